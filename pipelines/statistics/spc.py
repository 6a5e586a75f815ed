"""Limits of a series: individuals charts (XmR), and p' charts where the denominators vary.

Series run along the last axis, so one call serves one line or a table of lines. A masked or NaN value is a quarter without a figure: it is no
point, and no moving range spans it.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.statistics.answers import first_reason, masked, numbers
from pipelines.statistics.intervals import proportion_faults

LIMIT = 2.66  # 3 / 1.128, as printed by Wheeler and used by the NHS; 1.128 is the mean range of two standard normal values
TIE = 1e-12  # points closer than this, relative to the series, are equal: sums of floats differ by less
D2 = 1.128
SCREEN = 3.267  # the upper limit of a moving range, as a multiple of the mean
VARY = 0.25


@dataclass(frozen=True)
class Limits:
    """mean: one a series. lower, upper, sigma (a third of the way to a limit): one a series for XmR, one a point for p'. Masked where null."""

    mean: np.ma.MaskedArray
    lower: np.ma.MaskedArray
    upper: np.ma.MaskedArray
    sigma: np.ma.MaskedArray
    dropped: np.ndarray  # moving ranges screened out, by series
    reason: np.ndarray
    method: str


def xmr(series, *, screened: bool = True) -> Limits:
    """mean +- 2.66 x mean moving range, not clipped. Screened: moving ranges of 3.267 x their mean or more are dropped, once; the mean keeps
    all points.

    series: (..., points). Null limits: no_points, one_point, no_moving_range (no two neighbouring points), no_variation (the moving ranges
    that are left are all zero: any change would be a signal). Raises for infinite values.
    Wheeler 1993, Understanding Variation; Nelson 1982 (J Qual Technol 14:172-173) for screening; NHSRplotthedots.
    """
    (y,) = numbers(series)
    if np.isinf(y).any():
        raise ValueError(f"row {np.flatnonzero(np.isinf(y))[0]}: an infinite value")
    points = np.isfinite(y).sum(axis=-1)
    mean = _mean_of(y, np.isfinite(y))
    moving, ranges, dropped = _mean_moving_range(y, screened)
    reason = _reason(points, ranges, moving)
    half = LIMIT * moving
    return Limits(masked(mean, np.where(points == 0, "no_points", None)), masked(mean - half, reason), masked(mean + half, reason),
                  masked(half / 3, reason), dropped, reason, "xmr_screened" if screened else "xmr")


def p_prime(numerator, denominator, *, screened: bool = True, strict: bool = True) -> Limits:
    """Laney's p' limits: p +- 3 sigma_i sigma_z, clipped to [0, 1]; p = sum of numerators / sum of denominators, sigma_i = sqrt(p (1 - p) / n_i),
    sigma_z = mean moving range of (p_i - p) / sigma_i, screened as in xmr, / 1.128.

    numerator, denominator: (..., points); a quarter with denominator 0 is no point. Null: as xmr, and baseline_0_or_1. Raises when strict:
    negative values, numerator above denominator. Laney 2002 (Qual Eng 14:531-537).
    """
    x, n = numbers(numerator, denominator)
    missing = ~(np.isfinite(x) & np.isfinite(n)) | (n == 0)
    bad = first_reason(x.shape, [(h & ~missing, c) for h, c in proportion_faults(x, n)], strict=strict)
    missing |= np.not_equal(bad, None).astype(bool)
    x, n = np.where(missing, np.nan, x), np.where(missing, np.nan, n)
    points = (~missing).sum(axis=-1)
    with np.errstate(all="ignore"):
        p = np.nansum(x, axis=-1) / np.nansum(n, axis=-1)
        sigma = np.sqrt((p * (1 - p))[..., None] / n)
        moving, ranges, dropped = _mean_moving_range((x / n - p[..., None]) / sigma, screened)
    at_end = (points > 1) & ((p == 0) | (p == 1))
    reason = np.where(at_end, "baseline_0_or_1", _reason(points, ranges, moving))
    by_point = np.where(missing, np.where(np.equal(reason, None), "not_a_number", reason)[..., None], reason[..., None])
    half = sigma * (moving / D2)[..., None]
    lower, upper = np.maximum(p[..., None] - 3 * half, 0), np.minimum(p[..., None] + 3 * half, 1)
    return Limits(masked(p, np.where(points == 0, "no_points", None)), masked(lower, by_point), masked(upper, by_point), masked(half, by_point),
                  dropped, reason, "p_prime_screened" if screened else "p_prime")


def denominators_vary(denominator) -> np.ndarray:
    """True by series (last axis) when a denominator is more than a quarter above or below their mean: then use p', not XmR."""
    (n,) = numbers(denominator)
    known = np.isfinite(n) & (n > 0)
    mean = _mean_of(n, known)[..., None]
    return (known & (np.abs(np.where(known, n, mean) - mean) > VARY * mean)).any(axis=-1)


def _mean_of(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.where(counts, values, 0).sum(axis=-1) / counts.sum(axis=-1)


def _mean_moving_range(y: np.ndarray, screened: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By series: the mean moving range, how many there were, how many screening dropped."""
    ranges = np.abs(np.diff(y, axis=-1))
    with np.errstate(all="ignore"):  # what sums of floats may differ by is no move
        ranges = np.where(ranges <= TIE * np.nanmax(np.abs(np.where(np.isfinite(y), y, 0)), axis=-1, initial=0, keepdims=True), 0, ranges)
    ranges = np.where(np.isfinite(np.diff(y, axis=-1)), ranges, np.nan)
    known = np.isfinite(ranges)
    mean, count = _mean_of(ranges, known), known.sum(axis=-1)
    if screened:
        with np.errstate(all="ignore"):
            known = known & ((ranges < SCREEN * mean[..., None]) | (mean[..., None] == 0))
        mean = _mean_of(ranges, known)
    return mean, count, count - known.sum(axis=-1)


def _reason(points: np.ndarray, ranges: np.ndarray, moving: np.ndarray) -> np.ndarray:
    faults = [(points == 0, "no_points"), (points == 1, "one_point"), (ranges == 0, "no_moving_range"), (moving == 0, "no_variation")]
    return first_reason(points.shape, faults, strict=False)
