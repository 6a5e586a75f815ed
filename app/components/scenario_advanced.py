"""Advanced choices of a scenario: groups of indicators, targets and floors of one's own, goalposts. Thresholds stay on their grid (snapping)."""

import numpy as np
import streamlit as st

from app import assessment
from app.access import Session
from app.components import scenario_state as state
from app.components.scenario_weights import group_name
from app.text import t
from pipelines.reform import snapping

LONGEST_GROUP = 40


def show(session: Session, chosen: list[str], names: dict[str, str]) -> None:
    declared = assessment.declared(session.release)
    with st.expander(t("reform.advanced"), key=state.PREFIX + "advanced"):
        st.caption(t("reform.grid"))
        st.toggle(t("reform.grouped"), key=state.PREFIX + "grouped", on_change=state.grouped, args=(chosen, declared), help=t("reform.grouped_help"))
        if state.get("grouped"):
            _moving(chosen, names, declared)
        own = st.multiselect(t("reform.own_thresholds"), chosen, format_func=names.get, key=state.PREFIX + "own", help=t("reform.own_help"),
                             placeholder=t("reform.nobody"))
        for indicator in own:
            _thresholds(indicator, names[indicator], state.of_shares(declared, indicator))
        if state.get("kind") == "goalposts":
            st.markdown(f"**{t('reform.goalposts')}**")
            st.caption(t("reform.goalposts_help"))
            for indicator in chosen:
                _goalposts(session, indicator, names[indicator], state.of_shares(declared, indicator))


def _moving(chosen: list[str], names: dict[str, str], declared: dict) -> None:
    """Another group for an indicator: one that is there, or a new name."""
    for indicator in chosen:
        if state.get(f"g-{indicator}") is None:
            state.put_at(f"g-{indicator}", declared["indicators"][indicator]["kind"])
    groups = list(dict.fromkeys([*state.get("groups", []), *(state.get(f"g-{i}") for i in chosen)]))
    state.put(groups=groups)
    left, middle, right = st.columns([3, 2, 1], vertical_alignment="bottom")
    left.selectbox(t("reform.move_indicator"), chosen, format_func=names.get, key=state.PREFIX + "moving")
    middle.selectbox(t("reform.move_to"), groups, format_func=group_name, key=state.PREFIX + "to", accept_new_options=True)
    right.button(t("reform.move_group"), on_click=_moved, key=state.PREFIX + "move", width="stretch", disabled=not chosen)


def _moved() -> None:
    indicator, group = state.get("moving"), " ".join(str(state.get("to") or "").split())[:LONGEST_GROUP]
    if indicator and group:
        state.put(groups=list(dict.fromkeys([*state.get("groups", []), group])))
        state.put_at(f"g-{indicator}", group)


def _thresholds(indicator: str, name: str, percentage: bool) -> None:
    said, left, right = st.columns([3, 1, 1], vertical_alignment="bottom")
    said.markdown(name)
    _number(left, t("reform.own_target"), f"t-{indicator}", percentage)
    _number(right, t("reform.own_floor"), f"f-{indicator}", True, highest=100)


def _goalposts(session: Session, indicator: str, name: str, percentage: bool) -> None:
    if state.get(f"low-{indicator}") is None and state.get(f"high-{indicator}") is None:
        low, high = _usual(session, indicator, percentage)
        state.put_at(f"low-{indicator}", low)
        state.put_at(f"high-{indicator}", high)
    said, left, right = st.columns([3, 1, 1], vertical_alignment="bottom")
    said.markdown(name)
    _number(left, t("reform.post_low"), f"low-{indicator}", percentage)
    _number(right, t("reform.post_high"), f"high-{indicator}", percentage)


def _usual(session: Session, indicator: str, percentage: bool) -> tuple:
    """Goalposts to begin with: nothing, and all (a rate) or the 95th percentile of the recorded figures on the grid (the others)."""
    declared = assessment.declared(session.release)["indicators"][indicator]["statistic"]
    if declared == "proportion":
        return 0, 100
    records = assessment.live(session).records
    row = next(r for r, c in enumerate(records.columns) if c.id == indicator)
    high = snapping.target(float(np.nanquantile(records.value[row], 0.95)), declared)
    return (0, round(100 * high)) if percentage else (0.0, high)


def _number(column, title: str, key: str, percentage: bool, highest: int | None = None) -> None:
    """A number on its grid, or nothing."""
    if percentage:
        column.number_input(t("reform.in_percent", name=title), min_value=0, max_value=highest or 1000, step=5, format="%d", value=None, key=state.PREFIX + key,
                            on_change=on_grid, args=(key,), placeholder=t("reform.as_others"))
    else:
        column.number_input(title, min_value=0.0, step=0.5, format="%.1f", value=None, key=state.PREFIX + key, on_change=_counted, args=(key,),
                            placeholder=t("reform.as_others"))


def on_grid(key: str) -> None:
    """Whole points to the nearest 5."""
    if (value := state.get(key)) is not None:
        state.put_at(key, state.points(snapping.share(value / 100)))


def _counted(key: str) -> None:
    if (value := state.get(key)) is not None:
        state.put_at(key, snapping.post(value, "count"))
