"""One suppression problem: the counts of one indicator, version and period, the sums among them, and what each adversary knows beforehand.

A paired problem (a proportion) has two counts a cell, numerator N and complement M, and two marks, on N and on the denominator D = N + M; a hidden D
hides N too (a part without its base says nothing). Otherwise one count and one mark a cell. An attacker sees every count without a mark; each count is
at least what the attacker itself contributed to it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from pipelines.disclosure.sums import names_of

N, M, D = 0, 1, 2
# A width this close to what is wanted is wide enough: programs are solved to 1e-7.
CLOSE = 1e-6
# When an attacker is attacked by linear programs: at once, once nobody else pins anything, never (only by one sum after the other).
FIRST, LAST, BY_SUMS = range(3)
# The mark that hides each count: a complement is hidden with its numerator.
MARK = {N: 0, M: 0, D: 1}


class DisclosureError(ValueError):
    """A table that cannot be protected, or whose inputs contradict each other. The message names the cell."""


@dataclass(frozen=True)
class Attacker:
    """slack (2 x cells): count minus the attacker's own part, how far N and M can fall; fixed (cells): known beforehand, whatever is published;
    exempt (cells): not to be protected from this attacker, because nobody else is in them or another attacker knows more of them; turn: when it
    is attacked by linear programs."""

    name: str
    slack: np.ndarray
    fixed: np.ndarray
    exempt: np.ndarray
    turn: int = FIRST


@dataclass(frozen=True)
class Problem:
    """absent (cells): of a nested pair, where N is known by everybody to be 0. implied (equations): follow from the others, and only help to see sum by sum.

    counts (2 x cells: N, M), sums (equations x cells: +1 child, -1 parent), parent (equations: cell), forced and weight (2 x cells: mark on N, mark
    on D), attackers, and wanted (attackers x 3 x cells), the width that the interval of a hidden N, M, D must have; keys: KEY of each cell."""

    counts: np.ndarray
    paired: bool
    sums: sparse.csr_matrix
    parent: np.ndarray
    forced: np.ndarray
    weight: np.ndarray
    attackers: tuple[Attacker, ...]
    threshold: float
    wanted: np.ndarray
    keys: pd.DataFrame
    absent: np.ndarray
    implied: np.ndarray

    @cached_property
    def across(self) -> sparse.csr_matrix:
        """The sums, cells x equations."""
        return self.sums.T.tocsr()

    def name(self, cell: int) -> str:
        """As a message names it."""
        return names_of(self.keys.iloc[[cell]])[0]

    @property
    def cells(self) -> int:
        return self.counts.shape[1]


def pose(counts: np.ndarray, sums: sparse.csr_matrix, parent: np.ndarray, forced: np.ndarray, weight: np.ndarray, attackers: list[Attacker],
         threshold: float, keys: pd.DataFrame, paired: bool, absent: np.ndarray | None = None, implied: np.ndarray | None = None) -> Problem:
    """A problem from its parts, with the widths wanted: the threshold, or all that an attacker does not know beforehand where that is less.

    absent: of a nested pair only, in which a complement of nothing needs no protection.

    Raises DisclosureError when an attacker contributes more to a cell than the cell holds.
    """
    slack = np.stack([a.slack for a in attackers])
    if (slack < -1e-6).any():
        who, _, cell = np.argwhere(slack < -1e-6)[0]
        raise DisclosureError(f"{names_of(keys.iloc[[cell]])[0]}: {attackers[who].name} contributes more than the cell holds")
    wanted = np.full((len(attackers), 3, counts.shape[1]), float(threshold))
    for index, attacker in enumerate(attackers):
        if attacker.fixed.any():
            wanted[index] = np.minimum(threshold, _ceilings(sums, parent, attacker))
        wanted[index][:, attacker.fixed | attacker.exempt] = 0.0
    forced = np.stack([forced[0] | (forced[1] & paired), forced[1] & paired])
    if absent is None:
        absent = np.zeros(counts.shape[1], dtype=bool)
    else:
        wanted[:, N][:, absent] = 0.0
        wanted[:, M][:, counts[M] <= 1e-9] = 0.0
    return Problem(counts, paired, sums, parent, forced, weight, tuple(attackers), threshold, wanted, keys, absent,
                   np.zeros(len(parent), dtype=bool) if implied is None else implied)


def exposed(problem: Problem, hidden: np.ndarray) -> np.ndarray:
    """(3 x cells) which of N, M, D a pattern of marks (2 x cells) hides."""
    return np.stack([hidden[0], hidden[0] & problem.paired, hidden[1] & problem.paired])


def _ceilings(sums: sparse.csr_matrix, parent: np.ndarray, attacker: Attacker) -> np.ndarray:
    """(3 x cells) the most that each count can be above the attacker's own part, from the totals that it knows beforehand alone."""
    limit = np.full(attacker.slack.shape, np.inf)
    limit[:, attacker.fixed] = attacker.slack[:, attacker.fixed]
    entries = sums.tocoo()
    below = entries.data > 0
    child, above = entries.col[below], parent[entries.row[below]]
    before = np.zeros_like(limit)
    while not np.array_equal(before, limit):
        before = limit.copy()
        for kind in (N, M):
            np.minimum.at(limit[kind], child, before[kind, above])
    return np.vstack([limit, limit.sum(axis=0)])
