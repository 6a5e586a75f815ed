"""The linear program of an attacker: how far a hidden count can move while what is visible stays and every sum keeps holding."""

import highspy
import numpy as np
from scipy import sparse

from pipelines.disclosure.problem import Attacker, D, DisclosureError, M, N, Problem

DUAL_SIMPLEX, PRIMAL_SIMPLEX = 1, 4


class Program:
    """The linear program of one pattern. Attackers differ in bounds, counts in the objective: the basis stays warm from one to the next."""

    def __init__(self, problem: Problem, hidden: np.ndarray):
        self.problem = problem
        tied = np.flatnonzero(hidden[0] & ~hidden[1]) if problem.paired else np.array([], dtype=int)
        loose = np.flatnonzero(hidden[0] & hidden[1]) if problem.paired else np.flatnonzero(hidden[0])
        self.tied, self.loose, self.second = tied, loose, (loose if problem.paired else loose[:0])
        self.cell = np.concatenate([loose, self.second, tied])
        self.every = np.arange(len(self.cell), dtype=np.int32)
        one, two, three = (np.ones(len(x)) for x in (loose, self.second, tied))
        self.part = np.stack([np.concatenate([one, 0 * two, three]), np.concatenate([0 * one, two, -three])])
        self.solver = highspy.Highs()
        for option, value in (("output_flag", False), ("presolve", "off"), ("threads", 1), ("simplex_strategy", PRIMAL_SIMPLEX)):
            self.solver.setOptionValue(option, value)
        self.solver.passModel(self._model())

    def _model(self) -> highspy.HighsLp:
        sums = self.problem.sums[:, self.cell]
        blocks = [sums.multiply(self.part[kind]) for kind in ((N, M) if self.problem.paired else (N,))]
        stacked = sparse.vstack(blocks).tocsr()
        stacked.eliminate_zeros()
        self.used = np.flatnonzero((np.diff(stacked.indptr) > 0) & ~np.tile(self.problem.implied, len(blocks)))
        matrix = stacked[self.used].tocsc()
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.cell), len(self.used)
        model.col_cost_ = model.col_lower_ = model.col_upper_ = np.zeros(len(self.cell))
        model.row_lower_ = model.row_upper_ = np.zeros(len(self.used))
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
        model.sense_ = highspy.ObjSense.kMaximize
        return model

    def enter(self, attacker: Attacker, reach: float = np.inf) -> None:
        """Take this attacker's bounds: what it knows does not move, no count falls under the attacker's own part; none moves further than `reach`."""
        slack = np.where(attacker.fixed, 0.0, np.maximum(attacker.slack, 0.0))
        # No interval that matters reaches this far: it only keeps the program bounded.
        ceiling = np.where(attacker.fixed, 0.0, np.abs(self.problem.counts).sum() + 10.0 * self.problem.threshold)
        lower = -np.concatenate([slack[N, self.loose], slack[M, self.second], slack[N, self.tied]])
        rise = np.where(self.problem.absent, 0.0, ceiling)
        upper = np.concatenate([rise[self.loose], ceiling[self.second], np.minimum(rise[self.tied], slack[M, self.tied])])
        self.solver.changeColsBounds(len(self.every), self.every, np.maximum(lower, -reach), np.minimum(upper, reach))

    def best(self, cost: np.ndarray) -> float:
        """The largest cost (per column) that the attacker can reach."""
        self.solver.changeColsCost(len(self.every), self.every, cost)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:  # the warm basis went bad: once more from nothing, by the dual simplex
            self.solver.clearSolver()
            self.solver.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
            self.solver.run()
            self.solver.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise DisclosureError(f"{self.problem.name(0)} and its table: the attack program ended as {self.solver.getModelStatus()}")
        return self.solver.getObjectiveValue()

    def move(self) -> np.ndarray:
        """(2 x cells) the move of the last `best`."""
        values = np.array(self.solver.getSolution().col_value)
        return np.stack([np.bincount(self.cell, part * values, self.problem.cells) for part in self.part])

    def multipliers(self) -> np.ndarray:
        """(2 x equations) the multipliers of the last `best`."""
        found = np.zeros(2 * self.problem.sums.shape[0])
        found[self.used] = self.solver.getSolution().row_dual
        return found.reshape(2, -1)

    def cost(self, wanted: np.ndarray) -> np.ndarray:
        """Objective of some counts together (3 x cells: the weight of each): their parts in every column."""
        return (wanted[N] + wanted[D])[self.cell] * self.part[N] + (wanted[M] + wanted[D])[self.cell] * self.part[M]

    def cost_of(self, kind: int, cell: int) -> np.ndarray:
        """Objective of one count."""
        only = np.zeros((3, self.problem.cells))
        only[kind, cell] = 1.0
        return self.cost(only)
