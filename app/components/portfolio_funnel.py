"""The portfolio's funnel: one indicator and one nature of agreement, the agreements kept as points between the limits of the whole group."""

from html import escape

import streamlit as st

from app import address, measures
from app.access import Session
from app.components.comparison import place_text
from app.components.figure import value_text
from app.components.table import table
from app.sheet import method_in_force
from app.text import both, labels, t
from app.text.numbers import fixed, number, percent


def show(session: Session, kept: list[dict], indicators: dict[str, dict], year: str, ticked: list[str], arrived: address.Arrival) -> tuple[str, ...]:
    """Draw the expander. Returns (indicator, nature) for the address while it is open; nothing while it is closed."""
    rates = {i: d for i, d in indicators.items() if d["statistic"] == "proportion"}
    natures = sorted({a["nature"] for a in kept if any(a["nature"] in d["natures"] for d in rates.values())})
    scope = address.place(session.scope)
    if arrived.new:
        _settle(arrived, rates, natures, scope)
    if not natures:
        return ()
    opened = st.expander(t("portfolio_funnel.title"), icon=":material/filter_alt:", key=f"funnel-open-{scope}", on_change="rerun")
    if not opened.open:  # nothing is read or drawn for those who do not look
        return ()
    with opened, st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"funnel-nature-{scope}"
        if st.session_state.get(key) not in natures:
            st.session_state[key] = _most(kept, natures)
        nature = st.selectbox(t("filters.nature"), natures, format_func=labels("natures", natures).get, key=key, width=220, persist_state="session")
        held = [i for i, d in rates.items() if nature in d["natures"] and nature not in d["shown_only_natures"]]
        key = f"funnel-of-{scope}"
        if st.session_state.get(key) not in held:
            st.session_state[key] = held[0]
        titles = {i: both(rates[i]["title"]) for i in held}
        indicator_id = st.selectbox(t("portfolio_funnel.indicator"), held, format_func=titles.get, key=key, width=380, persist_state="session")
        st.session_state.setdefault("funnel-dispersed", True)
        dispersed = st.toggle(t("funnel.dispersed"), key="funnel-dispersed", help=t("funnel.dispersed_help"), persist_state="session")
    with opened:
        _draw(session, [a for a in kept if a["nature"] == nature], (indicator_id, rates[indicator_id]), year, dispersed, ticked)
    return indicator_id, nature


def _settle(arrived: address.Arrival, rates: dict[str, dict], natures: list[str], scope: str) -> None:
    """A link with a funnel opens it."""
    asked = arrived.take("funnel", address.Several((*rates, *natures), most=2)) or ()
    indicator, nature = next((a for a in asked if a in rates), None), next((a for a in asked if a in natures), None)
    st.session_state[f"funnel-open-{scope}"] = bool(indicator and nature)
    if indicator and nature:
        st.session_state[f"funnel-of-{scope}"], st.session_state[f"funnel-nature-{scope}"] = indicator, nature


def _most(kept: list[dict], natures: list[str]) -> str:
    """The nature with most agreements here."""
    return max(natures, key=lambda n: (sum(a["nature"] == n for a in kept), n))


def _draw(session: Session, kept: list[dict], of: tuple[str, dict], year: str, dispersed: bool, ticked: list[str]) -> None:
    """The chart, its sentence and its table, or why there is none. `kept` are agreements of one nature."""
    indicator_id, indicator = of
    key = (indicator_id, method_in_force(indicator))
    any_one = kept[0]
    group = measures.group(session, any_one, key, year)
    limits, found = measures.funnel(session, any_one, key, year)
    wanted = {a["agreement_id"] for a in kept}
    points = [p for p in found if p["agreement_id"] in wanted]
    if group is None or not limits or not points:
        st.write(t("funnel.none"))
        return
    column = "comparison_dispersed" if dispersed else "comparison"
    words = _sentence(group, points, column, indicator, year)
    st.html(f"<p>{escape(words)}</p>")
    from app.charts import funnel_chart  # Altair takes a second to import: only where a chart is drawn.

    own = next((i for i in ticked if i in {p["agreement_id"] for p in points}), None)
    st.altair_chart(funnel_chart(limits, points, group["group_rate"], own, dispersed), width="stretch", alt=words)
    note = t("portfolio_funnel.reading")
    if group.get("phi") is not None:
        note += " " + t("funnel.dispersion", phi=fixed(group["phi"], 2), tau=percent(group["tau2"] ** 0.5))
    st.caption(note)
    outside = sorted(points, key=lambda p: (p[column] in (None, "none"), p["organization_name"], p["agreement_id"]))
    rows = [[("◆ " if p["agreement_id"] == own else "") + p["organization_name"], p["agreement_id"], number(p["denominator"]), value_text(p, indicator),
             place_text(p[column])] for p in outside]
    with st.expander(t("funnel.table")):
        table("", [t("columns.organization_name"), t("trend.agreement"), t("funnel.units"), t("trend.value"), t("funnel.place")], rows, numeric=(2, 3))


def _sentence(group: dict, points: list[dict], column: str, indicator: dict, year: str) -> str:
    """How many are shown of how many, the group's rate, and how many stand outside the limits."""
    high = sum((p[column] or "").startswith("high") for p in points)
    low = sum((p[column] or "").startswith("low") for p in points)
    small = sum(p[column] is None for p in points)
    said = [t("portfolio_funnel.sentence", name=both(indicator["short"]), year=year, shown=number(len(points)), group=number(group["agreements"]),
              rate=percent(group["group_rate"])),
            t("portfolio_funnel.outside", high=number(high), low=number(low)) if high or low else t("portfolio_funnel.inside")]
    return " ".join([*said, *([t("portfolio_funnel.small", count=small)] if small else [])])
