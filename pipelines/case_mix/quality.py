"""How good a case-mix model is: discrimination and calibration of the predictions that it made of organisations it had not seen.

What these predictions leave out, the quality of each organisation, is in the outcomes: a calibration slope near 1 is asked for, not an AUC near 1.
Cox 1958 (Biometrika 45:562-565) for intercept and slope; Hanley and McNeil 1982 (Radiology 143:29-36) for the AUC.
"""

import numpy as np
import pandas as pd
from scipy import linalg
from scipy.special import expit, logit
from scipy.stats import rankdata

MINIMUM_OF_EACH = 10  # outcomes, and units without one, before a group's calibration is said


def measures(y: np.ndarray, p: np.ndarray) -> dict:
    """n, observed, expected, AUC, calibration intercept (slope held at 1), slope with its standard error, and Brier score.

    y: 0 or 1. p: inside (0, 1). With fewer than MINIMUM_OF_EACH of either outcome, every measure is None and `reason` says why; then the counts are too.
    """
    empty = dict.fromkeys(("n", "observed", "expected", "auc", "intercept", "slope", "slope_error", "brier"))
    if min(y.sum(), (1 - y).sum()) < MINIMUM_OF_EACH:
        return empty | {"reason": "too_few_cases"}
    slope, error = _slope(y, logit(p))
    return {
        "n": int(y.size), "observed": int(y.sum()), "expected": round(float(p.sum()), 2), "auc": round(auc(y, p), 4),
        "intercept": round(_intercept(y, logit(p)), 4), "slope": slope, "slope_error": error, "brier": round(float(((y - p) ** 2).mean()), 4),
        "reason": None if slope is not None else "no_variation",
    }


def predicts(measured: dict) -> bool:
    """Whether the intake facts tell anything of the outcome: the slope is above 0 beyond chance (95 %). Otherwise an adjusted rate would be noise."""
    return measured["slope"] is not None and measured["slope"] > 1.96 * measured["slope_error"]


def by_group(units: pd.DataFrame, y: np.ndarray, p: np.ndarray, column: str) -> list[dict]:
    """`measures` for each value of `column` (missing = INC), sorted by value."""
    groups = units[column].astype(object).where(units[column].notna(), "INC").to_numpy()
    return [{"group": str(g)} | measures(y[groups == g], p[groups == g]) for g in sorted(set(groups.tolist()))]


def auc(y: np.ndarray, p: np.ndarray) -> float:
    """Chance that a unit with the outcome had the higher prediction than one without; ties count half. Both outcomes must be present."""
    ones = y.sum()
    return float((rankdata(p)[y == 1].sum() - ones * (ones + 1) / 2) / (ones * (y.size - ones)))


def _intercept(y: np.ndarray, linear: np.ndarray) -> float:
    """The shift of the logits at which expected equals observed."""
    shift = 0.0
    for _ in range(50):
        p = expit(linear + shift)
        step = (y - p).sum() / (p * (1 - p)).sum()
        shift += float(np.clip(step, -1, 1))
    return shift


def _slope(y: np.ndarray, linear: np.ndarray) -> tuple[float | None, float | None]:
    """Coefficient of the logit in a logistic regression on it, and its error; None when all logits are equal or separate the outcomes."""
    if np.ptp(linear) < 1e-9 or linear[y == 1].min() > linear[y == 0].max():
        return None, None
    x, beta = np.column_stack([np.ones_like(linear), linear]), np.array([0.0, 1.0])
    for _ in range(50):
        p = expit(x @ beta)
        information = x.T @ (x * (p * (1 - p))[:, None])
        beta = beta + np.clip(linalg.solve(information, x.T @ (y - p)), -1, 1)
    return round(float(beta[1]), 4), round(float(np.sqrt(linalg.inv(information)[1, 1])), 4)
