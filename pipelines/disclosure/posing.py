"""From published cells to suppression problems: one for each indicator, version, period and kind of count that hangs together.

A proportion's numerator and denominator are one problem (D = N + M is a sum too); of the other statistics numerator and denominator are apart. What
hangs together through no sum is apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from pipelines.disclosure.hierarchies import DIMENSIONS, PERSONAL, ROOT
from pipelines.disclosure.primary import HAS_COMPLEMENT, NESTED, scaled
from pipelines.disclosure.problem import Attacker, Problem, pose
from pipelines.disclosure.sums import KEY, Sums, components, names_of

# Up to this many cells each knower's subtraction is attacked by linear programs, beyond only sum by sum (the audit attacks all of it).
KNOWERS_BY_PROGRAM = 100000
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
class Posed:
    """A problem, the rows of the cells table it is about, and which columns its two marks stand for (None: no second mark)."""

    problem: Problem
    rows: np.ndarray
    columns: tuple[str, str | None]


def problems(cells: pd.DataFrame, sums: Sums, reasons: pd.DataFrame, contributions: pd.DataFrame, earlier: pd.DataFrame, threshold: float,
             kept_rows: np.ndarray) -> Iterator[Posed]:
    """Every problem of `cells` (index 0..n-1, sorted by KEY).

    reasons: numerator_reason, denominator_reason a cell; earlier: numerator_mark, denominator_mark a cell in the release before (null: shown, or the
    cell is new), `known`: the cell was there; kept_rows: the cells to pose (boolean).
    """
    counts = scaled(cells)
    own = _own(cells, contributions)
    label = components(sums, kept_rows)
    order = np.argsort(label, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        if label[rows[0]] < 0:
            continue
        rows = np.sort(rows)
        paired = cells["statistic"].iat[rows[0]] in HAS_COMPLEMENT
        part = _part(cells, sums, rows)
        for columns in [("numerator", "denominator")] if paired else [("numerator", None), ("denominator", None)]:
            if columns[0] == "numerator" or cells["denominator"].iloc[rows].notna().any():
                yield _posed(part, rows, columns, counts, own, reasons, earlier, threshold)


@dataclass(frozen=True)
class _Part:
    """The rows of one component: its equations, which are broken down by a personal characteristic, names; of nested counts, where the part has no row."""

    matrix: sparse.csr_matrix
    parent: np.ndarray
    personal: np.ndarray
    names: list[str]
    worth: np.ndarray
    absent: np.ndarray | None


def _part(cells: pd.DataFrame, sums: Sums, rows: np.ndarray) -> _Part:
    matrix = sums.matrix[:, rows]
    used = np.flatnonzero(np.diff(matrix.indptr))
    table = cells.iloc[rows]
    personal = (table[list(PERSONAL)] != ROOT).any(axis=1).to_numpy()
    worth = worth_of(table)
    absent = (table["organizations"] <= 0).to_numpy() if table["statistic"].iat[0] == NESTED else None
    return _Part(matrix[used].tocsr(), np.searchsorted(rows, sums.parent[used]), personal, names_of(table), worth, absent)


def _own(cells: pd.DataFrame, contributions: pd.DataFrame) -> pd.DataFrame:
    """Contributions with the row of their cell, counts scaled, sorted by row; those of cells that are not published are left out."""
    position = pd.MultiIndex.from_frame(cells[KEY]).get_indexer(pd.MultiIndex.from_frame(contributions[KEY]))
    found = contributions[position >= 0].assign(row=position[position >= 0])
    mine = scaled(found.assign(statistic=cells["statistic"].to_numpy()[found["row"]])).fillna(0.0)
    known = found[["knower_kind", "knower", "row"]].assign(numerator=mine["numerator"], denominator=mine["denominator"])
    return known.sort_values(["row", "knower_kind", "knower"]).reset_index(drop=True)


def _posed(part: _Part, rows: np.ndarray, columns: tuple[str, str | None], counts: pd.DataFrame, own: pd.DataFrame, reasons: pd.DataFrame,
           earlier: pd.DataFrame, threshold: float) -> Posed:
    table = counts.iloc[rows].fillna(0.0)
    forced, weight = np.zeros((2, len(rows)), dtype=bool), np.zeros((2, len(rows)))
    for mark, column in enumerate(columns):
        if column is not None:
            before = earlier[f"{column}_mark"].iloc[rows]
            forced[mark] = (reasons[f"{column}_reason"].iloc[rows].notna() | (before == "hidden")).to_numpy()
            size = table["denominator" if columns[1] else column].to_numpy()
            weight[mark] = cost_of_marks(part.worth, size, (earlier["known"].iloc[rows] & (before != "hidden")).to_numpy())
    values = _values(table, columns)
    first, last = np.searchsorted(own["row"], [rows[0], rows[-1] + 1])
    mine = own.iloc[first:last]
    mine = mine[np.isin(mine["row"], rows)]
    attackers = _attackers(part, values, mine, rows, columns)
    problem = pose(values, part.matrix, part.parent, forced, weight, attackers, threshold, part.names, columns[1] is not None, part.absent)
    return Posed(problem, rows, columns)


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
    by_program = values.shape[1] <= KNOWERS_BY_PROGRAM and part.absent is None
    for (kind, name), table in own.groupby(["knower_kind", "knower"], sort=True):
        mine = np.zeros_like(values)
        mine[:, np.searchsorted(rows, table["row"])] = _values(table, columns)
        alone = (mine.sum(axis=0) > 0) & (np.abs(values - mine).max(axis=0) < 1e-9)
        ministry = kind == "ministry"
        slack = np.where(np.abs(values - mine) < 1e-9, 0.0, values - mine)
        found.append(Attacker(f"{kind} {name}", slack, alone & ~part.personal if ministry else nothing, alone | (part.personal & ministry),
                              ministry or by_program))
    return found
