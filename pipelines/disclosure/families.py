"""Columns that count the same thing over different agreements (families): their differences are counts of the agreements that only some of them hold.

A family is cut into parts, one for each set of columns that some agreements enter together (`pattern`, a digit a column). A column of a cell is the sum
of its parts, parts add up as cells do, and no part is ever published. A group is a sum of parts that adding and subtracting columns gives; where it is
small, or of too few organisations, or small once somebody's own part is taken off, it must stay as wide as any hidden count. Columns, parts and groups
are one problem, in which parts and groups are hidden from the start and marks go on columns.
"""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pipelines.disclosure.choosing import Limits, choose
from pipelines.disclosure.cuts import Cut
from pipelines.disclosure.equal import WITHIN
from pipelines.disclosure.family_table import NOTHING, Column, Family, Table, equations, table_of
from pipelines.disclosure.hierarchies import PERSONAL, ROOT, Hierarchy
from pipelines.disclosure.posing import cost_of_marks, worth_of
from pipelines.disclosure.problem import Attacker, N, Problem, pose
from pipelines.disclosure.sums import names_of

FAMILY_LIMITS = Limits(cells=5000, rounds=14, nodes=50, narrow=200)


@dataclass(frozen=True)
class Group:
    """parts: rows of one cell whose sum must not be known. told_by: sets of columns' rows, each of which tells it where all of the set are visible."""

    parts: np.ndarray
    told_by: list[np.ndarray]


def hidden(family: Family, cells: dict[Column, pd.DataFrame], parts: pd.DataFrame, trees: dict[str, Hierarchy], threshold: float, minimum: int,
           limits: Limits = FAMILY_LIMITS) -> dict[Column, pd.Index]:
    """The cells (labels of their rows) of each column that must bear a mark, those that do already among them.

    cells: of each column that is published, one row a cell: WITHIN, value (in units counted), hidden, weight. parts: knower, knower_kind, pattern, WITHIN,
    count, active, where an organisation or a ministry has an agreement. Raises SumError where a column is not the sum of its parts.
    """
    cells, twins = _without_twins(family, cells, parts)
    table = table_of(family, cells, parts, trees)
    groups = _risky(family, table, threshold, minimum)
    marks = table.rows["hidden"].to_numpy(dtype=bool)[:table.columns].copy()
    matrix, parent = _with_groups(table, groups)
    label = connected_components(abs(matrix.T) @ abs(matrix), directed=False)[1]
    for one in np.unique(np.concatenate([label[:table.columns][marks], label[len(table.rows):]])):  # nothing is hidden in the others
        rows = np.flatnonzero(label == one)
        problem, covers = _posed(table, groups, matrix, parent, rows, threshold)
        at = rows[rows < table.columns]
        marks[at] |= choose(problem, limits, covers).hidden[0][:len(at)]
    held = [column for column in family.columns if column in cells]
    edges = np.cumsum([0, *(len(cells[column]) for column in held)])
    found = {column: marks[first:last] for column, first, last in zip(held, edges[:-1], edges[1:], strict=True)}
    return {column: index[found[one]] for one in held for column, index in twins[one].items()}


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


def _risky(family: Family, table: Table, threshold: float, minimum: int) -> list[Group]:
    """The groups that must not be known."""
    head, below = table.rows.iloc[:table.columns], table.rows.iloc[table.columns:]
    column = dict(zip(zip(head["indicator_id"], *(head[c] for c in WITHIN), strict=True), range(table.columns), strict=True))
    organizations = np.array([kind == "organization" for kind, _ in table.knowers])
    values, found = table.rows["value"].to_numpy(dtype=float), []
    combined: dict[tuple[str, ...], list] = {}
    for cell, rows in sorted(below.groupby(WITHIN, observed=True, sort=True).indices.items()):
        rows = rows + table.columns
        patterns = tuple(table.rows["indicator_id"].iloc[rows])
        if patterns not in combined:
            combined[patterns] = groups_of(patterns)
        here = np.array([column.get((str(number), *cell), -1) for number in range(len(family.columns))])
        for chosen, sets in combined[patterns]:
            group = rows[chosen]
            total, own = values[group].sum(), table.own[:, group].sum(axis=1)
            there = table.there[:, group].any(axis=1)
            rest = (total - own)[there]
            active = (table.active[:, group].any(axis=1) & organizations).sum()
            small = total < threshold or ((rest > NOTHING) & (rest < threshold)).any()
            if (active < minimum or small) and (total > NOTHING or (family.zero_tells and active)):
                found.append(Group(group, [here[used] for used in sets if (here[used] >= 0).all()]))
    return found


def groups_of(patterns: tuple[str, ...]) -> list[tuple[np.ndarray, list[np.ndarray]]]:
    """Which of a cell's parts (boolean arrays) can be had by adding and subtracting whole columns, once each; and of which columns, all least sets of them
    (boolean arrays)."""
    digits = np.array([[int(digit) for digit in pattern] for pattern in patterns]).T
    signs = np.array([one for one in product((-1, 0, 1), repeat=len(digits)) if any(one)])
    sums = signs @ digits
    able = ((sums == 0) | (sums == 1)).all(axis=1) & sums.any(axis=1)
    answer = []
    for group in np.unique(sums[able], axis=0):
        used = np.unique(signs[able & (sums == group).all(axis=1)] != 0, axis=0)
        least = [one for one in used if not any((other <= one).all() and (other != one).any() for other in used)]
        answer.append((group == 1, least))
    return answer


def _with_groups(table: Table, groups: list[Group]) -> tuple[sparse.csr_matrix, np.ndarray]:
    """The equations, with one more unknown and one more equation a group."""
    count, more = len(table.rows), len(groups)
    links = equations([(count + number, group.parts) for number, group in enumerate(groups)], count + more)
    wide = sparse.csr_matrix((table.matrix.data, table.matrix.indices, table.matrix.indptr), shape=(table.matrix.shape[0], count + more))
    return sparse.vstack([wide, links.matrix]).tocsr(), np.concatenate([table.parent, links.parent])


def _posed(table: Table, groups: list[Group], matrix: sparse.csr_matrix, parent: np.ndarray, rows: np.ndarray,
           threshold: float) -> tuple[Problem, list[Cut]]:
    """The problem of some rows (columns, parts, then groups) that hang together."""
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
                   _attackers(table.knowers, values, own, there, personal), threshold, names_of(cells), False,
                   implied=np.append(table.implied, np.zeros(len(groups), dtype=bool))[used])
    safe = np.zeros(len(rows), dtype=bool)
    safe[(mine < table.columns).sum():len(mine)] = True  # a part by itself: what of it can be known is a group
    wanted = problem.wanted.copy()
    wanted[:, :, safe] = 0.0
    return replace(problem, wanted=wanted), [_cover(np.searchsorted(rows, used), len(mine) + number, len(rows))
                                             for number, group in enumerate(told) for used in group.told_by]


def _cover(columns: np.ndarray, group: int, cells: int) -> Cut:
    """One of the columns that together tell a group must be hidden."""
    gain = np.zeros((2, cells))
    gain[0, columns] = 1.0
    return Cut(gain, 1.0, 0, N, group)


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
                              alone & ~personal if ministry else nothing, alone | (personal & ministry), ministry))
    return found
