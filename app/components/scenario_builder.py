"""The builder: a scenario from what is on the page. It holds what people typed, right or wrong; scenario.checked says what is wrong with it."""

import streamlit as st

from app import assessment
from app.access import Session
from app.components import scenario_advanced, scenario_weights
from app.components import scenario_state as state
from app.components.scenario_advanced import on_grid
from app.text import both, labels, t
from pipelines.reform import normalising
from pipelines.reform.scenario import LONGEST_NAME, OPTIONS

MEANS, MISSING = scenario_weights.MEANS, ("reweight", "not_judged")


def show(session: Session) -> dict:
    """Draw the builder; returns the content that the widgets make, unchecked."""
    declared = assessment.declared(session.release)
    # What a link brings stays in the list, though nobody has it here: the answer then says so.
    usable = list(dict.fromkeys([*assessment.available(session), *state.get("indicators", ())]))
    names = {i: both(declared["indicators"][i]["title"]) for i in usable}
    state.put(indicators=state.get("indicators", []))
    st.text_input(t("reform.scenario_name"), key=state.PREFIX + "name", max_chars=LONGEST_NAME)
    chosen = st.multiselect(t("reform.scenario_indicators"), usable, format_func=names.get, key=state.PREFIX + "indicators", placeholder=t("reform.nobody"))
    scenario_weights.show(chosen, names)
    _rules()
    scenario_advanced.show(session, chosen, names)
    state.put(left=state.content(declared, chosen))
    return state.get("left")


def _rules() -> None:
    """What counts, the scale, the mean, the thresholds, missing values."""
    one, two, three = st.columns(3)
    for column, name, options in ((one, "training", OPTIONS["training"]), (two, "collaboration", OPTIONS["collaboration"]), (three, "missing", MISSING)):
        column.selectbox(t(f"reform.{name}"), options, format_func=labels(f"reform.{name}_of", options).get, key=state.PREFIX + name)
    one.selectbox(t("reform.kind"), normalising.KINDS, format_func=labels("reform.kind_of", normalising.KINDS).get, key=state.PREFIX + "kind")
    two.selectbox(t("reform.aggregation"), MEANS, format_func=labels("reform.aggregation_of", MEANS).get, key=state.PREFIX + "aggregation")
    _percentage(three, "share", 0, 100)
    _percentage(one, "bar", 0, 1000)
    _percentage(two, "floor", 0, 100)
    three.checkbox(t("reform.capped"), key=state.PREFIX + "capped")
    _percentage(three, "cap", 100, 1000, disabled=not state.get("capped"))


def _percentage(column, name: str, lowest: int, highest: int, disabled: bool = False) -> None:
    """A threshold in whole points, put back on the grid of 5 when it is typed between."""
    title = t("reform.in_percent", name=t(f"reform.{'share_needed' if name == 'share' else name}"))
    column.number_input(title, lowest, highest, step=5, format="%d", key=state.PREFIX + name, on_change=on_grid, args=(name,), disabled=disabled)
