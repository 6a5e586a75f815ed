"""Confidence intervals of proportions, counts and rates, as PHEindicatormethods computes them.

The catalogue holds no mean and no median, so neither has an interval here. What each of its statistics gets, and why: `catalogue_interval`.
"""

import numpy as np
from scipy.special import gammainccinv, gammaincinv

from pipelines.statistics.answers import Interval, first_reason, interval, masked, numbers, tail_of, z_of

EXACT_BELOW = 10  # phe_rate: under 10 events Byar's approximation is too rough
RATE_BASE = 100


def wilson(numerator, denominator, confidence=0.95, *, strict: bool = True) -> Interval:
    """Wilson score interval of numerator / denominator: proportions in [0, 1], arrays of any one shape.

    Null: zero_denominator. Raises when strict: negative or missing values, numerator above denominator.
    Wilson 1927 (J Am Stat Assoc 22:209-212); Newcombe 1998, method 3 (Stat Med 17:857-872); phe_proportion.
    """
    z = z_of(confidence)
    x, n, z = numbers(numerator, denominator, z)
    reason = first_reason(x.shape, proportion_faults(x, n), strict=strict)
    with np.errstate(all="ignore"):
        half = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
        lower, upper = ((2 * x + z**2 + side * half) / (2 * (n + z**2)) for side in (-1, 1))
    # At 0 of n and n of n the formula's own end is exactly 0 or 1; floats miss it by 1e-17.
    lower = np.where(x == 0, 0.0, np.maximum(lower, 0))
    upper = np.where(x == n, 1.0, np.minimum(upper, 1))
    return interval(lower, upper, reason, "wilson")


def proportion_faults(x: np.ndarray, n: np.ndarray) -> list[tuple[np.ndarray, str]]:
    return [(~(np.isfinite(x) & np.isfinite(n)), "not_a_number"), ((x < 0) | (n < 0), "negative_count"), (x > n, "numerator_above_denominator"),
            (n == 0, "zero_denominator")]


def _count_faults(x: np.ndarray) -> list[tuple[np.ndarray, str]]:
    return [(~np.isfinite(x), "not_a_number"), (x < 0, "negative_count")]


def byar(count, confidence=0.95, *, strict: bool = True) -> Interval:
    """Byar's interval of a count of events, for the Poisson mean.

    A count of 0 has the lower limit 0. Null lower limit: byar_below_zero (tiny count, high confidence: the approximation falls under zero;
    use poisson_exact). Raises when strict: negative or missing counts.
    Breslow and Day 1987, volume II, chapter 2; byars_lower and byars_upper of PHEindicatormethods.
    """
    x, z = numbers(count, z_of(confidence))
    reason = first_reason(x.shape, _count_faults(x), strict=strict)
    with np.errstate(all="ignore"):
        lower = np.where(x == 0, 0.0, x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3)
        upper = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
    lower_reason = np.where(np.equal(reason, None) & (lower < 0), "byar_below_zero", reason)
    return Interval(masked(lower, lower_reason), masked(upper, reason), lower_reason, np.broadcast_to(np.asarray("byar", dtype=object), x.shape))


def poisson_exact(count, confidence=0.95, *, strict: bool = True) -> Interval:
    """Exact interval of a Poisson mean from its count: half the chi-square quantiles on 2x and 2x + 2 degrees of freedom.

    Raises when strict: negative or missing counts. Garwood 1936 (Biometrika 28:437-442); Armitage, Berry and Matthews 2002.
    """
    x, tail = numbers(count, tail_of(confidence))
    reason = first_reason(x.shape, _count_faults(x), strict=strict)
    with np.errstate(all="ignore"):
        lower = np.where(x == 0, 0.0, gammaincinv(x, tail))
        upper = gammainccinv(x + 1, tail)
    return interval(lower, upper, reason, "poisson_exact")


def count_interval(count, confidence=0.95, *, strict: bool = True) -> Interval:
    """Exact Poisson under 10 events, Byar from 10 on: the rule of phe_rate and calculate_ISRatio (PHEindicatormethods)."""
    x, confidence = numbers(count, confidence)
    exact, approximate = poisson_exact(x, confidence, strict=strict), byar(x, confidence, strict=strict)
    few = x < EXACT_BELOW
    lower, upper = (np.where(few, e.data, a.data) for e, a in ((exact.lower, approximate.lower), (exact.upper, approximate.upper)))
    return interval(lower, upper, exact.reason, np.where(few, "poisson_exact", "byar"))


def rate_interval(count, base, confidence=0.95, *, per: float = 1.0, strict: bool = True) -> Interval:
    """Interval of count / base x per, the base taken as known: a rate per 100, observed / expected, or a count against its target.

    No cap: attainment can pass 1. Null: zero_denominator. Raises when strict: negative or missing values.
    """
    x, base, confidence = numbers(count, base, confidence)
    faults = [(~np.isfinite(base), "not_a_number"), (base < 0, "negative_count"), (base == 0, "zero_denominator")]
    of_count = count_interval(x, confidence, strict=strict)
    reason = np.where(np.equal(of_count.reason, None), first_reason(x.shape, faults, strict=strict), of_count.reason)
    with np.errstate(all="ignore"):
        lower, upper = (limit.data / base * per for limit in (of_count.lower, of_count.upper))
    return interval(lower, upper, reason, of_count.method)


def catalogue_interval(statistic: str, numerator, denominator, confidence=0.95, *, strict: bool = True) -> Interval:
    """The interval of one of the catalogue's statistics; `denominator` is the target for attainment and is not read for a count.

    proportion: Wilson (a share of units). count, rate_per_100, attainment: exact Poisson or Byar on the events, never Wilson, since target and
    base are not trials. ratio (hours) and effective_number: null, no_interval_method; hours are not counts, and the inverse Simpson index has
    no interval that holds at the ten entries from which it is shown.
    """
    if statistic == "proportion":
        return wilson(numerator, denominator, confidence, strict=strict)
    if statistic == "count":
        return count_interval(numerator, confidence, strict=strict)
    if statistic in ("rate_per_100", "attainment"):
        per = RATE_BASE if statistic == "rate_per_100" else 1
        return rate_interval(numerator, denominator, confidence, per=per, strict=strict)
    if statistic not in ("ratio", "effective_number"):
        raise ValueError(f"unknown statistic {statistic!r}")
    shape = numbers(numerator, denominator, confidence)[0].shape
    return interval(np.zeros(shape), np.zeros(shape), np.full(shape, "no_interval_method", dtype=object), "none")
