"""The master program of the choice: the least pattern of marks that satisfies the cuts found so far (a mixed integer program, HiGHS)."""

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from pipelines.disclosure.cuts import Cut
from pipelines.disclosure.problem import CLOSE, DisclosureError, Problem
from pipelines.disclosure.program import Program


class Master:
    """rows (cuts x 2 cells): what each mark adds to a cut, less what the cut asks where its count is hidden; a pattern satisfies those that are not
    negative for it."""

    def __init__(self, problem: Problem, nodes: int, rows: sparse.csr_matrix | None = None):
        self.problem, self.nodes = problem, nodes
        self.rows = sparse.csr_matrix((0, 2 * problem.cells)) if rows is None else rows
        self.everything: Program | None = None

    @property
    def size(self) -> int:
        return self.rows.shape[0]

    def add(self, cuts: list[Cut]) -> None:
        fresh = []
        for cut in cuts:
            if float(cut.gain.sum()) < cut.wanted - CLOSE:
                self._lower_wish(cut)
            else:
                fresh.append(cut.row())
        if fresh:
            self.rows = sparse.vstack([self.rows, sparse.csr_matrix(np.stack(fresh))]).tocsr()

    def _lower_wish(self, cut: Cut) -> None:
        """Even with everything hidden the count stays narrower: the attacker's own knowledge pins it, and the wish falls to that width."""
        problem = self.problem
        attacker, name = problem.attackers[cut.attacker], problem.name(cut.cell)
        if not attacker.fixed.any() and not problem.absent.any():
            raise DisclosureError(f"{name} cannot be protected: no pattern of marks widens it enough for {attacker.name}")
        self.everything = self.everything or Program(problem, np.stack([np.ones(problem.cells, dtype=bool), np.full(problem.cells, problem.paired)]))
        self.everything.enter(attacker)
        cost = self.everything.cost_of(cut.kind, cut.cell)
        width = self.everything.best(cost)[0] + self.everything.best(-cost)[0]
        if width >= problem.wanted[cut.attacker, cut.kind, cut.cell] - CLOSE:
            raise DisclosureError(f"{name}: what protects it from {attacker.name} asks more than the sums allow")
        problem.wanted[cut.attacker, cut.kind, cut.cell] = width

    def solve(self, kept: np.ndarray, gap: float) -> tuple[np.ndarray, float]:
        """(pattern, bound that no pattern beats) of least weight, or within `gap` of it, with at least the marks of `kept`."""
        kept = kept.ravel()
        lower = -(self.rows @ kept.astype(float))
        needed = self.rows.minimum(0) @ (~kept).astype(float) < lower - CLOSE
        pattern = kept.copy()
        if not needed.any():
            return pattern.reshape(2, -1), 0.0
        rows = self.rows[needed]
        free = (abs(rows) > CLOSE).sum(axis=0).A1 > 0
        if self.problem.paired:
            free[:self.problem.cells] |= free[self.problem.cells:]
        index = np.flatnonzero(free & ~kept)
        parts, least = [rows[:, index]], [lower[needed] - CLOSE]
        if self.problem.paired:
            parts.append(self._bases(index, kept))
            least.append(np.zeros(parts[1].shape[0]))
        answer = milp(self.problem.weight.ravel()[index], integrality=np.ones(len(index)), bounds=Bounds(0, 1),
                      constraints=LinearConstraint(sparse.vstack(parts), np.concatenate(least), np.inf),
                      options={"node_limit": self.nodes, "mip_rel_gap": gap})
        if answer.x is None:
            raise DisclosureError(f"{self.problem.name(0)} and its table: no pattern of marks satisfies the cuts ({answer.message})")
        pattern[index[answer.x > 0.5]] = True
        return pattern.reshape(2, -1), float(answer.mip_dual_bound or 0.0)

    def _bases(self, index: np.ndarray, kept: np.ndarray) -> sparse.csr_matrix:
        """Rows "mark on N >= mark on D" of the cells where both are free."""
        place = np.full(len(kept), -1)
        place[index] = np.arange(len(index))
        cells = np.flatnonzero((place[:self.problem.cells] >= 0) & (place[self.problem.cells:] >= 0))
        count = np.arange(len(cells))
        entries = np.concatenate([np.ones(len(cells)), -np.ones(len(cells))])
        columns = np.concatenate([place[cells], place[cells + self.problem.cells]])
        return sparse.csr_matrix((entries, (np.concatenate([count, count]), columns)), shape=(len(cells), len(index)))
