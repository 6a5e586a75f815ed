"""The audit of one folder of exported files, reader by reader."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.audit import nested, readers, whole
from pipelines.audit.attack import Tally
from pipelines.audit.constraints import published
from pipelines.audit.equal_figures import told_by_a_twin
from pipelines.audit.exported import ABSENT, BLOCK, HELD, HIDDEN, SHOWN, Cells, read_cells, read_contributions
from pipelines.audit.hierarchies import ROOT, Hierarchies, Refused, read_hierarchies
from pipelines.audit.leaks import Leak, leak
from pipelines.audit.linear import TOLERANCE
from pipelines.audit.searching import search
from pipelines.audit.telling import Told, with_exports
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
    """Attack every table of a folder, and every declared pair of nested counts. thorough: organisations by linear programs too, not only by one equation
    after the other.

    Raises Refused where the files cannot be audited or contradict each other.
    """
    undeclared_files(folder)
    cells = _committee(folder, read_hierarchies(folder)).cells
    if lines := told_by_a_twin(cells.frame, ["period", *cells.dimensions]):
        raise Refused("cells", "one indicator tells what another hides: " + "; ".join(lines[:5]))
    result = audit_tables(folder, previous, thorough)
    pairs = audit_pairs(folder)
    result.tally = Tally(**{name: count + vars(pairs.tally)[name] for name, count in vars(result.tally).items()})
    result.leaks = sorted({*result.leaks, *pairs.leaks})
    return result


def undeclared_files(folder: Path) -> None:
    """Raises Refused for a file outside the audiences' trees, or a common one that nobody declared."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        tree = name.split("/")[0]
        if tree not in ("committee", "funder", "organization", "common") or (tree == "common" and not whole.is_declared(name)):
            raise Refused(name, "a file that nobody declared, and that may tell anything")


def audit_pairs(folder: Path) -> Result:
    """Attack the declared pairs of nested counts of a folder, and nothing else. Raises Refused."""
    hierarchies, result = read_hierarchies(folder), Result()
    cells = _committee(folder, hierarchies).cells
    known = [readers.contributions(folder / audience, cells, hierarchies) for audience in ("funder", "organization")]
    result.leaks = sorted(set(nested.attacked(cells, hierarchies, *known, result.tally)))
    return result


def audit_tables(folder: Path, previous: Path | None = None, thorough: bool = False) -> Result:
    """Attack every table of a folder by itself, as `audit`."""
    hierarchies, result = read_hierarchies(folder), Result()
    told = _committee(folder, hierarchies)
    cells = told.cells
    _count(result, told)
    result.leaks += [leak("committee", "told_by_an_export", cells, row, measure, *[cells.figure[measure, row]] * 2) for _, row, measure in told.given]
    result.leaks += seen_at_a_glance("committee", cells, hierarchies)
    organizations = readers.contributions(folder / "organization", cells, hierarchies)
    ministries = readers.contributions(folder / "funder", cells, hierarchies)
    for name in ministries:
        readers.own_rows(cells, hierarchies, name)
    everyone = sum(organizations.values()) if organizations else None
    system = published(cells, hierarchies, np.isinf(cells.frame["organizations"].to_numpy(float)))
    if everyone is not None:
        system = replace(system, system=replace(system.system, start=system.at(everyone)))
    _rests(result, cells, hierarchies, organizations, ministries)
    files = {name: _own_file(folder / "funder" / name, name, cells, hierarchies, result) for name in ministries}
    threshold = hierarchies.threshold
    lineup = [readers.committee(system, threshold)]
    lineup += [readers.ministry(system, hierarchies, name, own, system.at(files[name]), everyone) for name, own in ministries.items()]
    if len(ministries) > 1:
        lineup.append(readers.ministries(system, threshold, ministries, system.at(_either(list(files.values())))))
    if everyone is not None:
        lineup += list(readers.organizations(system, threshold, organizations, everyone, thorough))
    refuted = None
    if previous is not None:
        change = changes(cells, _committee(previous, read_hierarchies(previous)).cells)
        result.leaks += small_changes(change, hierarchies, result.tally)
        lineup.append(reader_of_both(system, change, hierarchies, everyone))
        refuted = []
    result.leaks += search(system, lineup, threshold, result.tally, refuted)
    result.readers += [reader.name for reader in lineup]
    result.refuted, result.by_equations = len(refuted or ()), sum(not reader.programs for reader in lineup)
    result.leaks = sorted(set(result.leaks))
    return result


def _committee(folder: Path, hierarchies: Hierarchies) -> Told:
    return with_exports(folder / "committee", read_cells(folder / "committee" / "cells.parquet", hierarchies), hierarchies)


def _count(result: Result, told: Told) -> None:
    frame = told.cells.frame
    split = (frame[told.cells.dimensions] != ROOT).astype(int).astype(str).agg("".join, axis=1)
    result.tables = len(pd.concat([frame[BLOCK], split], axis=1).drop_duplicates())
    result.cells = len(frame)
    result.hidden, result.held_back = int((told.cells.state == HIDDEN).sum()), int((told.cells.state == HELD).sum())
    result.hidden += len(told.given)
    result.unread = told.unread


def _rests(result: Result, cells: Cells, hierarchies: Hierarchies, organizations: dict, ministries: dict) -> None:
    for name, own in organizations.items():
        result.leaks += small_rests(f"organization {name}", cells, own, hierarchies, np.ones(len(cells.frame), dtype=bool))
    for name, own in ministries.items():
        result.leaks += small_rests(f"ministry {name}", cells, own, hierarchies, readers.totals_rows(cells))


def _own_file(folder: Path, name: str, cells: Cells, hierarchies: Hierarchies, result: Result) -> np.ndarray:
    """A ministry's own file attacked alone and held against the committee's; its figures at the rows of the committee's cells (NaN: not told)."""
    told = with_exports(folder, read_cells(folder / "cells.parquet", hierarchies), hierarchies)
    own, reader = told.cells, f"ministry {name}"
    result.unread += told.unread
    result.leaks += [leak(reader, "told_by_an_export", own, row, measure, *[own.figure[measure, row]] * 2) for _, row, measure in told.given]
    result.leaks += seen_at_a_glance(reader, own, hierarchies)
    alone = _with_own_totals(own, folder, hierarchies)
    if len(alone.frame):
        system = published(alone, hierarchies)
        totals = readers.totals_rows(alone)
        need = readers.needed(system, hierarchies.threshold, np.nan_to_num(alone.figure), totals)
        alone_reader = replace(readers.committee(system, hierarchies.threshold, f"{reader} alone"), need=need)
        result.leaks += search(system, [alone_reader], hierarchies.threshold, result.tally)
        result.readers.append(f"{reader} alone")
    place = cells.index.get_indexer(own.index)
    if (place < 0).any():
        raise Refused(f"funder/{name}/cells.parquet", f"a cell that the committee's tables do not have: {own.told(int(np.argmax(place < 0)))}")
    figures = np.full(cells.figure.shape, np.nan)
    figures[:, place] = np.where(own.state == SHOWN, own.figure, np.nan)
    result.leaks += _differences(reader, own, cells, place)
    return figures


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


def _with_own_totals(own: Cells, folder: Path, hierarchies: Hierarchies) -> Cells:
    """A ministry's file and, shown, the totals of its own agreements that its breakdowns add up to."""
    heads = own.frame.assign(**dict.fromkeys(readers.PERSONAL, ROOT)).drop_duplicates(own.key)
    heads = heads[own.index.get_indexer(pd.MultiIndex.from_frame(heads[own.key])) < 0].reset_index(drop=True)
    heads = heads.assign(value=np.nan, lower_95=np.nan, upper_95=np.nan)
    counts = (heads["statistic"] == "count").to_numpy()
    empty = Cells(heads, np.zeros((2, len(heads))), np.zeros((2, len(heads)), dtype=int), own.dimensions)
    figure = read_contributions(folder / "contributions.parquet", hierarchies, empty)
    state = np.stack([np.full(len(heads), SHOWN), np.where(counts, ABSENT, SHOWN)])
    frame = pd.concat([own.frame, heads], ignore_index=True)
    return Cells(frame, np.concatenate([own.figure, figure], axis=1), np.concatenate([own.state, state], axis=1), own.dimensions)


def _either(figures: list[np.ndarray]) -> np.ndarray:
    return figures[0] if len(figures) == 1 else np.where(np.isnan(figures[0]), _either(figures[1:]), figures[0])
