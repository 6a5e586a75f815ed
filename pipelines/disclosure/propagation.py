"""What an attacker derives from one sum after the other, for all attackers at once: outer bounds, much cheaper than a linear program each."""

import numpy as np
from scipy import sparse

from pipelines.disclosure.problem import D, M, N, Problem, exposed

# Each round of all sums narrows the bounds further; past this many hardly anything moves. What so few pin is told at once.
ROUNDS, FEW = 30, 5
MOVED = 1e-9


class Bounds:
    """The sums of a problem, for N, and of a paired one for M and D too and between the three, over moves away from the truth as in attack.py: at least
    minus the attacker's slack, 0 where the count is visible or known."""

    def __init__(self, problem: Problem):
        self.problem, self.kinds = problem, (N, M, D) if problem.paired else (N,)
        slack = np.maximum(np.stack([a.slack for a in problem.attackers]), 0.0)
        slack = np.concatenate([slack, slack.sum(axis=1, keepdims=True)], axis=1)[:, self.kinds]
        fixed = np.stack([a.fixed for a in problem.attackers])[:, None] | np.zeros((1, len(self.kinds), 1), dtype=bool)
        endless = np.abs(problem.counts).sum() + 10.0 * problem.threshold
        rise = np.where(problem.absent, 0.0, endless) * np.ones((len(self.kinds), 1))
        if problem.paired:
            rise[1:] = endless
        self.least = np.where(fixed, 0.0, -slack).reshape(len(slack), -1).T
        self.most = np.where(fixed, 0.0, rise[None]).reshape(len(slack), -1).T
        each = [sparse.block_diag([problem.sums] * len(self.kinds))]
        if problem.paired:
            one = sparse.identity(problem.cells)
            each.append(sparse.hstack([one, one, -one]))
        self.sums = sparse.vstack(each).tocsc()

    def widths(self, hidden: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """(attackers x 3 x cells) the most that the interval of each count can be wide, not narrowed further once one is less than wanted (the same
        shape); hidden: 2 x cells."""
        free = np.flatnonzero(exposed(self.problem, hidden)[list(self.kinds)].ravel())
        low, high = self.least[free], self.most[free]
        self._tighten(self.sums[:, free], low, high, wanted.reshape(low.shape[1], -1)[:, free].T)
        answer = np.zeros((self.problem.cells * 3, low.shape[1]))
        answer[free] = high - low
        return answer.T.reshape(-1, 3, self.problem.cells)

    def _tighten(self, sums: sparse.csc_matrix, low: np.ndarray, high: np.ndarray, wanted: np.ndarray) -> None:
        """Narrow (counts x attackers) `low` and `high` in place until nothing moves, or something is narrower than wanted."""
        degree, lines = np.diff(sums.indptr), sums.shape[0]
        place = sums.indices + lines * (sums.data < 0)
        # Of each count its first sum, then its second: a few large steps, much faster than one count after the other.
        steps = [(at, place[sums.indptr[at] + number]) for number in range(degree.max(initial=0)) for at in [np.flatnonzero(degree > number)]]
        plus, minus = sums.maximum(0).tocsr(), (-sums).maximum(0).tocsr()
        moving = np.arange(low.shape[1])
        for number in range(ROUNDS):
            below, above = low[:, moving], high[:, moving]
            least, most = plus @ below - minus @ above, plus @ above - minus @ below
            before, rise, fall = (above - below).sum(axis=0), np.concatenate([-least, most]), np.concatenate([-most, least])
            lowest, highest = below.copy(), above.copy()
            for at, line in steps:
                above[at] = np.minimum(above[at], lowest[at] + rise[line])
                below[at] = np.maximum(below[at], highest[at] + fall[line])
            low[:, moving], high[:, moving] = below, above
            moving = moving[before - (above - below).sum(axis=0) >= MOVED * (1.0 + before)]
            if not len(moving) or number % FEW == FEW - 1 and (high - low < wanted).any():
                break
