"""From published cells to suppression problems: one for each indicator, version, period and kind of count that hangs together.

A proportion's numerator and denominator are one problem (D = N + M is a sum too); of the other statistics numerator and denominator are apart. What
hangs together through no sum is apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from pipelines.disclosure.equal import COUNTS
from pipelines.disclosure.hierarchies import DIMENSIONS, PERSONAL, ROOT
from pipelines.disclosure.primary import HAS_COMPLEMENT, NESTED, scaled
from pipelines.disclosure.problem import BY_SUMS, FIRST, LAST, Attacker, Problem, pose
from pipelines.disclosure.sums import KEY, Sums

# What was shown before stays shown unless it must be hidden: so much dearer is its mark.
SHOWN_BEFORE = 100.0
# A total is what readers come for: the mark on it is dearer than one in a table, by the number of dimensions that the cell is not ALL in.
DEARER = {0: 20.0, 1: 3.0}


def worth_of(cells: pd.DataFrame) -> np.ndarray:
    """How dear each cell is to readers, whatever its size."""
    return (cells[list(DIMENSIONS)] != ROOT).sum(axis=1).map(DEARER).fillna(1.0).to_numpy()


def cost_of_marks(worth: np.ndarray, size: np.ndarray, shown_before: np.ndarray) -> np.ndarray:
    """A mark costs what the reader loses: the size of the group on a logarithmic scale, never 0."""
    return worth * (1.0 + np.log1p(np.maximum(size, 0.0))) * np.where(shown_before, SHOWN_BEFORE, 1.0)


@dataclass(frozen=True)
class _Part:
    """The rows of one component: its equations, which are broken down by a personal characteristic, KEY and worth of each; of nested counts, where the
    part has no row."""

    matrix: sparse.csr_matrix
    parent: np.ndarray
    personal: np.ndarray
    keys: pd.DataFrame
    worth: np.ndarray
    absent: np.ndarray | None


@dataclass
class Posed:
    """A problem, posed when it is asked for: the rows of the cells table it is about, which columns its two marks stand for (None: no second mark), and
    (2 x rows) the marks that they must bear, and which were shown before."""

    tables: "Tables"
    rows: np.ndarray
    columns: tuple[str, str | None]
    forced: np.ndarray
    before: np.ndarray

    @cached_property
    def problem(self) -> Problem:
        part, table, paired = self.tables.part(tuple(self.rows)), self.tables.counts.iloc[self.rows].fillna(0.0), self.columns[1] is not None
        weight = np.zeros((2, len(self.rows)))
        for mark, column in enumerate(self.columns):
            if column is not None:
                weight[mark] = cost_of_marks(part.worth, table["denominator" if paired else column].to_numpy(), self.before[mark])
        values = _values(table, self.columns)
        attackers = _attackers(part, values, self.tables.own_of(self.rows), self.rows, self.columns)
        return pose(values, part.matrix, part.parent, self.forced, weight, attackers, self.tables.threshold, part.keys, paired, part.absent)


class Tables:
    """One indicator's cells (index 0..n-1, sorted by KEY) with what is known of them.

    reasons: numerator_reason, denominator_reason a cell; earlier: numerator_mark, denominator_mark a cell in the release before (null: shown, or the
    cell is new), `known`: the cell was there; own: what knowers add (primary.own_parts).
    """

    def __init__(self, cells: pd.DataFrame, sums: Sums, reasons: pd.DataFrame, own: pd.DataFrame, earlier: pd.DataFrame, threshold: float):
        self.cells, self.sums, self.own, self.threshold, self.counts = cells, sums, own, threshold, scaled(cells)
        hidden = {c: (earlier[f"{c}_mark"] == "hidden").to_numpy() for c in COUNTS}
        self.forced = {c: reasons[f"{c}_reason"].notna().to_numpy() | hidden[c] for c in COUNTS}
        self.before = {c: earlier["known"].to_numpy(dtype=bool) & ~hidden[c] for c in COUNTS}
        self.part = cache(self._part)

    def problems(self) -> Iterator[Posed]:
        for rows in self.sums.components():
            paired = self.cells["statistic"].iat[rows[0]] in HAS_COMPLEMENT
            for columns in [COUNTS] if paired else [(column, None) for column in COUNTS]:
                if columns[0] == "numerator" or self.cells["denominator"].iloc[rows].notna().any():
                    forced, before = (np.stack([of[c][rows] if c else np.zeros(len(rows), dtype=bool) for c in columns]) for of in (self.forced, self.before))
                    yield Posed(self, rows, columns, forced, before)

    def own_of(self, rows: np.ndarray) -> pd.DataFrame:
        first, last = np.searchsorted(self.own["row"], [rows[0], rows[-1] + 1])
        mine = self.own.iloc[first:last]
        return mine[np.isin(mine["row"], rows)]

    def _part(self, rows: tuple[int, ...]) -> "_Part":
        rows = np.array(rows)
        matrix = self.sums.matrix[:, rows]
        used = np.flatnonzero(np.diff(matrix.indptr))
        table = self.cells.iloc[rows]
        personal = (table[list(PERSONAL)] != ROOT).any(axis=1).to_numpy()
        absent = (table["organizations"] <= 0).to_numpy() if table["statistic"].iat[0] == NESTED else None
        return _Part(matrix[used].tocsr(), np.searchsorted(rows, self.sums.parent[used]), personal, table[KEY], worth_of(table), absent)


def _values(table: pd.DataFrame, columns: tuple[str, str | None]) -> np.ndarray:
    """(2 x cells) N and M of a proportion, or the one count and zeros."""
    first = table[columns[0]].to_numpy(dtype=float)
    return np.stack([first, table["denominator"].to_numpy(dtype=float) - first if columns[1] else np.zeros_like(first)])


def _attackers(part: _Part, values: np.ndarray, own: pd.DataFrame, rows: np.ndarray, columns: tuple[str, str | None]) -> list[Attacker]:
    """Both ministries together (they know every total of a breakdown by personal characteristic), a reader outside, and each knower.

    What a ministry knows of a breakdown is settled with both ministries; a cell that a knower fills alone holds nobody else.
    """
    nothing = np.zeros(values.shape[1], dtype=bool)
    found = [Attacker("outside", values, nothing, nothing)]
    if part.personal.any():
        found.insert(0, Attacker("both ministries", values, ~part.personal, nothing))
    # Of a nested pair each count is attacked by every knower's programs in its own problem; here only the two together are new.
    turn = LAST if part.absent is None else BY_SUMS
    (who, names), place = pd.factorize(pd.MultiIndex.from_frame(own[["knower_kind", "knower"]]), sort=True), np.searchsorted(rows, own["row"])
    parts = np.zeros((len(names), 2, values.shape[1]))
    parts[who, :, place] = _values(own, columns).T
    rest = np.where(np.abs(values - parts) < 1e-9, 0.0, values - parts)
    whole = (parts.sum(axis=1) > 0) & (np.abs(values - parts).max(axis=1) < 1e-9)
    for (kind, name), slack, alone in zip(names, rest, whole, strict=True):
        ministry = kind == "ministry"
        found.append(Attacker(f"{kind} {name}", slack, alone & ~part.personal if ministry else nothing, alone | (part.personal & ministry),
                              FIRST if ministry else turn))
    return found
