"""How far figures can be trusted: the share of each verdict, the power to find a shortfall, the quality of the case-mix models."""

import streamlit as st

from app import access, measures
from app.components.certainty import expected_verdict_text
from app.components.table import table
from app.release import catalogue
from app.text import both, t
from app.text.numbers import fixed, number, percent

ORDER = ("met", "not_met", "better_clear", "better_likely", "as_expected", "cannot_tell", "worse_likely", "worse_clear", "high_0.001", "high_0.025", "none",
         "low_0.025", "low_0.001", "improving", "worsening", "higher", "lower")
KINDS = ("target", "expected", "group_dispersed", "trend")


def show(session: access.Session) -> None:
    st.title(t("views.reliability"), anchor=False)
    st.caption(t("reliability.intro"))
    shares, power = measures.verdict_shares(session), measures.power(session)
    if not shares:
        st.info(t("reliability.none"))
        return
    names = {i: both(d["short"]) for i, d in catalogue(session.release)["indicators"].items()}
    _shares(shares)
    _power(power, names)
    _models(measures.case_mix(session.release), names)


def _shares(shares: list[dict]) -> None:
    st.header(t("reliability.shares"), anchor=False)
    st.write(t("reliability.shares_note"))
    for kind in KINDS:
        totals: dict[tuple, dict[str, float]] = {}
        for r in (r for r in shares if r["kind"] == kind):
            held = totals.setdefault((r["level"], r["period_type"]), {})
            held[r["verdict"]] = held.get(r["verdict"], 0) + r["share"] * r["units"]
        if not totals:
            continue
        verdicts = sorted({v for held in totals.values() for v in held}, key=lambda v: ORDER.index(v) if v in ORDER else len(ORDER))
        rows = [[t(f"reliability.level_{level}_{period_type}"), *[percent(held.get(v, 0) / sum(held.values())) for v in verdicts]]
                for (level, period_type), held in sorted(totals.items())]
        heads = [t("reliability.level"), *[_verdict(kind, v) for v in verdicts]]
        table(t(f"reliability.{kind}"), heads, rows, numeric=tuple(range(1, len(heads))))


def _verdict(kind: str, verdict: str) -> str:
    if verdict == "no_verdict":
        return t("reliability.no_verdict")
    if kind == "target":
        return t(f"certainty.{verdict}")
    if kind == "expected":
        return expected_verdict_text(verdict)
    if kind == "trend":
        return t(f"control.short_{verdict}")
    return t("funnel.inside") if verdict == "none" else t(f"funnel.outside_{verdict.replace('.', '')}")


def _power(power: list[dict], names: dict[str, str]) -> None:
    st.header(t("reliability.power"), anchor=False)
    st.write(t("reliability.power_note"))
    rows = [[names[r["indicator_id"]], t(f"reliability.level_{r['level']}_{r['period_type']}"), number(r["median_n"]), percent(r["rate"]),
             percent(r["power"], 0)] for r in power]
    table("", [t(f"reliability.{h}") for h in ("indicator", "level", "median", "rate", "found")], rows, numeric=(2, 3, 4))


def _models(report: dict | None, names: dict[str, str]) -> None:
    if not report or not report["indicators"]:
        return
    st.header(t("reliability.models"), anchor=False)
    st.write(t("reliability.models_note", version=report["version"]))
    st.write(both(report["limits"]))
    rows, chosen = [], {}
    for indicator, models in report["indicators"].items():
        for name, model in models.items():
            if "quality" not in model:
                rows.append([names[indicator], t(f"expected.{name}"), "–", "–", "–", "–", both(report["sentences"].get(model["reason"])) or model["reason"]])
                continue
            q = model["quality"]["overall"]
            why = both(report["sentences"].get(model["reason"])) if model["reason"] else t("reliability.used")
            rows.append([names[indicator], t(f"expected.{name}"), number(q["n"]), fixed(q["auc"], 3), fixed(q["intercept"], 2), fixed(q["slope"], 2), why])
            chosen[f"{names[indicator]} · {t(f'expected.{name}')}"] = model
    heads = [t(f"reliability.{h}") for h in ("indicator", "model", "units", "auc", "intercept", "slope", "use")]
    table("", heads, rows, numeric=(2, 3, 4, 5))
    if chosen:
        _coefficients(chosen, heads)


def _coefficients(chosen: dict[str, dict], heads: list[str]) -> None:
    """One model's calibration by programme and status, and its coefficients."""
    with st.expander(t("reliability.details")):
        model = chosen[st.selectbox(t("reliability.model"), list(chosen))]
        for group in ("programme", "status"):
            rows = [[q["group"], fixed(q["auc"], 3), fixed(q["intercept"], 2), fixed(q["slope"], 2)] for q in model["quality"][group] if q["auc"] is not None]
            table(t(f"reliability.by_{group}"), [t(f"reliability.{group}"), *heads[3:6]], rows, numeric=(1, 2, 3))
        rows = [[c["factor"], c["level"], fixed(c["coefficient"], 2), fixed(c["standard_error"], 2)] for c in model["coefficients"]]
        table(t("reliability.coefficients"), [t(f"reliability.{h}") for h in ("factor", "level_of", "coefficient", "error")], rows, numeric=(2, 3))


if __name__ == "__main__":
    show(access.session())
