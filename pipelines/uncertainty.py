"""What a published figure carries besides its value: its interval, its place among agreements of the same nature, its verdict against the target.

Applied to aggregates only; the methods are in pipelines/statistics/. Rows keep the key of mart_figures.
"""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from pipelines import catalogue, comparing, expected, line_trends, reliability, told_expected
from pipelines.statistics.intervals import catalogue_interval
from pipelines.storing import PARQUET

KEY = ["agreement_id", "indicator_id", "method_version", "period_type", "period"]
LEVELS = {"95": 0.95, "998": 0.998}
RATE_BASE = 100
FIGURES = "select * from marts.mart_figures order by agreement_id, indicator_id, method_version, period_type, period"
NATURES = "select agreement_id, nature, line_id from marts.mart_agreements"


def compute(warehouse: Path, into: Path, artefact: dict) -> dict[str, float | str]:
    """Write figures.parquet (one row a figure of mart_figures), groups, line_points, line_verdicts, expected, verdict_shares and power under `into`.

    `artefact` is the case mix in force. Returns how many figures have an interval, a comparison, a verdict against the target, an expected value, how
    many lines a trend, and which case mix it was.
    """
    connection = duckdb.connect(str(warehouse), read_only=True)
    figures = connection.sql(FIGURES).df().merge(connection.sql(NATURES).df(), on="agreement_id")
    compared, groups = comparing.comparisons(figures)
    answers = pd.concat([figures[KEY], intervals(figures), texts(compared, ["comparison", "comparison_dispersed", "no_comparison_reason"])], axis=1)
    answers["verdict_target"] = target_verdicts(figures, answers)
    points, verdicts = line_trends.lines(figures)
    values = expected.values(connection, artefact)
    connection.close()
    tables = {
        "figures": (answers, KEY), "groups": (groups, comparing.GROUP), "funnels": (comparing.funnel_curves(groups), [*comparing.GROUP, "n"]),
        "told_funnels": (comparing.funnel_curves(comparing.as_told(groups)), [*comparing.GROUP, "n"]),
        "line_points": (points, [*line_trends.LINE, "period"]),
        "line_verdicts": (verdicts, line_trends.LINE), "expected": (values, expected.KEY),
        "told_expected": (told_expected.told(values), expected.KEY),
        "verdict_shares": (reliability.verdict_shares(answers, values, verdicts), reliability.SHARES_KEY),
        "power": (reliability.power(values), reliability.POWER_KEY),
    }
    for name, (table, order) in tables.items():
        write_table(into / f"{name}.parquet", table, order)
    return {"intervals": int(answers["lower_95"].notna().sum()), "comparisons": int(answers["comparison"].notna().sum()),
            "verdicts": int(answers["verdict_target"].notna().sum()), "trends": int(verdicts["variation"].notna().sum()),
            "expected": int(values["expected"].notna().sum()), "case_mix": artefact["version"]}


def write_table(path: Path, frame: pd.DataFrame, order: list[str]) -> None:
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
    return texts(answer, ["interval_method", "no_interval_reason"])


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


def texts(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Text columns as text or null, whatever numpy made of them."""
    for column in columns:
        frame[column] = pd.Series([None if v is None or v != v else str(v) for v in frame[column]], index=frame.index, dtype="str")
    return frame
