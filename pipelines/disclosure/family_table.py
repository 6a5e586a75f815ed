"""A family's published columns and its parts as one table with its equations (families.py)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from pipelines.disclosure.equal import WITHIN
from pipelines.disclosure.hierarchies import Hierarchy
from pipelines.disclosure.sums import KEY, SumError, Sums, names_of, system

Column = tuple[str, str]  # indicator, measure
NOTHING = 1e-6


@dataclass(frozen=True)
class Family:
    """One agreement has the same figure in each of the columns that it enters; or, `within`, the second column counts some of what the first does.

    zero_tells: a count of 0 is a result of those who might have been in it. dear: columns that readers look for first, to be hidden last.
    """

    name: str
    columns: tuple[Column, ...]
    zero_tells: bool = False
    within: bool = False
    dear: tuple[Column, ...] = ()

    def told(self) -> dict:
        """As readers are told: the name, and the columns in the order of a pattern's digits."""
        return {"name": self.name, "columns": [list(column) for column in self.columns], "zero_tells": self.zero_tells}


@dataclass(frozen=True)
class Table:
    """rows: WITHIN, indicator_id (a column's number, or a part's pattern), value; columns first. own (knowers x rows): what each knower adds; there: it has
    an agreement in it; active: one with somebody to count in the year; knowers: (organization or ministry, name); matrix, parent: the equations, columns'
    sums of parts among them; implied: which of the equations follow from the others; columns: how many rows are of columns."""

    rows: pd.DataFrame
    own: np.ndarray
    there: np.ndarray
    active: np.ndarray
    knowers: list[tuple[str, str]]
    matrix: sparse.csr_matrix
    parent: np.ndarray
    implied: np.ndarray
    columns: int


def table_of(family: Family, cells: dict[Column, pd.DataFrame], parts: pd.DataFrame, trees: dict[str, Hierarchy]) -> Table:
    tops = [cells[column].assign(indicator_id=str(number)) for number, column in enumerate(family.columns) if column in cells]
    total = parts[parts["knower_kind"] == "organization"].groupby(["pattern", *WITHIN], observed=True)["count"].sum().reset_index()
    below = total.rename(columns={"pattern": "indicator_id", "count": "value"}).assign(hidden=True, weight=0.0)
    order = ["indicator_id", *WITHIN]
    rows = pd.concat([*tops, below.sort_values(order)], ignore_index=True)[[*order, "value", "hidden", "weight"]]
    rows["method_version"] = 1
    sums, columns = system(rows, trees), sum(map(len, tops))
    links, further = _links(family, rows, columns)
    whole = Table(rows, *_own(rows, parts, links, columns), sparse.vstack([sums.matrix, links.matrix, further.matrix]).tocsr(),
                  np.concatenate([sums.parent, links.parent, further.parent]),
                  np.repeat([False, False, True], [len(each.parent) for each in (sums, links, further)]), columns)
    off = np.abs(whole.matrix @ rows["value"].to_numpy(dtype=float))
    if (wrong := off > NOTHING * np.maximum(1.0, rows["value"].to_numpy()[whole.parent])).any():
        cell = rows.iloc[[whole.parent[np.argmax(wrong)]]]
        raise SumError(f"{family.name}: a column is not the sum of its parts, by {off.max():g}: {names_of(cell[KEY])[0]}")
    return whole


def _links(family: Family, rows: pd.DataFrame, columns: int) -> tuple[Sums, Sums]:
    """One equation a column's cell: the sum of the parts that enter it; then, of two columns of a cell of which the one holds all parts of the other, what
    only the one holds. These follow from the first, but one sum at a time tells more with them."""
    places, cells = pd.factorize(pd.MultiIndex.from_frame(rows[WITHIN]))
    here = np.full((len(cells), len(family.columns)), -1)
    here[places[:columns], rows["indicator_id"].iloc[:columns].astype(int)] = np.arange(columns)
    first, of_cell = np.argsort(places[columns:], kind="stable"), np.bincount(places[columns:], minlength=len(cells))
    below = np.split(columns + first, np.cumsum(of_cell)[:-1])
    digits = {pattern: np.array([digit == "1" for digit in pattern]) for pattern in rows["indicator_id"].iloc[columns:].unique()}
    whole, further = [], []
    for published, parts in zip(here, below, strict=True):
        if not len(parts):
            continue
        enters = np.stack([digits[pattern] for pattern in rows["indicator_id"].iloc[parts]])
        for column in np.flatnonzero(published >= 0):
            whole.append((published[column], parts[enters[:, column]]))
            for other in np.flatnonzero((published >= 0) & (enters <= enters[:, [column]]).all(axis=0)):
                same = (enters[:, other] == enters[:, column]).all()
                if other != column and not (same and other < column):
                    further.append((published[column], np.append(parts[enters[:, column] & ~enters[:, other]], published[other])))
    return equations(whole, len(rows)), equations(further, len(rows))


def equations(sums: list[tuple[int, np.ndarray]], count: int) -> Sums:
    """(parent, children) as equations over `count` rows."""
    parents = np.array([parent for parent, _ in sums], dtype=int)
    number = np.repeat(np.arange(len(sums)), [len(children) for _, children in sums])
    children = np.concatenate([children for _, children in sums]) if sums else parents
    entries = np.concatenate([np.ones(len(children)), -np.ones(len(sums))])
    where = np.concatenate([number, np.arange(len(sums))]), np.concatenate([children, parents])
    return Sums(sparse.csr_matrix((entries, where), shape=(len(sums), count)), parents)


def _own(rows: pd.DataFrame, parts: pd.DataFrame, links: Sums, columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, list]:
    """own, there, active, knowers of a Table."""
    knowers = sorted(set(zip(parts["knower_kind"], parts["knower"], strict=True)))
    number = pd.MultiIndex.from_tuples(knowers).get_indexer(pd.MultiIndex.from_frame(parts[["knower_kind", "knower"]]))
    place = pd.MultiIndex.from_frame(rows[["indicator_id", *WITHIN]]).get_indexer(
        pd.MultiIndex.from_frame(parts.rename(columns={"pattern": "indicator_id"})[["indicator_id", *WITHIN]]))
    own, there, active = (np.zeros((len(knowers), len(rows)), dtype=kind) for kind in (float, bool, bool))
    own[number, place], there[number, place], active[number, place] = parts["count"], True, parts["active"]
    inside = links.matrix[:, columns:]
    own[:, links.parent], there[:, links.parent] = (inside @ own[:, columns:].T).T, (inside @ there[:, columns:].T.astype(float)).T > 0
    return own, there, active, knowers
