"""Columns that count the same thing over different agreements (families): their differences are counts of the agreements that only some of them hold.

A family is cut into parts, one for each set of columns that some agreements enter together (`pattern`, a digit a column). A column of a cell is the sum
of its parts, parts add up as cells do, and no part is ever published. A group is a sum of parts that adding and subtracting columns gives; where it is
small, or of too few organisations, or small once somebody's own part is taken off, it must stay as wide as any hidden count. Columns, parts and groups
are one problem, in which parts and groups are hidden from the start and marks go on columns.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pipelines.disclosure.choosing import Limits
from pipelines.disclosure.cuts import Cut
from pipelines.disclosure.equal import WITHIN
from pipelines.disclosure.family_groups import Group, risky
from pipelines.disclosure.family_table import Column, Family, Table, equations, table_of
from pipelines.disclosure.hierarchies import PERSONAL, ROOT, Hierarchy
from pipelines.disclosure.master import Rows
from pipelines.disclosure.memory import Memory
from pipelines.disclosure.merging import merged
from pipelines.disclosure.posing import cost_of_marks, worth_of
from pipelines.disclosure.problem import BY_SUMS, FIRST, Attacker, N, Problem, pose
from pipelines.disclosure.sums import KEY

# A cover is about no single attacker.
NOBODY = -1
FAMILY_LIMITS = Limits(cells=5000, rounds=40, nodes=50, narrow=200)


def hidden(family: Family, cells: dict[Column, pd.DataFrame], parts: pd.DataFrame, trees: dict[str, Hierarchy], threshold: float, minimum: int,
           memory: Memory, limits: Limits = FAMILY_LIMITS) -> tuple[dict[Column, pd.Index], Memory]:
    """The cells (labels of their rows) of each column that must bear a mark, those that do already among them; and the memory of choices made.

    cells: of each column that is published, one row a cell: WITHIN, value (in units counted), hidden, weight. parts: knower, knower_kind, pattern, WITHIN,
    count, active, where an organisation or a ministry has an agreement. Raises SumError where a column is not the sum of its parts.
    """
    cells, twins = _without_twins(family, cells, parts)
    table = table_of(family, cells, parts, trees)
    groups = risky(family, table, threshold, minimum)
    marks = table.rows["hidden"].to_numpy(dtype=bool)[:table.columns].copy()
    matrix, parent = _with_groups(table, groups)
    label = connected_components(abs(matrix.T) @ abs(matrix), directed=False)[1]
    for one in np.unique(np.concatenate([label[:table.columns][marks], label[len(table.rows):]])):  # nothing is hidden in the others
        rows = np.flatnonzero(label == one)
        problem, covers, place = _posed(table, groups, matrix, parent, rows, threshold)
        at = rows[rows < table.columns]
        marks[at] |= memory.choose(problem, limits, covers)[0].hidden[0][place[:len(at)]]
    held = [column for column in family.columns if column in cells]
    edges = np.cumsum([0, *(len(cells[column]) for column in held)])
    found = {column: marks[first:last] for column, first, last in zip(held, edges[:-1], edges[1:], strict=True)}
    return {column: index[found[one]] for one in held for column, index in twins[one].items()}, memory


def _without_twins(family: Family, cells: dict[Column, pd.DataFrame], parts: pd.DataFrame) -> tuple[dict, dict]:
    """(one of each set of columns that hold the same agreements in the same cells and are hidden in the same, dearer by their number; of each, its twins'
    labels of rows, in the same order of cells)."""
    kept: dict[tuple, Column] = {}
    twins: dict[Column, dict[Column, pd.Index]] = {}
    for number, column in enumerate(family.columns):
        if column not in cells:
            continue
        table = cells[column].sort_values(WITHIN)
        digits = tuple(sorted((pattern, pattern[number]) for pattern in parts["pattern"].unique()))
        same = kept.setdefault((digits, tuple(table["hidden"]), *(tuple(table[name]) for name in WITHIN)), column)
        twins.setdefault(same, {})[column] = table.index
    return {one: cells[one].sort_values(WITHIN).assign(weight=cells[one]["weight"] * len(of)) for one, of in twins.items()}, twins


def weights(cells: pd.DataFrame, measure: str, values: np.ndarray, shown_before: np.ndarray) -> np.ndarray:
    """What a mark on each cell costs: as in a table of its own, and a base takes its count along."""
    pair = (cells["statistic"] == "proportion").to_numpy() & (measure == "denominator")
    return cost_of_marks(worth_of(cells), values, shown_before) * np.where(pair, 2.0, 1.0)


def _with_groups(table: Table, groups: list[Group]) -> tuple[sparse.csr_matrix, np.ndarray]:
    """The equations, with one more unknown and one more equation a group."""
    count, more = len(table.rows), len(groups)
    links = equations([(count + number, group.parts) for number, group in enumerate(groups)], count + more)
    wide = sparse.csr_matrix((table.matrix.data, table.matrix.indices, table.matrix.indptr), shape=(table.matrix.shape[0], count + more))
    return sparse.vstack([wide, links.matrix]).tocsr(), np.concatenate([table.parent, links.parent])


def _posed(table: Table, groups: list[Group], matrix: sparse.csr_matrix, parent: np.ndarray, rows: np.ndarray,
           threshold: float) -> tuple[Problem, Rows, np.ndarray]:
    """The problem of some rows (columns, parts, then groups) that hang together, what its master program knows beforehand, and each row's cell in it."""
    count = len(table.rows)
    mine, told = rows[rows < count], [groups[row - count] for row in rows[rows >= count]]
    risky = [group.parts for group in told]
    cells = table.rows.iloc[[*mine, *(group[0] for group in risky)]]
    own, values = (np.concatenate([whole[..., mine], *(whole[..., g].sum(axis=-1, keepdims=True) for g in risky)], axis=-1)
                   for whole in (table.own, table.rows["value"].to_numpy(dtype=float)))
    there = np.concatenate([table.there[:, mine], *(table.there[:, g].any(axis=1, keepdims=True) for g in risky)], axis=1)
    part = matrix[:, rows]
    used = np.flatnonzero(np.diff(part.indptr))
    marked = np.concatenate([cells["hidden"].to_numpy(dtype=bool)[:len(mine)], np.ones(len(risky), dtype=bool)])
    weight = np.concatenate([cells["weight"].to_numpy(dtype=float)[:len(mine)], np.zeros(len(risky))])
    personal = (cells[list(PERSONAL)] != ROOT).any(axis=1).to_numpy()
    two = [np.stack([x, np.zeros_like(x)]) for x in (values, marked, weight)]
    problem = pose(two[0], part[used].tocsr(), np.searchsorted(rows, parent[used]), two[1], two[2],
                   _attackers(table.knowers, values, own, there, personal), threshold, cells[KEY], False,
                   implied=np.append(table.implied, np.zeros(len(groups), dtype=bool))[used])
    safe = np.zeros(len(rows), dtype=bool)
    safe[(mine < table.columns).sum():len(mine)] = True  # a part by itself: what of it can be known is a group
    wanted = problem.wanted.copy()
    wanted[:, :, safe] = 0.0
    of_column, of_group = np.arange(len(rows)) < (mine < table.columns).sum(), np.arange(len(rows)) >= len(mine)
    problem, place = merged(replace(problem, wanted=wanted), of_column, of_group)
    covers = [_cover(place[np.searchsorted(rows, used)], place[len(mine) + number], problem.cells) for number, group in enumerate(told)
              for used in group.told_by]
    return problem, Rows.from_cuts(covers, problem.cells), place


def _cover(columns: np.ndarray, group: int, cells: int) -> Cut:
    """One of the columns that together tell a group must be hidden."""
    gain = np.zeros((2, cells))
    gain[0, columns] = 1.0
    return Cut(gain, 1.0, NOBODY, N, group)


def _attackers(knowers: list[tuple[str, str]], values: np.ndarray, own: np.ndarray, there: np.ndarray, personal: np.ndarray) -> list[Attacker]:
    """As of one indicator's table; organisations by one sum after the other, for each column is attacked by their programs in its own problem."""
    organizations = np.array([kind == "organization" for kind, _ in knowers])
    nothing, still = np.zeros(len(values), dtype=bool), np.zeros(len(values))
    found = [Attacker("outside", np.stack([values, still]), nothing, nothing)]
    if personal.any():
        found.insert(0, Attacker("both ministries", np.stack([values, still]), ~personal, nothing))
    for (kind, name), mine, is_there in zip(knowers, own, there, strict=True):
        ministry = kind == "ministry"
        if not is_there.any():
            continue
        alone = (is_there & (np.abs(values - mine) < 1e-9)) if ministry else (is_there & (there[organizations].sum(axis=0) == 1))
        rest = values - mine
        found.append(Attacker(f"{kind} {name}", np.stack([np.where(np.abs(rest) < 1e-9, 0.0, rest), still]),
                              alone & ~personal if ministry else nothing, alone | (personal & ministry), FIRST if ministry else BY_SUMS))
    return found
