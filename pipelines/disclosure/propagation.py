"""What an attacker derives from one sum after the other, for many attackers at once: outer bounds, much cheaper than a linear program each."""

import numpy as np

from pipelines.disclosure.problem import Problem

# Each round of all sums narrows the bounds further; past this many hardly anything moves.
ROUNDS = 30
MOVED = 1e-9


def widths(problem: Problem, hidden: np.ndarray, attackers: np.ndarray) -> np.ndarray:
    """(attackers x cells) the most that the interval of each count can be wide, for an unpaired problem. attackers: their numbers; hidden: 2 x cells.

    The unknowns are moves away from the truth, as in attack.py: at least minus the attacker's slack, 0 where the count is visible or known.
    """
    known = np.stack([problem.attackers[a].fixed for a in attackers]) | ~hidden[0]
    slack = np.stack([np.maximum(problem.attackers[a].slack[0], 0.0) for a in attackers])
    endless = np.abs(problem.counts).sum() + 10.0 * problem.threshold
    low, high = np.where(known, 0.0, -slack), np.where(known, 0.0, endless)
    by_row = problem.sums.tocsr()
    rows, columns, sign = np.repeat(np.arange(by_row.shape[0]), np.diff(by_row.indptr)), by_row.indices, by_row.data
    order = np.argsort(columns, kind="stable")
    touched, starts = np.unique(columns[order], return_index=True)
    for _ in range(ROUNDS):
        before = (high - low).sum()
        least = np.where(sign > 0, low[:, columns], -high[:, columns])
        most = np.where(sign > 0, high[:, columns], -low[:, columns])
        others_least = (np.add.reduceat(least, by_row.indptr[:-1], axis=1)[:, rows] - least)[:, order]
        others_most = (np.add.reduceat(most, by_row.indptr[:-1], axis=1)[:, rows] - most)[:, order]
        up = sign[order] > 0
        high[:, touched] = np.minimum(high[:, touched], np.minimum.reduceat(np.where(up, -others_least, others_most), starts, axis=1))
        low[:, touched] = np.maximum(low[:, touched], np.maximum.reduceat(np.where(up, -others_most, others_least), starts, axis=1))
        if before - (high - low).sum() < MOVED * (1.0 + before):
            break
    return high - low
