"""Which choices weigh on the assessment: sensitivity, weights and importances, fairness, gaming."""

import streamlit as st

from app.components.table import table
from app.reform_charts import sensitivity_chart
from app.text import both, known, language, t
from app.text.numbers import fixed, number, percent


def reason_text(reason: dict) -> str:
    return reason[language()]


def sensitivity(document: dict) -> None:
    """Which choice matters most: bars with intervals; an inert choice is exactly zero."""
    found = document["sensitivity"]
    st.header(t("reform.sensitivity_title"), anchor=False)
    st.write(t("reform.sensitivity_words"))
    if found["reason"]:
        st.info(reason_text(found["reason"]))
        return
    for output in found["outputs"]:
        name = t(f"reform.outputs.{output['output']}")
        if output["reason"]:
            st.info(f"{name} : {t('reform.no_variation')}" if language() == "fr" else f"{name}: {t('reform.no_variation')}")
            continue
        ordered = sorted(output["indices"], key=lambda i: (-i["total"], i["choice"]))
        st.markdown(f"**{name}**")
        st.altair_chart(sensitivity_chart([i | {"name": t(f"reform.choices.{i['choice']}")} for i in ordered]), width="stretch",
                        key=f"sensitivity-{output['output']}")
        rows = [[t(f"reform.choices.{i['choice']}"), fixed(i["total"], 3), f"{fixed(i['total_lower'], 3)} – {fixed(i['total_upper'], 3)}", fixed(i["first"], 3),
                 f"{fixed(i['first_lower'], 3)} – {fixed(i['first_upper'], 3)}"] for i in ordered]
        table("", [t(f"reform.{h}") for h in ("choice", "total", "interval", "first", "interval")], rows, numeric=(1, 2, 3, 4))
    st.caption(t("reform.sensitivity_n", n=number(found["n"]), rows=number(found["n"] * (len(found["choices"]) + 2))))


def importances(document: dict, names: dict[str, str]) -> None:
    """Nominal weights beside the importances that they have in effect."""
    st.header(t("reform.importances_title"), anchor=False)
    st.write(t("reform.importances_words"))
    for side in ("current", "proposed"):
        rows = [[names[i["indicator"]], percent(i["weight"]), percent(i["ratio_share"]), percent(i["linear_share"]),
                 t(f"reform.importance_reasons.{i['reason']}") if i["reason"] else ""] for i in document["importances"] if i["framework"] == side]
        heads = [t(f"reform.{h}") for h in ("indicator", "weight", "ratio_share", "linear_share", "note")]
        table(t(f"reform.sides.{side}"), heads, rows, numeric=(1, 2, 3))


def fairness(document: dict) -> None:
    """Differences between groups of agreements, with and without case mix, and what client mix explains."""
    st.header(t("reform.fairness_title"), anchor=False)
    st.write(t("reform.fairness_words"))
    rows = []
    for d in document["fairness"]["differences"]:
        named = [t(f"reform.comparisons.{d['comparison']}"), t(f"reform.sides.{d['framework']}"), t(f"reform.case_mix_{str(d['case_mix']).lower()}")]
        if d["reason"]:
            rows.append([*named, reason_text(d["reason"]), "", ""])
            continue
        rows.append([*named, _points(d, "attainment"), _points(d, "above"), " / ".join(number(n) for n in d["agreements"])])
    table("", [t(f"reform.{h}") for h in ("comparison", "framework_head", "case_mix", "gap_attainment", "gap_above", "agreements")], rows, numeric=(3, 4, 5))
    rows = [[t(f"reform.sides.{e['framework']}"), t(f"reform.case_mix_{str(e['case_mix']).lower()}"),
             reason_text(e["reason"]) if e["reason"] else f"{percent(e['share'], 0)} ({percent(e['share_lower'], 0)} – {percent(e['share_upper'], 0)})"]
            for e in document["fairness"]["explained"]]
    table(t("reform.explained"), [t(f"reform.{h}") for h in ("framework_head", "case_mix", "explained_share")], rows, numeric=(2,))


def _points(row: dict, name: str) -> str:
    """A difference of shares in points, with its interval."""
    value, low, high = (fixed(100 * row[f"{name}{s}"], 1) for s in ("", "_lower", "_upper"))
    return f"{value} ({low} – {high})"


def gaming(document: dict, names: dict[str, str]) -> None:
    """What inflating figures would gain, and what guard stops it."""
    st.header(t("reform.gaming_title"), anchor=False)
    st.write(t("reform.gaming_words"))
    called = framework_names(document)
    for attack, rows in forged(document).items():
        doses = sorted({dose for _, dose in rows})
        lines = [[called[code], *[_before_and_after(*rows[code, dose]) for dose in doses]] for code in dict.fromkeys(code for code, _ in rows)]
        st.markdown(f"**{both(attack_texts(document, attack)['title'])}**")
        st.caption(f"{t('reform.guard')}{colon()} {both(attack_texts(document, attack)['guard'])}")
        table("", [t("reform.framework_head"), *[t("reform.dose", dose=percent(d, 0)) for d in doses]], lines, numeric=tuple(range(1, len(doses) + 1)))
    st.caption(t("reform.gaming_read"))
    st.info(t("reform.gaming_found"), icon=":material/policy:")
    heads = [t(f"reform.{h}") for h in ("attack", "framework_head", "guard", "gain_attainment", "gain_places", "gain_flips")]
    with st.expander(t("reform.inflation")):
        plain = [g for g in document["gaming"] if g["attack"].startswith("inflate_")]
        rows = [[known_name(g["attack"][len("inflate_"):], names), t(f"reform.sides.{g['framework']}"), *_gain(g)] for g in plain]
        table("", [t("reform.indicator"), heads[1], *heads[3:]], rows, numeric=(2, 3, 4))


def forged(document: dict) -> dict[str, dict[tuple[str, float], tuple[dict, dict]]]:
    """Attack -> (framework, dose) -> its row without the guard and its row with it."""
    found: dict = {}
    for g in document["gaming"]:
        if not g["attack"].startswith("inflate_"):
            found.setdefault(g["attack"], {}).setdefault((g["framework"], g["dose"]), [None, None])[int(g["guarded"])] = g
    return {attack: {key: tuple(pair) for key, pair in rows.items()} for attack, rows in found.items()}


def attack_texts(document: dict, attack: str) -> dict:
    return next(g for g in document["gaming"] if g["attack"] == attack)


def framework_names(document: dict) -> dict[str, str]:
    """Code of a framework -> what it is called here."""
    return {code: t(f"reform.sides.{code}") for code in ("current", "proposed")} | {a["code"]: both(a["title"]) for a in document["alternatives"]}


def _before_and_after(free: dict, guarded: dict) -> str:
    """Points gained and verdicts turned without the guard, then with it; a word where nothing is gained or lost."""
    if not any((free["attainment"], guarded["attainment"], free["flips"], guarded["flips"])):
        return t("reform.no_gain")
    said = [t("reform.gain_said", gain=fixed(100 * g["attainment"], 1), flips=number(g["flips"])) for g in (free, guarded)]
    return " → ".join(said)


def colon() -> str:
    return "\u00a0:" if language() == "fr" else ":"


def known_name(indicator: str, names: dict[str, str]) -> str:
    return names.get(indicator) or known(f"reform.{indicator}", indicator)


def _gain(row: dict) -> list[str]:
    if row["reason"]:
        return [reason_text(row["reason"]), "", ""]
    return [fixed(100 * row["attainment"], 1), fixed(row["places"], 1), number(row["flips"])]
