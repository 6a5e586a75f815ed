"""What is hidden further where all that is published tells together a figure that no part of it tells by itself.

The choice protects tables, pairs and families each by itself; the audit attacks them as one system too. Where no table and no pair tells a figure by itself
but all do, the columns that speak of the same persons in the same cell are hidden too, or where all of them are, in the totals above it; then all is chosen
and attacked anew.
"""

from collections.abc import Iterable, Iterator

import pandas as pd

from pipelines import cube
from pipelines.audit.leaks import Leak
from pipelines.disclosure.equal import COUNTS, WITHIN
from pipelines.disclosure.family_table import Column

# More than a few rounds are no mending any more: the release is refused.
ROUNDS = 8
Further = dict[Column, set[tuple]]  # of each column, the places (WITHIN)


def further(leaks: Iterable[Leak], cells: pd.DataFrame, trees: dict[str, dict[str, list[str]]], before: Further) -> Further | None:
    """`before` with what is to be hidden for some leaks; None where nothing is left to be hidden for one. cells: as exported; trees: dimension -> node ->
    children."""
    names = ["indicator_id", *WITHIN]
    shown = {measure: set(cells.loc[cells[f"{measure}_mark"].isna() & cells[measure].notna(), names].itertuples(index=False, name=None)) for measure in COUNTS}
    parents = {dimension: {child: node for node, children in tree.items() for child in children} for dimension, tree in trees.items()}
    found = {column: set(places) for column, places in before.items()}
    for leak in leaks:
        columns = _columns(leak)
        for places in _places(leak, parents):
            open_yet = [(column, place) for column in columns for place in places if (column[0], *place) in shown[column[1]]]
            if open_yet:
                break
        else:
            return None
        for column, place in open_yet:
            found.setdefault(column, set()).add(place)
    return found


def _columns(leak: Leak) -> list[Column]:
    """The columns that the figure is of, or is told by, and those that are declared to speak of the same persons."""
    name = dict(leak.key)["indicator_id"]
    mine = {column for family in cube.FAMILIES if name.startswith(f"{family.name} ") for column in family.columns}  # a group of a family's parts
    mine |= {column for pair in cube.NESTED if name == pair.name for column in (pair.whole, pair.part)}
    if not mine:
        mine = {(name, measure) for measure in (COUNTS if leak.measure == "complement" else [leak.measure])}
    groups = [*(set(family.columns) for family in cube.FAMILIES), *({pair.whole, pair.part} for pair in cube.NESTED), *map(set, cube.ALIKE)]
    return sorted(mine.union(*(group for group in groups if group & mine)))


def _places(leak: Leak, parents: dict[str, dict[str, str]]) -> Iterator[list[tuple]]:
    """The cell itself; then the totals above it, one dimension up."""
    here = dict.fromkeys(cube.DIMENSIONS, cube.ALL) | dict(leak.key)
    yield [tuple(here[name] for name in WITHIN)]
    above = [here | {name: parents[name][here[name]]} for name in cube.DIMENSIONS if here[name] != cube.ALL]
    yield [tuple(place[name] for name in WITHIN) for place in above]
