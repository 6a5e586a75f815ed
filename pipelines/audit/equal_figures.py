"""Two indicators that count the same persons (one denominator for two rates, a rate's numerator that is another's attainment): what one hides and the other
shows is no secret.

A reader sees that two columns are the same wherever both are shown; found from the exported table alone.
"""

from itertools import combinations

import numpy as np
import pandas as pd

# As many cells with as many different figures: equal by chance is then out of the question.
CELLS, DISTINCT = 8, 5
ROOT = "ALL"
MEASURES = ("numerator", "denominator")


def twins(cells: pd.DataFrame, key: list[str]) -> list[tuple[tuple, tuple]]:
    """Pairs of (indicator, version, measure) whose figures are equal on every cell that shows both; `key` names a cell within an indicator."""
    columns = _columns(cells, key)
    found = []
    for one, other in combinations(columns, 2):
        both = np.isfinite(columns[one]) & np.isfinite(columns[other])
        if both.sum() >= CELLS and np.array_equal(columns[one][both], columns[other][both]) and len(np.unique(columns[one][both])) >= DISTINCT:
            found.append((one, other))
    return found


def told_by_a_twin(cells: pd.DataFrame, key: list[str], personal: tuple[str, ...] = ("status", "sex")) -> list[str]:
    """One line a pair of figures of which one hides what the other shows, in a year's totals or its breakdowns by person; empty when none does."""
    broken_down = (cells[list(personal)] != ROOT).any(axis=1)
    lines = []
    for (period, persons), part in cells.groupby([cells["period"], broken_down], sort=True):
        lines += [f"{period} {'persons' if persons else 'totals'}: {line}" for line in _told(part, key)]
    return lines


def _told(cells: pd.DataFrame, key: list[str]) -> list[str]:
    figures, hidden = _columns(cells, key), _columns(cells, key, marks=True)
    lines = []
    for one, other in twins(cells, key):
        for shown, secret in ((one, other), (other, one)):
            count = int((np.isfinite(figures[shown]) & (hidden[secret] == 1)).sum())
            if count:
                lines.append(f"{secret[0]} v{secret[1]} {secret[2]}: {count} <- {shown[0]} v{shown[1]} {shown[2]}")
    return lines


def _columns(cells: pd.DataFrame, key: list[str], *, marks: bool = False) -> dict[tuple, np.ndarray]:
    """(indicator, version, measure) -> its figures of today (or 1 where hidden or held back, 0 elsewhere) over all cells of the whole table; NaN where it has
    no such cell, or today's figure is not shown."""
    index = pd.MultiIndex.from_frame(cells[key])
    order = index.unique().sort_values()
    place = order.get_indexer(index)
    columns, figures = {}, {}
    for measure in MEASURES:
        marked = cells[f"{measure}_mark"].notna()
        figures[measure] = (marked if marks else cells[measure].mask(marked)).to_numpy(dtype=float, na_value=np.nan)
    for (indicator, version), rows in cells.groupby(["indicator_id", "method_version"], sort=True).indices.items():
        for measure in MEASURES:
            values = figures[measure][rows]
            if np.isfinite(values).any():
                column = np.full(len(order), np.nan)
                column[place[rows]] = values
                columns[indicator, int(version), measure] = column
    return columns
