"""Which hidden cells of a component are pinned within the threshold, for many readers who differ only in the bounds that they know.

Two tables that both agree with all that a reader sees prove a width for every cell at once, and for every reader who knows no more. So the
readers who know most come first, and a program raises (or lowers) all cells in doubt together, with weights that change from round to
round. What stays in doubt gets its exact interval, by two programs. A reader without `programs` is tried by what follows from one
equation after the other only.
"""

from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from pipelines.audit.attack import Tally, closed_form, inward
from pipelines.audit.linear import TOLERANCE, Component, System
from pipelines.audit.programs import Program
from pipelines.audit.propagation import propagated

ROOM = 1000.0
ROUNDS = 8
LEAST_PROGRESS = 0.1
POINTS_KEPT = 400


@dataclass(frozen=True)
class View:
    """One reader's bounds on a component's cells, in its order, the cells that must be safe from it and the width that each must keep."""

    reader: int
    lower: np.ndarray
    upper: np.ndarray
    targets: np.ndarray
    need: np.ndarray
    programs: bool = True


class Pinning:
    """One component under attack."""

    def __init__(self, part: Component, tally: Tally):
        self.system, self.tally = part.system, tally
        self.points: deque[np.ndarray] = deque(maxlen=POINTS_KEPT)
        self.weights = np.random.default_rng(0)
        self.program: Program | None = None
        start = part.system.start
        if not np.isnan(start).any() and _agrees(part.system, start):
            self.points.append(start)

    def pinned(self, views: list[View]) -> list[tuple[int, int, float, float]]:
        """(reader, cell, low, high) of every pinned cell, each under the first view that pins it. Raises Infeasible, also for a view without targets."""
        lows, highs = self._bounds(np.array([view.lower for view in views]), np.array([view.upper for view in views]))
        views = [replace(view, lower=low, upper=high) for view, low, high in zip(views, lows, highs, strict=True)]
        if self.system.matrix.shape[0] > 1:
            for view in reversed(views):
                if view.programs:
                    self._widen_together(view)
        found, leaked = [], np.zeros(len(self.system.lower), dtype=bool)
        for view in views:
            for cell, low, high in self._pinned_by(view, view.targets & ~leaked):
                leaked[cell] = True
                found.append((view.reader, cell, low, high))
        return found

    def _bounds(self, lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What follows for each reader from single equations; for one equation that is exact."""
        if self.system.matrix.shape[0] > 1:
            return propagated(self.system, lower, upper)
        exact = [inward(*closed_form(replace(self.system, lower=low, upper=high)), self.system.whole) for low, high in zip(lower, upper, strict=True)]
        return np.array([low for low, _ in exact]), np.array([high for _, high in exact])

    def _pinned_by(self, view: View, targets: np.ndarray) -> list[tuple[int, float, float]]:
        certain = targets & (view.upper - view.lower < view.need - TOLERANCE)
        found = [(int(cell), view.lower[cell], view.upper[cell]) for cell in np.flatnonzero(certain)]
        if not view.programs or self.system.matrix.shape[0] <= 1:
            return found
        least, most = self._spread(view)
        doubt = targets & ~certain & self._narrow(least, most, view.need)
        while doubt.any():
            cell = int(np.argmax(doubt))
            for sign in (-1.0, 1.0):
                if doubt[cell]:
                    cost = np.zeros(len(doubt))
                    cost[cell] = sign
                    self._table(cost, view, least, most)
                    doubt &= self._narrow(least, most, view.need)
            if doubt[cell]:
                low, high = inward(least[[cell]], most[[cell]], self.system.whole[[cell]])
                found.append((cell, float(low[0]), float(high[0])))
                doubt[cell] = False
        return found

    def _widen_together(self, view: View) -> None:
        """Tables in which all cells in doubt are high, or low, together: a few rounds, as long as they help."""
        least, most = self._spread(view)
        doubt = view.targets & (view.upper - view.lower >= view.need - TOLERANCE) & self._narrow(least, most, view.need)
        if np.isinf(least).any():
            self._table(np.zeros(len(doubt)), view, least, most)
        for turn in range(ROUNDS):
            before = doubt.sum()
            if not before:
                break
            for sign in (-1.0, 1.0):
                self._table(np.where(doubt, sign * self.weights.uniform(0.2, 1.0, len(doubt)), 0.0), view, least, most)
            doubt &= self._narrow(least, most, view.need)
            if turn and before - doubt.sum() < LEAST_PROGRESS * before:
                break

    def _spread(self, view: View) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest of each cell over the known tables that agree with what the reader sees."""
        points = np.array(self.points).reshape(-1, len(view.lower))
        points = points[np.all((points >= view.lower - TOLERANCE) & (points <= view.upper + TOLERANCE), axis=1)]
        return points.min(axis=0, initial=np.inf), points.max(axis=0, initial=-np.inf)

    def _narrow(self, least: np.ndarray, most: np.ndarray, need: np.ndarray) -> np.ndarray:
        whole = self.system.whole
        low = np.where(whole, np.ceil(least - TOLERANCE), least)
        high = np.where(whole, np.floor(most + TOLERANCE), most)
        return ~(high - low >= need - TOLERANCE)

    def _table(self, cost: np.ndarray, view: View, least: np.ndarray, most: np.ndarray) -> None:
        """One more table that agrees, at the minimum of a cost, taken into `least` and `most`.

        No cell need go beyond a height far over every figure that binds it, so nothing is unbounded. Raises Infeasible.
        """
        if self.program is None:
            self.program = Program(self.system.matrix, self.system.row_low, self.system.row_high)
        sums = self.system.row_high[np.isfinite(self.system.row_high)]
        roof = 2.0 * max(np.abs(sums).max(initial=0.0), view.lower.max(initial=0.0)) + ROOM
        point = self.program.minimise(cost, view.lower, np.minimum(view.upper, roof))
        self.tally.programs += 1
        self.points.append(point)
        np.minimum(least, point, out=least)
        np.maximum(most, point, out=most)


def _agrees(system: System, point: np.ndarray) -> bool:
    sums = system.matrix @ point
    inside = np.all(point >= system.lower - TOLERANCE) and np.all(point <= system.upper + TOLERANCE)
    return bool(inside and np.all(sums >= system.row_low - TOLERANCE) and np.all(sums <= system.row_high + TOLERANCE))
