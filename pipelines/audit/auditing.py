"""The audit of one folder of exported files, reader by reader."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipelines.audit import families, nested, readers, tables, whole
from pipelines.audit.attack import Tally
from pipelines.audit.constraints import published
from pipelines.audit.equal_figures import told_by_a_twin
from pipelines.audit.exported import BLOCK, HELD, HIDDEN, SHOWN, Cells
from pipelines.audit.folder import File, Folder, read_committee
from pipelines.audit.folder import read as read_folder
from pipelines.audit.hierarchies import Hierarchies, Refused, read_hierarchies
from pipelines.audit.leaks import Leak, leak
from pipelines.audit.linear import TOLERANCE
from pipelines.audit.piece import Piece, of_unknowns, together
from pipelines.audit.searching import search
from pipelines.audit.telling import Told
from pipelines.audit.two_releases import changes, reader_of_both, small_changes
from pipelines.audit.visible import seen_at_a_glance, small_rests


@dataclass
class Result:
    """What the audit saw and found. tables: (indicator, version, period, dimensions). leaks: sorted; empty only if everything was attacked."""

    tables: int = 0
    cells: int = 0
    hidden: int = 0
    held_back: int = 0
    readers: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    refuted: int = 0
    by_equations: int = 0
    tally: Tally = field(default_factory=Tally)
    leaks: list[Leak] = field(default_factory=list)


def audit(folder: Path, previous: Path | None = None, thorough: bool = False) -> Result:
    """Attack every table of a folder, every declared pair of nested counts, every declared family of columns, and all of them as one system. thorough:
    organisations by linear programs too, not only by one equation after the other.

    Raises Refused where the files cannot be audited or contradict each other.
    """
    undeclared_files(folder)
    read = folder_of(folder)
    cells = read.told.cells
    if lines := told_by_a_twin(cells.frame, ["period", *cells.dimensions]):
        raise Refused("cells", "one indicator tells what another hides: " + "; ".join(lines[:5]))
    result = audit_tables(read, None if previous is None else committee_before(previous), thorough)
    for part in (audit_pairs(read), audit_families(read, thorough)):
        _add(result, part)
    if not result.leaks:  # what leaks by itself leaks again with all the rest
        _add(result, audit_together(read, thorough))
    return result


def _add(result: Result, other: Result) -> None:
    result.tally = Tally(**{name: count + vars(other.tally)[name] for name, count in vars(result.tally).items()})
    result.leaks, result.unread = sorted({*result.leaks, *other.leaks}), result.unread + other.unread


def undeclared_files(folder: Path) -> None:
    """Raises Refused for a file outside the audiences' trees, or a common one that nobody declared."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        tree = name.split("/")[0]
        if tree not in ("committee", "funder", "organization", "common") or (tree == "common" and not whole.is_declared(name)):
            raise Refused(name, "a file that nobody declared, and that may tell anything")


def committee_before(previous: Path) -> Cells:
    """The committee's cells of the release before. Raises Refused."""
    return read_committee(previous, read_hierarchies(previous)).cells


def audit_pairs(folder: Folder | Path) -> Result:
    """Attack the declared pairs of nested counts of a folder, and nothing else. Raises Refused."""
    read, result = folder_of(folder), Result()
    result.leaks = sorted(set(nested.attacked(read, result.tally)))
    return result


def audit_families(folder: Folder | Path, thorough: bool = False, only: str | None = None) -> Result:
    """Attack the declared families of columns of a folder (or the one named), and nothing else. Raises Refused."""
    read, result = folder_of(folder), Result()
    asked = [family for family in read.hierarchies.families if only in (None, family.name)]
    if not read.parts.frame.empty and not read.organizations:
        result.unread = ["organization/*/parts.parquet"]  # of breakdowns by person nothing is known then: the totals alone are attacked
    result.leaks = sorted({each for family in asked for each in families.attacked(read, family, result.tally, thorough)})
    return result


def audit_together(folder: Folder | Path, thorough: bool = False, period: str | None = None) -> Result:
    """Attack all tables, pairs and families of a folder (of one period) as one system: what no part of them tells, several may. Raises Refused."""
    read, result = folder_of(folder), Result()
    everything = _everything(read, thorough)
    if period is not None:
        everything = of_unknowns(everything, (everything.published.cells.frame["period"] == period).to_numpy()[everything.published.row])
    found = search(everything.published, everything.readers, read.hierarchies.threshold, result.tally)
    result.leaks = sorted({families.told(each) for each in found if nested.tells(each)})
    return result


@lru_cache(maxsize=1)
def _everything(read: Folder, thorough: bool) -> Piece:
    further = [families.piece(read, family, thorough) for family in read.hierarchies.families]
    return together(tables.piece(read, thorough), [*(piece for piece in further if piece is not None), *nested.pieces(read)])


def audit_tables(folder: Folder | Path, before: Cells | None = None, thorough: bool = False) -> Result:
    """Attack every table of a folder by itself, as `audit`. before: the committee's cells of the release before."""
    read, result = folder_of(folder), Result()
    hierarchies, cells, organizations, ministries = read.hierarchies, read.told.cells, read.organizations, read.ministries
    _count(result, read.told)
    result.leaks += [leak("committee", "told_by_an_export", cells, row, measure, *[cells.figure[measure, row]] * 2) for _, row, measure in read.told.given]
    result.leaks += seen_at_a_glance("committee", cells, hierarchies)
    _rests(result, cells, hierarchies, organizations, ministries)
    mine = tables.piece(read, thorough)
    for name, file in read.files.items():
        _own_file(file, name, cells, hierarchies, result)
    system, lineup, threshold = mine.published, mine.readers, hierarchies.threshold
    refuted = None
    if before is not None:
        change = changes(cells, before)
        result.leaks += small_changes(change, hierarchies, result.tally)
        lineup.append(reader_of_both(system, change, hierarchies, read.everyone))
        refuted = []
    result.leaks += search(system, lineup, threshold, result.tally, refuted)
    result.readers += [reader.name for reader in lineup]
    result.refuted, result.by_equations = len(refuted or ()), sum(not reader.programs for reader in lineup)
    result.leaks = sorted(set(result.leaks))
    return result


def folder_of(folder: Folder | Path) -> Folder:
    return folder if isinstance(folder, Folder) else read_folder(folder)


def _count(result: Result, told: Told) -> None:
    frame = told.cells.frame
    result.tables = len(frame[BLOCK].assign(table=told.cells.table).drop_duplicates())
    result.cells = len(frame)
    result.hidden, result.held_back = int((told.cells.state == HIDDEN).sum()), int((told.cells.state == HELD).sum())
    result.hidden += len(told.given)
    result.unread = told.unread


def _rests(result: Result, cells: Cells, hierarchies: Hierarchies, organizations: dict, ministries: dict) -> None:
    for name, own in organizations.items():
        result.leaks += small_rests(f"organization {name}", cells, own, hierarchies, np.ones(len(cells.frame), dtype=bool))
    for name, own in ministries.items():
        result.leaks += small_rests(f"ministry {name}", cells, own, hierarchies, readers.totals_rows(cells))


def _own_file(file: File, name: str, cells: Cells, hierarchies: Hierarchies, result: Result) -> None:
    """A ministry's own file attacked alone and held against the committee's, which has all of its cells (tables.shown_in)."""
    told, own, alone, reader = file.told, file.told.cells, file.alone, f"ministry {name}"
    result.unread += told.unread
    result.leaks += [leak(reader, "told_by_an_export", own, row, measure, *[own.figure[measure, row]] * 2) for _, row, measure in told.given]
    result.leaks += seen_at_a_glance(reader, own, hierarchies)
    if len(alone.frame):
        system = published(alone, hierarchies)
        totals = readers.totals_rows(alone)
        need = readers.needed(system, hierarchies.threshold, np.nan_to_num(alone.figure), totals)
        alone_reader = replace(readers.committee(system, hierarchies.threshold, f"{reader} alone"), need=need)
        result.leaks += search(system, [alone_reader], hierarchies.threshold, result.tally)
        result.readers.append(f"{reader} alone")
    result.leaks += _differences(reader, own, cells, cells.index.get_indexer(own.index))


def _differences(reader: str, own: Cells, cells: Cells, place: np.ndarray) -> list[Leak]:
    """Cells that one of two audiences sees and the other not. Raises Refused where both see different figures."""
    theirs, state = cells.figure[:, place], cells.state[:, place]
    shown = (own.state == SHOWN) & (state == SHOWN)
    with np.errstate(invalid="ignore"):
        wrong = shown & (np.abs(own.figure - theirs) > TOLERANCE)
    if wrong.any():
        raise Refused(reader, f"another figure than in the committee's tables: {own.told(int(np.argwhere(wrong)[0][1]))}")
    figure = np.where(own.state == SHOWN, own.figure, theirs)
    name, reason = f"{reader} and committee", "two_audiences_differ"
    return [leak(name, reason, own, row, measure, *[figure[measure, row]] * 2) for measure, row in np.argwhere(own.state != state)]
