"""Choices made before in one release: a problem to which marks were added since does not begin from nothing, and identical problems are solved once."""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from pipelines.disclosure.choosing import Choice, Limits, choose
from pipelines.disclosure.master import Rows
from pipelines.disclosure.posing import Posed
from pipelines.disclosure.problem import Problem


@dataclass
class Memory:
    """held: the marks given beforehand with what marks cost, and the choice, of each problem by what it is but for them; placed: the marks given, the
    choice and what problem it is, by the place of its first cell among the tables."""

    held: dict[bytes, tuple[bytes, Choice]] = field(default_factory=dict)
    placed: dict[tuple, tuple[np.ndarray, Choice, bytes]] = field(default_factory=dict)

    def choose(self, problem: Problem, limits: Limits, rows: Rows | None = None) -> tuple[Choice, bytes]:
        """(the choice, what problem it is); `rows`: of the master program, where nothing is remembered."""
        form, marks = _form(problem), problem.forced.tobytes() + problem.weight.tobytes()
        before, choice = self.held.get(form, (b"", None))
        if choice is None or before != marks:
            choice = choose(problem, limits, rows, choice)
            self.held[form] = marks, choice
        return choice, form + marks

    def placed_choice(self, posed: Posed, limits: Limits) -> tuple[Choice, bytes]:
        """As `choose`. A problem of the same tables is not posed again where marks were added that its choice had laid: it is still the least."""
        place = int(posed.rows[0]), posed.columns
        if place in self.placed:
            given, choice, form = self.placed[place]
            if (given <= posed.forced).all() and (posed.forced <= choice.hidden).all():
                return choice, form
        choice, form = self.choose(posed.problem, limits)
        self.placed[place] = posed.forced, choice, form
        return choice, form


def _form(problem: Problem) -> bytes:
    """All that protects depends on, names apart: not which marks are given, nor what they cost."""
    arrays = [problem.counts, problem.sums.indptr, problem.sums.indices, problem.sums.data, problem.parent, problem.wanted, problem.absent, problem.implied,
              *(x for a in problem.attackers for x in (a.slack, a.fixed, np.array(a.turn)))]
    found = hashlib.blake2b(bytes([problem.paired]))
    for array in arrays:
        found.update(str(array.shape).encode())
        found.update(np.ascontiguousarray(array).tobytes())
    return found.digest()
