"""What everybody reads off a family's columns without any program: parts that the shown columns of their cell settle, then the last unknown of a sum,
then what a bound leaves no choice, until nothing changes. What is settled is taken out, so that the rest falls apart into small components.
"""

from dataclasses import replace

import numpy as np
from scipy import sparse

from pipelines.audit.columns import Posed
from pipelines.audit.exported import SHOWN
from pipelines.audit.linear import TOLERANCE, System
from pipelines.audit.propagation import propagated


def settled(problem: Posed, system: System, unknown: np.ndarray, place: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Which unknowns have one value only. unknown: of each row of the problem, then of each group (place, mask), its number in the system; -1 for a figure
    that is shown. Raises Infeasible."""
    exact = system.matrix[np.flatnonzero(system.row_low == system.row_high)]
    fixed, tried = np.zeros(len(system.lower), dtype=bool), False
    while True:
        before = fixed.sum()
        _by_cell(problem, fixed, unknown, place, mask)
        _by_sums(exact, fixed)
        if fixed.sum() > before:
            continue
        if tried:
            return fixed
        low, high = propagated(system, system.lower[None, :], system.upper[None, :])
        fixed |= high[0] - low[0] <= TOLERANCE
        tried = True


def _by_sums(matrix: sparse.csr_array, fixed: np.ndarray) -> None:
    left = sparse.csr_array((matrix.data * ~fixed[matrix.indices], matrix.indices.copy(), matrix.indptr.copy()), shape=matrix.shape)
    left.eliminate_zeros()
    alone = np.diff(left.indptr) == 1
    fixed[left.indices[left.indptr[:-1][alone]]] = True


def _by_cell(problem: Posed, fixed: np.ndarray, unknown: np.ndarray, place: np.ndarray, mask: np.ndarray) -> None:
    """A combination of a cell's parts has one value if and only if it is one of the cell's known columns: of their rows."""
    told = (problem.column_at >= 0) & _is_told(problem, problem.column_at, unknown, fixed)
    part = problem.part_at >= 0
    open_part = part & ~fixed[unknown[problem.part_at]]
    state, which = np.unique(np.concatenate([told, open_part], axis=1), axis=0, return_inverse=True)
    columns = problem.column_at.shape[1]
    group_state = which[place]
    for number, (known, left) in enumerate(zip(state[:, :columns], state[:, columns:], strict=True)):
        matrix = problem.digits.T[known][:, left].astype(float)
        across = np.eye(int(left.sum())) - np.linalg.pinv(matrix) @ matrix

        def told_by(functional: np.ndarray, left=left, across=across) -> np.ndarray:
            return np.abs(functional[:, left] @ across).max(axis=1, initial=0.0) <= TOLERANCE

        at = np.flatnonzero(which == number)
        single = told_by(np.eye(len(left)))
        fixed[unknown[problem.part_at[at][:, single & left]].ravel()] = True
        for column in np.flatnonzero(told_by(problem.digits.T.astype(float)) & ~known):
            rows = at[(problem.column_at[at, column] >= 0) & (part[at] & problem.digits[:, column]).any(axis=1)]
            fixed[unknown[problem.column_at[rows, column]]] = True
        groups = np.flatnonzero(group_state == number)
        fixed[unknown[len(problem.place) + groups[told_by(mask[groups].astype(float))]]] = True


def _is_told(problem: Posed, row: np.ndarray, unknown: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    return (problem.cells.state[0, row] == SHOWN) | ((unknown[row] >= 0) & fixed[unknown[row]])


def without(system: System, fixed: np.ndarray) -> System:
    """The system of the other unknowns, those settled at their true value (`start`)."""
    rest = system.matrix[:, np.flatnonzero(fixed)] @ system.start[fixed]
    matrix = sparse.csr_array(system.matrix[:, np.flatnonzero(~fixed)])
    kept = np.diff(matrix.indptr) > 0
    of_unknowns = {name: getattr(system, name)[~fixed] for name in ("lower", "upper", "whole", "start")}
    return replace(system, matrix=matrix[np.flatnonzero(kept)], row_low=(system.row_low - rest)[kept], row_high=(system.row_high - rest)[kept], **of_unknowns)
