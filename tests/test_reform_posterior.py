"""Draws have the promised distribution, shrink as experience says, and move together because the same persons are in them."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.special import betaincinv, gammaincinv, ndtr
from scipy.stats import kstest, norm

from pipelines.reform import joint, posterior, priors, quantiles, records, shrinking

BATTING = json.loads((Path(__file__).parent / "reference" / "reform" / "batting.json").read_text("utf-8"))
Z = np.linspace(-3.5, 3.5, 141)[:, None]


@pytest.mark.parametrize(("family", "exact", "deviation"), [
    ("beta", lambda a, b, z: betaincinv(a, b, ndtr(z)), lambda a, b: np.sqrt(a * b / (a + b + 1)) / (a + b)),
    ("gamma", lambda a, b, z: gammaincinv(a, ndtr(z)) / b, lambda a, b: np.sqrt(a) / b)])
def test_drawn_quantiles_are_the_exact_ones(family, exact, deviation):
    """Within half a percent of a standard deviation for parameters of 1 and more, five percent down to 0.2."""
    for least, tolerance in ((1.0, 0.005), (0.2, 0.05)):
        a, b = (v.ravel() for v in np.meshgrid(*[np.geomspace(least, 200, 9)] * 2))
        found = quantiles.evaluate(getattr(quantiles, family)(a, b), Z.repeat(a.size, axis=1), family)
        assert (np.abs(found - exact(a, b, Z)) / deviation(a, b)).max() < tolerance


def test_shrinking_pays_as_it_did_for_the_batters():
    """Efron and Morris: shrunken averages miss the rest of the season by less than a third of what raw ones do, and lie near the published ones."""
    n = np.full(18, float(BATTING["at_bats"]))
    x, rest = np.array(BATTING["hits"], dtype=float), np.array(BATTING["rest"])
    found = priors.beta_estimate(x, n)
    assert found.mean == pytest.approx(BATTING["centre"] + BATTING["shrinkage"] * (x / n - BATTING["centre"]), abs=0.02)
    assert ((found.mean - rest) ** 2).sum() < ((x / n - rest) ** 2).sum() / 3
    assert found.prior_mean == pytest.approx(BATTING["centre"], abs=0.002) and (found.variance > 0).all()


def test_agreements_that_are_all_the_same_keep_intervals_of_some_width():
    """A plain maximum would say that nobody differs from anybody, with certainty."""
    stream = np.random.default_rng(1)
    n = np.full(100, 50.0)
    found = priors.beta_estimate(stream.binomial(50, 0.5, 100).astype(float), n)
    spread = np.sqrt(found.variance)
    assert 0.005 < spread.mean() < 0.05


@pytest.mark.parametrize("estimate", [priors.beta_estimate, priors.gamma_estimate])
def test_with_nobody_to_learn_from_the_prior_is_jeffreys(estimate):
    for x, n in ((np.array([3.0, 4.0]), np.array([10.0, 12.0])), (np.zeros(40), np.full(40, 10.0))):
        found = estimate(x, n)
        assert np.isnan(found.prior_mean) and (found.mean > 0).all() and (found.variance > 0).all()


def small(agreements=40, columns=3, seed=2, **more):
    stream = np.random.default_rng(seed)
    n = stream.integers(20, 90, (agreements, columns))
    x = stream.binomial(n, np.clip(stream.normal(0.5, 0.15, (agreements, columns)), 0.05, 0.95))
    return records.of_arrays(np.arange(agreements), [records.Column(f"i{i}", "proportion") for i in range(columns)], x, n, **more)


def test_draws_have_the_distribution_that_was_fitted():
    """Kolmogorov and Smirnov against the beta whose mean and variance the posterior has."""
    made = small()
    drawn = posterior.build(made, 5)
    values = drawn.pool(4000)
    for a in (0, 7, 21):
        z = norm.ppf((np.arange(4000) + 0.5) / 4000).astype(np.float32)[:, None]
        exact = quantiles.evaluate(drawn.coefficients[1][:, a : a + 1], z, "beta")[:, 0]
        assert kstest(values[1, :, a], exact).pvalue > 0.001


def units_of(persons=3000, agreements=30, seed=8):
    """Persons with four outcomes that go together; a tenth of them in two agreements, with the same outcomes in both."""
    stream = np.random.default_rng(seed)
    latent = stream.standard_normal((persons, 1)) + stream.standard_normal((persons, 4)) * np.array([0.5, 0.5, 2, 1])
    outcome = (latent > 0).astype(float)
    person, agreement = np.arange(persons), stream.integers(0, agreements, persons)
    twice = np.flatnonzero(stream.random(persons) < 0.1)
    agreement[twice] = 2 * (agreement[twice] // 2)
    person, agreement = np.concatenate([person, twice]), np.concatenate([agreement, agreement[twice] + 1])
    return person, agreement, outcome


def test_what_moves_together_is_what_rubins_bootstrap_moves_together():
    """The copula's correlations, between indicators and between agreements, against new weights for every person in every draw."""
    person, agreement, outcome = units_of()
    rows, columns = person.size, 4
    column = np.tile(np.arange(columns), rows)
    shared = joint.of_units(np.repeat(person, columns), np.repeat(agreement, columns), column, outcome[person].ravel(), np.ones(rows * columns),
                            np.ones(columns, dtype=bool), np.zeros(30, dtype=int), columns)
    stream = np.random.default_rng(1)
    drawn = np.empty((1500, 30, columns))
    for d in range(1500):
        weight = stream.exponential(size=outcome.shape[0])[person]
        whole = np.bincount(agreement, weight, 30)
        drawn[d] = np.stack([np.bincount(agreement, weight * outcome[person, c], 30) / whole for c in range(columns)], axis=1)
    of_bootstrap = np.mean([np.corrcoef(drawn[:, a].T) for a in range(30)], axis=0)
    assert shared.correlation[0] == pytest.approx(of_bootstrap, abs=0.03)
    between = np.mean([np.corrcoef(drawn[:, a, 0], drawn[:, b, 0])[0, 1] for a, b in shared.pairs])
    assert np.sqrt(shared.shares.prod(axis=1)).mean() == pytest.approx(between, abs=0.03)
    assert len(shared.pairs) == 15 and between > 0.15


def test_draws_bear_the_correlation_of_persons_and_of_common_clients():
    made = small(agreements=60, columns=2)
    table = np.array([[[1.0, 0.6], [0.6, 1.0]]])
    pairs, shares = np.array([[0, 1], [2, 3]]), np.full((2, 2), 0.4)
    values = posterior.build(made, 5, joint.Joint(table, pairs, shares)).pool(3000)
    alone = posterior.build(made, 5).pool(3000)
    inside, outside = (np.mean([np.corrcoef(v[0, :, a], v[1, :, a])[0, 1] for a in range(60)]) for v in (values, alone))
    assert inside > outside + 0.3
    assert np.corrcoef(values[0, :, 0], values[0, :, 1])[0, 1] == pytest.approx(0.4, abs=0.06)
    assert abs(np.corrcoef(values[0, :, 0], values[0, :, 2])[0, 1]) < 0.06


def test_events_are_nobody_and_tie_nothing_together():
    """The same events with code -1: no correlation, no common clientele; without a single person, independence."""
    person, agreement, outcome = units_of(persons=400)
    rows = person.size
    events = np.full(rows, -1)
    arguments = (np.zeros(2 * rows), np.ones(2 * rows), np.ones(3, dtype=bool), np.zeros(30, dtype=int), 3)
    column = np.repeat([0, 2], rows)
    with_events = joint.of_units(np.concatenate([person, events]), np.tile(agreement, 2), column, *arguments)
    alone = joint.of_units(person, agreement, column[:rows], *(a[:rows] for a in arguments[:2]), *arguments[2:])
    assert with_events.correlation[0, 0, 2] == 0 and np.array_equal(with_events.shares, alone.shares) and len(alone.pairs) > 10
    nobody = joint.of_units(np.concatenate([events, events]), np.tile(agreement, 2), column, *arguments)
    assert np.array_equal(nobody.correlation[0], np.eye(3)) and len(nobody.pairs) == 0


def test_an_indicators_scores_do_not_change_when_another_is_added():
    two, three = (small(columns=3) if k == 3 else records.of_arrays(
        np.arange(40), [records.Column(f"i{i}", "proportion") for i in range(2)], small().numerator[:2].T, small().denominator[:2].T) for k in (2, 3))
    first, second = (posterior.build(r, 5) for r in (two, three))
    assert np.array_equal(first._scores(3, "i0@1"), second._scores(3, "i0@1"))


def test_a_draw_is_the_same_whichever_blocks_are_made():
    drawn = posterior.build(small(), 5)
    assert np.array_equal(drawn.pool(70)[:, 64:70], drawn.block(2, 6))
    assert not np.array_equal(drawn.block(0), posterior.build(small(), 6).block(0))


def test_what_is_observed_is_not_drawn_and_a_variant_takes_the_same_scores():
    stream = np.random.default_rng(1)
    n = stream.integers(30, 60, (50, 3))
    columns = [records.Column("collab", "proportion"), records.Column("collab", "proportion", variant="declared"),
               records.Column("breadth", "proportion", family="observed")]
    made = records.of_arrays(np.arange(50), columns, stream.binomial(n, 0.4), n)
    values = posterior.build(made, 5).pool(200)
    assert (values[2] == made.value[2].astype(np.float32)).all()
    assert posterior.build(made.with_families({"breadth": "beta"}), 5).pool(200)[2].std(axis=0).min() > 0.01
    assert np.mean([np.corrcoef(values[0, :, a], values[1, :, a])[0, 1] for a in range(50)]) > 0.99


def test_absent_figures_hold_one_and_present_ones_are_finite():
    """Nothing but zero, everything, a single person, a group of its own: every draw is a number."""
    x = np.array([[0, 5, 1, 0], [10, 5, 0, 0], [1, 3, 1, 9], [4, 4, 4, 4]] * 8, dtype=float)
    n = np.array([[10, 5, 1, 20], [10, 5, 0, 20], [1, 3, 1, 20], [4, 4, 4, 20]] * 8, dtype=float)
    columns = [records.Column("a", "proportion"), records.Column("b", "proportion"), records.Column("c", "proportion"), records.Column("d", "attainment")]
    made = records.of_arrays(np.arange(32), columns, x, n, group=np.arange(32) // 30)
    values = posterior.build(made, 5).pool(64)
    assert np.isfinite(values).all() and (values >= 0).all() and (values[:3] <= 1).all()
    assert (values[2][:, ~made.present[2]] == 1).all()


def test_shrinking_together_is_the_textbooks_formula():
    """Against a plain matrix inverse, agreement by agreement."""
    stream = np.random.default_rng(3)
    k, agreements = 4, 5
    true, chance = stream.uniform(0.05, 0.2, (k, agreements)), stream.uniform(0.05, 0.2, (k, agreements))
    between = 0.5 + 0.5 * np.eye(k)
    by_chance = np.broadcast_to((0.2 + 0.8 * np.eye(k))[:, :, None], (k, k, agreements))
    residual = stream.normal(0, 0.2, (k, agreements))
    moved, covariance = shrinking.shrunken(residual, true, chance, by_chance, between)
    for a in range(agreements):
        v, s = between * np.outer(true[:, a], true[:, a]), by_chance[..., a] * np.outer(chance[:, a], chance[:, a])
        gain = v @ np.linalg.inv(v + s)
        assert moved[:, a] == pytest.approx(gain @ residual[:, a]) and covariance[..., a] == pytest.approx(v - gain @ v)


def test_true_correlation_is_found_and_a_table_that_is_none_is_refused():
    stream = np.random.default_rng(3)
    true, chance = np.full((2, 2000), 0.2), np.full((2, 2000), 0.15)
    shared = stream.standard_normal(2000)
    rates = 0.2 * np.stack([shared, 0.7 * shared + np.sqrt(0.51) * stream.standard_normal(2000)])
    residual = rates + 0.15 * stream.standard_normal((2, 2000))
    independent = np.broadcast_to(np.eye(2)[:, :, None], (2, 2, 2000))
    assert shrinking.true_correlation(residual, true, chance, independent)[0, 1] == pytest.approx(0.7, abs=0.06)
    with pytest.raises(ValueError, match="no covariance"):
        shrinking.cholesky(np.array([[1.0, 2.0], [2.0, 1.0]]))
    scales = np.diag([1e6, 1e-6])
    assert shrinking.cholesky(scales) == pytest.approx(np.sqrt(scales)), "indicators of very different sizes stand side by side"
    singular = shrinking.cholesky(np.ones((3, 3)))
    assert singular @ singular.T == pytest.approx(np.ones((3, 3)))
