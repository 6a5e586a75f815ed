"""Empirical Bayes across agreements: what is known of one agreement's rate from its own counts and from how much agreements differ.

Of each indicator, within each comparison group with at least MINIMUM_AGREEMENTS figures (else over all agreements): rates are beta(mean, size) across
agreements for proportions, gamma for events. `size` is evidence worth so many persons (or so much exposure). How indicators help one another: shrinking.py.

How it is fitted. The mean is the agreements' own, weighted by what each tells at that size. The size is not one number: 60 values of the shrinkage
B = size / (size + typical denominator), evenly spaced in (0, 1) (the uniform shrinkage prior: Christiansen and Morris 1997, J Am Stat Assoc 92:618-632;
Daniels 1999, Can J Stat 27:567-578), are weighed by the marginal likelihood (beta-binomial, negative binomial). Each agreement's posterior is the beta
(gamma) with the mean and the variance of that mixture, the variance of the fitted mean included. A plain maximum often lands on "all agreements are the same"
and then gives intervals without width; this does not.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, gammaln

MINIMUM_AGREEMENTS = 15
GRID = (np.arange(60) + 0.5) / 60
ALONE = 0.5  # Jeffreys: what a figure gets when there is nobody to learn from


@dataclass(frozen=True)
class Estimate:
    """(n,): mean and variance of each agreement's rate; `plain`: that variance at the one size `prior_size`, without what the fit does not know.

    prior_mean, prior_size: of the fitted prior (mixture's mean; its geometric mean size), NaN where the prior is Jeffreys'.
    """

    mean: np.ndarray
    variance: np.ndarray
    plain: np.ndarray
    prior_mean: float
    prior_size: float


def beta_estimate(x: np.ndarray, n: np.ndarray) -> Estimate:
    """Of x successes in n trials (n > 0), agreements (n,). Too few agreements, all equal to 0 or all to n: Jeffreys' prior each."""
    if x.size < MINIMUM_AGREEMENTS or x.sum() in (0, n.sum()):
        mean = (x + ALONE) / (n + 2 * ALONE)
        variance = mean * (1 - mean) / (n + 2 * ALONE + 1)
        return Estimate(mean, variance, variance, np.nan, np.nan)
    size = _sizes(n)
    mean, mean_variance = _means(x / n, 1 / n, 1 / size, lambda m: m * (1 - m))
    a, b = (mean * size)[:, None], ((1 - mean) * size)[:, None]
    weight = _weights((betaln(x + a, n - x + b) - betaln(a, b)).sum(axis=1))
    evidence = n + size[:, None]
    inside = (x + a) / evidence
    m, v = _mixed(weight, inside, inside * (1 - inside) / (evidence + 1), (size[:, None] / evidence) ** 2 * mean_variance[:, None])
    centre, typical = float((weight * mean).sum()), float(np.exp((weight * np.log(size)).sum()))
    single = (x + centre * typical) / (n + typical)
    return Estimate(m, v, single * (1 - single) / (n + typical + 1), centre, typical)


def gamma_estimate(x: np.ndarray, n: np.ndarray) -> Estimate:
    """Of x events on exposure n (n > 0). Too few agreements, or all 0: Jeffreys' prior each."""
    if x.size < MINIMUM_AGREEMENTS or x.sum() == 0:
        mean = (x + ALONE) / n
        return Estimate(mean, mean / n, mean / n, np.nan, np.nan)
    size = _sizes(n)
    mean, mean_variance = _means(x / n, 1 / n, 1 / size, lambda m: m)
    shape, rate = (mean * size)[:, None], size[:, None]
    likelihood = gammaln(x + shape) - gammaln(shape) + shape * np.log(rate) - (x + shape) * np.log(rate + n)
    weight = _weights(likelihood.sum(axis=1))
    inside = (x + shape) / (n + rate)
    m, v = _mixed(weight, inside, inside / (n + rate), (rate / (n + rate)) ** 2 * mean_variance[:, None])
    centre, typical = float((weight * mean).sum()), float(np.exp((weight * np.log(size)).sum()))
    return Estimate(m, v, (x + centre * typical) / (n + typical) ** 2, centre, typical)


def beta_of(mean: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """a, b of the beta with this mean and variance; a variance too large for any beta of one hump gives a + b = 0.2."""
    total = np.maximum(mean * (1 - mean) / variance - 1, 0.2)
    return mean * total, (1 - mean) * total


def gamma_of(mean: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shape (at least 0.1) and rate of the gamma with this mean and variance."""
    shape = np.maximum(mean * mean / variance, 0.1)
    return shape, shape / mean


def _sizes(n: np.ndarray) -> np.ndarray:
    return np.median(n) * GRID / (1 - GRID)


def _means(rate, own, between, unit) -> tuple[np.ndarray, np.ndarray]:
    """At each size: the mean of the rates, weighted by the inverse of (own + between) spread, and its variance."""
    weight = 1 / (own + between[:, None])
    mean = (weight * rate).sum(axis=1) / weight.sum(axis=1)
    return mean, unit(mean) / weight.sum(axis=1)


def _weights(log_likelihood: np.ndarray) -> np.ndarray:
    weight = np.exp(log_likelihood - log_likelihood.max())
    return weight / weight.sum()


def _mixed(weight, mean, variance, extra) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of the mixture over sizes; extra: the variance that comes from the fitted mean."""
    w = weight[:, None]
    centre = (w * mean).sum(axis=0)
    return centre, (w * (variance + extra + (mean - centre) ** 2)).sum(axis=0)
