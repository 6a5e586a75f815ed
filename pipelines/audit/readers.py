"""Who reads what: each reader of the committee's tables, with the bounds that it knows and the hidden figures that are none of its business.

- the committee: the tables alone;
- a ministry: they, its own file, and its agreements' totals (never by personal characteristic): its own programmes exactly, any
  other cell at least its own part;
- both ministries: every total, and both files; what is protected from them is the breakdowns;
- an organisation: at least its own part of each cell.
A figure that nobody else has a part in gives nobody away to the one who contributed it. A hidden figure must keep an interval as wide as the
threshold; where a ministry knows by right the total that a breakdown adds up to, and it is smaller, an interval as wide as that total:
from 3 of its own participants nobody can make it doubt between more than 0 and 3, whatever is published.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.audit.constraints import Published
from pipelines.audit.exported import Cells
from pipelines.audit.hierarchies import ROOT, Hierarchies, Refused
from pipelines.audit.linear import TOLERANCE

PERSONAL = ("status", "sex")


@dataclass(frozen=True)
class Reader:
    """lower, upper: what it knows of each unknown. targets: the unknowns that must be safe from it; need: the width that each must keep.

    programs: attacked by linear programs; otherwise by what follows from one equation after the other.
    """

    name: str
    lower: np.ndarray
    upper: np.ndarray
    targets: np.ndarray
    need: np.ndarray
    programs: bool = True


def totals_rows(cells: Cells) -> np.ndarray:
    """Rows that are no breakdown by personal characteristic."""
    frame = cells.frame
    return np.all([frame[name].to_numpy() == ROOT for name in PERSONAL if name in frame], axis=0)


def own_rows(cells: Cells, hierarchies: Hierarchies, ministry: str) -> np.ndarray:
    """Rows of a ministry's own programmes. Raises Refused for a folder that is no ministry of the programme tree."""
    top = {node.lower(): node for node, parent in hierarchies.parents["programme"].items() if parent == ROOT}
    if ministry.lower() not in top:
        raise Refused(f"funder/{ministry}", f"no ministry of the programme tree: {sorted(top.values())}")
    node = top[ministry.lower()]
    mine = {each for each in hierarchies.parents["programme"] if hierarchies.within("programme", each, node)}
    return cells.frame["programme"].isin(mine).to_numpy()


def committee(published: Published, threshold: float, name: str = "committee") -> Reader:
    return Reader(name, published.system.lower, published.system.upper, published.hidden, np.full(len(published.row), threshold))


def ministry(published: Published, hierarchies: Hierarchies, name: str, own: np.ndarray, told: np.ndarray, everyone: np.ndarray | None) -> Reader:
    """own: 2 x rows of contributions. told: a figure an unknown from its own file, NaN elsewhere. everyone: all contributions, None if not known."""
    totals, mine = totals_rows(published.cells), own_rows(published.cells, hierarchies, name)
    part = published.at(own)
    knows, partly = (totals & mine)[published.row], (totals & ~mine)[published.row]
    lower, upper = _known(published, np.where(knows, part, told))
    lower = np.where(partly, np.maximum(lower, part), lower)
    sole = mine if everyone is None else mine | ~((everyone - own) > TOLERANCE).any(axis=0)
    targets = published.hidden & ~knows & _shared(published, own, everyone, totals)
    return Reader(f"ministry {name}", lower, upper, targets, needed(published, hierarchies.threshold, own, totals & sole))


def ministries(published: Published, threshold: float, own: dict[str, np.ndarray], told: np.ndarray) -> Reader:
    """All ministries together: every total is the sum of their parts."""
    totals, whole = totals_rows(published.cells), sum(own.values())
    lower, upper = _known(published, np.where(totals[published.row], published.at(whole), told))
    return Reader("ministries together", lower, upper, published.hidden & ~totals[published.row], needed(published, threshold, whole, totals))


def needed(published: Published, threshold: float, known: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The width each unknown must keep: of a breakdown, no more than its total, where that row (`rows`) is known by right (`known`, 2 x rows)."""
    cells = published.cells
    head = cells.index.get_indexer(pd.MultiIndex.from_frame(cells.frame[cells.key].assign(**dict.fromkeys(PERSONAL, ROOT))))
    total = published.at(known[:, head])
    apart = ((head < 0) | ~rows[head] | totals_rows(cells))[published.row]
    return np.where(apart, threshold, np.minimum(threshold, total))


def organizations(published: Published, threshold: float, own: dict[str, np.ndarray], everyone: np.ndarray, programs: bool) -> Iterator[Reader]:
    """Each organisation that has a part in a cell with an unknown."""
    every = np.ones(len(published.cells.frame), dtype=bool)
    for name, part in own.items():
        known = published.at(part)
        if np.any(known > 0):
            lower = np.maximum(published.system.lower, known)
            targets = published.hidden & _shared(published, part, everyone, every)
            yield Reader(f"organization {name}", lower, published.system.upper, targets, np.full(len(known), threshold), programs)


def _known(published: Published, figures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    known = ~np.isnan(figures)
    return np.where(known, figures, published.system.lower), np.where(known, figures, published.system.upper)


def _shared(published: Published, own: np.ndarray, everyone: np.ndarray | None, rows: np.ndarray) -> np.ndarray:
    """Unknowns of cells where somebody else has a part (all of them, where contributions are not all known)."""
    if everyone is None:
        return np.ones(len(published.row), dtype=bool)
    return (((everyone - own) > TOLERANCE).any(axis=0) | ~rows)[published.row]
