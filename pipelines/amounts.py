"""The amount of an agreement for each participation begun, and for each outcome obtained.

**Which dollars stand over which cases.** An amount is signed for the whole term. It is spread evenly over its days (first and last included), and only the
days whose cases can be known are counted: up to the cut-off for participations begun; up to the cut-off less the indicator's maturity for outcomes, since an
outcome counts only once its exit's window has closed. So dollars and outcomes stop on the same day: the numerator holds the days of the term up to
`cutoff - maturity`, the denominator the outcomes of exits up to that same day (those after the term included: they are this agreement's persons).

**Outcomes** are those of the indicators, never counted anew: qualifying jobs (METHOD K3) are the numerator of placement_rate, positive outcomes that of
positive_outcome_rate, by the method in force; neutral exits and open windows are out. Where one does not apply, its row says why. Nature C has no
participations to divide by: its agreements act on communities.

**Interval** (95 %): the amount is fixed, the count is not: amount / upper limit to amount / lower limit of the count, exact Poisson under 10, Byar from 10 on
(statistics/intervals.count_interval). No case: no value (`no_case`), and only a lower limit.

**What it is not.** An amount pays for more than placements, and is the one signed, not the one paid. Persons leave months after the first dollars, so a
young agreement looks dear: a line of successive agreements says more. The group's median is of agreements of one nature in one ministry with a year
of counted days or more, none where fewer than five organisations have one; an agreement without a case stands above all others in it. It is rounded to
100 $, so that it gives back no agreement's own number.
"""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from pipelines import catalogue, uncertainty
from pipelines.statistics.intervals import count_interval

KEY = ["level", "unit_id", "measure"]
# Measure -> the indicator whose numerator is counted; participations begun are counted from the facts.
MEASURES = {"participation": None, "job": "placement_rate", "positive_outcome": "positive_outcome_rate"}
GROUP = ["ministry", "nature", "measure"]
MINIMUM_DAYS, MINIMUM_ORGANIZATIONS, ROUNDED_TO = 365, 5, 100
COLUMNS = [*KEY, "organization_id", "ministry", "nature", "agreement_id", "line_id", "agreements", "amount", "days", "days_counted", "amount_counted", "cases",
           "cases_open", "per_case", "lower_95", "upper_95", "interval_method", "reason", "group_median", "group_agreements", "group_organizations"]
# One row an agreement and measure. $1 to $4, of one length: measure, its indicator, the method in force, its maturity in days.
_CASES = """
with measures(measure, indicator_id, method_version, maturity) as (select unnest($1), unnest($2), unnest($3), unnest($4)),
begun as (select agreement_id, count(*) as cases from intermediate.int_participation_facts group by agreement_id),
outcomes as (
    select agreement_id, indicator_id, method_version, sum(numerator) as cases, sum(units_open) as cases_open
    from marts.mart_figures where period_type = 'quarter' group by all
)
select a.agreement_id, a.organization_id, a.ministry, a.nature, a.line_id, m.measure, cast(a.amount as double) as amount,
    a.end_date - a.start_date + 1 as days, greatest(least(a.end_date, a.cutoff - m.maturity) - a.start_date + 1, 0) as days_counted,
    cast(coalesce(case when m.measure = 'participation' then b.cases else o.cases end, 0) as bigint) as cases,
    cast(coalesce(o.cases_open, 0) as bigint) as cases_open,
    case when m.measure = 'participation' and a.nature = 'C' then 'nature_not_applicable' else n.not_applicable_reason end as reason
from marts.mart_agreements a cross join measures m
left join begun b using (agreement_id)
left join outcomes o on o.agreement_id = a.agreement_id and o.indicator_id = m.indicator_id and o.method_version = m.method_version
left join marts.mart_applicability n
    on n.agreement_id = a.agreement_id and n.indicator_id = m.indicator_id and n.method_version = m.method_version
order by a.agreement_id, m.measure
"""


def compute(warehouse: Path, into: Path) -> dict[str, int]:
    """Write amounts.parquet under `into`. Returns how many amounts per case it holds."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = amounts(connection)
    uncertainty.write_table(into / "amounts.parquet", found, KEY)
    return {"amounts": int(found["per_case"].notna().sum())}


def amounts(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row an agreement (`level` agreement) or a line of several counted agreements (line), and measure of MEASURES; unique by KEY, ordered by it.

    amount: as signed; days: of the term; days_counted, amount_counted: the part that stands over the cases, in dollars; cases: participations begun or
    outcomes; cases_open: exits whose window is open; per_case, lower_95, upper_95: dollars. Without per_case, `reason`: nature_not_applicable or another of
    mart_applicability, no_amount (none, or 0), not_begun, not_matured, no_case. group_*: the median of the same nature and ministry, and of how many.
    """
    declared = catalogue.load()["indicators"]
    listed = [(m, i, max(v["version"] for v in declared[i]["methods"]), declared[i]["maturity_days"]) if i else (m, None, None, 0) for m, i in MEASURES.items()]
    frame = connection.execute(_CASES, [list(column) for column in zip(*listed, strict=True)]).df()
    if (impossible := frame["days"] < 1).any():
        raise ValueError(f"agreement that ends before it begins: {frame.loc[impossible, 'agreement_id'].iloc[0]}")
    frame["amount_counted"] = (frame["amount"] * frame["days_counted"] / frame["days"]).round(2)
    unpaid = ~(frame["amount"] > 0)
    early = np.where(frame["measure"] == "participation", "not_begun", "not_matured")
    found = np.select([frame["reason"].notna(), unpaid, frame["days_counted"] == 0], [frame["reason"], "no_amount", early], "")
    frame["reason"] = pd.Series(found, index=frame.index, dtype="str").mask(found == "")
    agreements = frame.assign(level="agreement", unit_id=frame["agreement_id"], agreements=1)
    whole = pd.concat([agreements, _lines(frame)], ignore_index=True)
    whole = pd.concat([whole, _per_case(whole)], axis=1)
    whole["reason"] = whole["reason"].mask(whole["reason"].isna() & (whole["cases"] == 0), "no_case")
    whole = whole.merge(_groups(whole), how="left", on=GROUP)
    return uncertainty.texts(whole, ["reason", "agreement_id"])[COLUMNS].sort_values(KEY, ignore_index=True)


def _lines(frame: pd.DataFrame) -> pd.DataFrame:
    """Sums over the agreements of a line to which the measure applies and that have counted days, two at least; one without amount leaves it without."""
    kept = frame[frame["reason"].isna() | (frame["reason"] == "no_amount")]
    sums = ["amount", "days", "days_counted", "amount_counted", "cases", "cases_open"]
    keys = ["line_id", "measure"]
    # No key leaves the order of agreement_id, so that the sums of floats are the same each time.
    lines = kept.groupby(keys, sort=True).agg(
        **{c: (c, "sum") for c in sums}, agreements=("agreement_id", "size"), organization_id=("organization_id", "last"),
        ministry=("ministry", "last"), nature=("nature", "last"), unpaid=("reason", lambda r: r.notna().any()),
    ).reset_index()
    lines = lines[lines["agreements"] > 1]
    reason = pd.Series("no_amount", index=lines.index, dtype="str").where(lines["unpaid"].astype(bool))
    return lines.assign(level="line", unit_id=lines["line_id"], agreement_id=None, reason=reason, amount_counted=lines["amount_counted"].round(2),
                        amount=lines["amount"].round(2)).drop(columns="unpaid")


def _per_case(frame: pd.DataFrame) -> pd.DataFrame:
    """per_case, lower_95, upper_95 in dollars (2 decimals) and interval_method; null where the row has a reason, only a lower limit where there is no case."""
    usable = frame["reason"].isna().to_numpy()
    limits = count_interval(frame["cases"].to_numpy(dtype=float))
    money = frame["amount_counted"].to_numpy(dtype=float)
    with np.errstate(all="ignore"):
        columns = [np.where(usable & (d > 0), money / d, np.nan) for d in (frame["cases"].to_numpy(dtype=float), limits.upper.data, limits.lower.data)]
    values = pd.DataFrame(np.column_stack(columns).round(2), index=frame.index, columns=["per_case", "lower_95", "upper_95"])
    return values.assign(interval_method=pd.Series(limits.method, index=frame.index, dtype="str").where(usable))


def _groups(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a group (GROUP): group_median (null under MINIMUM_ORGANIZATIONS, or where half have no case), group_agreements, group_organizations."""
    kept = frame[(frame["level"] == "agreement") & (frame["days_counted"] >= MINIMUM_DAYS) & (frame["reason"].isna() | (frame["reason"] == "no_case"))]
    ranked = kept.assign(per_case=kept["per_case"].fillna(np.inf))
    groups = ranked.groupby(GROUP, sort=True).agg(
        group_median=("per_case", lambda v: np.median(v)), group_agreements=("unit_id", "size"), group_organizations=("organization_id", "nunique"),
    ).reset_index()
    enough = (groups["group_organizations"] >= MINIMUM_ORGANIZATIONS) & np.isfinite(groups["group_median"])
    groups["group_median"] = (groups["group_median"] / ROUNDED_TO).round() * ROUNDED_TO
    return groups.assign(group_median=groups["group_median"].where(enough))
