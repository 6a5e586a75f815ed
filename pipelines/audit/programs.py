"""Linear programs of the attack: warm-started HiGHS where `highspy` is installed, else SciPy's HiGHS, which starts cold each time.

Both give the same optimum; `ENGINE` says which one is at work. Without highspy a program costs some twenty times more.
"""

import importlib.util

import numpy as np
from scipy import optimize, sparse

from pipelines.audit.linear import TOLERANCE, Infeasible, System

WARM = importlib.util.find_spec("highspy") is not None
ENGINE = "highspy, warm start" if WARM else "scipy.optimize.linprog (HiGHS, cold start)"
ENDLESS = "unbounded"


class ProgramFailed(Exception):
    """The solver gave neither an optimum nor a proof that there is none."""


class Program:
    """min cost @ x with row_low <= matrix @ x <= row_high, low <= x <= high, for many costs and bounds in turn.

    `solved` counts the programs. A solution is the vector x; None if it is unbounded. Raises Infeasible.
    """

    def __init__(self, matrix: sparse.csr_array, row_low: np.ndarray, row_high: np.ndarray):
        self.solved = 0
        self.columns = matrix.shape[1]
        self._solve = _warm(matrix, row_low, row_high) if WARM else _cold(matrix, row_low, row_high)

    def minimise(self, cost: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray | None:
        if np.any(low > high + TOLERANCE):
            raise Infeasible
        self.solved += 1
        return self._solve(cost, low, np.maximum(low, high))


def _warm(matrix, row_low, row_high):
    import highspy

    solver, columns = highspy.Highs(), matrix.shape[1]
    for option, value in (("output_flag", False), ("presolve", "off"), ("threads", 1), ("simplex_strategy", 4)):
        solver.setOptionValue(option, value)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, matrix.shape[0]
    model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(columns), np.zeros(columns), np.zeros(columns)
    model.row_lower_, model.row_upper_ = row_low, row_high
    by_column = sparse.csc_array(matrix)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = by_column.indptr, by_column.indices, by_column.data
    solver.passModel(model)
    every, status = np.arange(columns, dtype=np.int32), highspy.HighsModelStatus

    def solve(cost, low, high):
        solver.changeColsBounds(columns, every, low, high)
        solver.changeColsCost(columns, every, cost)
        solver.run()
        outcome = solver.getModelStatus()
        if outcome == status.kUnboundedOrInfeasible:
            solver.changeColsCost(columns, every, np.zeros(columns))
            solver.run()
            outcome = status.kUnbounded if solver.getModelStatus() == status.kOptimal else solver.getModelStatus()
        if outcome == status.kInfeasible:
            raise Infeasible
        if outcome == status.kUnbounded:
            return None
        if outcome != status.kOptimal:
            raise ProgramFailed(str(outcome))
        return np.array(solver.getSolution().col_value)

    return solve


def _cold(matrix, row_low, row_high):
    exact = row_low == row_high
    bounded = {"A_eq": matrix[exact], "b_eq": row_low[exact]}
    if not exact.all():
        bounded["A_ub"] = sparse.vstack([matrix[~exact], -matrix[~exact]], format="csr")
        bounded["b_ub"] = np.concatenate([row_high[~exact], -row_low[~exact]])

    def solve(cost, low, high):
        outcome = optimize.linprog(cost, bounds=np.column_stack([low, high]), method="highs", **bounded)
        if outcome.status == 4:
            feasible = optimize.linprog(np.zeros_like(cost), bounds=np.column_stack([low, high]), method="highs", **bounded)
            outcome.status = 3 if feasible.status == 0 else feasible.status
        if outcome.status == 2:
            raise Infeasible
        if outcome.status == 3:
            return None
        if outcome.status != 0:
            raise ProgramFailed(outcome.message)
        return outcome.x

    return solve


def whole_optimum(system: System, cost: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The same minimum over whole numbers, for the few programs whose vertex is fractional (three-way tables). Raises Infeasible."""
    outcome = optimize.milp(
        cost,
        integrality=system.whole.astype(int),
        bounds=optimize.Bounds(low, high),
        constraints=optimize.LinearConstraint(system.matrix, system.row_low, system.row_high),
    )
    if outcome.status == 2:
        raise Infeasible
    if outcome.status != 0:
        raise ProgramFailed(outcome.message)
    return outcome.x
