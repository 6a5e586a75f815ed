"""Funnel limits and significance: is a unit further from its group, or from what was expected, than chance alone puts it?

Significance follows PHEindicatormethods (assign_funnel_significance): 0.001 and 0.025 in each tail, strict inequality, unrounded quantiles.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gdtrib

from pipelines.statistics.answers import Interval, first_reason, interval, labelled, masked, numbers, tail_of, z_of
from pipelines.statistics.intervals import byar, count_interval, poisson_exact, proportion_faults

OUTER, INNER = 0.998, 0.95
LABELS = ("high_0.001", "high_0.025", "none", "low_0.025", "low_0.001")
MINIMUM_EXPECTED = 5.0  # our choice for the screens, after the usual rule that n theta and n (1 - theta) be 5 for normal limits


@dataclass(frozen=True)
class Significance:
    """One label a row (LABELS, or None with its reason) and the baseline that the row was held against."""

    label: np.ndarray
    reason: np.ndarray
    baseline: np.ma.MaskedArray
    method: str


def proportion_limits(baseline, denominator, confidence=0.95, *, strict: bool = True) -> Interval:
    """theta +- z sqrt(theta (1 - theta) / n), clipped to [0, 1]: the rates whose own Wilson interval just touches theta.

    Null: zero_denominator, baseline_0_or_1. Raises when strict: baseline outside [0, 1], negative denominator.
    Spiegelhalter 2005 (Stat Med 24:1185-1202, doi:10.1002/sim.1970); sigma_adjustment of PHEindicatormethods.
    """
    theta, n, z = numbers(baseline, denominator, z_of(confidence))
    faults = [(~(np.isfinite(theta) & np.isfinite(n)), "not_a_number"), (n < 0, "negative_count"),
              ((theta < 0) | (theta > 1), "baseline_outside_0_1"), (n == 0, "zero_denominator"), ((theta == 0) | (theta == 1), "baseline_0_or_1")]
    reason = first_reason(theta.shape, faults, strict=strict)
    with np.errstate(all="ignore"):
        half = z * np.sqrt(theta * (1 - theta) / n)
    return interval(np.maximum(theta - half, 0), np.minimum(theta + half, 1), reason, "funnel_proportion")


def group_baseline(numerator, denominator, group=None) -> tuple[np.ndarray, np.ndarray]:
    """For each row its group's sum of numerators / sum of denominators, and the number of units with a denominator in that group.

    `group` holds any sortable labels; without it all rows are one group. A row that cannot count (missing, negative, numerator above
    denominator) is left out of its group's sums; a group without denominator has baseline NaN.
    """
    x, n = (v.ravel() for v in numbers(numerator, denominator))
    codes = np.zeros(x.size, dtype=int) if group is None else np.unique(np.asarray(group).ravel(), return_inverse=True)[1].ravel()
    counts = np.isfinite(x) & np.isfinite(n) & (x >= 0) & (n > 0) & (x <= n)
    sums = [np.bincount(codes, np.where(counts, v, 0)) for v in (x, n, np.ones(x.size))]
    with np.errstate(all="ignore"):
        return (sums[0] / sums[1])[codes], sums[2][codes]


def proportion_significance(numerator, denominator, group=None, *, minimum_expected: float = 0.0, strict: bool = True) -> Significance:
    """Each row against its own group's overall proportion (1-D arrays).

    Null: zero_denominator, group_of_one (a unit is not compared with itself), baseline_0_or_1, small_expected (n theta or n (1 - theta)
    under `minimum_expected`). Raises when strict: as wilson.
    """
    x, n = numbers(numerator, denominator)
    theta, size = group_baseline(x, n, group)
    with np.errstate(all="ignore"):
        small = np.minimum(n * theta, n * (1 - theta)) < minimum_expected
        rate = x / n
    faults = [*proportion_faults(x, n), (size < 2, "group_of_one"), ((theta == 0) | (theta == 1), "baseline_0_or_1"), (small, "small_expected")]
    reason = first_reason(x.shape, faults, strict=strict)
    outer, inner = (proportion_limits(theta, n, c, strict=False) for c in (OUTER, INNER))
    label = _label(rate > outer.upper.data, rate > inner.upper.data, rate < inner.lower.data, rate < outer.lower.data)
    no_baseline = np.where(np.isfinite(theta), None, "zero_denominator")
    return Significance(labelled(label, reason), reason, masked(theta, no_baseline), "funnel_proportion")


def ratio_significance(observed, expected, *, minimum_expected: float = 0.0, strict: bool = True) -> Significance:
    """Observed / expected counts of events against 1: does the unit's own interval (exact under 10 events, Byar from 10 on) exclude 1?

    For counts of events only; for person outcomes Poisson limits are far too wide: poisson_binomial.py. Null: zero_expected, small_expected.
    Raises when strict: negative or missing values. funnel_ratio_significance of PHEindicatormethods.
    """
    o, e = numbers(observed, expected)
    faults = [(~(np.isfinite(o) & np.isfinite(e)), "not_a_number"), ((o < 0) | (e < 0), "negative_count"), (e == 0, "zero_expected"),
              (e < minimum_expected, "small_expected")]
    reason = first_reason(o.shape, faults, strict=strict)
    outer, inner = (count_interval(o, c, strict=False) for c in (OUTER, INNER))
    label = _label(e < outer.lower.data, e < inner.lower.data, e > inner.upper.data, e > outer.upper.data)
    return Significance(labelled(label, reason), reason, np.ma.ones(o.shape), "funnel_ratio")


def _label(high_outer, high_inner, low_inner, low_outer) -> np.ndarray:
    return np.select([high_outer, high_inner, low_outer, low_inner], ["high_0.001", "high_0.025", "low_0.001", "low_0.025"], "none")


def poisson_limits(expected, confidence=0.95, *, method: str = "exact", strict: bool = True) -> Interval:
    """Funnel limits of observed / expected round 1, for counts of events with a known expected count.

    exact: chi-square quantiles on 2E and 2E + 2 degrees of freedom, over 2E (calculate_limits of FunnelPlotR).
    byar: Byar's limits of E, over E.
    touching: the ratios whose own exact interval just touches 1, so a whole count is outside if and only if its exact interval excludes 1. Draw
    these beside `ratio_significance`: the other two are intervals round E, which Seaton and Manktelow 2012 (BMC Med Res Methodol 12:98,
    doi:10.1186/1471-2288-12-98) found too tight below and too wide above when E is small.
    Null: zero_expected, byar_below_zero. Raises when strict: negative or missing values.
    """
    e, confidence = numbers(expected, confidence)
    faults = [(~np.isfinite(e), "not_a_number"), (e < 0, "negative_count"), (e == 0, "zero_expected")]
    reason = first_reason(e.shape, faults, strict=strict)
    if method == "touching":
        lower, upper = _touching(e, tail_of(confidence))
    elif method in ("exact", "byar"):
        round_e = {"exact": poisson_exact, "byar": byar}[method](e, confidence, strict=False)
        lower, upper = round_e.lower.data, round_e.upper.data
        reason = np.where(np.equal(reason, None), round_e.reason, reason)
    else:
        raise ValueError(f"unknown method {method!r}")
    with np.errstate(all="ignore"):
        return interval(lower / e, upper / e, reason, f"funnel_poisson_{method}")


def _touching(e: np.ndarray, tail: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The counts k, continuous, with P(X <= k) = tail and P(X >= k) = tail for X ~ Poisson(e); 0 where even no event is not rare.

    P(X >= k) is the gamma distribution of shape k at e, so both are quantiles in the shape.
    """
    with np.errstate(all="ignore"):
        lower = np.where(np.exp(-e) >= tail, 0.0, gdtrib(1.0, 1 - tail, e) - 1)
        return lower, gdtrib(1.0, tail, e)
