"""The equations that any reader of the tables can write down, over the figures that are not shown.

- A published cell is the sum of its children in each dimension (the other dimensions equal; a child without row is zero).
- In a proportion the numerator N and the complement M = D - N are counts: 0 <= N <= D. Where N and D are both unknown, M is a third unknown.
- A percentage or an interval beside a known base bounds the numerator, within half a unit of its last decimal.
- Held-back figures are unknown and may be any count: the file shows an earlier one.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from pipelines.audit.exported import BLOCK, HELD, HIDDEN, SHOWN, Cells
from pipelines.audit.hierarchies import ROOT, Hierarchies, Refused
from pipelines.audit.linear import TOLERANCE, System
from pipelines.audit.percentages import numerator_bounds

NUMERATOR, DENOMINATOR, COMPLEMENT = 0, 1, 2


@dataclass(frozen=True)
class Published:
    """system: over the unknown figures. row, measure: which cell and which of N, D, M an unknown is. hidden: marked hidden (or the complement of two such)."""

    cells: Cells
    system: System
    row: np.ndarray
    measure: np.ndarray
    hidden: np.ndarray

    def at(self, values: np.ndarray) -> np.ndarray:
        """What 2 x rows of figures (N, D) say of each unknown; the complement is D - N."""
        both = np.concatenate([values, values[1:] - values[:1]])
        return both[self.measure, self.row]


def families(cells: Cells, hierarchies: Hierarchies) -> tuple[np.ndarray, np.ndarray]:
    """(parent row, child row) of every published pair, one entry a child and dimension, ordered by family; family numbers in a third array.

    Raises Refused where a cell and a further ancestor are published but the ancestor between them is not.
    """
    frame = cells.frame
    blocks = pd.factorize(pd.MultiIndex.from_frame(frame[BLOCK]))[0].astype(np.int64)
    places = {dimension: pd.Index([ROOT, *hierarchies.parents[dimension]]) for dimension in cells.dimensions}
    codes = {dimension: places[dimension].get_indexer(frame[dimension]).astype(np.int64) for dimension in cells.dimensions}
    strides, stride = {}, np.int64(1)
    for dimension in cells.dimensions:
        strides[dimension], stride = stride, stride * len(places[dimension])
    whole = blocks * stride + sum(codes[dimension] * strides[dimension] for dimension in cells.dimensions)
    order = np.argsort(whole, kind="stable")
    found = []
    for number, dimension in enumerate(cells.dimensions):
        above = _above(places[dimension], hierarchies.parents[dimension])
        code = codes[dimension]
        child = np.flatnonzero(code > 0)
        target, parent, first = above[code[child]], np.full(len(child), -1), np.ones(len(child), dtype=bool)
        for step in range(len(above)):
            wanted = whole[child] + (target - code[child]) * strides[dimension]
            spot = np.minimum(np.searchsorted(whole[order], wanted), len(whole) - 1)
            hit = (whole[order][spot] == wanted) & (target >= 0) & (parent < 0)
            parent[hit], first[hit] = order[spot[hit]], step == 0
            target = np.where(target >= 0, above[target], -1)
            if not (target >= 0).any():
                break
        if (gap := (parent >= 0) & ~first).any():
            raise Refused("cells", f"a gap in {dimension}: a cell has an ancestor but not its parent: {cells.told(int(child[gap][0]))}")
        at = parent >= 0
        found.append(np.stack([parent[at], child[at], np.full(at.sum(), number)]))
    pairs = np.concatenate(found, axis=1)
    pairs = pairs[:, np.lexsort((pairs[1], pairs[2], pairs[0]))]
    family = np.cumsum(np.concatenate([[0], np.any(np.diff(pairs[[0, 2]], axis=1) != 0, axis=0)])) if pairs.shape[1] else pairs[0]
    return pairs[:2], family


def _above(places: pd.Index, parents: dict[str, str]) -> np.ndarray:
    return np.array([-1, *places.get_indexer([parents[node] for node in places[1:]])], dtype=np.int64)


def published(cells: Cells, hierarchies: Hierarchies, added: np.ndarray | None = None) -> Published:
    """The system of one audience's tables. added: rows that only an export has (such children need not be all of a family).

    Raises Refused where shown figures contradict each other.
    """
    count = len(cells.frame)
    unknown = np.isin(cells.state, (HIDDEN, HELD))
    triple = unknown.all(axis=0) & cells.is_statistic("proportion")
    every = np.concatenate([unknown, triple[None, :]]).ravel()
    column = np.where(every, np.cumsum(every) - 1, -1)
    measure, row = np.divmod(np.flatnonzero(every), count)
    blocks = [_sums(cells, hierarchies, column.reshape(3, count), added), _links(column.reshape(3, count), triple)]
    entries, low, high = _joined(blocks)
    matrix = sparse.csr_array((entries[2], (entries[0].astype(int), entries[1].astype(int))), shape=(len(low), len(row)))
    lower, upper = _bounds(cells, hierarchies, row, measure)
    held = np.concatenate([cells.state == HELD, (cells.state == HELD).any(axis=0)[None, :]])
    whole = _whole(cells)[row]
    return Published(cells, System(matrix, low, high, lower, upper, whole, np.full(len(row), math.nan)), row, measure, ~held[measure, row])


def _sums(cells: Cells, hierarchies: Hierarchies, column: np.ndarray, added: np.ndarray | None):
    (parent, child), family = families(cells, hierarchies)
    count = int(family[-1]) + 1 if len(family) else 0
    head = parent[np.searchsorted(family, np.arange(count))] if count else parent
    partial = np.zeros(count, dtype=bool)
    if added is not None:
        np.logical_or.at(partial, family, added[child])
    found = []
    for measure in (NUMERATOR, DENOMINATOR):
        rest, usable = np.zeros(count), np.ones(count, dtype=bool)
        members = [(family, child, 1.0), (np.arange(count), head, -1.0)]
        rows, columns, values = [], [], []
        for families_of, cell, sign in members:
            state = cells.state[measure, cell]
            np.logical_and.at(usable, families_of, (state == SHOWN) | (column[measure, cell] >= 0))
            shown = state == SHOWN
            np.add.at(rest, families_of[shown], -sign * cells.figure[measure, cell[shown]])
            open_cells = column[measure, cell] >= 0
            rows.append(families_of[open_cells])
            columns.append(column[measure, cell[open_cells]])
            values.append(np.full(open_cells.sum(), sign))
        rows, columns, values = np.concatenate(rows), np.concatenate(columns), np.concatenate(values)
        bound = np.bincount(rows, minlength=count) > 0
        size = np.maximum(1.0, np.abs(np.nan_to_num(cells.figure[measure, head])))
        wrong = usable & ~bound & np.where(partial, rest < -TOLERANCE * size, np.abs(rest) > TOLERANCE * size)
        if wrong.any():
            raise Refused("cells", f"a total does not add up ({('numerator', 'denominator')[measure]}): {cells.told(int(head[np.argmax(wrong)]))}")
        kept = usable & bound
        renumbered = np.cumsum(kept) - 1
        inside = kept[rows]
        entries = np.stack([renumbered[rows[inside]], columns[inside], values[inside]])
        found.append((entries, np.where(partial, -math.inf, rest)[kept], rest[kept]))
    return _joined(found)


def _links(column: np.ndarray, triple: np.ndarray):
    rows = np.flatnonzero(triple)
    number = np.arange(len(rows), dtype=float)
    entries = [np.stack([number, column[measure, rows], np.full(len(rows), sign)]) for measure, sign in ((0, 1.0), (1, -1.0), (2, 1.0))]
    return np.concatenate(entries, axis=1), np.zeros(len(rows)), np.zeros(len(rows))


def _joined(blocks):
    entries, lows, highs, offset = [], [], [], 0
    for block, low, high in blocks:
        entries.append(block + np.array([[offset], [0], [0]]))
        lows.append(low)
        highs.append(high)
        offset += len(low)
    return np.concatenate(entries, axis=1), np.concatenate(lows), np.concatenate(highs)


def _bounds(cells: Cells, hierarchies: Hierarchies, row: np.ndarray, measure: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    least = 1.0 if hierarchies.zeros_shown else 0.0
    hidden = np.concatenate([cells.state == HIDDEN, np.zeros((1, cells.state.shape[1]), dtype=bool)])
    lower, upper = np.where(hidden[measure, row], least, 0.0), np.full(len(row), math.inf)
    shown = cells.state[:, row] == SHOWN
    in_proportion = cells.is_statistic("proportion")[row]
    below = (measure == NUMERATOR) & shown[DENOMINATOR] & in_proportion
    upper[below] = cells.figure[DENOMINATOR, row[below]]
    above = (measure == DENOMINATOR) & shown[NUMERATOR] & in_proportion
    lower[above] = np.maximum(lower[above], cells.figure[NUMERATOR, row[above]])
    told_low, told_high = numerator_bounds(cells)
    based = (measure == NUMERATOR) & shown[DENOMINATOR]
    lower[based] = np.fmax(lower[based], told_low[row[based]])
    upper[based] = np.fmin(upper[based], told_high[row[based]])
    return lower, upper


def _whole(cells: Cells) -> np.ndarray:
    """Rows of tables (indicator, version, period) whose shown figures are all whole numbers: their hidden ones are counts too."""
    figures = np.where(cells.state == SHOWN, cells.figure, 0.0)
    broken = np.any(np.abs(figures - np.round(figures)) > TOLERANCE, axis=0)
    block = pd.factorize(pd.MultiIndex.from_frame(cells.frame[BLOCK]))[0]
    return ~np.isin(block, block[broken])
