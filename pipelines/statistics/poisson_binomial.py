"""Observed / expected for outcomes of persons, each with a probability of their own.

Such a count is Poisson-binomial: its variance is sum p (1 - p), not sum p. For common outcomes Poisson limits are far too wide: at 100 persons
with p = 0.6, they find a true shortfall of 20 % in about a quarter of cases, the right variance in about seven of ten.

The interval lets one factor multiply every person's odds, the factor a case-mix model lacks for this unit, and keeps the factors that the score
test does not reject: (O - E)^2 <= z^2 V, with E and V taken under the factor. Its ends are E under the factor / E of the model. With one
common p it is the Wilson interval over p, so the two never disagree; and unlike the exact one it can be computed for all units at once.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import erfc, expit, logit, ndtr

from pipelines.statistics.answers import Interval, first_reason, interval, labelled, masked, numbers, tail_of, z_of

EXACT_SIZE = 2_000  # convolution is quadratic: 10 ms at 2,000 persons; the refined normal is within 1e-4 long before
STEPS = 64  # bisection halves a bracket of about 100 on the logit scale to the last bit


@dataclass(frozen=True)
class Score:
    """By unit: the score test of observed against expected; `label` as in funnels.LABELS."""

    expected: np.ndarray
    variance: np.ndarray
    z: np.ma.MaskedArray
    p_value: np.ma.MaskedArray
    label: np.ndarray
    reason: np.ndarray
    method: str


def distribution(probabilities) -> np.ndarray:
    """P(X = 0 .. n) for n persons, exact, by convolution of one person after another. Raises over EXACT_SIZE or outside (0, 1)."""
    p = _inside(probabilities)
    if p.size > EXACT_SIZE:
        raise ValueError(f"exact distribution is for at most {EXACT_SIZE} persons")
    mass = np.zeros(p.size + 1)
    mass[0] = 1.0
    for i, one in enumerate(p, start=1):
        mass[1 : i + 1] = mass[1 : i + 1] * (1 - one) + mass[:i] * one
        mass[0] *= 1 - one
    return mass


def tails(observed: int, probabilities) -> tuple[float, float]:
    """P(X <= observed) and P(X >= observed): exact to EXACT_SIZE persons, then the refined normal approximation.

    Refined normal: Volkova 1996 (Theory Probab Appl 40:791-794); Hong 2013 (Comput Stat Data Anal 59:41-51), RNA.
    """
    p = _inside(probabilities)
    if not 0 <= observed <= p.size:
        raise ValueError("more outcomes than persons, or fewer than none")
    if p.size <= EXACT_SIZE:
        mass = distribution(p)
        return float(min(mass[: observed + 1].sum(), 1.0)), float(min(mass[observed:].sum(), 1.0))
    return _refined_normal(observed, p), 1.0 - _refined_normal(observed - 1, p)


def _refined_normal(k: int, p: np.ndarray) -> float:
    v = p * (1 - p)
    sigma = np.sqrt(v.sum())
    x = (k + 0.5 - p.sum()) / sigma
    skew = (v * (1 - 2 * p)).sum() / sigma**3
    return float(np.clip(ndtr(x) + skew * (1 - x**2) * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) / 6, 0, 1))


def mid_p_value(observed: int, probabilities) -> float:
    """Two-sided mid-p value: twice the smaller tail, each counting half of the observed point; at most 1."""
    at_most, at_least = tails(observed, probabilities)
    point = at_most + at_least - 1
    return float(min(1.0, 2 * min(at_most, at_least) - point))


def exact_interval(observed: int, probabilities, confidence: float = 0.95) -> Interval:
    """Mid-p interval of observed / expected for one unit, by scaling odds: the slow reference for `score_interval` (0-d result).

    Raises over EXACT_SIZE persons, or when a probability is not inside (0, 1).
    """
    p, tail = _inside(probabilities), float(tail_of(confidence))
    logits, reach = logit(p), np.abs(logit(p)).max() + 40

    def beyond(offset: float, side: int) -> float:
        mass = distribution(np.clip(expit(logits + offset), 1e-300, 1 - 1e-16))
        return (mass[observed + 1 :] if side > 0 else mass[:observed]).sum() + mass[observed] / 2 - tail

    ends = []
    for side, bound, at_bound in ((1, 0, 0.0), (-1, p.size, p.size / p.sum())):
        reached = observed == bound
        ends.append(at_bound if reached else expit(logits + brentq(beyond, -reach, reach, args=(side,), xtol=1e-12)).sum() / p.sum())
    return interval(np.asarray(ends[0]), np.asarray(ends[1]), np.full((), None, dtype=object), "poisson_binomial_mid_p")


def score_test(observed, probabilities, group, *, minimum_expected: float = 0.0, strict: bool = True) -> Score:
    """z = (O - E) / sqrt(V) by unit, its two-sided p-value and its label.

    observed: (units,) outcomes. probabilities: (persons,) expected at intake, inside (0, 1). group: (persons,) unit number 0 .. units - 1.
    Null: no_persons, small_expected (E or n - E under `minimum_expected`). Raises always for a probability outside (0, 1); when strict, for
    missing or negative outcomes or more outcomes than persons.
    """
    o, p, g = _units(observed, probabilities, group)
    n, e, v = (np.bincount(g, weights, o.size) for weights in (np.ones(p.size), p, p * (1 - p)))
    reason = first_reason(o.shape, [*_faults(o, n), (np.minimum(e, n - e) < minimum_expected, "small_expected")], strict=strict)
    with np.errstate(all="ignore"):
        z = (o - e) / np.sqrt(v)
        label = np.select([z > z_of(0.998), z > z_of(0.95), z < -z_of(0.998), z < -z_of(0.95)],
                          ["high_0.001", "high_0.025", "low_0.001", "low_0.025"], "none")
        p_value = erfc(np.abs(z) / np.sqrt(2))
    return Score(e, v, masked(z, reason), masked(p_value, reason), labelled(label, reason), reason, "poisson_binomial_score")


def score_interval(observed, probabilities, group, confidence=0.95, *, strict: bool = True) -> Interval:
    """Score interval of observed / expected by unit; arguments, nulls and errors as `score_test`. Source: see the top of this file.

    1 lies outside it exactly where the score test at that confidence rejects.
    """
    o, p, g = _units(observed, probabilities, group)
    z = np.broadcast_to(z_of(confidence), o.shape)
    n, e = np.bincount(g, minlength=o.size).astype(float), np.bincount(g, p, o.size)
    reason = first_reason(o.shape, _faults(o, n), strict=strict)
    logits = logit(p)
    lower, upper = (_expected_at_root(o, logits, g, side * z) for side in (1, -1))
    with np.errstate(all="ignore"):
        return interval(np.where(o == 0, 0.0, lower / e), np.where(o == n, n / e, upper / e), reason, "poisson_binomial_score")


def _expected_at_root(o: np.ndarray, logits: np.ndarray, g: np.ndarray, z: np.ndarray) -> np.ndarray:
    """E under the odds factor at which O - E = z sqrt(V), by bisection of all units at once."""
    reach = (np.abs(logits).max() if logits.size else 0.0) + 40
    low, high = np.full(o.shape, -reach), np.full(o.shape, reach)
    for _ in range(STEPS):
        middle = (low + high) / 2
        p = expit(logits + middle[g])
        left = o - np.bincount(g, p, o.size) - z * np.sqrt(np.bincount(g, p * (1 - p), o.size)) > 0
        low, high = np.where(left, middle, low), np.where(left, high, middle)
    return np.bincount(g, expit(logits + low[g]), o.size)


def _faults(o: np.ndarray, n: np.ndarray) -> list[tuple[np.ndarray, str]]:
    return [(~np.isfinite(o), "not_a_number"), (o < 0, "negative_count"), (o > n, "observed_above_persons"), (n == 0, "no_persons")]


def _units(observed, probabilities, group) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    (o,), p, g = numbers(observed), _inside(probabilities), np.asarray(group, dtype=int)
    if g.shape != p.shape or (g.size and not 0 <= g.min() <= g.max() < o.size):
        raise ValueError("group gives each person a unit number from 0 to units - 1")
    return o, p, g


def _inside(probabilities) -> np.ndarray:
    p = np.asarray(probabilities, dtype=float)
    first_reason(p.shape, [(~((p > 0) & (p < 1)), "probability_not_inside_0_1")], strict=True)
    return p
