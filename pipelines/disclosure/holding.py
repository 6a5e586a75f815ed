"""Held back: a shown count that changes little between two releases keeps its earlier value, or the change would tell who came or went.

A count that would change by 1 to threshold - 1 either way is held back; so is any further count without which such a small change could be had by
subtracting, along the sums, the changes that are shown. Changes have a sign, so only exact determination counts, and that is linear algebra: with the
changes that obey the sums written as K z (K spans the null space of the sums), a count is given away when its row of K is a combination of the rows of
the shown counts. The choice is deterministic, and no count that it holds further could be shown without giving a small change away.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import linalg, sparse
from scipy.sparse.csgraph import connected_components

from pipelines.disclosure.hierarchies import declare
from pipelines.disclosure.primary import HAS_COMPLEMENT, scaled
from pipelines.disclosure.sums import FIGURE, KEY, system

NOTHING = 1e-7
COUNTS = ("numerator", "denominator")


@dataclass(frozen=True)
class Holds:
    """small: held because of their own change; further: held so that no small change can be derived (booleans a count)."""

    small: np.ndarray
    further: np.ndarray

    @property
    def held(self) -> np.ndarray:
        return self.small | self.further


def small_changes(now: np.ndarray, before: np.ndarray, threshold: float) -> np.ndarray:
    """Counts that were published before (before is not NaN) and move by more than 0 and less than the threshold."""
    change = np.abs(now - before)
    return np.isfinite(change) & (change > NOTHING) & (change < threshold - NOTHING)


def hold(now: np.ndarray, before: np.ndarray, shown: np.ndarray, sums: sparse.csr_matrix, weight: np.ndarray, threshold: float = 5) -> Holds:
    """Which shown counts keep their earlier value.

    now, before (counts; NaN where the earlier release did not show the count), shown (this release may show it), sums (equations x counts, +1 and -1, 0
    for both releases), weight (the loss of holding a count: the heaviest are shown first). A small change of a count that is not shown now, or only to
    be derived (the complement of a proportion), is guarded too.
    """
    known = shown & np.isfinite(before)
    aims = small_changes(now, before, threshold)
    small = aims & known
    further = np.zeros(len(now), dtype=bool)
    if aims.any() and sums.shape[0]:
        label = connected_components(abs(sums.T) @ abs(sums), directed=False)[1]
        for group in np.unique(label[aims]):
            part = np.flatnonzero(label == group)
            candidates = part[(known & ~small)[part]]
            if len(candidates):
                further[_held(sums[:, part], np.flatnonzero(aims[part]), np.searchsorted(part, candidates), weight[candidates], candidates)] = True
    return Holds(small, further)


def _held(sums: sparse.csr_matrix, aims: np.ndarray, rows: np.ndarray, weight: np.ndarray, counts: np.ndarray) -> list[int]:
    """The candidates (`counts`, rows `rows` of the part) that cannot be shown, the heaviest shown first, beside those already shown."""
    matrix = sums[np.flatnonzero(np.diff(sums.indptr))].toarray()
    base, upper, _ = linalg.qr(matrix.T, pivoting=True)
    rank = int((np.abs(np.diag(upper)) > NOTHING).sum())
    left = base[:, rank:].copy()
    held = []
    for place in np.lexsort((counts, -weight)):
        direction = left[rows[place]]
        size = np.linalg.norm(direction)
        if size <= NOTHING:
            continue
        direction = direction / size
        after = left - np.outer(left @ direction, direction)
        if (np.linalg.norm(after[aims], axis=1) <= NOTHING).any():
            held.append(int(counts[place]))
        else:
            left = after
    return held


def held_cells(cells: pd.DataFrame, previous: pd.DataFrame, hierarchies: dict[str, dict[str, list[str]]], threshold: float = 5) -> pd.DataFrame:
    """numerator_held, denominator_held (booleans, index of `cells`) of the counts that keep the value of `previous`.

    cells: KEY, statistic, numerator and denominator as counted, numerator_mark and denominator_mark of the choice; previous: KEY, numerator and
    denominator as published (null where hidden). The small change of a proportion's complement is guarded too; a proportion's numerator and
    denominator are held together, so that what is published is one state of the cell.
    """
    answer = pd.DataFrame({"numerator_held": False, "denominator_held": False}, index=cells.index)
    for _, part in cells.groupby(FIGURE, sort=True):
        table = part.sort_values(KEY)
        rows, size = table.index, len(table)
        matrix = system(table.reset_index(drop=True), declare(hierarchies)).matrix
        position = pd.MultiIndex.from_frame(previous[KEY]).get_indexer(pd.MultiIndex.from_frame(table[KEY]))
        earlier = [np.where(position >= 0, scaled(previous.assign(statistic=table["statistic"].iat[0]))[c].to_numpy()[position], np.nan) for c in COUNTS]
        current = [scaled(table)[c].to_numpy() for c in COUNTS]
        shown = [(table[f"{c}_mark"].isna() & table[c].notna()).to_numpy() for c in COUNTS]
        paired = table["statistic"].isin(HAS_COMPLEMENT).to_numpy()
        complement = [np.where(paired, x[1] - x[0], np.nan) for x in (earlier, current)]
        identity = sparse.diags(paired.astype(float))
        whole = sparse.vstack([sparse.block_diag([matrix] * 3), sparse.hstack([identity, -identity, identity])]).tocsr()
        weight = 1.0 + np.log1p(np.abs(np.nan_to_num(np.concatenate([*current, complement[1]]))))
        found = hold(np.concatenate([*current, complement[1]]), np.concatenate([*earlier, complement[0]]),
                     np.concatenate([*shown, np.zeros(size, dtype=bool)]), whole, weight, threshold).held
        held = [found[:size], found[size:2 * size]]
        together = paired & (held[0] | held[1])
        for column, mine, visible, old in zip(COUNTS, held, shown, earlier, strict=True):
            answer.loc[rows, f"{column}_held"] = mine | (together & visible & np.isfinite(old))
    return answer
