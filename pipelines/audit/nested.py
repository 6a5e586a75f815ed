"""One count within another's, of two indicators: whoever reads both tables knows their difference, and that the one is at most the other.

Which counts lie within which is declared (`common/hierarchies.json`, "nested"). A pair becomes a table of its own, of proportions whose numerator is the
part and whose denominator is the whole; it is attacked as any other, by every reader. A difference of nothing is no secret, one of 1 to the threshold is.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipelines.audit import readers
from pipelines.audit.attack import Tally
from pipelines.audit.constraints import COMPLEMENT, Published, published
from pipelines.audit.contributions import Own
from pipelines.audit.exported import SHOWN, Cells
from pipelines.audit.folder import Folder
from pipelines.audit.hierarchies import Column, Hierarchies, Refused
from pipelines.audit.leaks import MEASURE_NAMES, Leak, leak
from pipelines.audit.linear import TOLERANCE
from pipelines.audit.piece import Piece
from pipelines.audit.readers import Reader
from pipelines.audit.searching import search

# Between the two columns in the name of a pair.
WITHIN = " in "


def attacked(read: Folder, tally: Tally) -> list[Leak]:
    """Leaks of every declared pair that the tables hold. Raises Refused."""
    found = []
    for each in pieces(read):
        found += _shown(each.published.cells, read.hierarchies, each.own)
        found += [leak for leak in search(each.published, each.readers, read.hierarchies.threshold, tally) if tells(leak)]
    return found


def tells(each: Leak) -> bool:
    """That nobody is in the difference of a pair may be known: then the part tells no more than the whole."""
    return each.measure != MEASURE_NAMES[COMPLEMENT] or WITHIN not in dict(each.key)["indicator_id"] or each.high > TOLERANCE


@dataclass(frozen=True)
class Pair(Piece):
    """own: what each reader adds to the part and to the whole (2 x pairs)."""

    own: Own


def pieces(read: Folder) -> list[Pair]:
    """Every declared pair that the tables hold. Raises Refused."""
    cells, found = read.told.cells, []
    for whole, part in read.hierarchies.nested:
        at, below = _rows(cells, whole, part)
        if not len(at):
            continue
        ministries, each = ({name: _two(values, whole, part, at, below) for name, values in group.items()} for group in (read.ministries, read.organizations))
        system, everyone = published(_pair(cells, whole, part, at, below), read.hierarchies), sum(each.values()) if each else None
        if everyone is not None:
            system = replace(system, system=replace(system.system, start=system.at(everyone)))
        row, measure = np.stack([below, at, np.full(len(at), -1)]), np.array([_number(part), _number(whole), COMPLEMENT])
        found.append(Pair(system, _readers(system, read.hierarchies, ministries, each, everyone), row[system.measure, system.row], measure[system.measure],
                          np.zeros(len(system.row), dtype=bool), ministries | each))
    return found


def _rows(cells: Cells, whole: Column, part: Column) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the whole in tables (period, dimensions crossed) that the part has too, and the part's row of each, -1 where nobody is in it.

    Raises Refused where an indicator of a pair is published by two methods: which lies within which is then not declared.
    """
    frame = cells.frame
    for indicator, _ in (whole, part):
        if frame.loc[frame["indicator_id"] == indicator, "method_version"].nunique() > 1:
            raise Refused("common/hierarchies.json", f"nested counts of {indicator}, which is published by several methods")
    place = ["period", *cells.dimensions]
    table = pd.factorize(frame["period"])[0] * (1 << len(cells.dimensions)) + cells.table
    theirs = np.flatnonzero(frame["indicator_id"] == part[0])
    ours = np.flatnonzero((frame["indicator_id"] == whole[0]).to_numpy() & np.isin(table, table[theirs]))
    found = pd.MultiIndex.from_frame(frame.iloc[theirs][place]).get_indexer(pd.MultiIndex.from_frame(frame.iloc[ours][place]))
    return ours, np.where(found >= 0, theirs[found], -1)


def _two(values: np.ndarray, whole: Column, part: Column, at: np.ndarray, below: np.ndarray, nothing: float = 0) -> np.ndarray:
    """2 x pairs: the part's value (`nothing` where it has no row), the whole's."""
    return np.stack([np.where(below >= 0, values[_number(part), below], nothing), values[_number(whole), at]])


def _number(column: Column) -> int:
    return ("numerator", "denominator").index(column[1])


def _pair(cells: Cells, whole: Column, part: Column, at: np.ndarray, below: np.ndarray) -> Cells:
    frame = cells.frame.iloc[at].assign(
        indicator_id=".".join(part) + WITHIN + ".".join(whole), method_version="1", statistic="proportion", value=np.nan, lower_95=np.nan, upper_95=np.nan)
    return Cells(frame.reset_index(drop=True), _two(cells.figure, whole, part, at, below), _two(cells.state, whole, part, at, below, SHOWN), cells.dimensions)


def _shown(pair: Cells, hierarchies: Hierarchies, own: Own) -> list[Leak]:
    """Differences that both counts show, alone or less what a reader knows to be its own."""
    both, found = (pair.state == SHOWN).all(axis=0), []
    for name, mine in [("committee", np.zeros(pair.figure.shape)), *own.items()]:
        rest = np.where(both, (pair.figure - mine)[1] - (pair.figure - mine)[0], 0.0)
        knows = both & ((mine.any(axis=0)) | (name == "committee"))
        for row in np.flatnonzero(knows & (rest > TOLERANCE) & (rest < hierarchies.threshold - TOLERANCE)):
            found.append(leak(name, "small_difference", pair, row, COMPLEMENT, rest[row], rest[row]))
    return found


def _readers(system: Published, hierarchies: Hierarchies, ministries: Own, organizations: Own, everyone: np.ndarray | None) -> list[Reader]:
    """As for one indicator."""
    threshold, unknown = hierarchies.threshold, np.full(len(system.row), np.nan)
    lineup = [readers.committee(system, threshold)]
    lineup += [readers.ministry(system, hierarchies, name, own, unknown, everyone) for name, own in ministries.items()]
    if len(ministries) > 1:
        lineup.append(readers.ministries(system, threshold, ministries, unknown))
    if everyone is not None:
        lineup += list(readers.organizations(system, threshold, organizations, everyone, False))
    if everyone is None:
        return lineup
    whose = {f"ministry {name}": own for name, own in ministries.items()} | {f"organization {name}": own for name, own in organizations.items()}
    # Of a count to which nobody else adds anything, the one who made it learns nothing.
    return [replace(r, targets=r.targets & (system.at(everyone - whose[r.name]) > TOLERANCE)) if r.name in whose else r for r in lineup]
