"""How many of the units still open will succeed: a Poisson-binomial count whose probabilities are not known exactly.

Every unit has its own probability, and what is not known of them is shared: the model's estimation error, and what this organisation does that intake
facts do not tell. Both move all units together, so they enter as one normal shift of the log odds. The distribution is summed over the shift on an even
grid, where the sum of a smooth function that vanishes at both ends is nearly exact. Without a shift this is the Poisson-binomial distribution itself
(statistics/poisson_binomial.py).

Treating the shared error as independent noise, or leaving it out, gives intervals that are too narrow, the more so the more units there are.
"""

from fractions import Fraction

import numpy as np
from scipy.special import expit, logit

CERTAIN = 1e-12  # nearer to 0 or 1 no chance is said to be, unless it is certain
REACH = 6.0  # standard deviations of the shift on either side: 2e-9 lies beyond
STEP = 0.25  # between two shifts, in their standard deviations; and never more than one standard deviation of the count given the shift, or the counts
# under neighbouring shifts would stand apart as so many humps


def successes(probabilities, sd: float) -> np.ndarray:
    """P(X = 0 .. n) of the successes of n units (n + 1,); `sd` is the standard deviation of the shift shared by their log odds.

    Raises ValueError for a probability outside (0, 1) or a negative or infinite sd.
    """
    p = np.asarray(probabilities, dtype=float)
    if not ((p > 0) & (p < 1)).all() or not 0 <= sd < np.inf:
        raise ValueError("probabilities inside (0, 1) and a finite sd of 0 or more are needed")
    width = sd * np.sqrt((p * (1 - p)).sum())
    each_side = int(np.ceil(REACH * max(1 / STEP, width))) if sd else 0
    shift = np.linspace(-REACH, REACH, 2 * each_side + 1) if sd else np.zeros(1)
    weight = np.exp(-(shift**2) / 2)
    shifted = expit(logit(p)[:, None] + sd * shift)
    mass = np.zeros((p.size + 1, shift.size))
    mass[0] = 1.0
    for i, one in enumerate(shifted, start=1):
        mass[1 : i + 1] = mass[1 : i + 1] * (1 - one) + mass[:i] * one
        mass[0] *= 1 - one
    return mass @ (weight / weight.sum())


def limits(mass: np.ndarray, confidence: float = 0.95) -> tuple[int, int]:
    """The counts between which X lies with at least `confidence`, leaving at most half of the rest under and half above. mass: (n + 1,)."""
    tail = (1 - confidence) / 2 + 1e-12  # what sums in floating point may lack of a tail that is met exactly
    below, above = np.cumsum(mass) - mass, np.cumsum(mass[::-1])[::-1] - mass
    return int(np.flatnonzero(below <= tail).max()), int(np.flatnonzero(above <= tail).min())


def at_least(mass: np.ndarray, needed: int) -> float:
    """P(X >= needed): 1 only when nothing is needed any more, 0 only when more is needed than there are units, however near floats come to either."""
    if needed <= 0 or needed >= mass.size:
        return float(needed <= 0)
    return float(np.clip(mass[needed:].sum(), CERTAIN, 1 - CERTAIN))


def needed_for_rate(target: Fraction, known: int, observed: int) -> int:
    """Successes still needed for (observed + X) / known to reach `target`, in whole numbers: a target of 60 % of 5 is 3, whatever floats make of it."""
    return -(-(target.numerator * known) // target.denominator) - observed
