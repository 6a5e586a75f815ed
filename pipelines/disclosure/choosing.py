"""The choice of complementary marks: protect every hidden count and lose as little as possible.

The pattern of least weight that satisfies all cuts found so far (a mixed integer program, HiGHS) is attacked; what it leaves narrow gives new cuts, until
nothing is narrow: that pattern is then optimal (Fischetti and Salazar 2001). Between two master programs the pattern grows for a few steps, each adding
what its own cuts ask: the cuts of a larger pattern are the deeper ones, and a pattern that protects is soon there, to be compared with the master's
bound. Past the stated number of master programs it grows until it protects, a last pass reopens marks that nothing needs, and the bound gives the gap.
Limits are programs, steps, marks and nodes, never seconds, so that a choice repeats.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.attack import Attack, Narrow
from pipelines.disclosure.cuts import Cut, Sides, from_program
from pipelines.disclosure.master import Master, Rows
from pipelines.disclosure.problem import CLOSE, DisclosureError, Problem, exposed

# Past so many cells the choice may stop at GAP of the optimum (the gap that is told says so); up to it, master programs on the way may stop at LOOSE of theirs.
LARGE, GAP, LOOSE = 80, 0.02, 0.05


@dataclass(frozen=True)
class Limits:
    """Up to `cells` cells the choice is exact, if it ends within `rounds` master programs; larger problems get `first` of them, then grow.

    steps: by which a pattern grows between two; nodes: of one master program; narrow: counts that one attack looks for; reopen: marks that the last pass
    tries.
    """

    cells: int = 80
    rounds: int = 12
    first: int = 5
    steps: int = 7
    nodes: int = 100
    narrow: int = 60
    reopen: int = 6


LIMITS = Limits()


@dataclass(frozen=True)
class Choice:
    """hidden (2 x cells), its complementary weight, the bound that no protecting pattern can beat, exact or not, how many hidden counts some attacker
    confines to less than the threshold by what it knows without the release (the release adds nothing to that). For when marks are added: the rows of the
    master program, which hold whatever marks are given beforehand, and the counts (3 x cells) that are wide wherever these marks are."""

    hidden: np.ndarray
    weight: float
    bound: float
    exact: bool
    known_beforehand: int
    rows: Rows
    wide: np.ndarray

    @property
    def gap(self) -> float:
        """Share of the weight that a better choice could at most save; 0 when exact."""
        return 0.0 if self.exact or self.weight <= CLOSE else max(0.0, 1.0 - self.bound / self.weight)


def choose(problem: Problem, limits: Limits = LIMITS, rows: Rows | None = None, before: Choice | None = None) -> Choice:
    """The marks of one problem; `rows`: of the master program, known to hold; `before`: its choice when fewer marks were given.

    Raises DisclosureError, naming the cell, when no pattern protects it.
    """
    search = _Search(problem, limits, before.rows if before else rows)
    if before:
        search.attack.wide = before.hidden, before.wide
    wished = problem.wanted.copy()
    pattern = search.least(limits.rounds if problem.cells <= limits.cells else limits.first)
    exact = search.is_least(pattern, 0.0)
    if not exact:
        pattern = search.reopened(pattern)
    weight = search.weight(pattern)
    known = exposed(problem, pattern)[None] & (problem.wanted > 0) & (problem.wanted < problem.threshold)
    wide = exposed(problem, pattern) & (problem.wanted == wished).all(axis=0)
    return Choice(pattern, weight, min(search.bound, weight), exact, int(known.any(axis=0).sum()), search.master.rows, wide)


class _Search:
    """One problem's attacks and its master program; bound: no protecting pattern weighs less; asked: the marks that a master program asked for itself."""

    def __init__(self, problem: Problem, limits: Limits, rows: Rows | None):
        self.problem, self.limits = problem, limits
        self.master, self.sides, self.attack = Master(problem, limits.nodes, rows), Sides(problem), Attack(problem)
        self.bound, self.asked = 0.0, problem.forced

    def weight(self, pattern: np.ndarray) -> float:
        return float(self.problem.weight[pattern & ~self.problem.forced].sum())

    def is_least(self, pattern: np.ndarray, gap: float) -> bool:
        """Whether no protecting pattern weighs less, or more than `gap` less."""
        return self.weight(pattern) * (1.0 - gap) <= self.bound + CLOSE * max(1.0, self.bound)

    def least(self, programs: int) -> np.ndarray:
        """A pattern that protects: the least, if that many master programs find it."""
        last, gap, best, pattern = 0.0 if self.problem.cells <= LARGE else GAP, LOOSE, None, self.problem.forced
        for _ in range(programs):
            pattern, low = self.master.solve(self.problem.forced, gap)
            self.bound, lowered = max(self.bound, low), self.master.lowered
            grown = self.grown(pattern, self.limits.steps)
            if grown is not None and (best is None or self.weight(grown) < self.weight(best)):
                best, self.asked = grown, pattern
            as_asked = grown is not None and np.array_equal(pattern, grown) and self.master.lowered == lowered
            if best is not None and self.is_least(best, last) or as_asked and gap == last:
                if not self._in_doubt(best):
                    return best
                best = None
            elif as_asked:
                gap = last
        return self._whole(pattern if best is None else best)

    def _whole(self, pattern: np.ndarray) -> np.ndarray:
        """The pattern with all that it lacks to protect."""
        while True:
            pattern = self.grown(pattern, None)
            if not self._in_doubt(pattern):
                return pattern
            pattern, _ = self.master.solve(pattern, LOOSE)

    def grown(self, pattern: np.ndarray, steps: int | None) -> np.ndarray | None:
        """The pattern with what it lacks, as far as one sum after the other tells; None if so many steps were not enough. Its cuts are the master's."""
        step = 0
        while cuts := self.sides.narrow(pattern) or self._cuts(self.attack.pinned(pattern, self.limits.narrow)):
            step += 1
            before = self.master.size
            self._add(cuts)
            if step == steps:
                return None
            more, _ = self.master.solve(pattern, LOOSE)
            if self.master.size > before and np.array_equal(more, pattern):
                raise DisclosureError(f"{self.problem.name(cuts[0].cell)}: the master program does not satisfy a cut that its pattern breaks")
            pattern = more
        return pattern

    def _in_doubt(self, pattern: np.ndarray) -> bool:
        """Whether programs find what single sums do not; if so the master knows it."""
        cuts = self._cuts(self.attack.doubted(pattern, self.limits.narrow))
        self._add(cuts)
        return bool(cuts)

    def _add(self, cuts: list[Cut]) -> None:
        before = self.master.lowered
        self.master.add(cuts)
        if self.master.lowered > before:  # the bound was of rows that asked too much
            self.bound = 0.0

    def _cuts(self, found: list[Narrow]) -> list[Cut]:
        return [from_program(self.problem, one) for one in found]

    def reopened(self, pattern: np.ndarray) -> np.ndarray:
        """The pattern without marks that nothing needs: those that no master program had asked for itself, the heaviest first."""
        marks = sorted(map(tuple, np.argwhere(pattern & ~self.asked)), key=lambda mark: (-self.problem.weight[mark], mark))
        for mark in marks[:self.limits.reopen]:
            if mark[0] == 0 and pattern[1, mark[1]]:
                continue
            trial = pattern.copy()
            trial[mark] = False
            if not self.sides.narrow(trial) and not self.attack.pinned(trial, 1) and not self.attack.doubted(trial, 1):
                pattern = trial
        return pattern
