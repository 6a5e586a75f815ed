"""Indicators on one scale: attainment, min-max, z-score, rank, goalposts (OECD and JRC 2008, Handbook on Constructing Composite Indicators, step 5).

A scale is fitted once, on the recorded figures, and stays fixed across draws: the extremes and means of a draw are noise too. All but the rank
are a clipped straight line, value x slope + start.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.reform.refusals import Refusal

KINDS = ("attainment", "min_max", "z_score", "rank", "goalposts")
CAP = 1.5
# The lowest normalised value where a scale must stay strictly positive (geometric mean): 1 % of the target or of the range. Our choice.
LOWEST = 0.01


@dataclass(frozen=True)
class Scale:
    """slope, start: (columns, agreements) or (columns, 1); low, high: the clip. inverted: (columns,) the value is replaced by 1 / value first.

    reference: for ranks, each column's sorted figures and its direction; None otherwise.
    """

    kind: str
    slope: np.ndarray
    start: np.ndarray
    low: float
    high: float
    inverted: np.ndarray
    reference: tuple[np.ndarray, ...] | None = None
    direction: np.ndarray | None = None

    @property
    def is_positive(self) -> bool:
        """Whether every normalised value is above 0, as a geometric mean needs."""
        return self.kind == "rank" or self.low > 0


def fit(kind: str, value, *, target=None, direction=None, cap: float | None = CAP, lowest: float = 0.0, posts=None, names=None) -> Scale:
    """The scale of `value` (columns, agreements; NaN where absent). names: what messages call the columns, (fr, en) or one word (default: their numbers).

    attainment: value / target, clipped to [lowest, cap] (cap None: no cap); where less is better, target / value. target: (columns, agreements).
    min_max: (value - min) / (max - min), onto [lowest, 1]. goalposts: the same between `posts` (columns, 2), clipped.
    z_score: (value - mean) / standard deviation (n), unclipped. rank: see `apply`.
    direction: (columns,) +1 more is better, -1 less is better.
    Refuses: a column without figures, all figures equal (min_max, z_score), a target that is not above 0, goalposts that do not ascend.
    """
    value = np.atleast_2d(np.asarray(value, dtype=float))
    sign = np.ones(len(value)) if direction is None else np.asarray(direction, dtype=float)
    names = [n if isinstance(n, tuple) else (n, n) for n in names or range(1, len(value) + 1)]
    for c in np.flatnonzero(~np.isfinite(value).any(axis=1)):
        raise nobody_has(names[c])
    flat, infinite = np.zeros(len(value), dtype=bool), np.inf
    if kind == "attainment":
        goal = np.broadcast_to(np.asarray(target, dtype=float), value.shape)
        if (np.isfinite(value) & ~(goal > 0)).any():
            raise Refusal("no_target", "une valeur n’a pas de cible supérieure à zéro", "a value has no target above zero")
        down = sign[:, None] < 0
        slope = np.where(down, goal, 1 / np.where(goal > 0, goal, np.nan))
        return Scale(kind, np.nan_to_num(slope, nan=0.0), np.zeros((len(value), 1)), lowest, infinite if cap is None else cap, sign < 0)
    if kind == "rank":
        reference = tuple(np.sort(row[np.isfinite(row)]) for row in value)
        return Scale(kind, np.ones((len(value), 1)), np.zeros((len(value), 1)), 0.0, 1.0, flat, reference, sign)
    if kind == "z_score":
        # Equal figures may have a deviation of 1e-17: the range says that there is none.
        deviation = np.where(np.nanmax(value, axis=1) > np.nanmin(value, axis=1), np.nanstd(value, axis=1), 0)
        return _line(kind, np.nanmean(value, axis=1), deviation * sign, 0.0, (-infinite, infinite), names)
    if kind not in ("min_max", "goalposts"):
        raise Refusal("unknown_normalisation", f"normalisation inconnue : « {kind} »", f"unknown normalisation: “{kind}”")
    low, high = (np.nanmin(value, axis=1), np.nanmax(value, axis=1)) if kind == "min_max" else np.asarray(posts, dtype=float).T
    if kind == "goalposts" and not (high > low).all():
        raise Refusal("goalposts", "les bornes doivent être croissantes (plancher, plafond)", "goalposts must ascend (low, high)")
    worst, best = np.where(sign > 0, low, high), np.where(sign > 0, high, low)
    return _line(kind, worst, (best - worst) / (1 - lowest), lowest, (lowest, 1.0), names)


def _line(kind, zero, unit, at_zero, clip, names) -> Scale:
    """value -> at_zero + (value - zero) / unit. Refuses a unit of 0: all figures equal."""
    for c in np.flatnonzero(unit == 0):
        raise Refusal("no_variation", f"toutes les ententes ont la même valeur pour l’indicateur « {names[c][0]} » : échelle « {kind} » impossible",
                      f"all agreements have the same value of the indicator “{names[c][1]}”: the scale “{kind}” is impossible")
    slope = (1 / unit)[:, None]
    return Scale(kind, slope, at_zero - zero[:, None] * slope, *clip, np.zeros(len(unit), dtype=bool))


def nobody_has(name: tuple[str, str]) -> Refusal:
    return Refusal("nobody_has", f"aucune entente n’a de valeur pour l’indicateur « {name[0]} »", f"no agreement has a value of the indicator “{name[1]}”")


def apply(scale: Scale, value: np.ndarray) -> np.ndarray:
    """Normalised values, in the shape and type of `value` (columns, agreements) or (columns, draws, agreements); NaN stays NaN.

    rank: the share of the fitted figures below, ties by half: (mid-rank - 0.5) / n for the fitted figures themselves, so inside (0, 1).
    """
    if scale.kind == "rank":
        return np.stack([_position(v, r, d) for v, r, d in zip(value, scale.reference, scale.direction, strict=True)])
    kind = value.dtype
    slope, start = ((a if value.ndim == 2 else a[:, None, :]).astype(kind, copy=False) for a in (scale.slope, scale.start))
    if scale.inverted.any():
        value = value.copy()
        with np.errstate(divide="ignore"):
            value[scale.inverted] = 1 / value[scale.inverted]
    result = value * slope
    if scale.kind != "attainment":
        result += start
    return np.clip(result, scale.low, scale.high, out=result)


def _position(value: np.ndarray, reference: np.ndarray, direction: float) -> np.ndarray:
    known, counts = np.unique(reference, return_counts=True)
    known, below, n = known.astype(value.dtype), np.concatenate([[0], np.cumsum(counts)]), reference.size
    place = np.searchsorted(known, value, "left")
    equal = np.append(counts, 0)[place] * (np.append(known, np.nan)[place] == value)
    share = np.clip((below[place] + equal / 2) / n, 0.5 / n, 1 - 0.5 / n)
    return np.where(np.isnan(value), np.nan, share if direction > 0 else 1 - share).astype(value.dtype)


def group_targets(value, own, group, *, quantile: float = 0.5, fixed=None) -> np.ndarray:
    """The target of each figure (columns, agreements): its own; else the one fixed for the indicator; else a quantile of its group's recorded figures.

    Taken on the recorded figures, so fixed across draws. A group without figures above 0 takes the quantile of all; NaN where even that is not above 0.
    fixed: (columns,), NaN for none.
    """
    value, goal = np.asarray(value, dtype=float), np.array(own, dtype=float)
    if fixed is not None:
        goal = np.where(np.isfinite(goal), goal, np.asarray(fixed, dtype=float)[:, None])
    for c in np.flatnonzero((~np.isfinite(goal)).any(axis=1)):
        known = np.isfinite(value[c])
        overall = np.quantile(value[c, known], quantile) if known.any() else np.nan
        for g in np.unique(group):
            members = group == g
            found = value[c, members & known]
            middle = np.quantile(found, quantile) if found.size else np.nan
            goal[c] = np.where(members & ~np.isfinite(goal[c]), middle if middle > 0 else overall, goal[c])
    return np.where(goal > 0, goal, np.nan)
