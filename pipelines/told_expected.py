"""Expected values as a ministry reads them: of its agreements, on a grid, so that they do not tell who the few participants of one are.

A ministry has no breakdown by personal characteristic of one agreement. The coefficients of the models are published, and an expected value is the sum of
what they give for each person: to six decimals, whoever knows the other facts of a dozen participants finds the sex or the status of each (one answer of
4,096 is left; with all that is told here, mostly hundreds to thousands are). So it is rounded to a tenth of a case, which the screens show, and what is
reckoned from it is reckoned from the rounded number:

    expected          to 0.1 case
    oe                observed / expected as told, to 0.001
    its limits        the limit in cases to 0.1, / expected as told, to 0.001; each stays on the side of 0.8, 1 and 1.25 on which the exact one is
    adjusted rates    moved by as many log odds as expected / n is by its rounding, to a whole point: how much the clients of an agreement differ from each
                      other is in them too, and to 0.001 gave most of the digits back; the reference rate, of all agreements together, to 0.001

What no screen shows (the variances, the key that sorts) is not told at all. Verdicts are those of the exact numbers (expected.py); the limits keep them, for a
verdict asks only on which side of these three numbers each limit is. An organisation reads the exact numbers of its own clients.
"""

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from pipelines.case_mix.both import LIMITS
from pipelines.statistics.verdicts import SHORTFALL, SURPLUS

CASES, STEP, POINTS = 1, 3, 2  # decimals: of cases; of ratios; of adjusted rates
RATES = ("adjusted_rate", "adjusted_lower_95", "adjusted_upper_95")
UNTOLD = ["variance", "estimation_variance", "order_key"]
SIDES = (SHORTFALL, 1.0, SURPLUS)


def told(values: pd.DataFrame) -> pd.DataFrame:
    """The rows of agreements of expected.values, on the grid, without UNTOLD; a missing number stays missing."""
    found = values[values["level"] == "agreement"].drop(columns=UNTOLD).copy()
    n, observed, exact, reference = (_floats(found[c]) for c in ("n", "observed", "expected", "reference_rate"))
    expected = _half_up(exact, CASES)
    columns = {"expected": expected, "oe": _half_up(observed / expected, STEP), "reference_rate": _half_up(reference, STEP)}
    for name in LIMITS:
        limit = _floats(found[name])
        columns[name] = _same_side(limit, _half_up(_half_up(limit * exact, CASES) / expected, STEP))
    moved = logit(expected / n) - logit(exact / n)
    for name in RATES:
        columns[name] = _half_up(expit(logit(_floats(found[name])) - moved), POINTS)
    return found.assign(**{name: pd.Series(column, index=found.index).astype("Float64") for name, column in columns.items()})


def _floats(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype=float, na_value=np.nan)


def _half_up(value: np.ndarray, decimals: int) -> np.ndarray:
    """Rounded as the screens round. The exact numbers have six decimals: what floats add beyond nine is taken away first."""
    scale = 10.0**decimals
    return np.floor(np.round(value * scale, 9 - decimals) + 0.5) / scale


def _same_side(exact: np.ndarray, rounded: np.ndarray) -> np.ndarray:
    """rounded, a step off each of SIDES where rounding would have reached or crossed it."""
    step = 10.0**-STEP
    for side in SIDES:
        rounded = np.where((exact < side) & (rounded >= side), np.round(side - step, STEP), rounded)
        rounded = np.where((exact > side) & (rounded <= side), np.round(side + step, STEP), rounded)
        rounded = np.where(exact == side, side, rounded)
    return rounded
