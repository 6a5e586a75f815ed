"""The choice of what a release hides: always protected (by programs of the tests' own), least loss on tables small enough to try every pattern."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.disclosure.choosing import Limits, choose
from pipelines.disclosure.hierarchies import declare
from pipelines.disclosure.posing import Tables
from pipelines.disclosure.primary import own_parts, reasons
from pipelines.disclosure.program import Program
from pipelines.disclosure.protect import protect
from pipelines.disclosure.sums import KEY, system
from tests.disclosure_tables import NOBODY, THRESHOLD, cell, frame, grid, leaks, marks_of, partition, run, shape, width


def test_one_small_part_takes_the_smallest_part_that_is_enough_with_it():
    """A partition with one primary of 2: the cheapest second mark that gives width 5, never one too few."""
    cells, trees = partition([2, 9, 40, 100])
    found, original = run(cells, trees)
    hidden = found.cells[found.cells["numerator_mark"].notna()]
    assert sorted(hidden["region"]) == ["0000", "0001"] and hidden["numerator"].isna().all()
    assert found.report["complementary"] == 1 and found.report["solved_exactly"] == found.report["components"] == 1
    assert not leaks(original, marks_of(found.cells), trees)


def test_without_the_complementary_choice_the_same_table_leaks():
    """The attack of this file can fail: primary marks alone are caught."""
    cells, trees = partition([2, 9, 40, 100])
    original = cells.sort_values(KEY).reset_index(drop=True)
    alone = (original["numerator"] < THRESHOLD).to_numpy()
    assert leaks(original, {"numerator": alone, "denominator": alone}, trees)


@pytest.mark.parametrize("counts", [[[2, 30, 12], [25, 6, 8]], [[0, 3, 9], [7, 11, 30]], [[4, 4], [20, 6]], [[1, 9, 50], [8, 60, 6], [7, 6, 5]]])
def test_least_loss_equals_trying_every_pattern(counts):
    """On a table small enough to enumerate, no protecting pattern is lighter than the chosen one, and the bound says so."""
    cells, trees = grid(counts)
    table = cells.sort_values(KEY).reset_index(drop=True)
    own = own_parts(table, NOBODY)
    why = reasons(table, own, THRESHOLD, 3)
    earlier = pd.DataFrame({"numerator_mark": None, "denominator_mark": None, "known": False}, index=table.index)
    [posed] = Tables(table, system(table, declare(trees)), why, own, earlier, THRESHOLD).problems()
    choice = choose(posed.problem)
    weight, forced = posed.problem.weight[0], posed.problem.forced[0]
    free = np.flatnonzero(~forced)
    patterns = sorted((float(weight[list(s)].sum()), s) for k in range(4) for s in itertools.combinations(free, k))
    for loss, extra in patterns:
        if loss >= choice.weight - 1e-9:
            break
        pattern = forced.copy()
        pattern[list(extra)] = True
        assert leaks(table, {"numerator": pattern, "denominator": pattern & False}, trees), extra
    assert choice.exact and choice.bound == pytest.approx(choice.weight)
    assert not leaks(table, {"numerator": choice.hidden[0], "denominator": choice.hidden[0] & False}, trees)


numbers = st.integers(0, 14) | st.integers(0, 80)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 3), st.integers(2, 4), st.data())
def test_random_two_way_proportions_are_always_protected(rows, columns, data):
    """Whatever the counts: each hidden numerator, complement and denominator is as uncertain as asked."""
    hits = [[data.draw(numbers) for _ in range(columns)] for _ in range(rows)]
    misses = [[data.draw(numbers) for _ in range(columns)] for _ in range(rows)]
    cells, trees = grid(hits, statistic="proportion", bases=np.array(hits) + np.array(misses))
    found, original = run(cells, trees)
    assert not leaks(original, marks_of(found.cells), trees)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(numbers, min_size=1, max_size=3), min_size=2, max_size=3), st.sampled_from([Limits(), Limits(cells=0, first=0)]))
def test_random_hierarchies_are_always_protected_exactly_or_not(groups, limits):
    """Two levels: by the exact choice and by the one that only grows."""
    rows = [cell(sum(map(sum, groups)))]
    tree = {"ALL": []}
    for g, parts in enumerate(groups):
        rows.append(cell(sum(parts), programme=f"g{g}"))
        tree["ALL"].append(f"g{g}")
        tree[f"g{g}"] = [f"g{g}_{i}" for i in range(len(parts))]
        rows += [cell(n, programme=f"g{g}_{i}") for i, n in enumerate(parts)]
    found, original = run(frame(rows), {"programme": tree}, limits=limits)
    assert not leaks(original, marks_of(found.cells), {"programme": tree})


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=4), st.lists(st.integers(0, 3), min_size=2, max_size=4))
def test_breakdowns_are_protected_from_ministries_who_know_every_total(persons, seed):
    """Status rows: the totals are known, marks on them protect nothing; the release adds nothing to what those totals confine by themselves."""
    counts = np.array([[(a * (k + 1) + b) % 13 for k in range(len(seed))] for a, b in persons])
    bases = counts + np.array([[(b * (k + 2) + a) % 11 for k in range(len(seed))] for a, b in persons])
    cells, trees = grid(counts, other="status", statistic="proportion", bases=bases)
    cells = cells.rename(columns={"territory": "region", "region": "territory"})[cells.columns]
    trees["region"] = trees.pop("territory")
    found, original = run(cells, trees)
    known = set(original.index[original["status"] == "ALL"])
    assert not leaks(original, marks_of(found.cells), trees, known)


def test_the_order_of_rows_and_a_second_time_change_nothing():
    cells, trees = grid([[2, 30, 12], [25, 6, 8], [9, 9, 9]])
    first, again = (protect(c, trees, NOBODY) for c in (cells, cells.sample(frac=1, random_state=3)))
    pd.testing.assert_frame_equal(first.cells, again.cells)
    assert first.report == again.report


def test_the_pattern_published_before_is_kept():
    """What was hidden stays hidden; the second mark goes where one stood, though another part would cost less."""
    cells, trees = partition([2, 9, 40, 100])
    before = protect(cells, trees, NOBODY).cells
    before["numerator_mark"] = np.where(before["region"].isin(["0000", "0002"]), "hidden", None)
    found, original = run(cells, trees, previous=before)
    assert sorted(found.cells.loc[found.cells["numerator_mark"].notna(), "region"]) == ["0000", "0002"]
    assert found.report["hidden_before"] == 1 and found.report["complementary"] == 0
    assert not leaks(original, marks_of(found.cells), trees)


def test_the_program_agrees_with_scipy_on_every_interval():
    """The fast program and this file's own give one width for each hidden count."""
    cells, trees = grid([[2, 3, 12], [4, 6, 8]])
    table = cells.sort_values(KEY).reset_index(drop=True)
    own = own_parts(table, NOBODY)
    why = reasons(table, own, THRESHOLD, 3)
    earlier = pd.DataFrame({"numerator_mark": None, "denominator_mark": None, "known": False}, index=table.index)
    [posed] = Tables(table, system(table, declare(trees)), why, own, earlier, THRESHOLD).problems()
    problem = posed.problem
    hidden = np.stack([table["numerator"].to_numpy() < 9, np.zeros(len(table), dtype=bool)])
    program = Program(problem, hidden)
    program.enter(problem.attackers[0])
    for i in np.flatnonzero(hidden[0]):
        weights = np.eye(2 * len(table))[i]
        other = width({"N": table["numerator"].to_numpy(), "M": np.zeros(len(table))}, {"numerator": hidden[0]}, shape(table, trees), (), weights, False)
        assert program.best(program.cost_of(0, i)) + program.best(-program.cost_of(0, i)) == pytest.approx(other)


def test_a_wish_that_cannot_be_had_asks_no_more_than_can():
    """One status in two regions: ministries know every total, so nothing can be hidden from them, and nothing is hidden to try."""
    rows = [cell(n, n + m, statistic="proportion", **region, **status) for status in ({}, {"status": "s0"})
            for region, n, m in (({}, 24, 10), ({"region": "0000"}, 21, 4), ({"region": "0001"}, 3, 6))]
    found, _ = run(frame(rows), {"region": {"ALL": ["0000", "0001"]}, "status": {"ALL": ["s0"]}})
    assert found.report["complementary"] == 0 and found.report["solved_exactly"] == found.report["components"]
