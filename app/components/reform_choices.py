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
    st.subheader(t("reform.sensitivity_title"), anchor=False)
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
    st.subheader(t("reform.importances_title"), anchor=False)
    st.write(t("reform.importances_words"))
    for side in ("current", "proposed"):
        rows = [[names[i["indicator"]], percent(i["weight"]), percent(i["ratio_share"]), percent(i["linear_share"]),
                 t(f"reform.importance_reasons.{i['reason']}") if i["reason"] else ""] for i in document["importances"] if i["framework"] == side]
        heads = [t(f"reform.{h}") for h in ("indicator", "weight", "ratio_share", "linear_share", "note")]
        table(t(f"reform.sides.{side}"), heads, rows, numeric=(1, 2, 3))


def fairness(document: dict) -> None:
    """Differences between groups of agreements, with and without case mix, and what client mix explains."""
    st.subheader(t("reform.fairness_title"), anchor=False)
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
    st.subheader(t("reform.gaming_title"), anchor=False)
    st.write(t("reform.gaming_words"))
    known_ones = [g for g in document["gaming"] if not g["attack"].startswith("inflate_")]
    rows = [[both(g["title"]), t(f"reform.sides.{g['framework']}"), both(g["guard"]) if g["guarded"] else t("reform.no_guard"), *_gain(g)] for g in known_ones]
    heads = [t(f"reform.{h}") for h in ("attack", "framework_head", "guard", "gain_attainment", "gain_places", "gain_flips")]
    table("", heads, rows, numeric=(3, 4, 5))
    with st.expander(t("reform.inflation")):
        plain = [g for g in document["gaming"] if g["attack"].startswith("inflate_")]
        rows = [[known_name(g["attack"][len("inflate_"):], names), t(f"reform.sides.{g['framework']}"), *_gain(g)] for g in plain]
        table("", [t("reform.indicator"), heads[1], *heads[3:]], rows, numeric=(2, 3, 4))


def known_name(indicator: str, names: dict[str, str]) -> str:
    return names.get(indicator) or known(f"reform.{indicator}", indicator)


def _gain(row: dict) -> list[str]:
    if row["reason"]:
        return [reason_text(row["reason"]), "", ""]
    return [fixed(100 * row["attainment"], 1), fixed(row["places"], 1), number(row["flips"])]
