"""A system under attack with its readers: of one set of tables, of a pair or of a family; and several of them as one, for who reads them reads all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from pipelines.audit.constraints import COMPLEMENT, Published
from pipelines.audit.exported import Cells
from pipelines.audit.hierarchies import Refused
from pipelines.audit.linear import System
from pipelines.audit.readers import Reader
from pipelines.audit.settling import without


@dataclass(frozen=True)
class Piece:
    """row, measure: of each unknown, the cell and figure of the committee's tables that it is; -1 where it is none of them. settled: unknowns whose one
    value everybody may know."""

    published: Published
    readers: list[Reader]
    row: np.ndarray
    measure: np.ndarray
    settled: np.ndarray


def together(first: Piece, others: Sequence[Piece]) -> Piece:
    """All as one system, a figure that several speak of being one unknown, and what is settled known. first: the tables themselves, whose readers are all
    that there are.

    Raises Refused where another speaks of a figure as unknown that the tables show.
    """
    pieces = [first, *others]
    number, count = _numbers(first, others)
    cells, rows = _cells([piece.published.cells for piece in pieces])
    owner = np.full(count, -1)
    owner[number[::-1]] = np.arange(len(number))[::-1]  # the first to speak of an unknown says what it is
    row = np.concatenate([piece.published.row + start for piece, start in zip(pieces, rows, strict=True)])[owner]
    measure, hidden = (np.concatenate([getattr(piece.published, name) for piece in pieces]) for name in ("measure", "hidden"))
    system = _system([piece.published.system for piece in pieces], number, count, owner)
    published = Published(cells, system, row, measure[owner], _any(hidden, number, count))
    lineup = [_reader(reader.name, pieces, number, count) for reader in first.readers]
    settled = _any(np.concatenate([piece.settled for piece in pieces]), number, count)
    row, measure = (np.concatenate([getattr(piece, name) for piece in pieces])[owner] for name in ("row", "measure"))
    return of_unknowns(Piece(published, lineup, row, measure, settled), ~settled)


def of_unknowns(piece: Piece, kept: np.ndarray) -> Piece:
    """The part of some unknowns (a mask); the others have their true value, as far as an equation speaks of both."""
    published, values = piece.published, ("lower", "upper", "targets", "need")
    lineup = [replace(reader, **{name: getattr(reader, name)[kept] for name in values}) for reader in piece.readers]
    part = Published(published.cells, without(published.system, ~kept), published.row[kept], published.measure[kept], published.hidden[kept])
    return Piece(part, lineup, piece.row[kept], piece.measure[kept], piece.settled[kept])


def _numbers(first: Piece, others: Sequence[Piece]) -> tuple[np.ndarray, int]:
    """(of each piece's unknowns in turn, the unknown that it is in the whole; how many there are)."""
    known = pd.MultiIndex.from_arrays([first.row, first.measure])
    found, count = [np.arange(len(first.row))], len(first.row)
    for piece in others:
        number = known.get_indexer(pd.MultiIndex.from_arrays([piece.row, piece.measure]))
        shown, new = (number < 0) & (piece.row >= 0) & (piece.measure != COMPLEMENT), number < 0
        if shown.any():
            raise Refused("cells", f"shown, and yet to be found out: {piece.published.cells.told(int(piece.published.row[np.argmax(shown)]))}")
        number[new] = count + np.arange(new.sum())
        found.append(number)
        count += int(new.sum())
    return np.concatenate(found), count


def _cells(parts: list[Cells]) -> tuple[Cells, np.ndarray]:
    """(all cells, the first row of each part)."""
    names = [*parts[0].key, "statistic"]
    frame = pd.concat([part.frame[names] for part in parts], ignore_index=True)
    rows = np.cumsum([0] + [len(part.frame) for part in parts[:-1]])
    return Cells(frame, *(np.concatenate([getattr(part, name) for part in parts], axis=1) for name in ("figure", "state")), parts[0].dimensions), rows


def _system(systems: list[System], number: np.ndarray, count: int, owner: np.ndarray) -> System:
    """Equal equations once: a family says of its columns what their tables say."""
    matrix = sparse.block_diag([system.matrix for system in systems], format="csr")
    merged = sparse.csr_array(matrix @ sparse.csr_array((np.ones(len(number)), (np.arange(len(number)), number)), shape=(len(number), count)))
    merged.sort_indices()
    of = {name: np.concatenate([getattr(system, name) for system in systems]) for name in ("row_low", "row_high", "lower", "upper", "whole", "start")}
    seen = {}
    for row, (begin, end) in enumerate(zip(merged.indptr[:-1], merged.indptr[1:], strict=True)):
        limits = np.round([of["row_low"][row], of["row_high"][row]], 6) + 0.0
        seen.setdefault((merged.indices[begin:end].tobytes(), merged.data[begin:end].tobytes(), limits.tobytes()), row)
    kept = np.array(list(seen.values()), dtype=int)
    lower, upper = _most(of["lower"], number, count), -_most(-of["upper"], number, count)
    return System(merged[kept], of["row_low"][kept], of["row_high"][kept], lower, upper, of["whole"][owner].astype(bool), of["start"][owner])


def _reader(name: str, pieces: list[Piece], number: np.ndarray, count: int) -> Reader:
    """A reader of all: what it knows in each; where a piece does not know it, it knows no more than everybody."""
    mine = []
    for piece in pieces:
        everybody = replace(piece.readers[0], targets=np.zeros(len(piece.row), dtype=bool))
        mine.append(next((reader for reader in piece.readers if reader.name == name), everybody))
    lower, upper, targets, need = (np.concatenate([getattr(reader, value) for reader in mine]) for value in ("lower", "upper", "targets", "need"))
    asked = _most(np.where(targets, need, 0.0), number, count)
    return Reader(name, _most(lower, number, count), -_most(-upper, number, count), _any(targets, number, count), asked, mine[0].programs)


def _most(values: np.ndarray, number: np.ndarray, count: int) -> np.ndarray:
    found = np.full(count, -np.inf)
    np.maximum.at(found, number, values)
    return found


def _any(values: np.ndarray, number: np.ndarray, count: int) -> np.ndarray:
    found = np.zeros(count, dtype=bool)
    np.logical_or.at(found, number, values)
    return found
