"""The attack itself: its intervals are those of every table that agrees, counted one by one."""

import itertools
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from pipelines.audit.attack import Sum, Tally, attack, intervals
from pipelines.audit.linear import System, components
from pipelines.audit.pinning import Pinning, View
from pipelines.audit.propagation import propagated
from pipelines.audit.two_releases import determined_changes

SMALL = st.integers(2, 3).flatmap(lambda width: st.lists(st.lists(st.integers(0, 4), min_size=width, max_size=width), min_size=2, max_size=3))


def equations(table: np.ndarray) -> list[Sum]:
    rows = [Sum({(r, c): 1.0 for c in range(table.shape[1])}, float(table[r].sum())) for r in range(table.shape[0])]
    return rows + [Sum({(r, c): 1.0 for r in range(table.shape[0])}, float(table[:, c].sum())) for c in range(table.shape[1])]


def enumerated(table: np.ndarray, hidden: list[tuple], lower: int, limits: dict[tuple, int]) -> dict[tuple, tuple[int, int]]:
    """Lowest and highest count of each hidden cell over all tables with the same rows, columns and shown cells."""
    highest = {cell: min(int(table[cell[0]].sum()), int(table[:, cell[1]].sum()), limits.get(cell, 99)) for cell in hidden}
    agreeing = []
    for counts in itertools.product(*[range(lower, highest[cell] + 1) for cell in hidden]):
        tried = table.copy()
        for cell, count in zip(hidden, counts, strict=True):
            tried[cell] = count
        if (tried.sum(0) == table.sum(0)).all() and (tried.sum(1) == table.sum(1)).all():
            agreeing.append(counts)
    return {cell: (min(counts), max(counts)) for cell, counts in zip(hidden, zip(*agreeing, strict=True), strict=True)}


@settings(max_examples=60, deadline=None)
@given(SMALL, st.data())
def test_intervals_are_those_of_the_enumeration(rows, data):
    """On every tiny table with any pattern, bound 0 or 1 and upper relations: exactly the counts that some table has, the truth among them."""
    table = np.array(rows)
    cells = [tuple(cell) for cell in np.argwhere(table >= 0).tolist()]
    hidden = data.draw(st.lists(st.sampled_from(cells), unique=True, min_size=1, max_size=5))
    lower = data.draw(st.integers(0, int(min(1, min(table[cell] for cell in hidden)))))
    limits = {cell: int(table[cell]) + data.draw(st.integers(0, 3)) for cell in hidden}
    known = {cell: float(table[cell]) for cell in cells} | {("base", *cell): float(limit) for cell, limit in limits.items()}
    found = attack(hidden, known, equations(table), lower, [(cell, ("base", *cell)) for cell in hidden])
    assert {cell: (each.low, each.high) for cell, each in found.items()} == enumerated(table, hidden, lower, limits)


@settings(max_examples=40, deadline=None)
@given(SMALL, st.data())
def test_the_search_finds_what_the_programs_find(rows, data):
    """Whatever readers know, grouped or alone: pinned are the cells whose own interval, by two programs, is narrower than needed."""
    table = np.array(rows, dtype=float)
    size, (height, width) = table.size, table.shape
    matrix = sparse.csr_array(np.vstack([np.kron(np.eye(height), np.ones(width)), np.kron(np.ones(height), np.eye(width))]))
    totals, truth = np.concatenate([table.sum(1), table.sum(0)]), table.ravel()
    system = System(matrix, totals, totals, np.zeros(size), np.full(size, np.inf), np.ones(size, dtype=bool), truth)
    (part,) = components(system)
    own = [np.zeros(size)] + [np.floor(truth * np.array(data.draw(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=size, max_size=size)))) for _ in range(4)]
    need = data.draw(st.integers(1, 6))
    views = [View(number, each[part.cells], part.system.upper, np.ones(size, dtype=bool), np.full(size, float(need))) for number, each in enumerate(own)]
    expected, pinned_before = {}, set()
    for view in views:
        low, high = intervals(replace(part, system=replace(part.system, lower=view.lower)), Tally())
        narrow = {int(cell) for cell in np.flatnonzero(high - low < need)} - pinned_before
        pinned_before |= narrow
        expected |= dict.fromkeys(narrow, view.reader)
    assert expected == {cell: reader for reader, cell, *_ in Pinning(part, Tally()).pinned(views)}
    quick = {cell: reader for reader, cell, *_ in Pinning(part, Tally()).pinned([replace(view, programs=view.reader == 0) for view in views])}
    assert set(quick) <= set(expected)


@settings(max_examples=40, deadline=None)
@given(SMALL)
def test_bounds_passed_on_hold_the_interval(rows):
    """What follows from single equations is never narrower than the exact interval."""
    table = np.array(rows, dtype=float)
    found = attack(list(np.ndindex(table.shape)), {}, equations(table))
    height, width = table.shape
    matrix = sparse.csr_array(np.vstack([np.kron(np.eye(height), np.ones(width)), np.kron(np.ones(height), np.eye(width))]))
    totals = np.concatenate([table.sum(1), table.sum(0)])
    endless = np.full(table.size, np.inf)
    system = System(matrix, totals, totals, np.zeros(table.size), endless, endless > 0, endless * np.nan)
    low, high = propagated(system, np.zeros((1, table.size)), endless[None, :])
    for number, cell in enumerate(np.ndindex(table.shape)):
        assert low[0, number] <= found[cell].low and found[cell].high <= high[0, number]


def test_identical_components_are_attacked_once():
    """A thousand equal tables, their cells in any order: one distinct component, the programs of one."""
    tally, one = Tally(), Tally()
    sums, hidden = [], []
    for number in range(1000):
        cells = [(number, row, column) for row in range(2) for column in range(2)]
        cells = cells[number % 4 :] + cells[: number % 4]
        hidden += cells
        for row in range(2):
            sums.append(Sum({(number, row, column): 1.0 for column in range(2)}, 5.0 + row))
            sums.append(Sum({(number, column, row): 1.0 for column in range(2)}, 4.0 + 3 * row))
    found = attack(hidden, {}, sums, tally=tally)
    attack(hidden[:4], {}, sums[:4], tally=one)
    assert (tally.components, tally.distinct, tally.programs) == (1000, 1, one.programs)
    assert found[(999, 0, 0)] == found[(0, 0, 0)]


def test_rounded_totals_and_unbounded_cells():
    """A total known to half a unit leaves room; a cell that nothing bounds has no upper end; a half vertex is decided over whole numbers."""
    loose = attack(["a"], {"b": 2.0}, [Sum({"a": 1.0, "b": 1.0}, 10.0, 0.5)], whole=False)
    assert (loose["a"].low, loose["a"].high, loose["a"].recoverable) == (7.5, 8.5, False)
    assert attack(["a"], {}, [])["a"].high == np.inf
    triangle = [Sum({"a": 1.0, "b": 1.0}, 1.0, 1.0), Sum({"b": 1.0, "c": 1.0}, 1.0, 0.0), Sum({"a": 1.0, "c": 1.0}, 1.0, 0.0)]
    assert (attack(["a", "b", "c"], {}, triangle)["a"].low, attack(["a", "b", "c"], {}, triangle)["a"].high) == (0, 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(-1, 1), min_size=5, max_size=5), min_size=1, max_size=6), st.lists(st.integers(-9, 9), min_size=5, max_size=5))
def test_changes_are_determined_where_the_rank_says(rows, truth):
    """An unknown has one value if and only if its unit vector adds nothing to the rank of the equations, and that value is found."""
    matrix, truth = np.array(rows, dtype=float), np.array(truth, dtype=float)
    matrix = matrix[np.abs(matrix).sum(1) > 0]
    determined, values = determined_changes(sparse.csr_array(matrix.reshape(-1, 5)), matrix @ truth)
    rank = np.linalg.matrix_rank(matrix) if len(matrix) else 0
    expected = [len(matrix) > 0 and np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank for unit in np.eye(5)]
    assert determined.tolist() == expected
    assert np.allclose(values[determined], truth[determined], atol=1e-6)
