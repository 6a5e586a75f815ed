"""What an attacker can derive from the counts that a pattern leaves visible: intervals by linear programming, and why they are narrow.

The unknowns are moves away from the true counts: 0 where the count is visible, never below the attacker's own part, and every sum keeps holding. A
count's interval is [largest fall, largest rise]. The multipliers of a narrow interval give the inequality that any protecting pattern satisfies
(Fischetti and Salazar 2001).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize._highspy import _core as highs

from pipelines.disclosure.moves import Pool, Reach
from pipelines.disclosure.problem import Attacker, D, DisclosureError, M, N, Problem, exposed
from pipelines.disclosure.propagation import widths

# A width this close to what is wanted is wide enough: programs are solved to 1e-7.
CLOSE = 1e-6
# Parts of N and M in each of the counts N, M, D.
PARTS = {N: (1.0, 0.0), M: (0.0, 1.0), D: (1.0, 1.0)}
DUAL_SIMPLEX, PRIMAL_SIMPLEX = 1, 4
# So many counts in doubt are attacked one by one.
FEW = 2


@dataclass(frozen=True)
class Narrow:
    """A count that an attacker can pin: its cell and kind, the interval's width, and the multipliers (2 x equations) of its rise and of its fall."""

    attacker: int
    kind: int
    cell: int
    width: float
    rise: np.ndarray
    fall: np.ndarray


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
        self.solver = highs._Highs()
        for option, value in (("output_flag", False), ("presolve", "off"), ("threads", 1), ("simplex_strategy", PRIMAL_SIMPLEX)):
            self.solver.setOptionValue(option, value)
        self.solver.passModel(self._model())

    def _model(self) -> highs.HighsLp:
        sums = self.problem.sums[:, self.cell]
        blocks = [sums.multiply(self.part[kind]) for kind in ((N, M) if self.problem.paired else (N,))]
        stacked = sparse.vstack(blocks).tocsr()
        stacked.eliminate_zeros()
        self.used = np.flatnonzero((np.diff(stacked.indptr) > 0) & ~np.tile(self.problem.implied, len(blocks)))
        matrix = stacked[self.used].tocsc()
        model = highs.HighsLp()
        model.num_col_, model.num_row_ = len(self.cell), len(self.used)
        model.col_cost_ = model.col_lower_ = model.col_upper_ = np.zeros(len(self.cell))
        model.row_lower_ = model.row_upper_ = np.zeros(len(self.used))
        model.a_matrix_.format_ = highs.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
        model.sense_ = highs.ObjSense.kMaximize
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

    def best(self, cost: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """(value, move (2 x cells), multipliers (2 x equations)) of the largest cost (per column) that the attacker can reach."""
        self.solver.changeColsCost(len(self.every), self.every, cost)
        self.solver.run()
        if self.solver.getModelStatus() != highs.HighsModelStatus.kOptimal:  # the warm basis went bad: once more from nothing, by the dual simplex
            self.solver.clearSolver()
            self.solver.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
            self.solver.run()
            self.solver.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
        if self.solver.getModelStatus() != highs.HighsModelStatus.kOptimal:
            raise DisclosureError(f"{self.problem.names[0]} and its table: the attack program ended as {self.solver.getModelStatus()}")
        found = self.solver.getSolution()
        values = np.array(found.col_value)
        move = np.zeros((2, self.problem.cells))
        for kind in (N, M):
            np.add.at(move[kind], self.cell, self.part[kind] * values)
        multipliers = np.zeros(2 * self.problem.sums.shape[0])
        multipliers[self.used] = found.row_dual
        return float(cost @ values), move, multipliers.reshape(2, -1)

    def cost(self, kind: int, cell: int) -> np.ndarray:
        """Objective of one count: its part in every column."""
        weight = PARTS[kind]
        return np.where(self.cell == cell, weight[0] * self.part[N] + weight[1] * self.part[M], 0.0)


def narrow(problem: Problem, hidden: np.ndarray, pool: Pool, at_most: int | None = None) -> list[Narrow]:
    """The hidden counts whose interval is narrower than wanted, for each attacker in turn; at most `at_most` of them. Empty: the pattern protects."""
    pool.keep(hidden)
    exposure = problem.wanted * exposed(problem, hidden)[None]
    program, found = None, []
    for index, wanted in _doubts(problem, hidden, pool, exposure):
        reach = pool.reach(index)
        if (reach.width >= wanted - CLOSE).all():
            continue
        program = program or Program(problem, hidden)
        _widen_together(program, index, pool, reach, wanted)
        program.enter(problem.attackers[index])
        found += _attack(program, index, pool, reach, wanted, None if at_most is None else at_most - len(found))
        if at_most is not None and len(found) >= at_most:
            break
    return found


def _doubts(problem: Problem, hidden: np.ndarray, pool: Pool, wanted: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """(attacker, 3 x cells: the width wanted of what is to be attacked): those attacked by programs, then of the others what single sums pin."""
    by_program = np.array([a.by_program for a in problem.attackers])
    for index in pool.unsettled(wanted * by_program[:, None, None] - CLOSE):
        yield index, wanted[index]
    others = np.flatnonzero(~by_program)
    if len(others) and not problem.paired:
        pinned = widths(problem, hidden, others) < wanted[others, N] - CLOSE
        for index, cells in zip(others[pinned.any(axis=1)], pinned[pinned.any(axis=1)], strict=True):
            yield int(index), np.stack([np.where(cells, wanted[index, N], 0.0), *np.zeros((2, problem.cells))])


def _widen_together(program: Program, index: int, pool: Pool, reach: Reach, wanted: np.ndarray) -> None:
    """Moves of one attacker that raise, or lower, all counts in doubt at once: one program may settle many. As long as they help."""
    doubt, moves = np.argwhere(reach.width < wanted - CLOSE), []
    if len(doubt) > FEW:
        program.enter(program.problem.attackers[index], program.problem.threshold)
    while len(doubt) > FEW:
        before = len(doubt)
        for sign in (1.0, -1.0):
            far, move, _ = program.best(sign * np.sum([program.cost(kind, cell) for kind, cell in doubt], axis=0))
            if far > CLOSE:
                moves.append(move)
                reach.add(move)
        doubt = np.argwhere(reach.width < wanted - CLOSE)
        if len(doubt) > before - FEW:
            break
    pool.add(moves)


def _attack(program: Program, index: int, pool: Pool, reach: Reach, wanted: np.ndarray, at_most: int | None) -> list[Narrow]:
    """Narrow counts of one attacker: each count that known moves do not settle is raised, and if that is not enough lowered, as far as it goes."""
    found, moves = [], []
    for kind, cell in np.argwhere(reach.width < wanted - CLOSE):
        size = wanted[kind, cell]
        if reach.high[kind, cell] - reach.low[kind, cell] >= size - CLOSE:
            continue
        cost, ends = program.cost(kind, cell), []
        for sign in (1.0, -1.0):
            far, move, multipliers = program.best(sign * cost)
            ends.append((far, multipliers))
            if far > CLOSE:
                moves.append(move * min(1.0, size / far))
                reach.add(moves[-1])
            if far >= size - CLOSE:
                break
        if sum(far for far, _ in ends) < size - CLOSE:
            found.append(Narrow(index, int(kind), int(cell), ends[0][0] + ends[1][0], ends[0][1], ends[1][1]))
            if at_most is not None and len(found) >= at_most:
                break
    pool.add(moves)
    return found
