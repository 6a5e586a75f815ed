"""The choice of complementary marks: protect every hidden count and lose as little as possible.

Exact: the pattern of least weight that satisfies all cuts found so far (a mixed integer program, HiGHS) is attacked; what it leaves narrow gives new
cuts, until nothing is narrow; that pattern is then optimal (Fischetti and Salazar 2001). Past the stated number of rounds or marks the same cuts are
added to a pattern that only grows, and a last pass reopens marks that nothing needs; the master's bound gives the gap. Limits are rounds, marks and
nodes, never seconds, so that a choice repeats.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from pipelines.disclosure.attack import CLOSE, Program, narrow
from pipelines.disclosure.cuts import Cut, Sides, from_program
from pipelines.disclosure.moves import Pool
from pipelines.disclosure.problem import DisclosureError, Problem, exposed

LARGE, GAP = 80, 0.02


@dataclass(frozen=True)
class Limits:
    """Up to `cells` cells the choice is exact, if it ends within `rounds` rounds of attacks; larger problems get `first` exact rounds, then grow.

    nodes: of one master program; narrow: counts that one round looks for; reopen: marks that the last pass tries. Past LARGE cells a master program may stop
    at GAP of its optimum; the bound, and so the gap that is told, holds.
    """

    cells: int = 80
    rounds: int = 12
    first: int = 5
    nodes: int = 100
    narrow: int = 60
    reopen: int = 10


LIMITS = Limits()


@dataclass(frozen=True)
class Choice:
    """hidden (2 x cells), its complementary weight, the bound that no protecting pattern can beat, exact or not, rounds of attacks, and how many hidden
    counts some attacker confines to less than the threshold by what it knows without the release (the release adds nothing to that)."""

    hidden: np.ndarray
    weight: float
    bound: float
    exact: bool
    rounds: int
    known_beforehand: int

    @property
    def gap(self) -> float:
        """Share of the weight that a better choice could at most save; 0 when exact."""
        return 0.0 if self.exact or self.weight <= CLOSE else max(0.0, 1.0 - self.bound / self.weight)


class Master:
    """Cuts so far and the least pattern that satisfies them."""

    def __init__(self, problem: Problem, limits: Limits):
        self.problem, self.limits, self.cuts = problem, limits, []
        self.gains, self.wanted, self.marks = np.zeros((0, 2 * problem.cells)), np.zeros(0), np.zeros(0, dtype=int)
        self.everything: Program | None = None

    @property
    def size(self) -> int:
        return len(self.cuts)

    def add(self, cuts: list[Cut]) -> None:
        fresh = []
        for cut in cuts:
            if float(cut.gain.sum()) < cut.wanted - CLOSE:
                self._lower_wish(cut)
            else:
                fresh.append(cut)
        if fresh:
            self.cuts += fresh
            self.wanted = np.concatenate([self.wanted, [cut.wanted for cut in fresh]])
            self.marks = np.concatenate([self.marks, [cut.mark[0] * self.problem.cells + cut.mark[1] for cut in fresh]])
            self.gains = np.concatenate([self.gains, [cut.gain.ravel() for cut in fresh]])
            self.gains[np.arange(len(self.gains) - len(fresh), len(self.gains)), self.marks[-len(fresh):]] -= self.wanted[-len(fresh):]

    def _lower_wish(self, cut: Cut) -> None:
        """Even with everything hidden the count stays narrower: the attacker's own knowledge pins it, and the wish falls to that width."""
        problem = self.problem
        attacker, name = problem.attackers[cut.attacker], problem.names[cut.cell]
        if not attacker.fixed.any() and not problem.absent.any():
            raise DisclosureError(f"{name} cannot be protected: no pattern of marks widens it enough for {attacker.name}")
        self.everything = self.everything or Program(problem, np.stack([np.ones(problem.cells, dtype=bool), np.full(problem.cells, problem.paired)]))
        self.everything.enter(attacker)
        cost = self.everything.cost(cut.kind, cut.cell)
        width = self.everything.best(cost)[0] + self.everything.best(-cost)[0]
        if width >= problem.wanted[cut.attacker, cut.kind, cut.cell] - CLOSE:
            raise DisclosureError(f"{name}: what protects it from {attacker.name} asks more than the sums allow")
        problem.wanted[cut.attacker, cut.kind, cut.cell] = width

    def solve(self, kept: np.ndarray) -> tuple[np.ndarray, float, bool]:
        """(pattern, bound, proved) of least weight with at least the marks of `kept`."""
        gains = self.gains
        kept = kept.ravel()
        lower = -gains[:, kept].sum(axis=1)
        needed = np.minimum(gains[:, ~kept], 0.0).sum(axis=1) < lower - CLOSE
        pattern = kept.copy()
        if not needed.any():
            return pattern.reshape(2, -1), 0.0, True
        free = (np.abs(gains[needed]) > CLOSE).any(axis=0)
        if self.problem.paired:
            free[:self.problem.cells] |= free[self.problem.cells:]
        index = np.flatnonzero(free & ~kept)
        rows, least = [sparse.csr_matrix(gains[np.ix_(needed, index)])], [lower[needed] - CLOSE]
        if self.problem.paired:
            rows.append(self._bases(index, kept))
            least.append(np.zeros(rows[1].shape[0]))
        answer = milp(self.problem.weight.ravel()[index], integrality=np.ones(len(index)), bounds=Bounds(0, 1),
                      constraints=LinearConstraint(sparse.vstack(rows), np.concatenate(least), np.inf),
                      options={"node_limit": self.limits.nodes, "mip_rel_gap": 0.0 if self.problem.cells <= LARGE else GAP})
        if answer.x is None:
            raise DisclosureError(f"{self.problem.names[self.cuts[-1].cell]}: no pattern of marks satisfies the cuts ({answer.message})")
        pattern[index[answer.x > 0.5]] = True
        bound = float(answer.mip_dual_bound or 0.0)
        return pattern.reshape(2, -1), bound, answer.status == 0 and answer.fun <= bound + CLOSE * max(1.0, abs(bound))

    def _bases(self, index: np.ndarray, kept: np.ndarray) -> sparse.csr_matrix:
        """Rows "mark on N >= mark on D" of the cells where both are free."""
        place = np.full(len(kept), -1)
        place[index] = np.arange(len(index))
        cells = np.flatnonzero((place[:self.problem.cells] >= 0) & (place[self.problem.cells:] >= 0))
        count = np.arange(len(cells))
        entries = np.concatenate([np.ones(len(cells)), -np.ones(len(cells))])
        columns = np.concatenate([place[cells], place[cells + self.problem.cells]])
        return sparse.csr_matrix((entries, (np.concatenate([count, count]), columns)), shape=(len(cells), len(index)))


def choose(problem: Problem, limits: Limits = LIMITS, beforehand: Sequence[Cut] = ()) -> Choice:
    """The marks of one problem; `beforehand`: cuts that are known to hold. Raises DisclosureError, naming the cell, when no pattern protects it."""
    master, sides, pool = Master(problem, limits), Sides(problem), Pool(problem)
    allowed = limits.rounds if problem.cells <= limits.cells else limits.first
    pattern, first, bound, proved, rounds = problem.forced.copy(), problem.forced, 0.0, True, 0
    if beforehand:
        master.add(list(beforehand))
        pattern, bound, proved = master.solve(problem.forced)
    while True:
        cuts = sides.narrow(pattern)
        if not cuts:
            rounds += 1
            found = narrow(problem, pattern, pool, limits.narrow)
            cuts = [from_program(problem, one) for one in found]
        if not cuts:
            break
        grows = rounds > allowed
        before = master.size
        master.add(cuts)
        solved, low, done = master.solve(pattern if grows else problem.forced)
        if master.size > before and np.array_equal(solved, pattern):
            raise DisclosureError(f"{problem.names[cuts[0].cell]}: the master program does not satisfy a cut that its pattern breaks")
        pattern = solved
        if not grows:
            first, bound, proved = solved, low, proved and done
    exact = proved and rounds <= allowed + 1
    if not exact:
        pattern = reopened(problem, pattern, first, sides, pool, limits.reopen)
    weight = float(problem.weight[pattern & ~problem.forced].sum())
    known = exposed(problem, pattern)[None] & (problem.wanted > 0) & (problem.wanted < problem.threshold)
    return Choice(pattern, weight, min(bound, weight), exact, rounds, int(known.any(axis=0).sum()))


def reopened(problem: Problem, pattern: np.ndarray, first: np.ndarray, sides: Sides, pool: Pool, tries: int) -> np.ndarray:
    """The pattern without marks that nothing needs: those that the exact rounds had not asked for, the heaviest first, at most `tries`."""
    marks = sorted(map(tuple, np.argwhere(pattern & ~first)), key=lambda mark: (-problem.weight[mark], mark))
    for mark in marks[:tries]:
        if mark[0] == 0 and pattern[1, mark[1]]:
            continue
        trial = pattern.copy()
        trial[mark] = False
        before = pool.moves, pool.open
        if not sides.narrow(trial) and not narrow(problem, trial, pool, 1):
            pattern = trial
        else:
            pool.moves, pool.open = before
    return pattern
