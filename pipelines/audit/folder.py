"""A folder of exported files, read and checked once; what the attacks then take is a part of it, by indicator."""

from collections.abc import Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.audit import readers
from pipelines.audit.contributions import Own, contributed, contributions, folders
from pipelines.audit.exported import ABSENT, SHOWN, Cells, read_cells
from pipelines.audit.hierarchies import ROOT, Hierarchies, read_hierarchies
from pipelines.audit.parts import Parts, read_parts
from pipelines.audit.telling import Told, with_exports


@dataclass(frozen=True)
class File:
    """A ministry's own file. alone: its cells and, shown, the totals of its own agreements that its breakdowns add up to."""

    told: Told
    alone: Cells


@dataclass(frozen=True, eq=False)
class Folder:
    """told: the committee's cells; organizations, ministries: what each adds to them; files: each ministry's own."""

    path: Path
    hierarchies: Hierarchies
    told: Told
    organizations: Own
    ministries: Own
    files: dict[str, File]

    @property
    def everyone(self) -> np.ndarray | None:
        """2 x rows: what all organisations add, which is each cell's true figure; None where no organisation's files are there."""
        return sum(self.organizations.values()) if self.organizations else None

    @cached_property
    def parts(self) -> Parts:
        """Raises Refused."""
        return read_parts(self.path, self.hierarchies)

    def of(self, indicators: Set[str]) -> "Folder":
        """The part of some indicators: no sum goes from one to another."""
        at = _rows(self.told.cells, indicators)
        own = ({name: values[:, at] for name, values in each.items()} for each in (self.organizations, self.ministries))
        files = {name: File(_told(file.told, indicators), file.alone.of(_rows(file.alone, indicators))) for name, file in self.files.items()}
        return Folder(self.path, self.hierarchies, _told(self.told, indicators), *own, files)


@lru_cache(maxsize=1)
def read_once(path: Path) -> Folder:
    """`read`, of a folder that does not change as long as this process lives."""
    return read(path)


def read(path: Path) -> Folder:
    """Raises Refused for what is not as declared."""
    hierarchies = read_hierarchies(path)
    told = read_committee(path, hierarchies)
    organizations, ministries = (contributions(path / kind, told.cells, hierarchies) for kind in ("organization", "funder"))
    for name in ministries:
        readers.own_rows(told.cells, hierarchies, name)
    files = {each.name: _own_file(each, hierarchies) for each in folders(path / "funder")}
    return Folder(path, hierarchies, told, organizations, ministries, files)


def read_committee(path: Path, hierarchies: Hierarchies) -> Told:
    """The committee's cells and all that its other files tell. Raises Refused."""
    return with_exports(path / "committee", read_cells(path / "committee" / "cells.parquet", hierarchies), hierarchies)


def _own_file(folder: Path, hierarchies: Hierarchies) -> File:
    told = with_exports(folder, read_cells(folder / "cells.parquet", hierarchies), hierarchies)
    own = told.cells
    heads = own.frame.assign(**dict.fromkeys(readers.PERSONAL, ROOT)).drop_duplicates(own.key)
    heads = heads[own.index.get_indexer(pd.MultiIndex.from_frame(heads[own.key])) < 0].reset_index(drop=True)
    heads = heads.assign(value=np.nan, lower_95=np.nan, upper_95=np.nan)
    counts = (heads["statistic"] == "count").to_numpy()
    empty = Cells(heads, np.zeros((2, len(heads))), np.zeros((2, len(heads)), dtype=int), own.dimensions)
    figure = contributed([folder / "contributions.parquet"], empty, hierarchies)[folder.name]
    state = np.stack([np.full(len(heads), SHOWN), np.where(counts, ABSENT, SHOWN)])
    frame = pd.concat([own.frame, heads], ignore_index=True)
    alone = Cells(frame, np.concatenate([own.figure, figure], axis=1), np.concatenate([own.state, state], axis=1), own.dimensions)
    return File(told, alone)


def _told(told: Told, indicators: Set[str]) -> Told:
    at = _rows(told.cells, indicators)
    place = np.cumsum(at) - 1
    return replace(told, cells=told.cells.of(at), given=[(file, int(place[row]), measure) for file, row, measure in told.given if at[row]])


def _rows(cells: Cells, indicators: Set[str]) -> np.ndarray:
    return cells.frame["indicator_id"].isin(indicators).to_numpy()
