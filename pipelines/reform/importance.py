"""Weights and the importance they have in effect: what moves a composite is spread and correlation, not the weight alone.

Paruolo, Saisana and Saltelli 2013 (J R Stat Soc A 176:609-634, doi:10.1111/j.1467-985X.2012.01059.x): the importance of an indicator is its correlation ratio,
S = V(E(score | indicator)) / V(score), the first-order index.
"""

from dataclasses import dataclass

import numpy as np

BINS, PER_BIN = 20, 15
MINIMUM = 2 * PER_BIN


@dataclass(frozen=True)
class Importance:
    """(indicators,): the nominal weight; the correlation ratio; the squared Pearson correlation; both as shares of their sums, to be read beside weights.

    Null (NaN) with its reason: too_few_agreements (under 30), no_variation.
    """

    weight: np.ndarray
    ratio: np.ndarray
    linear: np.ndarray
    ratio_share: np.ndarray
    linear_share: np.ndarray
    reason: np.ndarray


def importances(normalised: np.ndarray, score: np.ndarray, weights) -> Importance:
    """Of each row of `normalised` (indicators, agreements; NaN where absent) for `score` (agreements,; NaN where not judged).

    The ratio by straight lines within equal-count bins (at most 20, at least 15 agreements each; equal values stay together), in place of the source's kernel
    regression; less what pure chance gives (adjusted for the lines fitted), not below 0.
    """
    ratio, linear = np.full(len(normalised), np.nan), np.full(len(normalised), np.nan)
    reason = np.full(len(normalised), None, dtype=object)
    for i, values in enumerate(normalised):
        both = np.isfinite(values) & np.isfinite(score)
        x, y = values[both], score[both]
        if x.size < MINIMUM:
            reason[i] = "too_few_agreements"
        elif np.ptp(x) == 0 or np.ptp(y) == 0:
            reason[i] = "no_variation"
        else:
            ratio[i], linear[i] = correlation_ratio(x, y), _squared_correlation(x, y)
    shares = [v / np.nansum(v) if np.nansum(v) > 0 else np.full_like(v, np.nan) for v in (ratio, linear)]
    return Importance(np.asarray(weights, dtype=float), ratio, linear, *shares, reason)


def correlation_ratio(x: np.ndarray, y: np.ndarray) -> float:
    """Share of the variance of y that a line in each bin of x explains, adjusted for their number. NaN when lines leave nothing to measure with."""
    count = min(BINS, x.size // PER_BIN)
    # The bin of a value is that of its mid-rank, so that equal values share one.
    ordered = np.sort(x)
    place = (np.searchsorted(ordered, x, "left") + np.searchsorted(ordered, x, "right") - 1) / 2
    code = np.unique((place * count / x.size).astype(int), return_inverse=True)[1]
    n = np.bincount(code)
    a, b = (v - (np.bincount(code, v) / n)[code] for v in (x, y))
    square = np.bincount(code, a * a)
    sloped = square > 1e-12 * square.max()
    slope = np.where(sloped, np.bincount(code, a * b) / np.where(sloped, square, 1), 0)
    left, free = ((b - slope[code] * a) ** 2).sum(), x.size - n.size - sloped.sum()
    if free <= 0:
        return float("nan")
    return float(max(0.0, 1 - left / free / (((y - y.mean()) ** 2).sum() / (x.size - 1))))


def _squared_correlation(x: np.ndarray, y: np.ndarray) -> float:
    a, b = x - x.mean(), y - y.mean()
    return float((a * b).sum() ** 2 / ((a * a).sum() * (b * b).sum()))
