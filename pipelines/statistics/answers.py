"""Defined answers: where a method has none, a null with its reason; never NaN, never a wrong number.

Functions take `strict`. True, for a caller that vouches for its numbers: impossible input raises ValueError and names the row. False, for
tables: the row's answer is null and the reason says why. What is possible but has no answer (an empty denominator) is null either way.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

# Input that no register can hold: it raises when strict.
IMPOSSIBLE = {
    "not_a_number": "a value is missing or not finite",
    "negative_count": "a count, an expected count or a denominator is negative",
    "numerator_above_denominator": "the numerator exceeds the denominator",
    "baseline_outside_0_1": "the baseline is not between 0 and 1",
    "probability_not_inside_0_1": "a probability is not strictly between 0 and 1",
    "observed_above_persons": "more outcomes than persons",
}
# Input that can occur, for which the method has no answer.
NO_ANSWER = (
    "zero_denominator", "zero_expected", "zero_observed", "baseline_0_or_1", "group_of_one", "small_expected", "byar_below_zero",
    "no_interval_method", "no_persons", "no_points", "one_point", "no_moving_range", "no_variation", "too_few_points",
    "small_denominators", "no_target", "neutral_polarity", "no_point_at_the_end",
)


@dataclass(frozen=True)
class Interval:
    """Lower and upper limits, shapes as broadcast, masked where null; `reason` holds None or the code of the null; `method` names the method.

    pyarrow.array() and pandas.Series() take the masked arrays as they are: masked becomes null.
    """

    lower: np.ma.MaskedArray
    upper: np.ma.MaskedArray
    reason: np.ndarray
    method: np.ndarray


def numbers(*values) -> tuple[np.ndarray, ...]:
    """The values as float arrays of one shape; None and masked become NaN, which `first_reason` then turns into a reason or an error."""
    plain = [np.ma.filled(np.ma.asarray(v, dtype=float), np.nan) if np.ma.isMaskedArray(v) else np.asarray(v, dtype=float) for v in values]
    return tuple(np.broadcast_arrays(*plain))


def first_reason(shape: tuple[int, ...], faults: Iterable[tuple[np.ndarray, str]], *, strict: bool) -> np.ndarray:
    """For each row the code of the first fault that holds, else None. Strict: an impossible one raises and names its row."""
    reason = np.full(shape, None, dtype=object)
    for holds, code in faults:
        holds = np.broadcast_to(holds, shape)
        if strict and code in IMPOSSIBLE and holds.any():
            rows = np.flatnonzero(holds)
            raise ValueError(f"row {rows[0]}: {IMPOSSIBLE[code]} ({code}; {rows.size} row(s) in all)")
        reason[holds & np.equal(reason, None)] = code
    return reason


def masked(values: np.ndarray, reason: np.ndarray) -> np.ma.MaskedArray:
    """The values, masked where there is a reason; what lies under the mask is NaN, so that it can never pass for a figure."""
    null = np.broadcast_to(np.not_equal(reason, None).astype(bool), np.shape(values))
    return np.ma.array(np.where(null, np.nan, values), mask=null)


def labelled(labels: np.ndarray, reason: np.ndarray) -> np.ndarray:
    """The labels as an object array, None where there is a reason."""
    return np.where(np.equal(reason, None), labels, None).astype(object)


def interval(lower: np.ndarray, upper: np.ndarray, reason: np.ndarray, method) -> Interval:
    return Interval(masked(lower, reason), masked(upper, reason), reason, np.broadcast_to(np.asarray(method, dtype=object), reason.shape))


def z_of(confidence) -> np.ndarray:
    """The two-sided standard normal quantile, unrounded: 1.959963985 for 0.95, 3.090232306 for 0.998. Raises outside (0, 1)."""
    return -ndtri(tail_of(confidence))


def tail_of(confidence) -> np.ndarray:
    """The probability left in each tail: 0.025 for 0.95. Raises ValueError when a confidence is not strictly between 0 and 1."""
    confidence = np.asarray(confidence, dtype=float)
    if not np.all((confidence > 0) & (confidence < 1)):
        raise ValueError("a confidence level lies strictly between 0 and 1 (0.95, 0.998)")
    return (1 - confidence) / 2
