"""The chance of a count of open cases is the sum over every way in which they may turn out; the drivers of an expectation give its whole gap."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.special import expit, logit

from pipelines.case_mix import drivers
from pipelines.statistics import poisson_binomial, predictive

probability = st.floats(0.01, 0.99)


def enumerated(probabilities: list[float]) -> np.ndarray:
    """P(X = 0 .. n) as the sum over all 2^n outcomes, with no formula of the project."""
    mass = np.zeros(len(probabilities) + 1)
    for outcome in product((0, 1), repeat=len(probabilities)):
        mass[sum(outcome)] += np.prod([p if y else 1 - p for p, y in zip(probabilities, outcome, strict=True)])
    return mass


@given(st.lists(probability, min_size=1, max_size=9), st.integers(0, 12))
@settings(max_examples=60, deadline=None)
def test_without_a_shared_shift_the_chance_is_that_of_every_outcome_enumerated(probabilities, needed):
    mass = predictive.successes(probabilities, 0.0)
    np.testing.assert_allclose(mass, enumerated(probabilities), atol=1e-12)
    np.testing.assert_allclose(mass, poisson_binomial.distribution(probabilities), atol=1e-12)
    assert predictive.at_least(mass, needed) == pytest.approx(enumerated(probabilities)[needed:].sum() if needed else 1.0, abs=1e-11)
    assert (predictive.at_least(mass, needed) in (0.0, 1.0)) == (needed == 0 or needed > len(probabilities))


@given(st.lists(probability, min_size=1, max_size=6), st.floats(0.05, 1.0))
@settings(max_examples=30, deadline=None)
def test_a_shared_shift_is_integrated_over_and_widens_the_count(probabilities, sd):
    """Against a fine sum over the normal density, of outcomes enumerated."""
    grid = np.linspace(-8, 8, 801)
    density = np.exp(-(grid**2) / 2) / np.exp(-(grid**2) / 2).sum()
    p = expit(logit(probabilities)[:, None] + sd * grid)
    told = sum(w * poisson_binomial.distribution(one) for one, w in zip(p.T, density, strict=True))
    mass = predictive.successes(probabilities, sd)
    np.testing.assert_allclose(mass, told, atol=1e-7)
    k, inside = np.arange(mass.size), (density * (p * (1 - p)).sum(axis=0)).sum()
    variance = (mass * k**2).sum() - (mass * k).sum() ** 2
    assert variance > inside or len(probabilities) == 1, "what is shared adds to the variance; for one unit there is nothing to share"


def test_many_units_have_one_smooth_hump():
    """With a grid too coarse for so many units, the counts of neighbouring shifts would stand apart."""
    mass = predictive.successes(np.full(1_500, 0.65), 0.3)
    top = int(mass.argmax())
    assert (np.diff(mass[: top + 1]) >= -1e-12).all() and (np.diff(mass[top:]) <= 1e-12).all() and mass.sum() == pytest.approx(1)


@given(st.lists(probability, min_size=1, max_size=9), st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_the_interval_leaves_at_most_a_fortieth_on_each_side(probabilities, sd):
    mass = predictive.successes(probabilities, sd)
    low, high = predictive.limits(mass)
    assert 0 <= low <= high <= len(probabilities)
    assert mass[:low].sum() <= 0.025 + 1e-9 and mass[high + 1 :].sum() <= 0.025 + 1e-9
    assert mass[: low + 1].sum() > 0.025 and mass[high:].sum() > 0.025, "and is no wider than that"


@given(st.integers(0, 10_000), st.integers(1, 400), st.integers(0, 400))
def test_the_successes_still_needed_are_the_fewest_that_reach_the_target(target, known, observed):
    wanted = Fraction(target, 10_000)
    needed = predictive.needed_for_rate(wanted, known, observed)
    assert Fraction(observed + needed, known) >= wanted > Fraction(observed + needed - 1, known)


def test_bad_probabilities_are_refused():
    for probabilities, sd in (([0.0], 0.1), ([0.5, 1.0], 0.0), ([np.nan], 0.0), ([0.5], -0.1), ([0.5], np.inf)):
        with pytest.raises(ValueError, match="probabilities"):
            predictive.successes(probabilities, sd)


def pairwise(own, reference, intercept, beta) -> np.ndarray:
    """The mean over pairs, one pair after another, each integrated numerically along the straight line between the two."""
    total = np.zeros(beta.size)
    nodes, weights = np.polynomial.legendre.leggauss(24)
    for x in own:
        for z in reference:
            at = (nodes[:, None] + 1) / 2 * (x - z) + z
            p = expit(intercept + at @ beta)
            total += (x - z) * beta * (weights / 2 * p * (1 - p)).sum()
    return total / (len(own) * len(reference))


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_drivers_are_the_integral_along_the_line_over_all_pairs_and_sum_to_the_gap(seed):
    rng = np.random.default_rng(seed)
    columns, own, reference = 4, rng.integers(0, 2, (3, 4)).astype(float), rng.integers(0, 2, (7, 4)).astype(float)
    beta, intercept = rng.normal(0, 1.2, columns), rng.normal()
    mean, own_rate, reference_rate = drivers.gains(sparse.csr_matrix(own), drivers.reference_of(sparse.csr_matrix(reference), intercept, beta))
    assert own_rate == pytest.approx(expit(intercept + own @ beta).mean()) and reference_rate == pytest.approx(expit(intercept + reference @ beta).mean())
    assert (mean * beta).sum() == pytest.approx(own_rate - reference_rate, abs=1e-6)
    np.testing.assert_allclose(mean * beta, pairwise(own, reference, intercept, beta), atol=drivers.BIN / 100)


def test_factors_that_cancel_on_the_logit_keep_finite_parts():
    """Parts scaled by the sum of the mean logits would divide by zero here."""
    own, reference = sparse.csr_matrix([[1.0, 1.0]]), sparse.csr_matrix([[0.0, 0.0]])
    mean, own_rate, reference_rate = drivers.gains(own, drivers.reference_of(reference, 0.4, np.array([1.0, -1.0])))
    assert own_rate == pytest.approx(reference_rate)
    np.testing.assert_allclose(mean * [1.0, -1.0], [expit(0.4) * (1 - expit(0.4)), -expit(0.4) * (1 - expit(0.4))])
