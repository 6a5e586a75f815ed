"""Columns of several indicators that count the same persons: two rates over one base, a rate's numerator that is another's attainment."""

import numpy as np
import pandas as pd

from pipelines.disclosure.hierarchies import PERSONAL, ROOT
from pipelines.disclosure.sums import KEY

COUNTS = ("numerator", "denominator")
WITHIN = [c for c in KEY if c not in ("indicator_id", "method_version")]


# Equal on as many shown cells, with as many different figures: a reader takes the columns for one, by chance they are not.
CELLS, DISTINCT = 8, 5


def equal_columns(cells: pd.DataFrame, at_least: int = 1, distinct: int = 1) -> list[list[tuple[str, str, str]]]:
    """Groups of (indicator, measure, slice) with the same figure in every cell of the slice that both have, of `at_least` cells and `distinct` figures.

    A slice is a year's totals or a year's breakdowns by person: in an open year, or in totals alone, two indicators may differ that are one elsewhere.
    """
    group: dict[tuple, set] = {}
    for name, part in cells.groupby(slices(cells), sort=True):
        columns, values = _columns(part, name)
        here = np.isfinite(values)
        group |= {column: {column} for column in columns}
        for first in range(len(columns)):
            common = here[first] & here[first + 1:]
            same = (common.sum(axis=1) >= at_least) & ((values[first] == values[first + 1:]) | ~common).all(axis=1)
            for second in first + 1 + np.flatnonzero(same):
                if columns[first][0] != columns[second][0] and len(np.unique(values[first][here[first] & here[second]])) >= distinct:
                    joined = group[columns[first]] | group[columns[second]]
                    group |= dict.fromkeys(joined, joined)
    return sorted({tuple(sorted(g)) for g in group.values() if len(g) > 1})


def alike_columns(cells: pd.DataFrame, pairs: tuple) -> list[list[tuple[str, str, str]]]:
    """Declared pairs of columns (indicator, measure) that bear one pattern though their figures differ: one group for each slice that both have."""
    held = cells.assign(slice=slices(cells)).groupby("indicator_id")["slice"].agg(set)
    found = []
    for one, other in pairs:
        if one[0] in held.index and other[0] in held.index:
            found += [tuple(sorted(((*one, name), (*other, name)))) for name in sorted(held[one[0]] & held[other[0]])]
    return found


def slices(cells: pd.DataFrame) -> pd.Series:
    """The slice of each row."""
    personal = (cells[list(PERSONAL)] != ROOT).any(axis=1)
    return cells["period"] + np.where(personal, " persons", " totals")


def _columns(part: pd.DataFrame, name: str) -> tuple[list[tuple[str, str, str]], np.ndarray]:
    """The columns of a slice that have any figure, and (columns x cells) their figures, NaN where a column has no such cell."""
    place, cells = pd.factorize(pd.MultiIndex.from_frame(part[WITHIN]))
    columns, values = [], []
    for indicator, rows in sorted(part.groupby("indicator_id", sort=True).indices.items()):
        for measure in COUNTS:
            held = np.full(len(cells), np.nan)
            held[place[rows]] = part[measure].to_numpy(dtype=float)[rows]
            if np.isfinite(held).any():
                columns.append((indicator, measure, name))
                values.append(held)
    return columns, np.array(values)
