"""Figures over the last three whole fiscal years of an agreement line, or of an organisation, for where one year is too small to conclude.

A line is an organisation, a programme and a region over successive agreements. Its years add up as its quarters do in line_trends: the unit is what the
indicator counts in one agreement. Years of an organisation come from its own figures, in which a person counts once a period. A year is whole when no
agreement's figure of it is provisional or to date; the window is the year and the two before it, and two whole years within it are the least.

What may be pooled, from the catalogue (`poolable`): a proportion or an attainment, whose years are sums of their own cases; a count only where its periods
add up (`summable`), for the persons and employers of two years are not the sum of both. Where a proportion is of what lives on from one year to the next
(person, employer, category, agreement), the same one may count in each: `may_repeat`, which the screen says.

Target (METHOD K5): the sum of the years' targets; of a rate, rate x matured denominator, so that the pooled rate is weighted by the cases. A rate has
one only where every figure pooled has one; else the verdict would hold cases against a target that was never theirs. Intervals and verdicts: those of years.
"""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from pipelines import catalogue, uncertainty

YEARS_POOLED, YEARS_NEEDED = 3, 2
KEY = ["level", "unit_id", "indicator_id", "method_version", "period"]
LIVES_ON = ("person", "employer", "category", "agreement")
# One row a unit and fiscal year; sums in decimals, for floats are made once, in Python. The cast keeps the six decimals of a line's targets: a union takes
# the fewer of two scales.
_YEARS = """
select 'line' as level, line_id as unit_id, any_value(f.organization_id) as organization_id, any_value(f.ministry) as ministry, indicator_id,
    method_version, any_value(statistic) as statistic, period, bool_or(is_provisional or is_to_date) as is_open, count(value) as figures,
    count(case when value is not null then rate_target end) as targeted, sum(case when value is not null then units_counted end) as units_counted,
    sum(case when value is not null then numerator end) as numerator, sum(case when value is not null then denominator end) as denominator,
    sum(case when value is not null then target end) as target
from marts.mart_figures f join marts.mart_agreements a using (agreement_id)
where period_type = 'year'
group by line_id, indicator_id, method_version, period
union all
select 'organization', organization_id, organization_id, null, indicator_id, method_version, statistic, period, is_provisional, count(value), 0,
    sum(units_counted), sum(numerator), cast(sum(denominator) as decimal(38, 6)), null
from marts.mart_organization_figures
where period_type = 'year'
group by all
"""
_WINDOWS = f"""
with years as ({_YEARS}),
whole as (
    select *, cast(substring(period, 1, 4) as integer) as first_year from years
    where not is_open and figures > 0 and indicator_id in (select unnest($1))
)
select last.level, last.unit_id, last.organization_id, last.ministry, last.indicator_id, last.method_version, last.statistic, last.period,
    cast(count(*) as integer) as years, string_agg(w.period, '|' order by w.period) as periods, cast(sum(w.units_counted) as bigint) as units_counted,
    sum(w.numerator) as numerator, sum(w.denominator) as denominator, sum(w.target) as target,
    sum(w.targeted) as targeted, sum(w.figures) as figures
from whole last join whole w on w.level = last.level and w.unit_id = last.unit_id and w.indicator_id = last.indicator_id
    and w.method_version = last.method_version and w.first_year between last.first_year - {YEARS_POOLED - 1} and last.first_year
group by all
having count(*) >= {YEARS_NEEDED}
order by last.level, last.unit_id, last.indicator_id, last.method_version, last.period
"""


def compute(warehouse: Path, into: Path) -> dict[str, int]:
    """Write pooled.parquet under `into`. Returns how many pooled figures there are and how many bear a verdict against a target."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = pooled(connection)
    uncertainty.write_table(into / "pooled.parquet", found, KEY)
    return {"pooled": len(found), "pooled_verdicts": int(found["verdict_target"].notna().sum())}


def poolable(declared: dict) -> dict[str, bool]:
    """Indicator -> may_repeat, of the indicators that are pooled. `declared`: the catalogue's indicators."""
    kept = {name: d for name, d in declared.items() if d["statistic"] in ("proportion", "attainment") or (d["statistic"] == "count" and d["summable"])}
    return {name: not d["summable"] and d["unit"] in LIVES_ON and d["cohort"] != "signature" for name, d in kept.items()}


def pooled(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row a unit (`level`: line or organization), indicator, method and last year pooled (`period`); unique by KEY and ordered by it.

    line_id: null for an organisation. `periods`: the years pooled, joined by |. units_counted, numerator, denominator, target: sums; of an attainment
    the denominator is the target. value, its limits at 95 and 99.8 %, verdict_target (met, not_met, cannot_tell; null without target, and then
    no_target_reason says why: no_target, target_not_every_year). `connection` holds marts.mart_figures, mart_agreements and mart_organization_figures.
    """
    repeats = poolable(catalogue.load()["indicators"])
    frame = connection.execute(_WINDOWS, [list(repeats)]).df()
    for name in ("numerator", "denominator", "target"):
        frame[name] = frame[name].astype(float)
    frame["value"] = np.where(frame["statistic"] == "count", frame["numerator"], frame["numerator"] / frame["denominator"])
    frame["denominator"] = frame["denominator"].mask(frame["statistic"] == "count", 1.0)
    is_rate = frame["statistic"] == "proportion"
    covered = ~is_rate | (frame["targeted"] == frame["figures"])
    reason = np.select([covered & frame["target"].notna(), frame["targeted"] == 0], ["", "no_target"], "target_not_every_year")
    frame["no_target_reason"] = pd.Series(reason, index=frame.index, dtype="str").mask(reason == "")
    frame["target"] = frame["target"].where(frame["no_target_reason"].isna())
    frame["rate_target"] = (frame["target"] / frame["denominator"]).where(is_rate).round(6)
    frame = pd.concat([frame.drop(columns=["targeted", "figures"]), uncertainty.intervals(frame)], axis=1)
    frame["verdict_target"] = uncertainty.target_verdicts(frame, frame)
    frame["may_repeat"] = frame["indicator_id"].map(repeats).astype(bool)
    return frame.assign(line_id=frame["unit_id"].where(frame["level"] == "line"))
