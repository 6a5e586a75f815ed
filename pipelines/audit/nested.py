"""One count within another's, of two indicators: whoever reads both tables knows their difference, and that the one is at most the other.

Which counts lie within which is declared (`common/hierarchies.json`, "nested"). A pair becomes a table of its own, of proportions whose numerator is the
part and whose denominator is the whole; it is attacked as any other, by every reader. A difference of nothing is no secret, one of 1 to the threshold is.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from pipelines.audit import readers
from pipelines.audit.attack import Tally
from pipelines.audit.constraints import COMPLEMENT, Published, published
from pipelines.audit.contributions import Own
from pipelines.audit.exported import SHOWN, Cells
from pipelines.audit.hierarchies import Column, Hierarchies, Refused
from pipelines.audit.leaks import MEASURE_NAMES, Leak, leak
from pipelines.audit.linear import TOLERANCE
from pipelines.audit.readers import Reader
from pipelines.audit.searching import search


def attacked(cells: Cells, hierarchies: Hierarchies, ministries: Own, organizations: Own, tally: Tally) -> list[Leak]:
    """Leaks of every declared pair that the tables hold. ministries, organizations: contributions, 2 x rows of `cells`."""
    found = []
    for whole, part in hierarchies.nested:
        at, below = _rows(cells, whole, part)
        if not len(at):
            continue
        pair = _pair(cells, whole, part, at, below)
        own, each = ({name: _two(values, whole, part, at, below) for name, values in group.items()} for group in (ministries, organizations))
        found += _shown(pair, hierarchies, own | each)
        found += _pinned(pair, hierarchies, own, each, tally)
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
        indicator_id=f"{'.'.join(part)} in {'.'.join(whole)}", method_version="1", statistic="proportion", value=np.nan, lower_95=np.nan, upper_95=np.nan)
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


def _pinned(pair: Cells, hierarchies: Hierarchies, ministries: Own, organizations: Own, tally: Tally) -> list[Leak]:
    system = published(pair, hierarchies)
    everyone = sum(organizations.values()) if organizations else None
    if everyone is not None:
        system = replace(system, system=replace(system.system, start=system.at(everyone)))
    found = search(system, _readers(system, hierarchies, ministries, organizations, everyone), hierarchies.threshold, tally)
    # That nobody is in the difference may be known: then the part tells no more than the whole.
    return [each for each in found if each.measure != MEASURE_NAMES[COMPLEMENT] or each.high > TOLERANCE]


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
