"""What a percentage or an interval gives away of the numerator, where the base is known.

Shown to d decimals, a value is known to half a unit of the last one; d is the most decimals that its column shows in any cell of the
indicator, as 0.5 in a column of three decimals is 0.500. An interval of a proportion is Wilson's (1927), which is solved for the
share; of any other statistic all that is used is that it holds the estimate.
"""

import math

import numpy as np
import pandas as pd

from pipelines.audit.exported import SHOWN, Cells

Z_95 = 1.959963984540054


def numerator_bounds(cells: Cells) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest numerator that agree with what is shown beside a known base, one a row; NaN where nothing is shown."""
    low, high = np.full(len(cells.frame), math.nan), np.full(len(cells.frame), math.nan)
    numerator, base = cells.state
    at = np.flatnonzero((numerator != SHOWN) & (base == SHOWN) & percentage_shown(cells))
    if not len(at):
        return low, high
    halves = {name: _half_units(cells.frame, name) for name in ("value", "lower_95", "upper_95")}
    for row in at:
        told = cells.frame.iloc[row]
        bounds = _of_one(told, {name: half[row] for name, half in halves.items()}, cells.figure[1, row])
        low[row], high[row] = bounds
    return low, high


def percentage_shown(cells: Cells) -> np.ndarray:
    """Rows that show a value or an interval. A count's value is the count itself."""
    return cells.frame[["value", "lower_95", "upper_95"]].notna().any(axis=1).to_numpy()


def _of_one(told, half: dict, base: float) -> tuple[float, float]:
    scale = base / 100.0 if told["statistic"] == "rate_per_100" else base
    if not math.isnan(told["value"]):
        return (told["value"] - half["value"]) * scale, (told["value"] + half["value"]) * scale
    low, high = told["lower_95"], told["upper_95"]
    if told["statistic"] == "proportion" and not math.isnan(low) and not math.isnan(high) and base > 0:
        width = 1 + Z_95**2 / base
        share = (low + high) / 2 * width - Z_95**2 / (2 * base)
        slack = (half["lower_95"] + half["upper_95"]) / 2 * width
        return (share - slack) * base, (share + slack) * base
    floor = math.nan if math.isnan(low) else (low - half["lower_95"]) * scale
    ceiling = math.nan if math.isnan(high) else (high + half["upper_95"]) * scale
    return floor, ceiling


def _half_units(frame: pd.DataFrame, name: str) -> np.ndarray:
    decimals = frame[name].map(_decimals)
    return 0.5 * 10.0 ** -decimals.groupby(frame["indicator_id"]).transform("max").to_numpy(float)


def _decimals(number: float) -> int:
    text = repr(float(number))
    if math.isnan(number) or "e" in text or "inf" in text:
        return 0 if "e-" not in text else 12
    return len(text.split(".")[1].rstrip("0"))
