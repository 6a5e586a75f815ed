"""Observed against expected by group of units: interval, rate adjusted on the logit scale, and a shrunken value for ordering."""

import numpy as np
from scipy import sparse
from scipy.special import expit, logit, ndtr

from pipelines.statistics import poisson_binomial
from pipelines.statistics.answers import Interval, z_of

STEPS, REACH = 45, 30.0  # halved to 1e-12
LARGEST_Z = 7.5  # beyond it a confidence is 1 in floating point


def estimation_variance(x: sparse.csr_matrix, p: np.ndarray, group: np.ndarray, size: int, model: dict) -> np.ndarray:
    """Variance of each group's expected count that comes from the fit (size,), by the delta method.

    d E / d coefficients = sum p (1 - p) (x - centre), the reference intercept moving with the coefficients; its own sampling adds (sum p (1 - p))^2 / weight.
    """
    w = p * (1 - p)
    total = np.bincount(group, w, size)
    member = sparse.csr_matrix((w, (group, np.arange(len(p)))), shape=(size, len(p)))
    slope = (member @ x).toarray() - total[:, None] * np.array(model["centre"])
    covariance = np.zeros((x.shape[1], x.shape[1]))
    covariance[np.tril_indices(x.shape[1])] = model["covariance"]
    covariance += np.tril(covariance, -1).T
    return np.maximum(((slope @ covariance) * slope).sum(axis=1), 0) + total**2 / model["weight"]


def ratio_interval(observed: np.ndarray, p: np.ndarray, group: np.ndarray, inflation: np.ndarray, confidence: float) -> Interval:
    """Limits of observed / expected: the Poisson-binomial score interval, its variance times `inflation` (1 + fit / persons) for what the fit does not know."""
    z = np.minimum(z_of(confidence) * np.sqrt(inflation), LARGEST_Z)
    return poisson_binomial.score_interval(observed, p, group, 2 * ndtr(z) - 1)


def log_odds_shift(target: np.ndarray, p: np.ndarray, group: np.ndarray, pull: float | np.ndarray = 0.0) -> np.ndarray:
    """The number added to every logit of a group at which its expected count is `target` (groups,): what its organisation does, on the logit scale.

    `pull` >= 0 draws it to 0: target - E(shift) - pull x shift = 0, the mode when shifts are N(0, 1 / pull). Without pull it is -inf at 0 and +inf at n.
    """
    linear, n = logit(p), np.bincount(group, minlength=target.size)
    low, high = np.full(target.shape, -REACH), np.full(target.shape, REACH)
    for _ in range(STEPS):
        middle = (low + high) / 2
        above = target - np.bincount(group, expit(linear + middle[group]), target.size) - pull * middle > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    free = np.broadcast_to(np.equal(pull, 0), target.shape)
    return np.select([free & (target <= 0), free & (target >= n)], [-np.inf, np.inf], (low + high) / 2)


def adjusted_rate(shift: np.ndarray, reference_rate: np.ndarray) -> np.ndarray:
    """The rate on the reference clients, expit(logit(reference) + shift): inside [0, 1] whatever the shift. `reference_rate` inside (0, 1).

    The ratio times the reference rate, which is customary, passes 100 % when expectations are high.
    """
    return expit(logit(reference_rate) + shift)


def spread(observed: np.ndarray, expected: np.ndarray, variance: np.ndarray, estimation: np.ndarray) -> float:
    """Variance of the groups' true shifts (logit scale), by moments: E (O - E)^2 = V + V_fit + V^2 x spread. Not below 0; 0 without groups."""
    if observed.size == 0:
        return 0.0
    return float(max(0.0, ((observed - expected) ** 2 - variance - estimation).sum() / (variance**2).sum()))
