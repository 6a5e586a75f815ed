"""Counts that are one whatever is published, as one: a total with a single part, a column that only one part enters, a group of one part."""

from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pipelines.disclosure.problem import Attacker, Problem


def merged(problem: Problem, published: np.ndarray, secret: np.ndarray) -> tuple[Problem, np.ndarray]:
    """(an unpaired problem of which each cell stands for all that are equal to it, the number of the new cell of each old one).

    published (cells): bears a mark of its own; the others are never shown. secret (cells): must not be known, even where nothing published is hidden yet.
    """
    label, count = _equal(problem)
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], np.arange(count))
    sums, parent, implied = _sums(problem, label, count)

    def each(reduce: np.ufunc, of: np.ndarray) -> np.ndarray:
        return reduce.reduceat(of[..., order], starts, axis=-1)

    forced = each(np.logical_or, (problem.forced[0] & published) | secret) | ~each(np.logical_or, published)
    weight = each(np.add, problem.weight)
    attackers = tuple(Attacker(a.name, each(np.minimum, a.slack), each(np.logical_or, a.fixed), each(np.logical_and, a.exempt), a.turn)
                      for a in problem.attackers)
    wanted = each(np.maximum, problem.wanted)
    for index, attacker in enumerate(attackers):
        wanted[index][:, attacker.fixed] = 0.0
    first = order[starts]
    return replace(problem, counts=problem.counts[:, first], sums=sums, parent=parent, implied=implied, weight=weight, attackers=attackers, wanted=wanted,
                   forced=np.stack([forced, np.zeros_like(forced)]), keys=problem.keys.iloc[first],
                   absent=problem.absent[first]), label


def _equal(problem: Problem) -> tuple[np.ndarray, int]:
    """(the number of each cell's class of equal ones, how many there are): what a sum of one part ties together."""
    two = problem.sums[np.flatnonzero(np.diff(problem.sums.indptr) == 2)]
    count, label = connected_components(abs(two.T) @ abs(two), directed=False)
    return label, count


def _sums(problem: Problem, label: np.ndarray, count: int) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    """sums, parent, implied of the new cells: each sum that says something, once."""
    to = sparse.csr_matrix((np.ones(len(label)), (np.arange(len(label)), label)), shape=(len(label), count))
    sums = (problem.sums @ to).tocsr()
    sums.eliminate_zeros()
    sums.sort_indices()
    kept: dict[bytes, int] = {}
    for row in np.argsort(problem.implied, kind="stable"):  # of two that say the same, the one that does not follow from others
        first, last = sums.indptr[row], sums.indptr[row + 1]
        if first < last:
            kept.setdefault(sums.indices[first:last].tobytes() + sums.data[first:last].tobytes(), int(row))
    rows = np.array(sorted(kept.values()), dtype=int)
    return sums[rows], label[problem.parent[rows]], problem.implied[rows]
