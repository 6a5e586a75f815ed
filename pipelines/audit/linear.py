"""What an attacker knows of the hidden cells, as linear equations, and its independent parts.

A system is `row_low <= matrix @ x <= row_high`, `lower <= x <= upper` over the hidden cells x. It falls into components that share no
equation; two components that are equal up to the order of their cells have the same key, so that each is attacked once.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

TOLERANCE = 1e-6
REFINEMENTS = 4


class Infeasible(Exception):
    """No table agrees with what is published: the published figures contradict each other."""

    def __init__(self, what: str = "no table agrees with what is published: the figures contradict each other"):
        super().__init__(what)


@dataclass(frozen=True)
class System:
    """matrix: equations x hidden cells (csr). row_low, row_high: one an equation. lower, upper, whole (counts): one a cell.

    start: one point that satisfies all of it if known, NaN where it is not (it only spares programs, it is checked before use).
    """

    matrix: sparse.csr_array
    row_low: np.ndarray
    row_high: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    whole: np.ndarray
    start: np.ndarray


@dataclass(frozen=True)
class Component:
    """One independent part in canonical order. cells: its columns in the system; key: equal for identical components."""

    cells: np.ndarray
    system: System
    key: bytes

    @property
    def equations(self) -> int:
        return self.system.matrix.shape[0]


def components(system: System) -> list[Component]:
    """Every component of a system, ordered by its first cell; a cell without equation is one by itself."""
    equations, cells = system.matrix.shape
    if not cells:
        return []
    row_label, cell_label = _labels(system.matrix)
    row_colour, cell_colour = _colours(system)
    row_order = np.lexsort((np.arange(equations), row_colour, row_label))
    cell_order = np.lexsort((np.arange(cells), cell_colour, cell_label))
    matrix = sparse.csr_array(system.matrix[row_order][:, cell_order])
    matrix.sort_indices()
    labels = np.unique(cell_label)
    row_edges = np.searchsorted(row_label[row_order], labels, side="left"), np.searchsorted(row_label[row_order], labels, side="right")
    cell_edges = np.searchsorted(cell_label[cell_order], labels, side="left"), np.searchsorted(cell_label[cell_order], labels, side="right")
    found = [
        _part(system, matrix, row_order, cell_order, slice(r0, r1), slice(c0, c1))
        for r0, r1, c0, c1 in zip(*row_edges, *cell_edges, strict=True)
    ]
    return sorted(found, key=lambda part: part.cells.min())


def _labels(matrix: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    equations, cells = matrix.shape
    graph = sparse.block_array([[None, matrix != 0], [sparse.csr_array((cells, equations), dtype=bool), None]], format="csr")
    label = sparse.csgraph.connected_components(graph, directed=False)[1]
    return label[:equations], label[equations:]


def _part(system: System, matrix, row_order, cell_order, rows: slice, cells: slice) -> Component:
    first, last = matrix.indptr[rows.start], matrix.indptr[rows.stop]
    shape = (rows.stop - rows.start, cells.stop - cells.start)
    pointers = matrix.indptr[rows.start : rows.stop + 1] - first
    columns = matrix.indices[first:last] - cells.start
    part = sparse.csr_array((matrix.data[first:last], columns, pointers), shape=shape)
    r, c = row_order[rows], cell_order[cells]
    own = System(part, *(getattr(system, name)[r] for name in ("row_low", "row_high")), *_of_cells(system, c))
    arrays = (pointers.astype(np.int64), columns.astype(np.int64), part.data, own.row_low, own.row_high, own.lower, own.upper, own.whole, own.start)
    return Component(c, own, b"|".join(array.tobytes() for array in arrays) + repr(shape).encode())


def _of_cells(system: System, cells: np.ndarray):
    return (getattr(system, name)[cells] for name in ("lower", "upper", "whole", "start"))


def _colours(system: System) -> tuple[np.ndarray, np.ndarray]:
    """A number a row and a cell that does not depend on their order: colour refinement (Weisfeiler and Leman 1968), a few rounds.

    Equal colours only order the parts; whether two are identical is decided on the ordered arrays themselves.
    """
    rows = _mixed(_bits(system.row_low) ^ _mixed(_bits(system.row_high)))
    cells = _mixed(_bits(system.lower) ^ _mixed(_bits(system.upper) ^ _mixed(_bits(system.start) ^ system.whole.astype(np.uint64))))
    row_of = np.repeat(np.arange(system.matrix.shape[0]), np.diff(system.matrix.indptr))
    cell_of, coefficient = system.matrix.indices, _bits(system.matrix.data)
    for _ in range(REFINEMENTS):
        gathered = np.zeros_like(rows)
        np.add.at(gathered, row_of, _mixed(cells[cell_of] ^ coefficient))
        rows = _mixed(rows ^ gathered)
        gathered = np.zeros_like(cells)
        np.add.at(gathered, cell_of, _mixed(rows[row_of] ^ coefficient))
        cells = _mixed(cells ^ gathered)
    return rows, cells


def _bits(numbers: np.ndarray) -> np.ndarray:
    return (np.asarray(numbers, dtype=np.float64) + 0.0).view(np.uint64)


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """splitmix64 (Steele, Lea and Flood 2014): spreads every bit, wrapping at 64 bits."""
    with np.errstate(over="ignore"):
        mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
