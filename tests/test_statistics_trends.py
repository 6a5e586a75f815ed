"""Trends: the four rules, verdicts from the last point only, and no chart where a series cannot bear one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.statistics import spc, spc_rules, trends
from pipelines.statistics.spc_rules import RULES

quick = settings(max_examples=60, deadline=None, derandomize=True)
# A quiet line round 50, with which each test plants one signal: mean 50, limits 50 +- 2.66 x 2.
QUIET = [49.0, 51.0] * 10


def limits_of(mean: float, sigma: float) -> spc.Limits:
    values = (np.ma.array(v) for v in (mean, mean - 3 * sigma, mean + 3 * sigma, sigma))
    return spc.Limits(*values, dropped=np.array(0), reason=np.full((), None, dtype=object), method="given")


def marked(series, rule: str, mean: float = 0.0, sigma: float = 100.0) -> list[int]:
    """Where the rule alone marks the series, given wide limits unless told."""
    return [int(i) for i in np.flatnonzero(spc_rules.signals(series, limits_of(mean, sigma)).by_rule[rule])]


def test_a_point_beyond_a_limit_is_marked_and_one_on_it_is_not():
    assert marked([0, 3, 3.01, -3, -3.01], "outside_limit", sigma=1) == [2, 4]


def test_seven_points_in_a_row_up_or_down_are_a_trend_and_a_tie_breaks_it():
    assert marked([1, 2, 3, 4, 5, 6], "trend") == []
    assert marked([2, 1, 2, 3, 4, 5, 6, 7, 3], "trend") == [1, 2, 3, 4, 5, 6, 7]
    assert marked([7, 6, 5, 4, 3, 2, 1], "trend") == [0, 1, 2, 3, 4, 5, 6]
    assert marked([1, 2, 3, 3, 4, 5, 6], "trend") == []
    assert marked([1, 2, 3, np.nan, 4, 5, 6, 7], "trend") == []


def test_two_of_three_near_a_limit_count_only_with_all_three_on_one_side():
    assert marked([0.5, 2.5, 0.5, 2.5, -0.5], "two_of_three", sigma=1) == [1, 3]
    assert marked([2.5, 2.5, -0.1], "two_of_three", sigma=1) == []
    assert marked([0.5, 5.5, -5.5], "two_of_three", sigma=2) == []
    assert marked([2.5, 0.5, 3.5], "two_of_three", sigma=1) == [], "a point outside is not between two and three sigma"
    assert marked([2.5, 0.5, 0.5, 2.5, 2.5], "two_of_three", sigma=1) == [3, 4]


def test_seven_points_on_one_side_are_a_shift_and_a_point_on_the_mean_breaks_it():
    assert marked([1, 2, 1, 2, 1, 2, -1], "one_side") == []
    assert marked([-1, 1, 2, 1, 2, 1, 2, 1], "one_side") == [1, 2, 3, 4, 5, 6, 7]
    assert marked([1, 2, 1, 0, 1, 2, 1, 2], "one_side") == []


def test_a_point_lies_on_the_mean_only_but_for_the_error_of_a_float():
    assert marked([0.3] * 7, "one_side", mean=0.1 + 0.2) == []
    assert marked([100.1] * 7, "one_side", mean=100) == [0, 1, 2, 3, 4, 5, 6]


def test_a_point_is_named_after_the_first_rule_in_the_nhs_order():
    rising = [-3.5, -2.9, -2.8, -2, -1.5, -1, -0.5]
    found = spc_rules.signals(rising, limits_of(0, 1))
    assert list(found.rule) == ["outside_limit", *["trend"] * 6]
    assert list(found.direction) == [-1, *[1] * 6]
    assert all(found.by_rule["one_side"])
    assert found.by_rule["two_of_three"][1] and RULES.index("two_of_three") > RULES.index("trend")


@pytest.mark.parametrize(("polarity", "last", "verdict"), [
    ("up", 70.0, "improving"), ("up", 30.0, "worsening"), ("down", 70.0, "worsening"), ("down", 30.0, "improving"),
    ("neutral", 70.0, "higher"), ("neutral", 30.0, "lower"), ("up", 51.0, "none"),
])
def test_a_signal_at_the_last_point_moves_the_verdict_its_way(polarity, last, verdict):
    assert trends.trend([*QUIET, last], polarity=polarity).variation[0] == verdict


def test_a_signal_that_does_not_touch_the_last_point_moves_nothing():
    found = trends.trend([*QUIET[:10], 70.0, *QUIET[10:]], polarity="up")
    assert found.signals.rule[0, 10] == "outside_limit"
    assert found.variation[0] == "none"


@pytest.mark.parametrize(("polarity", "target", "verdict"), [
    ("up", 40, "consistently_met"), ("up", 60, "consistently_missed"), ("up", 50, "hit_and_miss"),
    ("down", 40, "consistently_missed"), ("down", 60, "consistently_met"),
])
def test_assurance_holds_the_target_against_the_limits(polarity, target, verdict):
    assert trends.trend(QUIET, polarity=polarity, target=target).assurance[0] == verdict


def test_without_a_target_or_a_wanted_direction_there_is_no_assurance():
    assert trends.trend(QUIET, polarity="up").assurance_reason[0] == "no_target"
    found = trends.trend(QUIET, polarity="neutral", target=50)
    assert (found.assurance[0], found.assurance_reason[0]) == (None, "neutral_polarity")
    with pytest.raises(ValueError, match="polarity"):
        trends.trend(QUIET, polarity="upwards")


NO_CHART = {
    "too_few_points": (QUIET[:11], None),
    "small_denominators": ([9, 10] * 8, [19] * 16),
    "no_variation": ([0.1] * 14, None),
}


@pytest.mark.parametrize("reason", NO_CHART)
def test_a_series_that_cannot_bear_a_chart_has_none_and_says_why(reason):
    numerator, denominator = NO_CHART[reason]
    found = trends.trend(numerator, denominator, polarity="up", target=0.5)
    assert found.reason[0] == found.variation_reason[0] == found.assurance_reason[0] == reason
    assert (found.variation[0], found.assurance[0]) == (None, None)
    for values in (found.mean, found.lower, found.upper):
        assert np.ma.getmaskarray(values).all()
    assert set(found.signals.rule.ravel()) == {None}


def test_twelve_points_of_twenty_units_are_enough():
    assert trends.trend([9, 11] * 6, [20] * 12).reason[0] is None


def test_p_prime_takes_over_where_a_denominator_is_more_than_a_quarter_from_the_mean():
    assert not spc.denominators_vary([75, 125, 100, 100])
    assert spc.denominators_vary([74, 126, 100, 100])
    even, uneven = trends.trend([30, 34] * 8, [50] * 16), trends.trend([30, 68] * 8, [50, 100] * 8)
    assert (even.method[0], uneven.method[0]) == ("xmr_screened", "p_prime_screened")
    assert len(set(even.upper[0])) == 1
    assert uneven.upper[0, 0] > uneven.upper[0, 1] > uneven.mean[0], "fewer units, wider limits"


def test_p_prime_limits_stay_in_0_1_and_have_none_round_0_or_1():
    limits = spc.p_prime([1, 0, 2, 0, 1, 0], [20, 30, 20, 40, 25, 20])
    assert (limits.lower >= 0).all() and (limits.upper <= 1).all()
    assert spc.p_prime([0, 0, 0], [20, 30, 20]).reason == "baseline_0_or_1"
    assert spc.p_prime([20, 30], [20, 30]).reason == "baseline_0_or_1"
    assert spc.p_prime([3], [30]).reason == "one_point"
    for numerator, denominator in (([5, -1], [9, 9]), ([5, 10], [9, 9])):
        with pytest.raises(ValueError, match="row 1"):
            spc.p_prime(numerator, denominator)
        assert spc.p_prime(numerator, denominator, strict=False).reason == "one_point"


def test_a_quarter_without_a_figure_is_no_point_and_breaks_runs():
    gap = [*QUIET[:7], np.nan, *QUIET[7:]]
    found = trends.trend(gap, polarity="up")
    assert found.reason[0] is None
    assert np.ma.is_masked(found.value[0, 7]) and found.signals.rule[0, 7] is None
    assert trends.trend([*QUIET, np.nan], polarity="up").variation_reason[0] == "no_point_at_the_end"
    rates = trends.trend([9, 11, 0] * 8, [20, 20, 0] * 8)
    assert list(np.ma.getmaskarray(rates.value[0])) == [False, False, True] * 8


def test_a_series_without_points_pairs_or_numbers_has_a_defined_answer():
    assert (spc.xmr([]).reason, spc.xmr([5]).reason) == ("no_points", "one_point")
    assert spc.xmr([5, np.nan, 7]).reason == "no_moving_range"
    assert float(spc.xmr([5, np.nan, 7]).mean) == 6
    with pytest.raises(ValueError, match="infinite"):
        spc.xmr([1, np.inf])


@quick
@given(st.lists(st.floats(-1e6, 1e6), min_size=12, max_size=40), st.floats(0.1, 100), st.floats(-1e4, 1e4))
def test_limits_move_with_the_series_and_screening_never_widens_them(series, scale, shift):
    one, moved = spc.xmr(series), spc.xmr(np.array(series) * scale + shift, screened=False)
    free = spc.xmr(series, screened=False)
    if one.reason[()] is None and free.reason[()] is None and moved.reason[()] is None:
        assert one.lower <= one.mean <= one.upper
        assert free.lower <= one.lower and one.upper <= free.upper
        size = np.abs(series).max() * scale + abs(shift)
        assert float(moved.upper) == pytest.approx(float(free.upper) * scale + shift, abs=1e-9 * size)


@quick
@given(st.lists(st.lists(st.integers(0, 60), min_size=15, max_size=15), min_size=2, max_size=5))
def test_a_table_of_lines_is_answered_as_each_line_alone(lines):
    x, n = np.array(lines, dtype=float), np.tile([60, 80, 100] * 5, (len(lines), 1))
    whole = trends.trend(x, n, polarity="up", target=0.5)
    for i in range(len(lines)):
        alone = trends.trend(x[i], n[i], polarity="up", target=0.5)
        assert (whole.variation[i], whole.assurance[i], whole.reason[i]) == (alone.variation[0], alone.assurance[0], alone.reason[0])
        np.testing.assert_array_equal(np.ma.filled(whole.upper[i], -1), np.ma.filled(alone.upper[0], -1))
        assert list(whole.signals.rule[i]) == list(alone.signals.rule[0])
