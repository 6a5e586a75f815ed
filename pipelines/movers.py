"""What moved a rate from one whole fiscal year to the next: other persons served, or other results with persons alike (statistics/kitagawa.py).

For every proportion of participations, by line of agreements and by organisation, under three characteristics known at entry. The categories are
described, not explained: a rate that rose among refugees says nothing of why.
"""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from pipelines import catalogue
from pipelines.cube import STATUS_GROUPS
from pipelines.statistics import kitagawa
from pipelines.uncertainty import write_table

KEY = ["organization_id", "level", "line_id", "indicator_id", "method_version", "period"]
GROUP = [*KEY, "characteristic"]
CHARACTERISTICS = ("status_group", "schooling", "referral_source")
YEARS = 3  # changes that are published: those that end in one of the last three whole years
MINIMUM_UNITS = 10  # in either year; under it a change is said to rest on few units
COUNTS = ["n_before", "x_before", "n_after", "x_after"]
COLUMNS = [*GROUP, "category", "previous", *COUNTS, "rate_before", "rate_after", "composition", "rate", "value_before", "value_after", "change",
           "change_lower_95", "change_upper_95", "one_more", "is_small", "is_provisional", "explains_most"]
# One row a counted unit, with what the person bore at entry; in an organisation a person counts once a quarter, with the greatest outcome (METHOD K2), and
# as their participation with that outcome describes them.
_UNITS = """
create or replace temp table mover_units as
with units as (
    select
        agreements.organization_id, agreements.line_id, units.agreement_id, units.participation_id, units.entity_id, units.period, units.numerator,
        {status_group} as status_group, coalesce(facts.schooling, 'INC') as schooling, coalesce(facts.referral_source, 'INC') as referral_source
    from indicators.ind_{indicator} as units
    inner join intermediate.int_participation_facts as facts
        on facts.agreement_id = units.agreement_id and facts.participation_id = units.participation_id
    inner join marts.mart_agreements as agreements on agreements.agreement_id = units.agreement_id
    where units.exclusion_reason is null and units.period_type = 'quarter' and units.method_version = {method}
)
select 'line' as level, * from units
union all
select 'organization' as level, * replace (null as line_id) from units
qualify row_number() over (
    partition by organization_id, period, entity_id order by numerator desc, agreement_id, participation_id
) = 1
"""
_COUNTS = """
select organization_id, level, line_id, substring(period, 1, 9) as period, '{characteristic}' as characteristic, {characteristic} as category,
    cast(count(*) as bigint) as n, cast(sum(numerator) as bigint) as x
from mover_units group by all order by all
"""
_WHOLE = """
select period from intermediate.int_periods
where period_type = 'year' and period_end <= (select max(cutoff) from intermediate.int_agreements) order by period
"""
_OPEN = """
select distinct f.organization_id, a.line_id, f.period from marts.mart_figures f join marts.mart_agreements a using (agreement_id)
where f.period_type = 'year' and f.is_provisional and f.indicator_id = '{indicator}' and f.method_version = {method}
"""


def compute(warehouse: Path, into: Path) -> dict[str, int]:
    """Write movers.parquet under `into`: one row by GROUP and category."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = table(connection)
    write_table(into / "movers.parquet", found, [*GROUP, "category"])
    return {"movers": len(found)}


def table(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """COLUMNS of every indicator; `period` is the later year, `previous` the one before.

    n, x: units and successes by category. composition, rate: what the category adds to `change`, as differences of rates; over the categories they sum to
    it. one_more: what one more success is worth in the later year. is_small: fewer than MINIMUM_UNITS in a year; is_provisional: windows still open in
    one; explains_most: of the characteristics, the one whose composition moves the rate most.
    """
    whole = [p for (p,) in connection.execute(_WHOLE).fetchall()]
    parts = []
    for indicator in decomposed():
        method = connection.execute(f"select coalesce(max(method_version), 1) from indicators.ind_{indicator}").fetchone()[0]
        connection.execute(_UNITS.format(indicator=indicator, method=int(method), status_group=_status_group()))
        counts = [connection.execute(_COUNTS.format(characteristic=c)).df() for c in characteristics_of(indicator)]
        found = changes(pd.concat(counts, ignore_index=True), whole)
        still_open = connection.execute(_OPEN.format(indicator=indicator, method=int(method))).df()
        parts.append(found.assign(indicator_id=indicator, method_version=method, is_provisional=_provisional(found, still_open)))
    found = pd.concat(parts, ignore_index=True)
    return found.assign(explains_most=_explains_most(found))[COLUMNS]


def decomposed() -> list[str]:
    """The indicators that are a share of participations: only these have persons whose characteristics can change."""
    return [i for i, d in catalogue.load()["indicators"].items() if (d["statistic"], d["unit"]) == ("proportion", "participation")]


def characteristics_of(indicator: str) -> tuple[str, ...]:
    """A share of entries by source is the source: decomposing it by source would say nothing."""
    return tuple(c for c in CHARACTERISTICS if not (c == "referral_source" and indicator.startswith("intake_share_")))


def changes(counts: pd.DataFrame, whole: list[str]) -> pd.DataFrame:
    """The changes between consecutive years of `whole` that both have units, one row a category. counts: organization_id, level, line_id, period,
    characteristic, category, n, x, unique by all but the last two."""
    key = ["organization_id", "level", "line_id", "characteristic", "category"]
    pairs = pd.DataFrame({"period": whole[1:], "previous": whole[:-1]}, dtype="str").tail(YEARS)
    after = counts.merge(pairs, on="period").rename(columns={"n": "n_after", "x": "x_after"})
    before = counts.rename(columns={"period": "previous", "n": "n_before", "x": "x_before"}).merge(pairs, on="previous")
    rows = before.merge(after, how="outer", on=[*key, "period", "previous"]).fillna(dict.fromkeys(COUNTS, 0)).astype(dict.fromkeys(COUNTS, "int64"))
    unit = rows.groupby([*key[:4], "period"], dropna=False).ngroup()
    totals = rows.groupby(unit)[COUNTS].transform("sum")
    both = (totals["n_before"] > 0) & (totals["n_after"] > 0)
    rows, totals, unit = (v[both].reset_index(drop=True) for v in (rows, totals, unit))
    composition, rate = kitagawa.parts(*(rows[c] for c in COUNTS), group=pd.factorize(unit)[0]) if len(rows) else ([], [])
    rows = rows.assign(composition=np.array(composition, dtype=float), rate=np.array(rate, dtype=float))
    return _with_totals(rows, totals)


def _with_totals(rows: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    before, after = (totals[f"x_{side}"] / totals[f"n_{side}"] for side in ("before", "after"))
    lower, upper = kitagawa.difference_interval(*(totals[c] for c in ("x_before", "n_before", "x_after", "n_after")))
    return rows.assign(
        rate_before=rows["x_before"] / rows["n_before"].where(rows["n_before"] > 0), rate_after=rows["x_after"] / rows["n_after"].where(rows["n_after"] > 0),
        value_before=before, value_after=after, change=after - before, change_lower_95=lower, change_upper_95=upper, one_more=1 / totals["n_after"],
        is_small=totals[["n_before", "n_after"]].min(axis=1) < MINIMUM_UNITS,
    ).reset_index(drop=True)


def _status_group() -> str:
    """SQL of the group of a status: the groups of the protected tables."""
    cases = " ".join(f"when facts.status in ({', '.join(repr(s) for s in codes)}) then '{group}'" for group, codes in STATUS_GROUPS.items())
    return f"case {cases} else 'UNKNOWN' end"


def _provisional(rows: pd.DataFrame, still_open: pd.DataFrame) -> pd.Series:
    """Whether the line, or any line of the organisation, still has an open window in either year."""
    lines = set(still_open[["line_id", "period"]].itertuples(index=False, name=None))
    organizations = set(still_open[["organization_id", "period"]].itertuples(index=False, name=None))
    held = [(lines, line) if level == "line" else (organizations, organization)
            for level, line, organization in rows[["level", "line_id", "organization_id"]].itertuples(index=False, name=None)]
    return pd.Series([(who, a) in found or (who, b) in found for (found, who), a, b in zip(held, rows["period"], rows["previous"], strict=True)],
                     index=rows.index, dtype=bool)


def _explains_most(rows: pd.DataFrame) -> pd.Series:
    """True for the characteristic whose composition part is the largest in size; the first of CHARACTERISTICS among equals."""
    unit = rows.groupby(KEY, dropna=False).ngroup().rename("unit")
    moved = rows.groupby([unit, rows["characteristic"]])["composition"].sum().abs().round(9).rename("size").reset_index()
    moved["order"] = moved["characteristic"].map(CHARACTERISTICS.index)
    first = moved.sort_values(["unit", "size", "order"], ascending=[True, False, True]).drop_duplicates("unit").set_index("unit")["characteristic"]
    return rows["characteristic"] == unit.map(first)
