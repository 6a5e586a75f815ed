"""What a ministry would look at together with others in the year shown: few agreements, each with its reason, and how many chance alone would put there."""

import streamlit as st

from app import access, measures
from app.components.certainty import expected_verdict_text
from app.components.comparison import place_text
from app.components.figure import value_text
from app.components.table import table
from app.text import both, t
from app.text.numbers import fixed, number, percent


def show(session: access.Session, kept: list[dict], indicators: dict[str, dict], year: str, methods: dict[str, int]) -> None:
    """Nothing in a release made before these were computed."""
    judged = {i: m for i, m in methods.items() if indicators[i]["answerable"] != "ministry" and indicators[i]["polarity"] != "neutral"}
    held = {a["agreement_id"] for a in kept}
    found = [r for r in measures.together(session, year, judged) if r["agreement_id"] in held]
    made, by_chance = measures.false_flags(session, year, sorted(held), judged)
    if not made:
        return
    with st.expander(t("together.title", count=len(found)), icon=":material/groups:", expanded=bool(found)):
        st.write(t("together.intro", comparisons=number(made), chance=fixed(by_chance, 1)))
        if not found:
            st.write(t("together.none"))
            return
        rows = [[r["organization_name"], r["agreement_id"], t(f"natures.{r['nature']}"), both(indicators[r["indicator_id"]]["short"]),
                 value_text(r, indicators[r["indicator_id"]]), _why(r)] for r in found]
        heads = ["columns.organization_name", "columns.agreement_id", "columns.nature", "deliveries.indicator", "trend.value", "together.why"]
        table("", [t(h) for h in heads], rows, numeric=(4,))
        st.caption(t("together.note"))


def _why(r: dict) -> str:
    said = []
    if r["comparison"]:
        said.append(t("together.group", place=place_text(r["comparison"]), rate=percent(r["group_rate"])))
    if r["verdict_expected"] in ("better_clear", "worse_clear"):
        said.append(t("together.expected", verdict=expected_verdict_text(r["verdict_expected"]), ratio=fixed(r["oe"], 2),
                      lower=fixed(r["oe_lower_95"], 2), upper=fixed(r["oe_upper_95"], 2)))
    return "; ".join(said)
