"""Bounds that follow from one equation at a time, passed on until nothing moves, for many readers at once.

Cheap and valid, not always the tightest: a cell that they pin is pinned; what they leave wide the programs may still narrow.
"""

import numpy as np
from scipy import sparse

from pipelines.audit.linear import TOLERANCE, Infeasible, System

SWEEPS = 12
FAR = 1e8


def propagated(system: System, lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of readers x cells, narrowed and rounded inward where cells are counts; no bound above 10^8. Raises Infeasible where they cross."""
    plus, minus = system.matrix.maximum(0), system.matrix.minimum(0)
    by_cell = sparse.csc_array(system.matrix)
    row, factor, first = by_cell.indices, by_cell.data[:, None], by_cell.indptr[:-1]
    cell = np.repeat(np.arange(by_cell.shape[1]), np.diff(by_cell.indptr))
    bound = np.diff(by_cell.indptr) > 0
    low, high = np.maximum(lower.T, -FAR), np.minimum(upper.T, FAR)
    row_low, row_high, whole = np.maximum(system.row_low, -FAR)[row, None], system.row_high[row, None], system.whole[:, None]
    for _ in range(SWEEPS):
        most, least = plus @ high + minus @ low, plus @ low + minus @ high
        at_low, at_high = factor * low[cell], factor * high[cell]
        floor = (row_low - (most[row] - np.maximum(at_low, at_high))) / factor
        ceiling = (row_high - (least[row] - np.minimum(at_low, at_high))) / factor
        fresh_low, fresh_high = low.copy(), high.copy()
        fresh_low[bound] = np.maximum(low[bound], np.maximum.reduceat(np.minimum(floor, ceiling), first[bound], axis=0))
        fresh_high[bound] = np.minimum(high[bound], np.minimum.reduceat(np.maximum(floor, ceiling), first[bound], axis=0))
        fresh_low = np.where(whole, np.ceil(fresh_low - TOLERANCE), fresh_low)
        fresh_high = np.where(whole, np.floor(fresh_high + TOLERANCE), fresh_high)
        if np.any(fresh_low > fresh_high + TOLERANCE):
            raise Infeasible
        still = np.array_equal(fresh_low, low) and np.array_equal(fresh_high, high)
        low, high = fresh_low, np.maximum(fresh_low, fresh_high)
        if still:
            break
    return low.T + 0.0, high.T + 0.0
