"""What a published figure carries besides its value: its interval, its place among agreements of the same nature, its verdict against the target.

Applied to aggregates only; the methods are in pipelines/statistics/. Rows keep the key of mart_figures.
"""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from pipelines import catalogue, line_trends
from pipelines.statistics.funnels import proportion_significance
from pipelines.statistics.intervals import catalogue_interval
from pipelines.storing import PARQUET

KEY = ["agreement_id", "indicator_id", "method_version", "period_type", "period"]
LEVELS = {"95": 0.95, "998": 0.998}
RATE_BASE = 100
# A comparison group under this many organisations is not published: who knows its own figure would know too much of the others'.
MINIMUM_ORGANIZATIONS = 5
# Under this many expected successes or failures a funnel limit says more about its own approximation than about the agreement.
MINIMUM_EXPECTED = 5.0

FIGURES = "select * from marts.mart_figures order by agreement_id, indicator_id, method_version, period_type, period"
NATURES = "select agreement_id, nature, line_id from marts.mart_agreements"


def compute(warehouse: Path, into: Path) -> dict[str, int]:
    """Write figures.parquet (one row a figure of mart_figures), line_points.parquet and line_verdicts.parquet under `into`.

    Returns how many figures have an interval, a comparison, a verdict against the target, and how many lines a trend.
    """
    connection = duckdb.connect(str(warehouse), read_only=True)
    figures = connection.sql(FIGURES).df().merge(connection.sql(NATURES).df(), on="agreement_id")
    connection.close()
    answers = pd.concat([figures[KEY], intervals(figures), comparisons(figures)], axis=1)
    answers["verdict_target"] = target_verdicts(figures, answers)
    points, verdicts = line_trends.lines(figures)
    _write(into / "figures.parquet", answers, KEY)
    _write(into / "line_points.parquet", points, [*line_trends.LINE, "period"])
    _write(into / "line_verdicts.parquet", verdicts, line_trends.LINE)
    return {"intervals": int(answers["lower_95"].notna().sum()), "comparisons": int(answers["comparison"].notna().sum()),
            "verdicts": int(answers["verdict_target"].notna().sum()), "trends": int(verdicts["variation"].notna().sum())}


def _write(path: Path, frame: pd.DataFrame, order: list[str]) -> None:
    """A table as Parquet, ordered by its unique key; what is not a number is null."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = duckdb.connect()
    writer.register("frame", frame)
    floats = [c for c in frame.columns if pd.api.types.is_float_dtype(frame[c])]
    columns = ", ".join(f"case when isnan({c}) then null else {c} end as {c}" if c in floats else c for c in frame.columns)
    writer.execute(f"copy (select {columns} from frame order by {', '.join(order)}) to '{path}' {PARQUET}")
    writer.close()


def intervals(figures: pd.DataFrame) -> pd.DataFrame:
    """lower_95, upper_95, lower_998, upper_998, interval_method, no_interval_reason: null where the figure has no value or no method."""
    limits = [f"{side}_{name}" for name in LEVELS for side in ("lower", "upper")]
    answer = pd.DataFrame(dict.fromkeys(limits, np.nan) | {"interval_method": None, "no_interval_reason": None}, index=figures.index)
    has_value = figures["value"].notna()
    for statistic, part in figures[has_value].groupby("statistic", observed=True):
        numerator, denominator = part["numerator"].astype(float), part["denominator"].astype(float)
        if statistic == "rate_per_100":
            numerator = numerator / RATE_BASE
        for name, confidence in LEVELS.items():
            found = catalogue_interval(statistic, numerator.to_numpy(), denominator.to_numpy(), confidence)
            for side in ("lower", "upper"):
                answer.loc[part.index, f"{side}_{name}"] = np.ma.filled(getattr(found, side), np.nan)
        answer.loc[part.index, "interval_method"] = found.method
        answer.loc[part.index, "no_interval_reason"] = found.reason
    answer.loc[~has_value, "no_interval_reason"] = "no_value"
    return _texts(answer, ["interval_method", "no_interval_reason"])


def comparisons(figures: pd.DataFrame) -> pd.DataFrame:
    """comparison (high_0.001 … low_0.001 or none), group_rate, no_comparison_reason: proportions of a year, within one ministry and nature."""
    answer = pd.DataFrame({"comparison": None, "group_rate": np.nan, "no_comparison_reason": "not_compared"}, index=figures.index)
    compared = figures[(figures["statistic"] == "proportion") & (figures["period_type"] == "year") & figures["value"].notna()]
    if len(compared):
        group = compared[["ministry", "nature", "indicator_id", "method_version", "period"]].astype(str).agg("|".join, axis=1)
        found = proportion_significance(compared["numerator"].astype(float), compared["denominator"].astype(float), group.to_numpy(),
                                        minimum_expected=MINIMUM_EXPECTED)
        small = compared["organization_id"].groupby(group).transform("nunique") < MINIMUM_ORGANIZATIONS
        answer.loc[compared.index, "comparison"] = np.where(small, None, found.label)
        answer.loc[compared.index, "group_rate"] = np.where(small, np.nan, np.ma.filled(found.baseline, np.nan))
        answer.loc[compared.index, "no_comparison_reason"] = np.where(small, "small_group", found.reason)
    return _texts(answer, ["comparison", "no_comparison_reason"])


def target_verdicts(figures: pd.DataFrame, answers: pd.DataFrame) -> pd.Series:
    """met, not_met or cannot_tell for figures with a target; null without one. The interval decides, never the value alone.

    A verdict needs the catalogue's minimum denominator (units counted) and, for an attainment or a rate against its target, an interval that lies
    wholly on one side of it.
    """
    declared = catalogue.load()["indicators"]
    minimum = figures["indicator_id"].map({name: d["minimum_denominator"] for name, d in declared.items()})
    is_attainment = figures["statistic"] == "attainment"
    bar = np.where(is_attainment, 1.0, figures["rate_target"].astype(float))
    verdict = np.select([answers["lower_95"] >= bar, answers["upper_95"] < bar], ["met", "not_met"], "cannot_tell")
    base = np.where(is_attainment, figures["denominator"].astype(float), figures["units_counted"].astype(float))
    verdict = np.where(base < minimum, "cannot_tell", verdict)
    has_target = np.isfinite(bar) & figures["value"].notna() & answers["lower_95"].notna()
    return pd.Series(verdict, index=figures.index, dtype="str").where(has_target)


def _texts(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Text columns as text or null, whatever numpy made of them."""
    for column in columns:
        frame[column] = pd.Series([None if v is None or v != v else str(v) for v in frame[column]], index=frame.index, dtype="str")
    return frame
