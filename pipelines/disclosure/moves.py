"""Feasible moves found on the way: a count that two known moves already take wide enough needs no linear program of its own.

A move that one attacker can make serves every other to whom it is open, and every pattern that hides at least what it touches (bound tightening with
filtering, Gleixner, Berthold, Müller and Weltge 2017).
"""

import numpy as np

from pipelines.disclosure.problem import D, N, Problem

TOUCHED = 1e-7


class Reach:
    """The lowest and highest move (3 x cells: N, M, D) among some feasible moves; 0, the truth, is always one."""

    def __init__(self, moves: np.ndarray):
        """moves: k x 3 x cells."""
        self.low, self.high = (f(moves, axis=0, initial=0.0) for f in (np.min, np.max))

    def add(self, move: np.ndarray) -> None:
        """One more move (2 x cells)."""
        whole = np.vstack([move, move.sum(axis=0)])
        np.minimum(self.low, whole, out=self.low)
        np.maximum(self.high, whole, out=self.high)

    @property
    def width(self) -> np.ndarray:
        return self.high - self.low


class Pool:
    """Feasible moves (k x 3 x cells: N, M, D) of one problem and, for each, to which attackers it is open."""

    def __init__(self, problem: Problem):
        self.problem = problem
        slack = np.stack([a.slack for a in problem.attackers])
        # Only where an attacker has a part of its own can a move that never makes a count negative be closed to it.
        self.who, self.kind, self.cell = np.nonzero(slack < problem.counts[None] - TOUCHED)
        self.slack = slack[self.who, self.kind, self.cell]
        self.knows, self.known = np.nonzero(np.stack([a.fixed for a in problem.attackers]))
        self.moves = np.zeros((0, 3, problem.cells))
        self.share = np.zeros((0, len(problem.attackers)))
        self.first = np.flatnonzero(np.diff(self.who, prepend=-1))

    def add(self, moves: list[np.ndarray]) -> None:
        if moves:
            whole = np.stack(moves)
            whole = np.concatenate([whole, whole.sum(axis=1, keepdims=True)], axis=1)
            self.moves = np.concatenate([self.moves, whole])
            self.share = np.concatenate([self.share, self._share(whole)])

    def _share(self, moves: np.ndarray) -> np.ndarray:
        """(moves x attackers) how much of each move each attacker can make: all of it, the part that its own knowledge leaves, or nothing."""
        share = np.ones((len(moves), len(self.problem.attackers)))
        fall = np.maximum(-moves[:, self.kind, self.cell], TOUCHED)
        if len(self.who):
            share[:, self.who[self.first]] = np.minimum.reduceat(np.clip((self.slack + TOUCHED) / fall, 0.0, 1.0), self.first, axis=1)
        for number, move in enumerate(moves):
            share[number, self.knows[np.abs(move[:, self.known]).max(axis=0, initial=0.0) > TOUCHED]] = 0.0
        return share

    def keep(self, hidden: np.ndarray) -> None:
        """Forget the moves that touch a count which `hidden` (2 x cells) leaves visible."""
        touched = (np.abs(self.moves[:, N]) > TOUCHED) & ~hidden[0]
        if self.problem.paired:
            touched |= (np.abs(self.moves[:, D]) > TOUCHED) & ~hidden[1]
        kept = ~touched.any(axis=1)
        self.moves, self.share = self.moves[kept], self.share[kept]

    def reach(self, attacker: int) -> Reach:
        """How far the moves open to this attacker already take each count."""
        share = self.share[:, attacker]
        able = share > 0
        return Reach(self.moves[able] * share[able, None, None])

    def unsettled(self, wanted: np.ndarray):
        """The attackers, in order, for whom the widest moves of some count are not known to suffice (wanted: attackers x 3 x cells)."""
        for attacker in range(len(wanted)):
            if not len(self.moves):
                if (wanted[attacker] > 0).any():
                    yield attacker
                continue
            top, bottom = self._widest()
            width = self.share[top, attacker] * self.high - self.share[bottom, attacker] * self.low
            if (width < wanted[attacker]).any():
                yield attacker

    def _widest(self) -> tuple[np.ndarray, np.ndarray]:
        """Which move raises, which lowers each count most (kept until a move is added or forgotten)."""
        if getattr(self, "seen", None) is not self.moves:
            self.seen = self.moves
            self.top, self.bottom = self.moves.argmax(axis=0), self.moves.argmin(axis=0)
            self.high, self.low = (np.maximum(np.take_along_axis(self.moves, self.top[None], 0)[0], 0.0),
                                   np.minimum(np.take_along_axis(self.moves, self.bottom[None], 0)[0], 0.0))
        return self.top, self.bottom
