"""The figures that scenarios are tried on: on a coarse grid, so that no threshold, weight or target can learn more of an agreement than the grid holds.

Whoever may choose thresholds and weights freely finds any figure by halving, whatever is rounded afterwards: a target multiplies a bar, weights take many
values, and an exact count steps by one as an agreement crosses. So it is the data that are coarse, before anything is computed of them:
- rates and attainments: steps of 5 points; rates per 100: steps of 5; counts: 0, between 1 and 4 (held as 2.5), then steps of 5, from 100 on of 50, and so
  on; numbers of kinds and other ratios: steps of a half;
- targets of an agreement's own: the same steps, never 0;
- denominators, which say how wide chance is: steps of 5, never 0; that of a count is 1.
Draws are made from these figures (assessing/live.py). Two agreements that are equal here are equal to every scenario. What stays exact: what applies to an
agreement, which figures it has, and facts that are yes or no. A figure on the grid is off by 2.5 points at most, so an agreement near a bar may be judged
otherwise than officially.
"""

from dataclasses import replace

import numpy as np

from pipelines.reform.records import PER, Records

# Steps to the unit: dividing by 20 gives the nearest float of each step, multiplying by 0.05 does not.
PER_UNIT = {"proportion": 20, "attainment": 20, "effective_number": 2, "ratio": 2, "rate_per_100": 0.2}
FEW, FEW_AS = 5, 2.5
PERSONS = 5


def coarse(made: Records) -> Records:
    """The same records on the grid; what is absent stays absent."""
    value, target, denominator = made.value, made.target.copy(), made.denominator.copy()
    for c, column in enumerate(made.columns):
        value[c] = on_grid(value[c], column.statistic)
        target[c] = np.where(np.isfinite(target[c]), np.maximum(on_grid(target[c], column.statistic), _least(column.statistic)), np.nan)
        if column.statistic != "count":
            denominator[c] = np.where(denominator[c] > 0, np.maximum(_half_up(denominator[c] / PERSONS) * PERSONS, PERSONS), denominator[c])
    per = np.array([PER.get(c.statistic, 1.0) for c in made.columns])[:, None]
    present = made.present
    # An absent figure has no denominator either: how far under the least it was is nobody's to learn.
    return replace(made, numerator=np.where(present, value * denominator / per, 0.0), denominator=np.where(present, denominator, 0.0), target=target)


def on_grid(value: np.ndarray, statistic: str) -> np.ndarray:
    """Each figure at its step, halves up; NaN stays."""
    if statistic != "count":
        return _half_up(value * PER_UNIT[statistic]) / PER_UNIT[statistic]
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(value >= 100, 10.0 ** np.floor(np.log10(value)) / 2, FEW)
    return np.where((value > 0) & (value < FEW), FEW_AS, _half_up(value / step) * step)


def _least(statistic: str) -> float:
    return FEW_AS if statistic == "count" else 1 / PER_UNIT[statistic]


def _half_up(value: np.ndarray) -> np.ndarray:
    # A figure that lies on a half but for the last bit goes up too.
    return np.floor(value + 0.5 + 1e-9)
