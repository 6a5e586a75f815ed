"""What makes the choice quick must not make it wrong: what is remembered, what bounds tell before programs, whose moves serve whom, counts taken as one."""

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from pipelines.disclosure.attack import Attack
from pipelines.disclosure.choosing import choose
from pipelines.disclosure.hierarchies import declare
from pipelines.disclosure.merging import merged
from pipelines.disclosure.moves import Pool
from pipelines.disclosure.posing import Tables
from pipelines.disclosure.primary import own_parts, reasons
from pipelines.disclosure.problem import CLOSE, Attacker, Problem, exposed, pose
from pipelines.disclosure.program import Program
from pipelines.disclosure.propagation import Bounds
from pipelines.disclosure.protect import HIDDEN
from pipelines.disclosure.sums import KEY, system
from tests.disclosure_tables import THRESHOLD, grid, leaks, marks_of, run

numbers = st.integers(0, 9) | st.integers(0, 40)


@st.composite
def tables(draw):
    """A two-way table of counts or proportions with its trees, and what three organisations add to it: leaf by leaf, summed as the cells are."""
    rows, columns, paired = draw(st.integers(2, 3)), draw(st.integers(2, 3)), draw(st.booleans())
    hits, misses = (np.array(draw(st.lists(numbers, min_size=rows * columns, max_size=rows * columns))).reshape(rows, columns) for _ in range(2))
    give = {"statistic": "proportion", "bases": hits + misses} if paired else {}
    cells, trees = grid(hits, **give)
    left, owners = (hits, misses), []
    for name in ("o1", "o2", "o3"):
        own = [np.array([draw(st.integers(0, int(n))) for n in part.ravel()]).reshape(part.shape) if name != "o3" else part for part in left]
        left = [part - mine for part, mine in zip(left, own, strict=True)]
        table, _ = grid(own[0], **({"statistic": "proportion", "bases": own[0] + own[1]} if paired else {}))
        owners.append(table[[*KEY, "numerator", "denominator"]].assign(knower_kind="organization", knower=name))
    return cells, trees, pd.concat(owners, ignore_index=True)


def problem_of(cells, trees, owners) -> Problem:
    table = cells.sort_values(KEY).reset_index(drop=True)
    own = own_parts(table, owners)
    earlier = pd.DataFrame({"numerator_mark": None, "denominator_mark": None, "known": False}, index=table.index)
    return next(Tables(table, system(table, declare(trees)), reasons(table, own, THRESHOLD, 3), own, earlier, THRESHOLD).problems()).problem


def pattern_of(problem: Problem, data) -> np.ndarray:
    """The marks that must be, and any others; a hidden base hides its part."""
    more = np.array(data.draw(st.lists(st.booleans(), min_size=2 * problem.cells, max_size=2 * problem.cells))).reshape(2, -1)
    hidden = problem.forced | (more & np.array([[True], [problem.paired]]))
    return np.stack([hidden[0] | hidden[1], hidden[1]])


def interval(problem: Problem, program: Program, kind: int, cell: int) -> float:
    cost = program.cost_of(kind, cell)
    return program.best(cost) + program.best(-cost)


@settings(max_examples=30, deadline=None)
@given(tables(), st.data())
def test_bounds_hold_and_the_two_attacks_find_all_that_programs_find(given_tables, data):
    """No bound is narrower than the interval of the linear program, and a pattern on which both attacks find nothing leaves every interval wide."""
    problem = problem_of(*given_tables)
    hidden = pattern_of(problem, data)
    bounds = Bounds(problem).widths(hidden, np.full_like(problem.wanted, -1.0))
    attack, narrow = Attack(problem), False
    for index, attacker in enumerate(problem.attackers):
        program = Program(problem, hidden)
        program.enter(attacker)
        for kind, cell in np.argwhere(exposed(problem, hidden)):
            width = interval(problem, program, int(kind), int(cell))
            assert bounds[index, kind, cell] >= min(width, 10 * THRESHOLD) - CLOSE  # past that it is wide, however wide
            narrow |= width < problem.wanted[index, kind, cell] - 1e-5
    assert bool(attack.pinned(hidden, 99) or attack.doubted(hidden, 99)) == narrow


@settings(max_examples=30, deadline=None)
@given(tables(), st.data())
def test_the_share_of_a_move_is_one_that_the_attacker_can_make(given_tables, data):
    """A move of the reader outside, scaled for an organisation, never takes a count under that organisation's own part."""
    problem = problem_of(*given_tables)
    hidden = np.ones((2, problem.cells), dtype=bool) & np.array([[True], [problem.paired]])
    program, pool = Program(problem, hidden), Pool(problem)
    program.enter(problem.attackers[0], reach=20.0)
    weights = np.array(data.draw(st.lists(st.integers(-3, 3), min_size=3 * problem.cells, max_size=3 * problem.cells)), dtype=float).reshape(3, -1)
    program.best(program.cost(weights))
    pool.add([program.move()])
    for index, attacker in enumerate(problem.attackers):
        move = pool.moves[0] * pool.share[0, index]
        assert (move[:2] >= -attacker.slack - 1e-5).all() and not np.abs(move[:, attacker.fixed]).any()
        assert np.abs(problem.sums @ move[:2].T).max(initial=0.0) < 1e-5


@settings(max_examples=20, deadline=None)
@given(tables(), st.data())
def test_marks_added_later_are_protected_with_what_is_remembered(given_tables, data):
    """Protected again with more marks: all earlier marks stay, the tests' own attack finds nothing, and the same marks again change nothing."""
    cells, trees, owners = given_tables
    first, original = run(cells, trees, owners)
    given_before = first.cells[[*KEY, "numerator_mark", "denominator_mark"]].copy()
    more = np.array(data.draw(st.lists(st.booleans(), min_size=len(original), max_size=len(original))))
    given_before.loc[more, "numerator_mark"] = HIDDEN
    again, _ = run(cells, trees, owners, previous=given_before, memory=first.memory)
    assert not leaks(original, marks_of(again.cells), trees)
    problem = problem_of(cells, trees, owners)
    hidden = np.stack(list(marks_of(again.cells).values())) & np.array([[True], [problem.paired]])
    attack = Attack(problem)
    assert not attack.pinned(hidden, 99) and not attack.doubted(hidden, 99)
    for measure, marks in marks_of(first.cells).items():
        assert marks_of(again.cells)[measure][marks].all()
    third, _ = run(cells, trees, owners, previous=again.cells[[*KEY, "numerator_mark", "denominator_mark"]], memory=again.memory)
    pd.testing.assert_frame_equal(third.cells[["numerator_mark", "denominator_mark"]], again.cells[["numerator_mark", "denominator_mark"]])


def test_counts_that_are_always_equal_are_one_and_hidden_together():
    """A total 20 = 8 + 12, and the 12 a total of a single part, itself one of two columns: three cells are one, and what protects it hides both columns."""
    #         total  8   12  its single part, a sum of nobody's table
    values = np.array([20.0, 8.0, 12.0, 12.0])
    sums = sparse.csr_matrix(np.array([[-1.0, 1, 1, 0], [0, 0, -1, 1]]))
    nothing, still = np.zeros(4, dtype=bool), np.zeros(4)
    forced = np.array([False, True, False, True])
    keys = pd.DataFrame({c: ["ALL"] * 4 for c in KEY})
    problem = pose(np.stack([values, still]), sums, np.array([0, 2]), np.stack([forced, nothing]), np.stack([np.array([50.0, 1, 1, 0]), still]),
                   [Attacker("outside", np.stack([values, still]), nothing, nothing)], 5.0, keys, False)
    published = np.array([True, True, True, False])
    one, place = merged(problem, published, secret=nothing)
    assert one.cells == 3 and place[2] == place[3] and one.sums.shape == (1, 3) and not one.forced[0, place[2]]
    hidden = choose(one).hidden[0][place]
    assert hidden.tolist() == [False, True, True, True]
    told, place = merged(replace(problem, forced=np.stack([nothing, nothing])), published, secret=np.array([False, False, False, True]))
    assert told.forced[0, place[2]]
