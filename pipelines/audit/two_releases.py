"""Two releases side by side: which small change a reader of both can see or derive, and what one shows that the other hides.

Changes are signed, so no bound helps: through the sums a change is either determined exactly or not at all. A figure that is hidden,
or held back, in either release has an unknown change. Where a total did not change, and no shown part of it either, a reader takes the
hidden parts for unchanged: what the earlier release showed of them is then known today.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import linalg

from pipelines.audit.attack import Tally
from pipelines.audit.constraints import Published, families, published
from pipelines.audit.exported import ABSENT, BLOCK, HIDDEN, SHOWN, Cells
from pipelines.audit.hierarchies import Hierarchies
from pipelines.audit.leaks import Leak, leak
from pipelines.audit.linear import TOLERANCE, components
from pipelines.audit.readers import Reader
from pipelines.audit.visible import counted

READER = "committee with the release before"


@dataclass(frozen=True)
class Changes:
    """cells: rows of both releases, figure = today's less the earlier one where both show it. today: the row in today's cells, -1 if none.

    earlier: 2 x rows, what the earlier release showed (NaN where it did not).
    """

    cells: Cells
    today: np.ndarray
    earlier: np.ndarray


def changes(now: Cells, before: Cells) -> Changes:
    """Every cell of a table (indicator, version, period) that both releases have; a row that one of them lacks is 0 there."""
    both = now.frame[BLOCK].drop_duplicates().merge(before.frame[BLOCK].drop_duplicates(), on=BLOCK)
    frame = pd.concat([now.frame, before.frame], ignore_index=True).drop_duplicates(now.key).merge(both, on=BLOCK)
    frame = frame.sort_values(now.key, ignore_index=True).assign(value=np.nan, lower_95=np.nan, upper_95=np.nan)
    index = pd.MultiIndex.from_frame(frame[now.key])
    has_base = frame["statistic"].to_numpy() != "count"
    (figure, state), (earlier, state_before) = (_at(cells, index, has_base) for cells in (now, before))
    known = (state == SHOWN) & (state_before == SHOWN)
    absent = (state == ABSENT) | (state_before == ABSENT)
    cells = Cells(frame, np.where(known, figure - earlier, np.nan), np.where(absent, ABSENT, np.where(known, SHOWN, HIDDEN)), now.dimensions)
    return Changes(cells, now.index.get_indexer(index), np.where((state_before == SHOWN) & (before.index.get_indexer(index) >= 0), earlier, np.nan))


def _at(cells: Cells, index: pd.MultiIndex, has_base: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    place = cells.index.get_indexer(index)
    figure = np.where(place >= 0, cells.figure[:, place], 0.0)
    missing = np.stack([np.full(len(index), SHOWN), np.where(has_base, SHOWN, ABSENT)])
    return figure, np.where(place >= 0, cells.state[:, place], missing)


def small_changes(change: Changes, hierarchies: Hierarchies, tally: Tally) -> list[Leak]:
    """Changes of 1 to threshold - 1 in a count that are shown or follow from the sums."""
    cells = change.cells
    if cells.frame.empty:
        return []
    system = published(cells, hierarchies)
    values, determined = np.nan_to_num(cells.figure), cells.state == SHOWN
    complement = np.full(len(cells.frame), np.nan)
    solved: dict[bytes, tuple] = {}
    for part in components(replace(system.system, start=np.full(len(system.row), np.nan))):
        if not tally.saw(part.key, solved):
            solved[part.key] = determined_changes(part.system.matrix, part.system.row_high)
        at, solution = solved[part.key]
        for cell, value in zip(part.cells[at], solution[at], strict=True):
            row, measure = system.row[cell], system.measure[cell]
            if measure == 2:
                complement[row] = value
            else:
                values[measure, row], determined[measure, row] = value, True
    found = []
    for measure, figure, usable in counted(cells, values, determined):
        if measure == 2:
            figure, usable = np.where(usable, figure, complement), usable | ~np.isnan(complement)
        size = np.abs(np.nan_to_num(figure))
        for row in np.flatnonzero(usable & (size > TOLERANCE) & (size < hierarchies.threshold - TOLERANCE)):
            shown = cells.state[measure, row] == SHOWN if measure < 2 else (cells.state[:, row] == SHOWN).all()
            found.append(leak(READER, "small_change_shown" if shown else "small_change_derived", cells, row, measure, figure[row], figure[row]))
    return found


def determined_changes(matrix: sparse.csr_array, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(which unknowns of matrix @ x = total have one value only, one solution).

    An unknown is free if some x of the null space moves it: two random vectors, projected on the null space, show all of them
    (with probability one; LSMR, Fong and Saunders 2011, solves the least squares).
    """
    equations, unknowns = matrix.shape
    if not equations:
        return np.zeros(unknowns, dtype=bool), np.zeros(unknowns)
    exactly = {"atol": 1e-14, "btol": 1e-14, "conlim": 0, "maxiter": 50 * max(matrix.shape)}
    free, random = np.zeros(unknowns, dtype=bool), np.random.default_rng(0)
    for _ in range(2):
        tried = random.uniform(0.5, 1.5, unknowns) * random.choice([-1.0, 1.0], unknowns)
        free |= np.abs(tried - matrix.T @ linalg.lsmr(matrix.T, tried, **exactly)[0]) > TOLERANCE
    return ~free, linalg.lsmr(matrix, total, **exactly)[0]


def reader_of_both(now: Published, change: Changes, hierarchies: Hierarchies, everyone: np.ndarray | None) -> Reader:
    """The reader who takes the hidden parts of an unchanged total for unchanged. everyone: all contributions; a false belief is no leak."""
    system = now.system
    lower, upper, targets = system.lower.copy(), system.upper.copy(), np.zeros(len(now.row), dtype=bool)
    believed = _believed(change, hierarchies)
    known = np.full(now.cells.figure.shape, np.nan)
    at = change.today >= 0
    known[:, change.today[at]] = np.where(believed, change.earlier, np.nan)[:, at]
    if everyone is not None:
        known = np.where(np.abs(known - everyone) <= TOLERANCE, known, np.nan)
    values = now.at(known)
    told = ~np.isnan(values) & now.hidden & (now.measure < 2)
    lower[told], upper[told], targets[:] = values[told], values[told], now.hidden
    return Reader(READER, lower, upper, targets, np.full(len(lower), hierarchies.threshold))


def _believed(change: Changes, hierarchies: Hierarchies) -> np.ndarray:
    """2 x rows: figures of unknown change in a family whose total is shown unchanged, and every shown part of it too."""
    cells = change.cells
    believed = np.zeros(cells.state.shape, dtype=bool)
    if cells.frame.empty:
        return believed
    (parent, child), family = families(cells, hierarchies)
    count = int(family[-1]) + 1 if len(family) else 0
    for measure in (0, 1):
        still = (cells.state[measure] == SHOWN) & (np.abs(np.nan_to_num(cells.figure[measure])) <= TOLERANCE)
        moved = (cells.state[measure] == SHOWN) & ~still
        quiet = np.ones(count, dtype=bool)
        np.logical_and.at(quiet, family, still[parent] & ~moved[child])
        believed[measure, child[quiet[family]]] = True
    return believed & (cells.state == HIDDEN)
