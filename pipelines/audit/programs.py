"""Linear programs of the attack: HiGHS, warm-started from one program to the next."""

import highspy
import numpy as np
from scipy import optimize, sparse

from pipelines.audit.linear import TOLERANCE, Infeasible, System

PRIMAL_SIMPLEX, STATUS = 4, highspy.HighsModelStatus


class ProgramFailed(Exception):
    """The solver gave neither an optimum nor a proof that there is none."""


class Program:
    """min cost @ x with row_low <= matrix @ x <= row_high, low <= x <= high, for many costs and bounds in turn.

    `solved` counts the programs. A solution is the vector x; None if it is unbounded. Raises Infeasible.
    """

    def __init__(self, matrix: sparse.csr_array, row_low: np.ndarray, row_high: np.ndarray):
        self.solved, self.columns, self.solver = 0, matrix.shape[1], highspy.Highs()
        for option, value in (("output_flag", False), ("presolve", "off"), ("threads", 1), ("simplex_strategy", PRIMAL_SIMPLEX)):
            self.solver.setOptionValue(option, value)
        self.every, by_column, model = np.arange(self.columns, dtype=np.int32), sparse.csc_array(matrix), highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, matrix.shape[0]
        model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(self.columns), np.zeros(self.columns), np.zeros(self.columns)
        model.row_lower_, model.row_upper_ = row_low, row_high
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = by_column.indptr, by_column.indices, by_column.data
        self.solver.passModel(model)

    def minimise(self, cost: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray | None:
        if np.any(low > high + TOLERANCE):
            raise Infeasible
        self.solved += 1
        self.solver.changeColsBounds(self.columns, self.every, low, np.maximum(low, high))
        outcome = self._ended(cost)
        if outcome == STATUS.kUnboundedOrInfeasible:
            feasible = self._ended(np.zeros(self.columns))
            outcome = STATUS.kUnbounded if feasible == STATUS.kOptimal else feasible
        if outcome == STATUS.kInfeasible:
            raise Infeasible
        if outcome == STATUS.kUnbounded:
            return None
        if outcome != STATUS.kOptimal:
            raise ProgramFailed(str(outcome))
        return np.array(self.solver.getSolution().col_value)

    def _ended(self, cost: np.ndarray) -> highspy.HighsModelStatus:
        self.solver.changeColsCost(self.columns, self.every, cost)
        self.solver.run()
        return self.solver.getModelStatus()


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
