"""The weights of a scenario: one list, or groups each with its own weight and mean. Moving one may carry the others along, so that they still sum to 100."""

import streamlit as st

from app import assessment
from app.components import scenario_state as state
from app.text import known, labels, t
from app.text.numbers import number

MEANS = ("arithmetic", "geometric")
HUNDREDTHS = 100


def show(chosen: list[str], names: dict[str, str]) -> None:
    """Draw the weights of the chosen indicators."""
    st.toggle(t("reform.auto"), key=state.PREFIX + "auto", help=t("reform.auto_help"))
    if not state.get("grouped"):
        _list(chosen, names)
        return
    groups = state.used_groups(chosen)
    for group in groups:
        state.put_at(f"gw-{group}", state.get(f"gw-{group}", 0.0))
        state.put_at(f"gm-{group}", state.get(f"gm-{group}", state.get("aggregation")))
        with st.container(border=True, key=f"scn-group-{groups.index(group)}"):
            _group(group, groups)
            _list([i for i in chosen if state.get(f"g-{i}") == group], names, group)
    _sum([f"gw-{g}" for g in groups], t("reform.total_groups"), "groups")


def _group(group: str, groups: list[str]) -> None:
    name, left, right = st.columns(3, vertical_alignment="bottom")
    name.markdown(f"**{group_name(group)}**")
    key = f"gw-{group}"
    left.number_input(t("reform.group_weight"), min_value=-100.0, max_value=1000.0, step=1.0, format="%.2f", key=state.PREFIX + key,
                      on_change=_carried, args=(key, [f"gw-{g}" for g in groups]))
    right.selectbox(t("reform.group_mean"), MEANS, format_func=labels("reform.aggregation_of", MEANS).get, key=state.PREFIX + f"gm-{group}")


def group_name(group: str) -> str:
    """The catalogue's kinds in the language of the screen; a name that somebody gave, as it is."""
    return known(f"kinds.{group}", group)


def _list(chosen: list[str], names: dict[str, str], group: str = "") -> None:
    columns, keys = st.columns(3), [f"w-{i}" for i in chosen]
    for place, (indicator, key) in enumerate(zip(chosen, keys, strict=True)):
        state.put_at(key, state.get(key, 0.0))
        columns[place % 3].number_input(names[indicator], min_value=-100.0, max_value=1000.0, step=1.0, format="%.2f", key=state.PREFIX + key,
                                        on_change=_carried, args=(key, keys))
    _sum(keys, t("reform.total_weight"), group)


def _sum(keys: list[str], title: str, where: str) -> None:
    """The sum, and the two ways to bring it to 100."""
    suffix = f"-{where}" if where else ""
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    left.metric(title, number(round(sum(state.get(k) for k in keys), 2), 2))
    middle.button(t("reform.equal_weights"), on_click=_share, args=(keys, True), key=f"{state.PREFIX}equal{suffix}", disabled=not keys, width="stretch")
    right.button(t("reform.to_hundred"), on_click=_share, args=(keys, False), key=f"{state.PREFIX}scale{suffix}", disabled=not keys, width="stretch")


def _share(keys: list[str], equal: bool) -> None:
    weights = [1.0 if equal else max(state.get(k), 0.0) for k in keys]
    for key, weight in zip(keys, assessment.shared_out(weights), strict=True):
        state.put_at(key, weight)


def _carried(key: str, keys: list[str]) -> None:
    """The others share what a moved weight leaves of 100, in proportion; a weight outside [0, 100] carries nobody, and the scenario is refused as it is."""
    others, moved = [k for k in keys if k != key], state.get(key)
    if not state.get("auto") or not others or not 0 <= moved <= 100:
        return
    rest = 100 * HUNDREDTHS - round(moved * HUNDREDTHS)
    for other, weight in zip(others, assessment.shared_out([max(state.get(k), 0.0) for k in others], rest), strict=True):
        state.put_at(other, weight)
