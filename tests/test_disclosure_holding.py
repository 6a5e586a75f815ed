"""Counts held back between two releases: no change of 1 to 4 can be read or derived, and nothing is held that need not be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from pipelines.disclosure.hierarchies import DIMENSIONS
from pipelines.disclosure.holding import held_cells, hold, small_changes

# A grid of 2 x 3 with its margins: cells 0-5, row totals 6-7, column totals 8-10, grand total 11.
GRID = np.array([
    [1, 1, 1, 0, 0, 0, -1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 1, 1, 0, -1, 0, 0, 0, 0],
    [1, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0], [0, 1, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0], [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, -1, 0],
    [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, -1], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, -1],
], dtype=float)


def whole(cells):
    c = np.array(cells, dtype=float).reshape(2, 3)
    return np.concatenate([c.ravel(), c.sum(axis=1), c.sum(axis=0), [c.sum()]])


def derivable(known):
    """Counts fixed by the sums and the known counts, by rank alone: another way than the package's projections."""
    system = np.vstack([GRID, np.eye(12)[known]])
    rank = np.linalg.matrix_rank(system)
    return np.array([np.linalg.matrix_rank(np.vstack([system, row])) == rank for row in np.eye(12)])


def test_a_change_under_the_threshold_is_held_and_its_total_does_not_tell_it():
    """One cell moves by 2: it keeps its value, and of its row and column something more does, or the difference tells it."""
    before, now = whole([20, 30, 40, 50, 60, 70]), whole([22, 30, 40, 50, 60, 70])
    found = hold(now, before, np.ones(12, dtype=bool), sparse.csr_matrix(GRID), np.log1p(now) + 1)
    assert found.small.tolist() == (np.abs(now - before) == 2).tolist() and found.small[[0, 6, 8, 11]].all()
    assert not derivable(~found.held)[found.small].any()


@pytest.mark.parametrize(("change", "held"), [(0, False), (1, True), (-4, True), (5, False), (-5, False)])
def test_a_change_of_one_to_four_either_way_is_held(change, held):
    """0 and the threshold itself are published; a count that was not published before has no change."""
    assert small_changes(np.array([50.0 + change]), np.array([50.0]), 5).tolist() == [held]
    assert small_changes(np.array([50.0 + change]), np.array([np.nan]), 5).tolist() == [False]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-9, 9) | st.just(0), min_size=6, max_size=6), st.sets(st.integers(0, 11), max_size=4))
def test_no_small_change_can_be_derived_and_no_hold_is_idle(changes, hidden):
    """Whatever moves and whatever is hidden besides: safe, and showing any further-held count again would give a small change away."""
    before = whole([40] * 6)
    now = before + whole(changes)
    shown = np.ones(12, dtype=bool)
    shown[list(hidden)] = False
    found = hold(now, before, shown, sparse.csr_matrix(GRID), np.log1p(now) + 1)
    known = shown & ~found.held
    aims = small_changes(now, before, 5)
    assert np.array_equal(found.small, aims & shown) and not derivable(known)[aims].any()
    for count in np.flatnonzero(found.further):
        again = known.copy()
        again[count] = True
        assert derivable(again)[aims].any()


def test_nothing_small_holds_nothing_and_a_second_time_is_the_same():
    before, now = whole([20, 30, 40, 50, 60, 70]), whole([30, 30, 50, 50, 60, 70])
    everything = (sparse.csr_matrix(GRID), np.ones(12))
    assert not hold(now, before, np.ones(12, dtype=bool), *everything).held.any()
    moved = whole([23, 30, 40, 50, 60, 90])
    first, again = (hold(moved, before, np.ones(12, dtype=bool), *everything).held for _ in range(2))
    assert np.array_equal(first, again) and first.any()


def test_without_the_further_holds_the_change_leaks():
    """The small cell alone held back: its row and column give it away, so the check of this file can fail."""
    alone = np.ones(12, dtype=bool)
    alone[0] = False
    assert derivable(alone)[0] and not derivable(np.zeros(12, dtype=bool)).any()


def test_a_proportion_whose_complement_moves_little_keeps_both_its_counts():
    """Numerator +6, denominator +8: neither is small, but 2 more failed; in a region and in the whole, one state of each cell is published."""
    def table(hits, bases):
        place = {"indicator_id": "i", "method_version": 1, "period": "p", **dict.fromkeys(DIMENSIONS, "ALL")}
        rows = [place | {"region": r, "numerator": float(n), "denominator": float(d)} for r, n, d in zip(["ALL", "01", "02"], hits, bases, strict=True)]
        return pd.DataFrame(rows).assign(statistic="proportion", numerator_mark=None, denominator_mark=None)

    found = held_cells(table([66, 26, 40], [138, 48, 90]), table([60, 20, 40], [130, 40, 90]), {"region": {"ALL": ["01", "02"]}})
    assert found.loc[1].all() and (found["numerator_held"] == found["denominator_held"]).all()
    assert found.loc[0].all() or found.loc[2].all()
    same = held_cells(table([60, 20, 40], [130, 40, 90]), table([60, 20, 40], [130, 40, 90]), {"region": {"ALL": ["01", "02"]}})
    assert not same.any(axis=None)
