"""What an attacker can derive from the counts that a pattern leaves visible: intervals by linear programming, and why they are narrow.

The unknowns are moves away from the true counts: 0 where the count is visible, never below the attacker's own part, and every sum keeps holding. A
count's interval is [largest fall, largest rise]. The multipliers of a narrow interval give the inequality that any protecting pattern satisfies
(Fischetti and Salazar 2001).
"""

from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.moves import Pool, Reach
from pipelines.disclosure.problem import CLOSE, FIRST, LAST, Problem, exposed
from pipelines.disclosure.program import Program
from pipelines.disclosure.propagation import Bounds

# So many counts in doubt are attacked one by one.
FEW = 4


@dataclass(frozen=True)
class Narrow:
    """A count that an attacker can pin: its cell and kind, the interval's width, and the multipliers (2 x equations) of its rise and of its fall."""

    attacker: int
    kind: int
    cell: int
    width: float
    rise: np.ndarray
    fall: np.ndarray


class Attack:
    """All attackers on the patterns of one problem, one after the other: what is known of one serves the next.

    Both attacks give hidden counts (at most so many, each for one attacker) whose interval is narrower than wanted; a pattern protects where both give
    none.
    """

    def __init__(self, problem: Problem):
        self.problem, self.pool, self.bounds = problem, Pool(problem), Bounds(problem)
        self.turn = np.array([attacker.turn for attacker in problem.attackers])
        # A pattern, and the counts (3 x cells) that are wide under it: they are under every pattern that hides as much.
        self.wide: tuple[np.ndarray, np.ndarray] | None = None

    def pinned(self, hidden: np.ndarray, at_most: int) -> list[Narrow]:
        """What one sum after the other confines, which is quickly seen: each count for the attacker to whom it is narrowest."""
        wanted = self._wanted(hidden)
        missing = wanted - self.bounds.widths(hidden, wanted - CLOSE)
        who = missing.argmax(axis=0)
        lacking = np.take_along_axis(missing, who[None], axis=0)[0]
        pairs = sorted((int(who[kind, cell]), int(kind), int(cell)) for kind, cell in np.argwhere(lacking > CLOSE))[:at_most]
        found, entered = [], None
        program = Program(self.problem, hidden) if pairs else None
        for index, kind, cell in pairs:
            if entered != index:
                program.enter(self.problem.attackers[index])
                entered = index
            found.append(self._interval(program, index, kind, cell))
        return found

    def _interval(self, program: Program, index: int, kind: int, cell: int) -> Narrow:
        cost, ends = program.cost_of(kind, cell), []
        for sign in (1.0, -1.0):
            ends.append((program.best(sign * cost), program.multipliers()))
        return Narrow(index, kind, cell, ends[0][0] + ends[1][0], ends[0][1], ends[1][1])

    def doubted(self, hidden: np.ndarray, at_most: int) -> list[Narrow]:
        """What programs confine: of the few attackers who know much, and where that is nothing of the many who know little."""
        wanted, program, found = self._wanted(hidden), Program(self.problem, hidden), []
        self.pool.keep(hidden)
        for turn in (FIRST, LAST):
            found = found or self._in_doubt(program, wanted * (self.turn == turn)[:, None, None], at_most)
        return found

    def _wanted(self, hidden: np.ndarray) -> np.ndarray:
        open_to_doubt = exposed(self.problem, hidden)
        if self.wide is not None and (self.wide[0] <= hidden).all():
            open_to_doubt &= ~self.wide[1]
        return self.problem.wanted * open_to_doubt[None]

    def _in_doubt(self, program: Program, wanted: np.ndarray, at_most: int) -> list[Narrow]:
        found = []
        for index in self.pool.unsettled(wanted - CLOSE):
            reach = self.pool.reach(index)
            if (reach.width >= wanted[index] - CLOSE).all():
                continue
            self._widen_together(program, index, reach, wanted[index])
            program.enter(self.problem.attackers[index])
            now = self._one_by_one(program, index, reach, wanted[index], at_most - len(found))
            for one in now:
                wanted[:, one.kind, one.cell] = 0.0
            found += now
            if len(found) >= at_most:
                break
        return found

    def _widen_together(self, program: Program, index: int, reach: Reach, wanted: np.ndarray) -> None:
        """Moves of one attacker that raise, or lower, all counts in doubt at once: one program may settle many. As long as they help."""
        doubt, moves = reach.width < wanted - CLOSE, []
        if doubt.sum() > FEW:
            program.enter(self.problem.attackers[index], self.problem.threshold)
        while doubt.sum() > FEW:
            before, cost = doubt.sum(), program.cost(doubt.astype(float))
            for sign in (1.0, -1.0):
                if program.best(sign * cost) > CLOSE:
                    moves.append(program.move())
                    reach.add(moves[-1])
            doubt = reach.width < wanted - CLOSE
            if doubt.sum() > before - FEW:
                break
        self.pool.add(moves)

    def _one_by_one(self, program: Program, index: int, reach: Reach, wanted: np.ndarray, at_most: int) -> list[Narrow]:
        """Narrow counts of one attacker: each count that known moves do not settle is raised, and if that is not enough lowered, as far as it goes."""
        found, moves = [], []
        for kind, cell in np.argwhere(reach.width < wanted - CLOSE):
            size = wanted[kind, cell]
            if reach.high[kind, cell] - reach.low[kind, cell] >= size - CLOSE:
                continue
            cost, ends = program.cost_of(kind, cell), []
            for sign in (1.0, -1.0):
                far = program.best(sign * cost)
                if far > CLOSE:
                    moves.append(program.move() * min(1.0, size / far))
                    reach.add(moves[-1])
                ends.append((far, program.multipliers() if far < size - CLOSE else None))
                if ends[-1][1] is None:
                    break
            if sum(far for far, _ in ends) < size - CLOSE:
                found.append(Narrow(index, int(kind), int(cell), ends[0][0] + ends[1][0], ends[0][1], ends[1][1]))
                if len(found) >= at_most:
                    break
        self.pool.add(moves)
        return found
