"""A family of columns, posed: its published columns and the parts that they are sums of, cell by cell, and which combinations of parts give someone away.

A reader adds and subtracts the columns of a cell. What comes out is a group of parts: any combination of columns with the coefficients -1, 0 and 1 that
takes each part once or not at all.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse

from pipelines.audit import readers
from pipelines.audit.contributions import Own, placed
from pipelines.audit.exported import ABSENT, HELD, SHOWN, Cells
from pipelines.audit.folder import Folder
from pipelines.audit.hierarchies import Family, Refused
from pipelines.audit.linear import TOLERANCE
from pipelines.audit.parts import Parts, Rows


@dataclass(frozen=True)
class Posed:
    """cells: a row a published column of a cell (the first `len(number)` rows: which column; row, measure: where the tables have it), then a row a part of
    a cell (a figure not known).

    Of each place (period and dimensions): column_at, part_at (places x columns, places x patterns): its row of `cells`, -1 where it has none. digits:
    patterns x columns, 1 where those agreements enter the column. truth: today's figure of each row; own: what each reader adds to each row; active:
    of the organisations only, True in the rows of parts where it has somebody to count in the year (None where no organisation is known).
    """

    family: Family
    cells: Cells
    number: np.ndarray
    row: np.ndarray
    measure: np.ndarray
    place: np.ndarray
    column_at: np.ndarray
    part_at: np.ndarray
    digits: np.ndarray
    patterns: list[str]
    truth: np.ndarray
    organizations: Rows
    ministries: Rows
    active: np.ndarray | None

    def linked(self, place: np.ndarray, wanted: np.ndarray) -> sparse.csr_array:
        """Rows x rows of `cells`: the parts of a place that are wanted (rows x patterns)."""
        part = self.part_at[place]
        row, pattern = np.nonzero(wanted & (part >= 0))
        return sparse.csr_array((np.ones(len(row)), (row, part[row, pattern])), shape=(len(place), len(self.cells.frame)))


def posed(read: Folder, family: Family) -> Posed | None:
    """None where the tables hold fewer than two of the columns: nothing is there to subtract. Raises Refused where the parts are not those of the columns."""
    columns, rows, number, measure = _columns(read.told.cells, family, totals_only=not read.organizations)
    if len(set(number)) < 2:
        return None
    parts = _known(read, family)
    key, count = ["period", *columns.dimensions], len(rows)
    frame = parts.frame.assign(indicator_id=family.name + " " + parts.frame["pattern"], method_version="1", statistic="count", value=np.nan,
                               lower_95=np.nan, upper_95=np.nan, organizations=np.nan)
    state = np.full((2, count + len(frame)), ABSENT)
    state[0] = np.concatenate([columns.state[0], np.full(len(frame), HELD)])
    figure = np.full(state.shape, np.nan)
    figure[0, :count] = columns.figure[0]
    shared = [*columns.key, "statistic", "value", "lower_95", "upper_95", "organizations"]
    cells = Cells(pd.concat([columns.frame[shared], frame[shared]], ignore_index=True), figure, state, columns.dimensions)
    places = cells.frame[key].drop_duplicates()
    place = placed(cells.frame, places, key)[0]
    patterns = sorted(set(parts.frame["pattern"]))
    column_at, part_at = np.full((len(places), len(family.columns)), -1), np.full((len(places), len(patterns)), -1)
    column_at[place[:count], number] = np.arange(count)
    part_at[place[count:], pd.Index(patterns).get_indexer(parts.frame["pattern"])] = np.arange(count, len(cells.frame))
    digits = np.array([[digit == "1" for digit in pattern] for pattern in patterns], dtype=bool)
    active = parts.active if parts.organizations else None
    bare = Posed(family, cells, number, rows, measure, place, column_at, part_at, digits, patterns, np.zeros(len(cells.frame)), {}, {}, active)
    link = bare.linked(place[:count], digits[:, number].T)[:, count:]
    parted = _parted(cells, number)
    own = [_summed(each, link) for each in (parts.organizations, parts.ministries)]
    for known, each, kind in ((read.organizations, own[0], "organization"), (read.ministries, own[1], "funder")):
        for name, values in each.items():
            values[:count][~parted] = known[name][measure, rows][~parted]
        _check(known, each, rows, measure, bare, kind)
    truth = sum((own[0] or own[1]).values())
    wrong = (state[0, :count] == SHOWN) & (np.abs(figure[0, :count] - truth[:count]) > TOLERANCE * np.maximum(1.0, np.abs(truth[:count])))
    if wrong.any():
        raise Refused(family.name, f"a figure shown is not the sum of its parts: {cells.told(int(np.argmax(wrong)))}")
    return Posed(family, cells, number, rows, measure, place, column_at, part_at, digits, patterns, truth, *own, active)


def _parted(cells: Cells, number: np.ndarray) -> np.ndarray:
    """Which columns' figures must be sums of parts: those of a table that two of the columns have, or that has parts. Of one column alone nothing is
    subtracted, and the file need not tell its parts."""
    table, count = cells.table, len(number)
    several = [t for t in np.unique(table[:count]) if len(set(number[table[:count] == t])) > 1]
    return np.isin(table[:count], [*several, *np.unique(table[count:])])


def _columns(cells: Cells, family: Family, totals_only: bool) -> tuple[Cells, np.ndarray, np.ndarray, np.ndarray]:
    """(the published columns as counts, the row each has in the tables, which column, which measure). Raises Refused for a column of several methods."""
    found = []
    allowed = readers.totals_rows(cells) | (not totals_only)
    for number, (indicator, measure) in enumerate(family.columns):
        which = ("numerator", "denominator").index(measure)
        rows = np.flatnonzero((cells.frame["indicator_id"] == indicator).to_numpy() & (cells.state[which] != ABSENT) & allowed)
        if cells.frame["method_version"].iloc[rows].nunique() > 1:
            raise Refused("common/hierarchies.json", f"{family.name} counts {indicator}, which is published by several methods")
        found.append(np.stack([rows, np.full(len(rows), number), np.full(len(rows), which)]))
    rows, number, which = np.concatenate(found, axis=1)
    names = np.array([".".join(column) for column in family.columns])[number]
    frame = cells.frame.iloc[rows].assign(indicator_id=names, statistic="count", value=np.nan, lower_95=np.nan, upper_95=np.nan).reset_index(drop=True)
    figure, state = cells.figure[which, rows], cells.state[which, rows]
    return Cells(frame, np.stack([figure, np.full(len(rows), np.nan)]), np.stack([state, np.full(len(rows), ABSENT)]), cells.dimensions), rows, number, which


def _known(read: Folder, family: Family) -> Parts:
    """The parts that exist. Without any organisation's files only those of the totals are known, from the ministries'. Raises Refused."""
    parts = read.parts.of(family.name)
    if not read.organizations and not read.parts.ministries:
        raise Refused(family.name, "neither organisations nor ministries have files of parts: the family cannot be attacked")
    for kind, names, held in (("organization", read.organizations, read.parts.organizations), ("funder", read.ministries, read.parts.ministries)):
        rows = read.told.cells.frame["indicator_id"].isin({indicator for indicator, _ in family.columns}).to_numpy()
        for name, own in names.items():
            if name not in held and (own[:, rows] > 0).any():
                raise Refused(f"{kind}/{name}", f"it adds to columns of {family.name} and has no parts.parquet")
    own = parts.organizations if read.organizations else parts.ministries
    exists = ~np.all([np.isnan(counts) for counts in own.values()], axis=0) if own else np.zeros(len(parts.frame), dtype=bool)
    if not exists.all():
        raise Refused(family.name, f"a ministry has a part that no organisation has: {parts.frame[~exists].iloc[0].to_dict()}")
    return parts


def _summed(own: Rows, link: sparse.csr_array) -> Rows:
    filled = {name: np.nan_to_num(counts) for name, counts in own.items()}
    return {name: np.concatenate([link @ counts, counts]) for name, counts in filled.items()}


def _check(known: Own, own: Rows, rows: np.ndarray, measure: np.ndarray, posed: Posed, kind: str) -> None:
    """Raises Refused where a reader's parts do not add up to what it contributes."""
    for name, contributed in known.items():
        wrong = np.abs(contributed[measure, rows] - (own[name][: len(rows)] if name in own else 0.0)) > TOLERANCE
        if wrong.any():
            raise Refused(f"{kind}/{name}", f"its parts of {posed.family.name} are not what it contributes: {posed.cells.told(int(np.argmax(wrong)))}")


def risky_groups(problem: Posed, threshold: float, minimum: int) -> tuple[np.ndarray, np.ndarray]:
    """(place, groups x patterns): every group that is small, is of few organisations, or is small to a reader less its own. A group of nothing only where
    that is a result of those who might have been in it."""
    place, mask = _groups(problem)
    link = problem.linked(place, mask)
    value = link @ problem.truth
    own = [*problem.organizations.values(), *problem.ministries.values()]
    rest = value[:, None] - link @ np.stack(own, axis=1)
    risky, tells = (value < threshold - TOLERANCE) | ((rest > TOLERANCE) & (rest < threshold - TOLERANCE)).any(axis=1), value > TOLERANCE
    if problem.active is not None:
        active = ((link[:, len(problem.number):] @ problem.active.astype(float)) > 0).sum(axis=1)
        risky, tells = risky | (active < minimum), tells | (problem.family.zero_tells & (active > 0))
    return place[risky & tells], mask[risky & tells]


def _groups(problem: Posed) -> tuple[np.ndarray, np.ndarray]:
    """Every group of every place, those of one place without repetition."""
    factors = np.array(list(product((-1, 0, 1), repeat=problem.digits.shape[1])))
    combined = factors @ problem.digits.T.astype(int)
    present, which = np.unique(problem.part_at >= 0, axis=0, return_inverse=True)
    places, masks = [np.empty(0, dtype=int)], [np.empty((0, len(problem.patterns)), dtype=bool)]
    for number, there in enumerate(present):
        found = np.unique(np.where(there, combined, 0), axis=0)
        found = found[(found.min(axis=1, initial=0) >= 0) & (found.max(axis=1, initial=0) == 1)].astype(bool)
        at = np.flatnonzero(which == number)
        places.append(np.repeat(at, len(found)))
        masks.append(np.tile(found, (len(at), 1)))
    return np.concatenate(places), np.concatenate(masks)


def heads(problem: Posed, place: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same groups in the totals that breakdowns by person add up to, where those are no group already."""
    key = ["period", *problem.cells.dimensions]
    first = np.full(int(problem.place.max(initial=-1)) + 1, -1)
    first[problem.place] = np.arange(len(problem.place))
    frame = problem.cells.frame.loc[first, key].reset_index(drop=True)
    personal = [name for name in readers.PERSONAL if name in key]
    above = placed(frame.assign(**dict.fromkeys(personal, "ALL")), frame, key)[0][place]
    wanted = np.concatenate([place[:, None], mask], axis=1), np.concatenate([above[:, None], mask], axis=1)[above >= 0]
    new = np.array(sorted({tuple(row) for row in wanted[1].tolist()} - {tuple(row) for row in wanted[0].tolist()}), dtype=int).reshape(-1, mask.shape[1] + 1)
    return new[:, 0], new[:, 1:].astype(bool)
