"""Columns that count the same thing over different agreements: whoever reads two of them subtracts, and has the count of the agreements that only the one
holds, perhaps of one single agreement.

Which columns are of one family is declared (`common/hierarchies.json`, "families"). The parts (`parts.py`) are never published; the attack takes them for
unknowns, with the hidden columns, and asks how narrowly each reader can pin a hidden column, or a group of parts that is too small to be told
(`columns.py`). Columns are the sums of their parts, and both add up over the dimensions. That a group is of nobody is no secret, unless the family says
that it is a result.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from pipelines.audit import readers
from pipelines.audit.attack import Tally
from pipelines.audit.columns import Posed, heads, posed, risky_groups
from pipelines.audit.constraints import Published, published
from pipelines.audit.contributions import Own
from pipelines.audit.exported import ABSENT, Cells
from pipelines.audit.folder import Folder
from pipelines.audit.hierarchies import Family, Refused
from pipelines.audit.leaks import Leak, leak
from pipelines.audit.linear import TOLERANCE, Infeasible, System
from pipelines.audit.piece import Piece
from pipelines.audit.readers import Reader
from pipelines.audit.searching import search
from pipelines.audit.settling import settled, without

# How the name of a group of parts ends.
TOGETHER = " together"


def attacked(read: Folder, family: Family, tally: Tally, thorough: bool = False) -> list[Leak]:
    """Leaks of one declared family. Raises Refused."""
    problem = posed(read, family)
    if problem is None:
        return []
    whole, own, fixed = _whole(problem, read)
    start = whole.system.start
    found = [leak("committee", "pinned", whole.cells, whole.row[at], 0, *[start[at]] * 2) for at in np.flatnonzero(fixed & whole.hidden)]
    rest = Published(whole.cells, without(whole.system, fixed), whole.row[~fixed], whole.measure[~fixed], whole.hidden[~fixed])
    return [told(each) for each in found + search(rest, _readers(rest, read, *own, thorough), read.hierarchies.threshold, tally)]


def piece(read: Folder, family: Family, thorough: bool = False) -> Piece | None:
    """One declared family as a part of the whole release. Raises Refused."""
    problem = posed(read, family)
    if problem is None:
        return None
    whole, own, fixed = _whole(problem, read)
    column = whole.row < len(problem.number)
    row, measure = (np.where(column, of[np.where(column, whole.row, 0)], -1) for of in (problem.row, problem.measure))
    return Piece(whole, _readers(whole, read, *own, thorough), row, measure, fixed & ~whole.hidden)


def _whole(problem: Posed, read: Folder) -> tuple[Published, tuple[Own, Own], np.ndarray]:
    """(the system with its groups, what organisations and what ministries add, which unknowns are settled). Raises Refused."""
    place, mask = risky_groups(problem, read.hierarchies.threshold, read.hierarchies.minimum_organizations)
    sums = published(problem.cells, read.hierarchies, np.isinf(problem.cells.frame["organizations"].to_numpy(float)))
    # Not under attack themselves: what a ministry knows by right of a breakdown's total says how wide the breakdown must stay.
    above = heads(problem, place, mask)
    groups = np.concatenate([place, above[0]]), np.concatenate([mask, above[1]])
    system, unknown = _system(problem, sums, place, mask)
    try:
        fixed = settled(problem, system, unknown, place, mask)
    except Infeasible as contradiction:
        raise Refused(problem.family.name, f"no parts agree with what is published: {contradiction}") from contradiction
    link = problem.linked(*groups)
    own = tuple({name: _two(np.concatenate([values, link @ values])) for name, values in each.items()} for each in (problem.organizations, problem.ministries))
    return Published(_with_groups(problem, *groups), *_unknowns(sums, system, len(place), len(problem.place))), own, fixed


def _with_groups(problem: Posed, place: np.ndarray, mask: np.ndarray) -> Cells:
    """The cells and a row a group, whose figure no table has."""
    row_of = np.full(int(problem.place.max(initial=-1)) + 1, -1)
    row_of[problem.place] = np.arange(len(problem.place))
    names = [problem.family.name + " " + "+".join(np.array(problem.patterns)[chosen]) + TOGETHER for chosen in mask]
    frame = problem.cells.frame.iloc[row_of[place]].assign(indicator_id=names, method_version="1")
    nothing = np.full((2, len(frame)), np.nan)
    return Cells(pd.concat([problem.cells.frame, frame], ignore_index=True), np.concatenate([problem.cells.figure, nothing], axis=1),
                 np.concatenate([problem.cells.state, np.full(nothing.shape, ABSENT)], axis=1), problem.cells.dimensions)


def _unknowns(sums: Published, system: System, groups: int, first: int):
    row = np.concatenate([sums.row, np.arange(first, first + groups)])
    return system, row, np.concatenate([sums.measure, np.zeros(groups, dtype=int)]), np.concatenate([sums.hidden, np.ones(groups, dtype=bool)])


def _system(problem: Posed, sums: Published, place: np.ndarray, mask: np.ndarray) -> tuple[System, np.ndarray]:
    """(the sums over the dimensions; columns and groups as sums of parts, which number in it each row and then each group has, -1 if shown)."""
    rows, count, before = len(problem.place), len(problem.number), len(sums.row)
    unknown = np.full(rows + len(place), -1)
    unknown[sums.row], unknown[rows:] = np.arange(before), before + np.arange(len(place))
    total = before + len(place)
    link = problem.linked(np.concatenate([problem.place[:count], place]), np.concatenate([problem.digits[:, problem.number].T, mask]))
    heading = np.concatenate([unknown[:count], unknown[rows:]])
    entries = link.tocoo()
    rests = np.concatenate([np.where(unknown[:count] >= 0, 0.0, problem.cells.figure[0, :count]), np.zeros(len(place))])
    hidden = np.flatnonzero(heading >= 0)
    # A column without any part in its cell says nothing: no equation.
    linked = np.diff(link.indptr) > 0
    matrix = sparse.csr_array((np.concatenate([entries.data, np.full(len(hidden), -1.0)]),
                               (np.concatenate([entries.coords[0], hidden]), np.concatenate([unknown[entries.coords[1]], heading[hidden]]))),
                              shape=(len(heading), total))[np.flatnonzero(linked)]
    old = sparse.csr_array((sums.system.matrix.data, sums.system.matrix.indices, sums.system.matrix.indptr), shape=(len(sums.system.row_low), total))
    truth = np.concatenate([problem.truth[sums.row], problem.linked(place, mask) @ problem.truth])
    shown = problem.cells.figure[0, :count][unknown[:count] < 0]
    whole = np.full(total, not np.any(np.abs(np.concatenate([truth, shown]) - np.round(np.concatenate([truth, shown]))) > TOLERANCE))
    system = System(sparse.csr_array(sparse.vstack([old, matrix])), np.concatenate([sums.system.row_low, rests[linked]]),
                    np.concatenate([sums.system.row_high, rests[linked]]), np.concatenate([sums.system.lower, np.zeros(len(place))]),
                    np.concatenate([sums.system.upper, np.full(len(place), np.inf)]), whole, truth)
    _check(problem, system)
    return system, unknown


def _check(problem: Posed, system: System) -> None:
    """Raises Refused where the parts themselves are no table that agrees with what is published."""
    sums, size = system.matrix @ system.start, TOLERANCE * np.maximum(1.0, np.abs(system.row_high))
    if np.any(sums > system.row_high + size) or np.any(sums < system.row_low - size):
        raise Refused(problem.family.name, "the parts do not add up over the dimensions, or not to what is published")


def _readers(rest: Published, read: Folder, organizations: Own, ministries: Own, thorough: bool) -> list[Reader]:
    """As for one indicator."""
    threshold, untold, everyone = read.hierarchies.threshold, np.full(len(rest.row), np.nan), sum((organizations or ministries).values())
    lineup = [readers.committee(rest, threshold)]
    lineup += [readers.ministry(rest, read.hierarchies, name, own, untold, everyone) for name, own in ministries.items()]
    if len(ministries) > 1:
        lineup.append(readers.ministries(rest, threshold, ministries, untold))
    lineup += list(readers.organizations(rest, threshold, organizations, everyone, thorough))
    return lineup


def _two(values: np.ndarray) -> np.ndarray:
    return np.stack([values, np.zeros(len(values))])


def told(each: Leak) -> Leak:
    """A group's leak under its own name; a column's under the indicator's and the measure's."""
    names = dict(each.key)
    if names["indicator_id"].endswith(TOGETHER):
        return replace(each, reason="told_by_columns")
    indicator, _, measure = names["indicator_id"].rpartition(".")
    if not indicator or "." in indicator:  # in the whole release: of a table, or of a pair
        return each
    return replace(each, key=tuple((names | {"indicator_id": indicator}).items()), measure=measure)
