"""What is wrong with a table at a glance, before any equation: small counts shown, percentages beside hidden figures, small rests."""

import math

import numpy as np

from pipelines.audit.exported import HELD, HIDDEN, SHOWN, Cells
from pipelines.audit.hierarchies import Hierarchies, Refused
from pipelines.audit.leaks import Leak, leak
from pipelines.audit.linear import TOLERANCE
from pipelines.audit.percentages import numerator_bounds, percentage_shown


def seen_at_a_glance(reader: str, cells: Cells, hierarchies: Hierarchies) -> list[Leak]:
    """Leaks that one row of the reader's own table shows."""
    return [
        *_small_counts(reader, cells, hierarchies),
        *_percentages(reader, cells),
        *_carried_figures(reader, cells),
        *_few_organizations(reader, cells, hierarchies),
    ]


def counted(cells: Cells, figures: np.ndarray, usable: np.ndarray) -> list[tuple[int, np.ndarray, np.ndarray]]:
    """(measure, figure, rows where it counts persons or events): N always, D unless it is a target or absent, D - N of a proportion."""
    targets = cells.is_statistic("attainment", "count")
    both = usable.all(axis=0) & cells.is_statistic("proportion")
    return [(0, figures[0], usable[0]), (1, figures[1], usable[1] & ~targets), (2, figures[1] - figures[0], both)]


def small(figure: np.ndarray, hierarchies: Hierarchies, zero: np.ndarray | bool = True) -> np.ndarray:
    """Counts that must not be seen: under the threshold; 0 too (where `zero`) unless zeros are shown."""
    nought = np.abs(figure) <= TOLERANCE
    return np.where(nought, zero & (not hierarchies.zeros_shown), (figure > 0) & (figure < hierarchies.threshold - TOLERANCE))


def _small_counts(reader, cells, hierarchies):
    found = []
    for measure, figure, usable in counted(cells, cells.figure, (cells.state == SHOWN) | (cells.state == HELD)):
        with np.errstate(invalid="ignore"):
            rows = np.flatnonzero(usable & small(figure, hierarchies))
        found += [leak(reader, "small_count_shown", cells, row, measure, figure[row], figure[row]) for row in rows]
    return found


def _percentages(reader, cells):
    hidden = (cells.state == HIDDEN).any(axis=0) & percentage_shown(cells)
    low, high = numerator_bounds(cells)
    at = cells.state.argmax(axis=0)
    return [
        leak(reader, "percentage_beside_hidden", cells, row, 0 if cells.state[0, row] == HIDDEN else int(at[row]), low[row], high[row])
        for row in np.flatnonzero(hidden)
    ]


def _carried_figures(reader, cells):
    carried = (cells.state == HIDDEN) & ~np.isnan(cells.figure)
    return [leak(reader, "hidden_cell_bears_its_figure", cells, row, measure, *[cells.figure[measure, row]] * 2) for measure, row in np.argwhere(carried)]


def _few_organizations(reader, cells, hierarchies):
    few = ~(cells.frame["organizations"].to_numpy(float) >= hierarchies.minimum_organizations)
    shown = few & np.isin(cells.state, (SHOWN, HELD))
    return [leak(reader, "few_organizations", cells, row, measure, *[cells.figure[measure, row]] * 2) for measure, row in np.argwhere(shown)]


def small_rests(reader: str, cells: Cells, own: np.ndarray, hierarchies: Hierarchies, rows: np.ndarray) -> list[Leak]:
    """Shown figures that, less the reader's own contributions, leave a small count of the others. rows: those where it knows its own.

    A rest of 0 counts where anybody else is in the cell. Raises Refused where the reader contributes more than the whole.
    """
    usable = (cells.state == SHOWN) & rows & (own > 0).any(axis=0)
    rest = np.where(usable, cells.figure - own, 0.0)
    if (rest < -TOLERANCE).any():
        row = int(np.argwhere(rest < -TOLERANCE)[0][1])
        raise Refused("contributions", f"{reader} contributes more than the whole cell: {cells.told(row)}")
    others = (rest > TOLERANCE).any(axis=0)
    found = []
    for measure, figure, known in counted(cells, rest, usable):
        at = np.flatnonzero(known & others & small(figure, hierarchies))
        found += [leak(reader, "small_rest", cells, row, measure, figure[row], figure[row]) for row in at]
    return [each for each in found if not math.isnan(each.low)]
