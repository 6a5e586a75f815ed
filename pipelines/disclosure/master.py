"""The master program of the choice: the least pattern of marks that satisfies the cuts found so far (a mixed integer program, HiGHS)."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipelines.disclosure.cuts import Cut
from pipelines.disclosure.integer import least
from pipelines.disclosure.problem import CLOSE, MARK, DisclosureError, Problem
from pipelines.disclosure.program import Program


@dataclass(frozen=True)
class Rows:
    """Inequalities that protecting patterns satisfy: values (rows x 2 cells), what each mark adds, less what is asked where the count is hidden; a pattern
    must not make one negative. of (rows x 3): attacker, kind and cell that each is about, and asked (rows): how wide that count must be."""

    values: sparse.csr_matrix
    of: np.ndarray
    asked: np.ndarray

    @classmethod
    def from_cuts(cls, cuts: list[Cut], cells: int) -> "Rows":
        values = sparse.csr_matrix(np.stack([cut.row() for cut in cuts]) if cuts else (0, 2 * cells))
        return cls(values, np.array([(cut.attacker, cut.kind, cut.cell) for cut in cuts], dtype=int).reshape(-1, 3), np.array([cut.wanted for cut in cuts]))

    def and_more(self, other: "Rows") -> "Rows":
        return Rows(sparse.vstack([self.values, other.values]).tocsr(), np.concatenate([self.of, other.of]), np.concatenate([self.asked, other.asked]))

    def lowered(self, attacker: int, kind: int, cell: int, width: float) -> "Rows":
        """The same where a count cannot be wider than `width`: its rows ask no more, and no mark adds more."""
        mine = (self.of == (attacker, kind, cell)).all(axis=1)
        gain = self.values[mine].toarray().reshape(int(mine.sum()), 2, self.values.shape[1] // 2)
        gain[:, MARK[kind], cell] += self.asked[mine]
        one, both = np.minimum(gain[:, 0], width), np.minimum(gain.sum(axis=1), width)
        gain = np.stack([one, both - one], axis=1)
        gain[:, MARK[kind], cell] -= width
        rest = Rows(self.values[~mine], self.of[~mine], self.asked[~mine])
        return rest.and_more(Rows(sparse.csr_matrix(gain.reshape(len(gain), self.values.shape[1])), self.of[mine], np.full(len(gain), width)))


class Master:
    """The rows so far. lowered: how often a wish had to be, so that what was asked before was too much."""

    def __init__(self, problem: Problem, nodes: int, rows: Rows | None = None):
        self.problem, self.nodes, self.lowered = problem, nodes, 0
        self.rows = rows or Rows.from_cuts([], problem.cells)
        self.everything: Program | None = None

    @property
    def size(self) -> int:
        return len(self.rows.asked)

    def add(self, cuts: list[Cut]) -> None:
        able = [float(cut.gain.sum()) >= cut.wanted - CLOSE for cut in cuts]
        if any(able):
            self.rows = self.rows.and_more(Rows.from_cuts([cut for cut, is_able in zip(cuts, able, strict=True) if is_able], self.problem.cells))
        for cut, is_able in zip(cuts, able, strict=True):
            if not is_able:
                self._lower_wish(cut)

    def _lower_wish(self, cut: Cut) -> None:
        """Even with everything hidden the count stays narrower: the attacker's own knowledge pins it, and the wish falls to that width."""
        problem = self.problem
        attacker, name = problem.attackers[cut.attacker], problem.name(cut.cell)
        if not attacker.fixed.any() and not problem.absent.any():
            raise DisclosureError(f"{name} cannot be protected: no pattern of marks widens it enough for {attacker.name}")
        self.everything = self.everything or Program(problem, np.stack([np.ones(problem.cells, dtype=bool), np.full(problem.cells, problem.paired)]))
        self.everything.enter(attacker)
        cost = self.everything.cost_of(cut.kind, cut.cell)
        width = self.everything.best(cost) + self.everything.best(-cost)
        if width >= problem.wanted[cut.attacker, cut.kind, cut.cell] - CLOSE:
            raise DisclosureError(f"{name}: what protects it from {attacker.name} asks more than the sums allow")
        problem.wanted[cut.attacker, cut.kind, cut.cell] = width
        self.rows = self.rows.lowered(cut.attacker, cut.kind, cut.cell, width)
        self.lowered += 1

    def solve(self, kept: np.ndarray, gap: float) -> tuple[np.ndarray, float]:
        """(pattern, bound that no pattern beats) of least weight, or within `gap` of it, with at least the marks of `kept`."""
        kept = kept.ravel()
        values = self.rows.values
        lower = -(values @ kept.astype(float))
        needed = values.minimum(0) @ (~kept).astype(float) < lower - CLOSE
        pattern = kept.copy()
        if not needed.any():
            return pattern.reshape(2, -1), 0.0
        rows = values[needed]
        free = (abs(rows) > CLOSE).sum(axis=0).A1 > 0
        if self.problem.paired:
            free[:self.problem.cells] |= free[self.problem.cells:]
        index = np.flatnonzero(free & ~kept)
        asked, lower = [rows[:, index]], lower[needed] - CLOSE
        if self.problem.paired:
            asked.append(self._bases(index, kept))
            lower = np.append(lower, np.zeros(asked[1].shape[0]))
        marks, bound, ended = least(self.problem.weight.ravel()[index], sparse.vstack(asked), lower, self.nodes, gap)
        if marks is None:
            raise DisclosureError(f"{self.problem.name(0)} and its table: no pattern of marks satisfies the cuts ({ended})")
        pattern[index[marks > 0.5]] = True
        return pattern.reshape(2, -1), bound

    def _bases(self, index: np.ndarray, kept: np.ndarray) -> sparse.csr_matrix:
        """Rows "mark on N >= mark on D" of the cells where both are free."""
        place = np.full(len(kept), -1)
        place[index] = np.arange(len(index))
        cells = np.flatnonzero((place[:self.problem.cells] >= 0) & (place[self.problem.cells:] >= 0))
        count = np.arange(len(cells))
        entries = np.concatenate([np.ones(len(cells)), -np.ones(len(cells))])
        columns = np.concatenate([place[cells], place[cells + self.problem.cells]])
        return sparse.csr_matrix((entries, (np.concatenate([count, count]), columns)), shape=(len(cells), len(index)))
