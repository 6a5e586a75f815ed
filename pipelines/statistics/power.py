"""How often a true shortfall would be found: what makes « no conclusion » a finding rather than an escape."""

import numpy as np
from scipy.stats import binom, poisson

from pipelines.statistics.answers import numbers, z_of


def shortfall_power(persons, rate, shortfall: float = 0.2, confidence: float = 0.95) -> np.ndarray:
    """Chance that the score test calls n persons, who succeed with probability rate x (1 - shortfall), worse than an expected n x rate (arrays broadcast; a
    median between two sizes counts as the smaller).

    Exact over the binomial distribution of the observed count. NaN where there is no one, or where the rate is not inside (0, 1). With n = 100 and
    rate = 0.6 a shortfall of 20 % is found in 69 % of cases (more when the persons' chances differ); Poisson limits (`poisson_shortfall_power`)
    find it in 24 %.
    """
    n, p = numbers(np.floor(persons), rate)
    with np.errstate(all="ignore"):
        limit = n * p - z_of(confidence) * np.sqrt(n * p * (1 - p))
        found = binom.cdf(np.ceil(limit) - 1, n, p * (1 - shortfall))
    return np.where((n > 0) & (p > 0) & (p < 1), found, np.nan)


def poisson_shortfall_power(persons, rate, shortfall: float = 0.2, confidence: float = 0.95) -> np.ndarray:
    """The same by exact Poisson limits of the observed count: what is lost when persons' outcomes are treated as counts of events."""
    n, p = numbers(np.floor(persons), rate)
    counts = np.arange(0, int(np.nanmax(n, initial=0)) + 1)
    tail = float(1 - confidence) / 2
    with np.errstate(all="ignore"):
        low = poisson.cdf(counts[:, None], (n * p).ravel()) < tail
        found = (binom.pmf(counts[:, None], n.ravel(), (p * (1 - shortfall)).ravel()) * low).sum(axis=0).reshape(n.shape)
    return np.where((n > 0) & (p > 0) & (p < 1), found, np.nan)
