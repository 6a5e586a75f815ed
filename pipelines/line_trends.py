"""Trends of agreement lines: organisation x programme x region over successive agreements, by quarter.

Proportions only: their units are participations, events or referrals of one agreement, so the quarters of a line's agreements add up. Provisional
quarters are left out: an incomplete quarter would always look like a change. Method: pipelines/statistics/trends.py.
"""

import numpy as np
import pandas as pd

from pipelines import catalogue
from pipelines.statistics.trends import trend

LINE = ["organization_id", "ministry", "line_id", "indicator_id", "method_version"]


def lines(figures: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(points, verdicts) from figures with line_id: one row a line, indicator and quarter; one row a line and indicator.

    points: numerator, denominator, value, mean, lower, upper (null where no chart), rule (the signal that the quarter belongs to) and
    direction (+1, -1, 0). verdicts: variation (improving, worsening, higher, lower, none), its reason when null, assurance (will the
    line, unchanged, meet its latest negotiated rate: consistently_met, consistently_missed, hit_and_miss; null without target), method, quarters.
    """
    whole = figures[(figures["statistic"] == "proportion") & (figures["period_type"] == "quarter") & ~figures["is_provisional"]]
    summed = whole[whole["value"].notna()].groupby([*LINE, "period"], observed=True)[["numerator", "denominator"]].sum().astype(float)
    if summed.empty:
        return _no_points(), _no_verdicts()
    targets = whole[whole["rate_target"].notna()].sort_values("period").groupby(LINE, observed=True)["rate_target"].last().astype(float)
    parts = [_indicator(part, targets) for _, part in summed.groupby(level="indicator_id", observed=True)]
    points, verdicts = (pd.concat(frames, ignore_index=True) for frames in zip(*parts, strict=True))
    return points.sort_values([*LINE, "period"]).reset_index(drop=True), verdicts.sort_values(LINE).reset_index(drop=True)


def _indicator(summed: pd.DataFrame, targets: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Points and verdicts of one indicator: its last quarter is the latest that is whole for it, since windows differ. `targets`: the latest rate
    negotiated on each line (LINE)."""
    numerator, denominator = (summed[name].unstack("period").sort_index(axis=1) for name in ("numerator", "denominator"))
    declared = catalogue.load()["indicators"]
    polarity = np.array([declared[i]["polarity"] for i in numerator.index.get_level_values("indicator_id")], dtype=object)
    target = targets.reindex(numerator.index).to_numpy(dtype=float)
    found = trend(numerator.to_numpy(), denominator.to_numpy(), polarity=polarity, target=target)
    verdicts = numerator.index.to_frame(index=False).assign(
        variation=_text(found.variation), no_trend_reason=_text(np.where(np.equal(found.reason, None), found.variation_reason, found.reason)),
        assurance=_text(found.assurance),
        trend_method=_text(np.where(np.equal(found.reason, None), found.method, None)), quarters=numerator.notna().sum(axis=1).to_numpy(),
    )
    return _points(numerator, denominator, found), verdicts


def _points(numerator: pd.DataFrame, denominator: pd.DataFrame, found) -> pd.DataFrame:
    """The long form of the matrices, quarters without a figure left out."""
    matrices = {
        "numerator": numerator.to_numpy(), "denominator": denominator.to_numpy(), "value": np.ma.filled(found.value, np.nan),
        "mean": np.broadcast_to(np.ma.filled(found.mean, np.nan)[:, None], numerator.shape), "lower": np.ma.filled(found.lower, np.nan),
        "upper": np.ma.filled(found.upper, np.nan), "rule": found.signals.rule, "direction": found.signals.direction,
    }
    rows, columns = np.nonzero(numerator.notna().to_numpy())
    points = numerator.index.to_frame(index=False).iloc[rows].reset_index(drop=True)
    points["period"] = numerator.columns.to_numpy()[columns]
    for name, matrix in matrices.items():
        points[name] = matrix[rows, columns]
    points["rule"], points["direction"] = _text(points["rule"]), points["direction"].astype(int)
    return points


def _text(values) -> list[str | None]:
    return [None if v is None or v != v else str(v) for v in values]


def _no_points() -> pd.DataFrame:
    numbers = ("numerator", "denominator", "value", "mean", "lower", "upper")
    return pd.DataFrame({**_keys(), "period": _texts(), **{n: pd.Series([], dtype=float) for n in numbers}, "rule": _texts(),
                         "direction": pd.Series([], dtype=int)})


def _no_verdicts() -> pd.DataFrame:
    return pd.DataFrame({**_keys(), "variation": _texts(), "no_trend_reason": _texts(), "assurance": _texts(),
                         "trend_method": _texts(), "quarters": pd.Series([], dtype=int)})


def _keys() -> dict[str, pd.Series]:
    return {name: pd.Series([], dtype="int32") if name == "method_version" else _texts() for name in LINE}


def _texts() -> pd.Series:
    return pd.Series([], dtype="str")
