"""Which sums of a family's parts adding and subtracting whole columns gives, and which of them must not be known (families.py)."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from pipelines.disclosure.equal import WITHIN
from pipelines.disclosure.family_table import NOTHING, Family, Table


@dataclass(frozen=True)
class Group:
    """parts: rows of one cell whose sum must not be known. told_by: sets of columns' rows, each of which tells it where all of the set are visible."""

    parts: np.ndarray
    told_by: list[np.ndarray]


def risky(family: Family, table: Table, threshold: float, minimum: int) -> list[Group]:
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
