"""What a series says: the four rules of the NHS's "Making data count", variation at the last point, assurance against a target."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from pipelines.statistics.answers import first_reason, labelled, numbers
from pipelines.statistics.spc import TIE, Limits

RUN = 7
RULES = ("outside_limit", "trend", "two_of_three", "one_side")  # the order in which a point is named after one


@dataclass(frozen=True)
class Signals:
    """By point: the first rule that it belongs to (RULES, or None), +1 or -1 for high or low (a trend: rising or falling), and each rule alone.

    `at_end`: whether the series' last place holds a point.
    """

    rule: np.ndarray
    direction: np.ndarray
    by_rule: dict[str, np.ndarray]
    at_end: np.ndarray


def signals(series, limits: Limits) -> Signals:
    """Signals of each point of (..., points), given its limits; a series whose limits are null has none.

    outside_limit: beyond a limit, strictly. trend: 7 points each above (or below) the one before; a tie breaks it. two_of_three: of three
    neighbours on one side of the mean, at least two between two and three sigma; those are marked. one_side: 7 points on one side; a point on
    the mean breaks it. A missing point breaks all. NHSRplotthedots, ptd_calculate_point_type.
    """
    (y,) = numbers(series)
    mean, lower, upper, sigma = (_by_point(v, y) for v in (limits.mean, limits.lower, limits.upper, limits.sigma))
    with np.errstate(all="ignore"):
        scale = np.maximum(np.abs(np.where(np.isfinite(y), y, 0)).max(axis=-1, initial=0)[..., None], np.abs(mean))
        side = np.where(np.isfinite(y) & (np.abs(y - mean) > TIE * scale), np.sign(y - mean), 0)
        outside = np.where(y > upper, 1, np.where(y < lower, -1, 0))
        close = (outside == 0) & (np.abs(y - mean) > 2 * sigma)
    found = {"outside_limit": outside, "trend": _trend(y), "two_of_three": _two_of_three(side, close), "one_side": _one_side(side)}
    known = np.isfinite(y) & np.isfinite(lower)
    found = {rule: np.where(known, direction, 0).astype(int) for rule, direction in found.items()}
    rule = np.select([found[r] != 0 for r in RULES], RULES, "")
    direction = np.select([found[r] != 0 for r in RULES], [found[r] for r in RULES], 0)
    at_end = np.isfinite(y[..., -1]) if y.shape[-1] else np.zeros(y.shape[:-1], dtype=bool)
    return Signals(np.where(rule == "", None, rule).astype(object), direction, {r: d != 0 for r, d in found.items()}, at_end)


def variation(found: Signals, limits: Limits, polarity) -> tuple[np.ndarray, np.ndarray]:
    """By series, from signals that touch its last point only: improving, worsening, higher, lower (neutral polarity) or none; and the reason
    of a null: that of the limits, or no_point_at_the_end. `polarity`: up, down or neutral, one a series or one for all.
    """
    better = _sign(polarity)
    last = found.direction[..., -1] if found.direction.shape[-1] else np.zeros(found.at_end.shape, dtype=int)
    label = np.select([last == 0, (better == 0) & (last > 0), better == 0, last == better], ["none", "higher", "lower", "improving"], "worsening")
    reason = first_reason(label.shape, [(np.equal(limits.reason, code), code) for code in dict.fromkeys(limits.reason.ravel()) if code], strict=False)
    reason = np.where(np.equal(reason, None) & ~found.at_end, "no_point_at_the_end", reason)
    return labelled(label, reason), reason


def assurance(limits: Limits, target, polarity) -> tuple[np.ndarray, np.ndarray]:
    """By series: will the process, unchanged, meet its target? consistently_met, consistently_missed or hit_and_miss, and the reason of a null
    (that of the limits, no_target, neutral_polarity). p' limits: those of the last point. NHSRplotthedots, ptd_calculate_assurance_type.
    """
    better = _sign(polarity)
    lower, upper = (np.ma.filled(v[..., -1] if v.ndim > limits.mean.ndim else v, np.nan) for v in (limits.lower, limits.upper))
    (target,) = numbers(target)
    shape = np.broadcast_shapes(lower.shape, target.shape, better.shape)
    missing = [(np.equal(limits.reason, code), code) for code in dict.fromkeys(limits.reason.ravel()) if code]
    faults = [(better == 0, "neutral_polarity"), (~np.isfinite(target), "no_target"), *missing, (~np.isfinite(lower), "no_point_at_the_end")]
    reason = first_reason(shape, faults, strict=False)
    with np.errstate(all="ignore"):
        above, below = target > upper, target < lower
    label = np.select([(above & (better > 0)) | (below & (better < 0)), above | below], ["consistently_missed", "consistently_met"], "hit_and_miss")
    return labelled(np.broadcast_to(label, shape), reason), reason


def _sign(polarity) -> np.ndarray:
    polarity = np.asarray(polarity, dtype=object)
    if not np.isin(polarity.astype(str), ["up", "down", "neutral"]).all():
        raise ValueError("polarity is up, down or neutral")
    return np.select([polarity == "up", polarity == "down"], [1, -1], 0)


def _by_point(values: np.ma.MaskedArray, y: np.ndarray) -> np.ndarray:
    values = np.ma.filled(values, np.nan)
    return np.broadcast_to(values[..., None] if values.ndim < y.ndim else values, y.shape)


def _members(of_window: np.ndarray, width: int, points: int) -> np.ndarray:
    """Spread each window's direction over the points that it covers; where windows of both directions meet, the earlier one holds."""
    spread = np.zeros((*of_window.shape[:-1], points), dtype=int)
    for k in reversed(range(width)):
        held = spread[..., k : k + of_window.shape[-1]]
        held[...] = np.where(held == 0, of_window, held)
    return spread


def _same(windows: np.ndarray) -> np.ndarray:
    return (windows == 1).all(axis=-1).astype(int) - (windows == -1).all(axis=-1).astype(int)


def _windows(values: np.ndarray, width: int) -> np.ndarray:
    short = values.shape[-1] < width
    return np.zeros((*values.shape[:-1], 0, width)) if short else sliding_window_view(values, width, axis=-1)


def _trend(y: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        moves = np.diff(y, axis=-1)
        scale = np.nanmax(np.abs(np.where(np.isfinite(y), y, 0)), axis=-1, initial=0, keepdims=True)
        steps = np.where(np.abs(moves) > TIE * scale, np.sign(moves), np.where(np.isfinite(moves), 0, np.nan))
    return _members(_same(_windows(steps, RUN - 1)), RUN, y.shape[-1])


def _one_side(side: np.ndarray) -> np.ndarray:
    return _members(_same(_windows(side, RUN)), RUN, side.shape[-1])


def _two_of_three(side: np.ndarray, close: np.ndarray) -> np.ndarray:
    holds = _same(_windows(side, 3)) * (_windows(close, 3).sum(axis=-1) >= 2)
    return _members(holds, 3, side.shape[-1]) * close
