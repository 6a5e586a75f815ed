"""A line's trend, whole: may it be charted, with which limits, what moved, and is the target within reach?

A line is organisation x programme x region over successive agreements, by quarter (DESIGN.md, section 10).
"""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.statistics.answers import masked, numbers
from pipelines.statistics.spc import Limits, denominators_vary, p_prime, xmr
from pipelines.statistics.spc_rules import Signals, assurance, signals, variation

MINIMUM_POINTS = 12
MINIMUM_DENOMINATOR = 20


@dataclass(frozen=True)
class Trend:
    """(lines, quarters): value, limits by point, signals. (lines,): mean, variation, assurance, method, and the reasons of their nulls.

    `reason` is why a line has no chart: then mean, limits, signals and both verdicts are null.
    """

    value: np.ma.MaskedArray
    mean: np.ma.MaskedArray
    lower: np.ma.MaskedArray
    upper: np.ma.MaskedArray
    signals: Signals
    variation: np.ndarray
    variation_reason: np.ndarray
    assurance: np.ndarray
    assurance_reason: np.ndarray
    reason: np.ndarray
    method: np.ndarray


def trend(numerator, denominator=None, *, polarity="neutral", target=None) -> Trend:
    """Trends of lines x quarters in the order of time; a quarter without a figure is masked or NaN.

    denominator: None for counts and other values without one; with one, the value is numerator / denominator, and p' limits replace XmR where
    denominators vary by more than a quarter. Null: too_few_points (under 12), small_denominators (median under 20), and those of spc.py.
    Raises for negative values and numerators above their denominators: for a ratio that may pass 1, give the ratio as the numerator, alone.
    """
    x, n = numbers(numerator, np.nan if denominator is None else denominator)
    x, n = np.atleast_2d(x), np.atleast_2d(n)
    with np.errstate(all="ignore"):
        value = x if denominator is None else np.where(n > 0, x / n, np.nan)
    gate = _gate(value, None if denominator is None else n)
    limits, method = _limits(value, x, n, denominator is not None)
    limits = _closed(limits, gate)
    found = signals(value, limits)
    moved, moved_reason = variation(found, limits, polarity)
    reached, reached_reason = assurance(limits, np.nan if target is None else target, polarity)
    absent = np.where(np.isfinite(value), None, "not_a_number")
    return Trend(masked(value, absent), limits.mean, limits.lower, limits.upper, found, moved, moved_reason, reached, reached_reason, limits.reason,
                 method)


def _gate(value: np.ndarray, n: np.ndarray | None) -> np.ndarray:
    """Why a line has too little for a chart, or None."""
    known = np.isfinite(value)
    reason = np.where(known.sum(axis=-1) < MINIMUM_POINTS, "too_few_points", None)
    if n is not None:
        median = np.ma.filled(np.ma.median(np.ma.array(n, mask=~known), axis=-1), 0)
        reason = np.where(np.equal(reason, None) & (median < MINIMUM_DENOMINATOR), "small_denominators", reason)
    return reason


def _limits(value: np.ndarray, x: np.ndarray, n: np.ndarray, is_rate: bool) -> tuple[Limits, np.ndarray]:
    """Limits by point of every line, and the method of each line."""
    flat = xmr(value)
    parts = {k: np.ma.repeat(getattr(flat, k)[:, None], value.shape[-1], axis=1) for k in ("lower", "upper", "sigma")}
    flat = replace(flat, **parts)
    if not is_rate:
        return flat, np.full(value.shape[0], flat.method, dtype=object)
    varying = denominators_vary(n)
    wavy, by_line = p_prime(x, n), varying[:, None]
    merged = {k: np.ma.where(by_line, getattr(wavy, k), getattr(flat, k)) for k in ("lower", "upper", "sigma")}
    whole = {k: np.where(varying, getattr(wavy, k), getattr(flat, k)) for k in ("dropped", "reason")}
    mean = np.ma.where(varying, wavy.mean, flat.mean)
    return Limits(mean, **merged, **whole, method="by_line"), np.where(varying, wavy.method, flat.method).astype(object)


def _closed(limits: Limits, gate: np.ndarray) -> Limits:
    reason = np.where(np.equal(gate, None), limits.reason, gate)
    by_point = {k: np.ma.array(v.data, mask=np.ma.getmaskarray(v) | np.not_equal(reason, None).astype(bool)[:, None])
                for k, v in (("lower", limits.lower), ("upper", limits.upper), ("sigma", limits.sigma))}
    return replace(limits, mean=masked(np.ma.filled(limits.mean, np.nan), reason), reason=reason, **by_point)
