"""Intervals, funnels, over-dispersion, outcomes of persons and many comparisons keep what their definitions promise, for any input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import expit
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests

from pipelines.statistics import funnels, intervals, multiple, overdispersion, poisson_binomial

quick = settings(max_examples=60, deadline=None, derandomize=True)
confidences = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])

# Intervals


@quick
@given(st.integers(1, 5000), st.floats(0, 1), confidences)
def test_wilson_holds_its_estimate_stays_in_0_1_and_mirrors(n, share, confidence):
    x = round(n * share)
    one, other = intervals.wilson(x, n, confidence), intervals.wilson(n - x, n, confidence)
    assert 0 <= one.lower <= x / n <= one.upper <= 1
    assert float(one.lower) == pytest.approx(1 - float(other.upper), abs=1e-12)


@quick
@given(st.integers(0, 40), st.integers(1, 40), st.integers(2, 30))
def test_wilson_narrows_with_more_units_and_widens_with_more_confidence(x, more, times):
    n = x + more
    width = [float(i.upper - i.lower) for i in (intervals.wilson(x, n), intervals.wilson(x * times, n * times), intervals.wilson(x, n, 0.998))]
    assert width[1] < width[0] < width[2]


@quick
@given(st.integers(0, 3000), confidences)
def test_exact_poisson_limits_leave_their_tail_and_byar_is_close_from_10_on(count, confidence):
    exact, tail = intervals.poisson_exact(count, confidence), (1 - confidence) / 2
    assert exact.lower <= count <= exact.upper
    assert stats.poisson.cdf(count, float(exact.upper)) == pytest.approx(tail, abs=1e-9)
    assert stats.poisson.sf(count - 1, float(exact.lower)) == pytest.approx(tail if count else 1, abs=1e-9)
    if count >= 10:
        near = intervals.byar(count, confidence)
        assert float(near.lower) == pytest.approx(float(exact.lower), rel=0.02)
        assert float(near.upper) == pytest.approx(float(exact.upper), rel=0.02)


def test_counts_are_exact_under_10_and_byar_from_10_on():
    found = intervals.count_interval([9, 10])
    assert list(found.method) == ["poisson_exact", "byar"]
    assert found.lower[0] == intervals.poisson_exact(9).lower
    assert found.upper[1] == intervals.byar(10).upper


def test_each_statistic_of_the_catalogue_gets_its_method():
    get = intervals.catalogue_interval
    assert get("proportion", 65, 100).method == "wilson"
    assert float(get("rate_per_100", 12, 40).upper) == pytest.approx(float(intervals.byar(12).upper) / 40 * 100)
    attained = get("attainment", 130, 100)
    assert attained.lower > 1, "attainment has no cap"
    assert get("count", 4, 1).method == "poisson_exact"
    for statistic in ("ratio", "effective_number"):
        assert get(statistic, 3.5, 7).reason == "no_interval_method"
    with pytest.raises(ValueError, match="unknown statistic"):
        get("median", 1, 2)


# Funnels


@quick
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=2, max_size=12))
def test_a_unit_is_flagged_exactly_when_its_own_wilson_interval_excludes_the_group_rate(units):
    x, n = np.array([u[0] for u in units]), np.array([u[0] + u[1] for u in units])
    found = funnels.proportion_significance(x, n)
    for confidence, names in ((0.95, ("low_0.025", "high_0.025")), (0.998, ("low_0.001", "high_0.001"))):
        own = intervals.wilson(x, n, confidence)
        for i, label in enumerate(found.label):
            if label is None:
                continue
            theta = float(found.baseline[i])
            low, high = own.upper[i] < theta - 1e-12, own.lower[i] > theta + 1e-12
            wider = ("low_0.001", "high_0.001")
            assert low == (label in (names[0], wider[0])) and high == (label in (names[1], wider[1]))


@quick
@given(st.integers(0, 120), st.floats(0.01, 150), confidences)
def test_touching_limits_are_left_exactly_when_the_exact_interval_excludes_1(count, expected, confidence):
    own, limits = intervals.poisson_exact(count, confidence), funnels.poisson_limits(expected, confidence, method="touching")
    if min(abs(float(own.upper) - expected), abs(float(own.lower) - expected)) > 1e-6:
        assert (count / expected < limits.lower) == (own.upper < expected)
        assert (count / expected > limits.upper) == (own.lower > expected)


def test_touching_limits_have_no_lower_side_where_even_no_event_is_not_rare():
    lower = funnels.poisson_limits([0.5, 3.6, 3.7], method="touching").lower
    assert (lower[0], lower[1]) == (0, 0) and lower[2] > 0


def test_limits_use_strict_inequality_and_unrounded_quantiles():
    limits = funnels.proportion_limits(0.5, 100)
    assert float(limits.upper) == 0.5 + stats.norm.isf(0.025) * 0.05
    # Four units balance at 0.5; the first stands a hair inside, then a hair outside, its limit, where 1.96 and 2 would both misplace it.
    for rate, label in ((limits.upper - 1e-9, "none"), (limits.upper + 1e-9, "high_0.025")):
        x = np.array([rate, 1 - rate, 0.5, 0.5]) * 100
        assert funnels.proportion_significance(x, [100] * 4).label[0] == label


def test_units_under_the_minimum_expected_count_are_hidden():
    found = funnels.proportion_significance([9, 1, 90], [10, 4, 100], minimum_expected=1)
    assert list(found.reason) == ["small_expected" if min(n * 100 / 114, n * 14 / 114) < 1 else None for n in (10, 4, 100)]
    assert found.label[1] is None
    assert funnels.ratio_significance([0], [4.0], minimum_expected=5).reason[0] == "small_expected"


def test_byar_funnel_limits_are_byars_limits_of_the_expected_count():
    assert float(funnels.poisson_limits(40, method="byar").lower) == float(intervals.byar(40).lower) / 40
    with pytest.raises(ValueError, match="unknown method"):
        funnels.poisson_limits(40, method="wald")


# Over-dispersion


def test_phi_and_tau2_equal_a_plain_recomputation_for_each_scale():
    rng = np.random.default_rng(7)
    expected = rng.uniform(20, 300, 40)
    observed = rng.poisson(expected * rng.lognormal(0, 0.25, 40))
    for scale, outliers in (("square_root", "winsorise"), ("logarithm", "trim")):
        if scale == "square_root":
            z, s = 2 * (np.sqrt(observed) - np.sqrt(expected)), 1 / (2 * np.sqrt(expected))
            z = np.array([min(max(v, np.percentile(z, 10)), np.percentile(z, 90)) for v in z])
        else:
            z, s = np.sqrt(expected) * np.log(observed / expected), 1 / np.sqrt(expected)
            cut = np.floor(stats.rankdata(z) * 10 / 41)
            z, s = z[(cut > 0) & (cut < 9)], s[(cut > 0) & (cut < 9)]
        phi, w = sum(v * v for v in z) / len(z), [1 / v**2 for v in s]
        tau2 = max(0, (len(z) * phi - len(z) + 1) / (sum(w) - sum(v * v for v in w) / sum(w)))
        found = overdispersion.dispersion(overdispersion.ratio_scores(observed, expected, scale), outliers=outliers)
        assert (found.phi, found.tau2, found.units) == (pytest.approx(phi), pytest.approx(tau2), len(z))
        assert found.tau2 > 0 and found.phi > 1


def test_tau2_is_dersimonian_and_lairds_when_the_target_is_the_pooled_value():
    y, variance = np.array([0.9, 1.4, 1.1, 0.6, 1.8, 1.2]), np.array([0.01, 0.02, 0.015, 0.03, 0.05, 0.01])
    published = combine_effects(y, variance, method_re="chi2").tau2
    pooled, error = float(np.average(y, weights=1 / variance)), np.sqrt(variance)
    free = np.full(6, None, dtype=object)
    scores = overdispersion.Scores(np.ma.array(y), pooled, np.ma.array(error), np.ma.array((y - pooled) / error), free, "identity")
    assert overdispersion.dispersion(scores, share=0.0).tau2 == pytest.approx(published)


def test_units_that_differ_by_chance_alone_have_no_overdispersion_and_limits_stay():
    n = np.full(30, 100)
    scores = overdispersion.proportion_scores(np.tile([59, 60, 61], 10), n)
    found = overdispersion.dispersion(scores)
    assert found.tau2 == 0 and found.phi < 1
    plain, same = funnels.proportion_limits(0.6, n), overdispersion.adjusted_limits(0.6, scores.error, phi=found.phi, tau2=found.tau2)
    np.testing.assert_allclose(same.lower, plain.lower)
    assert same.method[0] == "no_overdispersion"


@pytest.mark.parametrize(("scale", "target"), [("identity", 0.4), ("square_root", 1.0), ("logarithm", 0.0)])
def test_overdispersed_limits_are_wider_on_every_scale_and_come_back_to_rates(scale, target):
    error = np.array([0.05, 0.2])
    plain, added, multiplied = (overdispersion.adjusted_limits(target, error, 0.998, scale=scale, **k) for k in ({}, {"tau2": 0.01}, {"phi": 2.0}))
    centre = {"identity": 0.4, "square_root": 1.0, "logarithm": 1.0}[scale]
    for wider in (added, multiplied):
        assert ((wider.lower <= plain.lower) & (plain.lower < centre) & (centre < plain.upper) & (plain.upper <= wider.upper)).all()
        assert (wider.lower >= 0).all()
    with pytest.raises(ValueError, match="one of"):
        overdispersion.adjusted_limits(target, error, phi=2.0, tau2=0.1, scale=scale)


# Outcomes of persons


def test_the_distribution_is_binomial_for_equal_probabilities_and_exact_for_unequal_ones():
    np.testing.assert_allclose(poisson_binomial.distribution([0.3] * 50), stats.binom.pmf(np.arange(51), 50, 0.3), atol=1e-14)
    p = [0.1, 0.5, 0.9, 0.25]
    brute = np.zeros(5)
    for outcomes in np.ndindex(2, 2, 2, 2):
        brute[sum(outcomes)] += np.prod([q if o else 1 - q for o, q in zip(outcomes, p, strict=True)])
    np.testing.assert_allclose(poisson_binomial.distribution(p), brute, atol=1e-15)


def test_the_refined_normal_takes_over_from_the_exact_tails_unnoticed(monkeypatch):
    p = expit(np.random.default_rng(3).normal(0.5, 1, 400))
    for observed in (210, 240, 270):
        exact = poisson_binomial.tails(observed, p)
        with monkeypatch.context() as patch:
            patch.setattr(poisson_binomial, "EXACT_SIZE", 10)
            np.testing.assert_allclose(poisson_binomial.tails(observed, p), exact, atol=1e-4)
    assert poisson_binomial.mid_p_value(0, [0.5]) == pytest.approx(0.5)
    assert poisson_binomial.mid_p_value(round(p.sum()), p) > 0.9


def test_poisson_limits_miss_the_shortfalls_that_the_right_variance_finds():
    """100 persons, p = 0.6 on average, true rates a fifth lower: found in about 26 % of cases with Poisson limits, about 71 % with its own."""
    p = np.linspace(0.4, 0.8, 100)
    observed = np.arange(101)
    chance = poisson_binomial.distribution(0.8 * p)
    poisson = funnels.ratio_significance(observed, np.full(101, p.sum())).label
    own = poisson_binomial.score_test(observed, np.tile(p, 101), np.repeat(observed, 100)).label
    power = {name: chance[np.isin(label, ["low_0.025", "low_0.001"])].sum() for name, label in (("poisson", poisson), ("own", own))}
    assert power == {"poisson": pytest.approx(0.26, abs=0.03), "own": pytest.approx(0.71, abs=0.03)}


@quick
@given(st.integers(1, 300), st.floats(0, 1), st.floats(0.02, 0.98), confidences)
def test_the_interval_with_one_common_probability_is_wilsons_over_it(n, share, p, confidence):
    observed = round(n * share)
    found, own = poisson_binomial.score_interval([observed], np.full(n, p), np.zeros(n, int), confidence), intervals.wilson(observed, n, confidence)
    assert float(found.lower[0]) == pytest.approx(float(own.lower) / p, abs=1e-9 / p)
    assert float(found.upper[0]) == pytest.approx(float(own.upper) / p, abs=1e-9 / p)


@quick
@given(st.lists(st.tuples(st.integers(2, 60), st.floats(0, 1)), min_size=1, max_size=6), st.integers(0, 99))
def test_the_interval_excludes_1_exactly_when_the_score_test_rejects(units, seed):
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(units)), [n for n, _ in units])
    p = expit(rng.normal(0.3, 1.2, group.size))
    observed = np.array([round(n * share) for n, share in units])
    test, limits = poisson_binomial.score_test(observed, p, group), poisson_binomial.score_interval(observed, p, group)
    ratio = observed / test.expected
    assert ((limits.lower <= ratio + 1e-12) & (ratio <= limits.upper + 1e-12)).all()
    for z, label, low, high in zip(test.z, test.label, limits.lower, limits.upper, strict=True):
        if abs(abs(z) - stats.norm.isf(0.025)) > 1e-9:
            assert (label != "none") == (high < 1 or low > 1)


def test_the_exact_interval_leaves_the_mid_p_tail_at_each_end():
    found = poisson_binomial.exact_interval(12, [0.4] * 40)
    low, high = float(found.lower) * 0.4, float(found.upper) * 0.4
    assert stats.binom.sf(12, 40, low) + stats.binom.pmf(12, 40, low) / 2 == pytest.approx(0.025, abs=1e-9)
    assert stats.binom.cdf(11, 40, high) + stats.binom.pmf(12, 40, high) / 2 == pytest.approx(0.025, abs=1e-9)


def test_no_outcome_and_every_outcome_have_an_end_of_their_own():
    found = poisson_binomial.score_interval([0, 2], [0.2, 0.4, 0.5, 0.75], [0, 0, 1, 1])
    assert (found.lower[0], found.upper[1]) == (0, 2 / 1.25)


def test_the_score_interval_stays_near_the_exact_mid_p_interval():
    p = expit(np.random.default_rng(5).normal(0.4, 1, 90))
    for observed in (0, 20, 45, 80, 90):
        exact, score = poisson_binomial.exact_interval(observed, p), poisson_binomial.score_interval([observed], p, np.zeros(90, int))
        assert float(score.lower[0]) == pytest.approx(float(exact.lower), abs=0.03)
        assert float(score.upper[0]) == pytest.approx(float(exact.upper), abs=0.03)


# Many comparisons


@quick
@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_adjusted_p_values_equal_statsmodels(p_values):
    np.testing.assert_allclose(multiple.benjamini_hochberg(p_values), multipletests(p_values, method="fdr_bh")[1], atol=1e-12)


def test_what_to_look_at_together_comes_with_the_false_flags_to_expect():
    p = np.ma.array([0.0001, 0.0015, 0.01, 0.04, 0.5, 0.0], mask=[0, 0, 0, 0, 0, 1])
    fixed, fdr = multiple.look_together(p), multiple.look_together(p, rule="fdr")
    assert list(fixed.flagged) == [True, True, False, False, False, False]
    assert (fixed.compared, fixed.false_flags) == (5, pytest.approx(5 * 0.002))
    assert list(fdr.flagged) == [True, True, True, True, False, False]
    assert fdr.false_flags == pytest.approx(4 * 0.05)
    assert multiple.expected_false_flags(1500, 0.05) == pytest.approx(75)
