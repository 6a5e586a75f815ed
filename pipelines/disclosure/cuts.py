"""Inequalities that every protecting pattern of marks satisfies: the master program of the choice is made of them.

With h = 1 for a hidden mark, an inequality reads: sum of gain * h >= wanted * h of the count to protect. `gain` bounds from above what a mark can add to
the width of that count's interval (capped at what is wanted). From one sum alone it needs no program; from a linear program it is the Lagrangian bound
at its multipliers (the capacity constraints of Fischetti and Salazar 2001).
"""

from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.attack import Narrow
from pipelines.disclosure.problem import CLOSE, MARK, Attacker, D, M, N, Problem, exposed

# Parts of N and M in each of the counts N, M, D.
PARTS = {N: (1.0, 0.0), M: (0.0, 1.0), D: (1.0, 1.0)}


@dataclass(frozen=True)
class Cut:
    """gain (2 x cells: mark on N, mark on D) . h >= wanted * h[mark]; attacker, kind and cell say what it protects."""

    gain: np.ndarray
    wanted: float
    attacker: int
    kind: int
    cell: int

    @property
    def mark(self) -> tuple[int, int]:
        """The mark that makes the protected count a hidden one."""
        return MARK[self.kind], self.cell

    def row(self) -> np.ndarray:
        """(2 cells) the inequality as one that marks must not make negative."""
        row = self.gain.copy()
        row[self.mark] -= self.wanted
        return row.ravel()


def from_program(problem: Problem, found: Narrow) -> Cut:
    """The cut of a narrow interval."""
    wanted = float(problem.wanted[found.attacker, found.kind, found.cell])
    return Cut(lagrangian(problem, problem.attackers[found.attacker], found, wanted), wanted, found.attacker, found.kind, found.cell)


def lagrangian(problem: Problem, attacker: Attacker, found: Narrow, wanted: float) -> np.ndarray:
    """(2 x cells) what each mark can add at most to the rise and the fall of a count, at the multipliers of its two programs."""
    total = np.zeros((2, problem.cells))
    slack = np.maximum(attacker.slack, 0.0)
    for sign, multipliers in ((1.0, found.rise), (-1.0, found.fall)):
        worth = -(problem.across @ multipliers.T).T
        weight = PARTS[found.kind]
        worth[:, found.cell] += sign * np.array(weight)
        worth[np.abs(worth) < CLOSE] = 0.0
        tied = worth[N] - worth[M]
        rise = np.where(problem.absent, 0.0, np.inf)
        free_n = np.where(worth[N] > 0, rise, -worth[N] * slack[N])
        free_m = np.where(worth[M] > 0, np.inf, -worth[M] * slack[M])
        if problem.paired:
            total += np.stack([np.where(tied > 0, tied * np.minimum(rise, slack[M]), -tied * slack[N]), free_n + free_m])
        else:
            total[0] += free_n
    total[:, attacker.fixed] = 0.0
    numerator, both = np.minimum(total, wanted)
    return np.stack([numerator, both - numerator]) if problem.paired else np.stack([numerator, np.zeros_like(numerator)])


class Sides:
    """Both sides of every sum, for the cuts that one sum alone gives; all attackers at once."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self.children = problem.sums.copy()
        self.children.data = np.maximum(self.children.data, 0.0)
        self.children.eliminate_zeros()
        slack = np.stack([a.slack for a in problem.attackers])
        self.slack = np.concatenate([slack, slack.sum(axis=1, keepdims=True)], axis=1)
        self.fixed = np.stack([a.fixed for a in problem.attackers])
        self.starts = self.children.indptr[:-1]

    def narrow(self, hidden: np.ndarray) -> list[Cut]:
        """Cuts of the sums whose total is visible (or known) and whose hidden parts together are worth less than one of them needs."""
        problem, found = self.problem, []
        if not problem.sums.shape[0]:
            return found
        shown = ~exposed(problem, hidden)
        for kind in (N, M, D) if problem.paired else (N,):
            free = ~shown[kind][None] & ~self.fixed
            mass = (self.children @ np.where(free, self.slack[:, kind], 0.0).T).T
            asked = np.where(shown[kind][None], 0.0, problem.wanted[:, kind])
            need = np.maximum.reduceat(asked[:, self.children.indices], self.starts, axis=1)
            lacking = np.where(free[:, problem.parent], 0.0, need - mass)
            # One cut a sum, against the attacker for whom most is lacking: the others' are asked for next time if it was not enough for them.
            worst = lacking.argmax(axis=0)
            broken = np.flatnonzero(lacking[worst, np.arange(len(worst))] > CLOSE)
            found += [self._cut(int(worst[row]), kind, int(row), asked[worst[row]]) for row in broken]
        return found

    def _cut(self, who: int, kind: int, row: int, asked: np.ndarray) -> Cut:
        """The cut for the neediest hidden child of the sum."""
        below = self.children.indices[self.children.indptr[row]:self.children.indptr[row + 1]]
        cell = int(below[np.argmax(asked[below])])
        size = float(asked[cell])
        gain = np.zeros((2, self.problem.cells))
        gain[MARK[kind], below] = np.minimum(np.maximum(self.slack[who, kind, below], 0.0), size)
        gain[MARK[kind], self.problem.parent[row]] = size
        gain[:, self.fixed[who]] = 0.0
        return Cut(gain, size, who, kind, cell)
