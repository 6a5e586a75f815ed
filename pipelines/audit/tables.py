"""The published tables as one system, and who reads them: each audience with its own file, its own totals and its own parts."""

from dataclasses import replace

import numpy as np

from pipelines.audit import readers
from pipelines.audit.constraints import published
from pipelines.audit.exported import SHOWN, Cells
from pipelines.audit.folder import Folder
from pipelines.audit.hierarchies import Refused
from pipelines.audit.piece import Piece


def piece(read: Folder, thorough: bool = False) -> Piece:
    """Raises Refused."""
    cells, hierarchies, organizations, ministries = read.told.cells, read.hierarchies, read.organizations, read.ministries
    everyone = read.everyone
    system = published(cells, hierarchies, np.isinf(cells.frame["organizations"].to_numpy(float)))
    if everyone is not None:
        system = replace(system, system=replace(system.system, start=system.at(everyone)))
    files, threshold = {name: shown_in(file.told.cells, name, cells) for name, file in read.files.items()}, hierarchies.threshold
    lineup = [readers.committee(system, threshold)]
    lineup += [readers.ministry(system, hierarchies, name, own, system.at(files[name]), everyone) for name, own in ministries.items()]
    if len(ministries) > 1:
        lineup.append(readers.ministries(system, threshold, ministries, system.at(_either(list(files.values())))))
    if everyone is not None:
        lineup += list(readers.organizations(system, threshold, organizations, everyone, thorough))
    return Piece(system, lineup, system.row, system.measure, np.zeros(len(system.row), dtype=bool))


def shown_in(own: Cells, name: str, cells: Cells) -> np.ndarray:
    """A ministry's own file's figures at the rows of the committee's cells (NaN: not told). Raises Refused."""
    place = cells.index.get_indexer(own.index)
    if (place < 0).any():
        raise Refused(f"funder/{name}/cells.parquet", f"a cell that the committee's tables do not have: {own.told(int(np.argmax(place < 0)))}")
    figures = np.full(cells.figure.shape, np.nan)
    figures[:, place] = np.where(own.state == SHOWN, own.figure, np.nan)
    return figures


def _either(figures: list[np.ndarray]) -> np.ndarray:
    return figures[0] if len(figures) == 1 else np.where(np.isnan(figures[0]), _either(figures[1:]), figures[0])
