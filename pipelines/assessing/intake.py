"""Agreements x indicators of a fiscal year, or lines x indicators of three, from the warehouse, with the persons behind them. Read only."""

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from pipelines.assessing import replaying, together
from pipelines.reform import records
from pipelines.reform.joint import Joint
from pipelines.reform.records import Column, Records
from pipelines.reform.refusals import Refusal

# What is drawn of one agreement's own facts would say that it could have had other facts: categories met and yes-or-no facts stay as observed.
OBSERVED_UNITS = ("category", "agreement", "meeting")
# The reason under which an event that nobody confirmed stands aside: counted again, it gives the count as declared.
UNCONFIRMED = "not_confirmed"
DECLARED = "declared"
SIZES = ((0, 30, "under_30"), (30, 80, "30_79"), (80, np.inf, "80_over"))
MIX_CODES = {
    "permanent": ("CSQ", "RP"), "temporary": ("CONJOINT_TET", "ETUDIANT", "PMI_AUTRE", "PMI_JP", "PMI_PVT", "TET"), "protection": ("DEM_ASILE", "REFUGIE"),
}

# `span` says what is judged: one row an agreement, with the name of its unit (itself; over several years, its line). `years`: the fiscal years taken together.
AGREEMENTS = """
select s.unit as agreement_id, organization_id, ministry, programme, nature, region, territory,
    case when is_specialized then 'SPECIALIZED' else 'GENERALIST' end as specialization
from marts.mart_agreements join span s using (agreement_id)
qualify row_number() over (partition by s.unit order by start_date desc, agreement_id desc) = 1 order by s.unit
"""
FIGURES = """
select s.unit as agreement_id, indicator_id, method_version, any_value(statistic) as statistic, cast(sum(units_counted) as double) as units_counted,
    cast(sum(numerator) as double) as numerator, cast(sum(denominator) as double) as denominator, cast(sum(target) as double) as target,
    cast(avg(rate_target) as double) as rate_target
from marts.mart_figures join span s using (agreement_id)
where period_type = 'year' and period in (select period from years)
group by all order by all
"""
DECLARED_UNITS = """
select s.unit as agreement_id, indicator_id, method_version, cast(sum(units) as bigint) as units
from intermediate.int_unit_counts join span s using (agreement_id)
where period_type = 'year' and period in (select period from years) and exclusion_reason = ? group by all order by all
"""
CLIENTS = """
select s.unit as agreement_id, count(*) as clients, avg(case when sex = 'F' then 1.0 else 0.0 end) as women,
    avg(case when coalesce(french_level, 12) <= 4 then 1.0 else 0.0 end) as little_french,
    {shares}
from intermediate.int_participation_facts join span s using (agreement_id)
where (agreement_id, participation_id) in
    (select (agreement_id, participation_id) from intermediate.int_activity_facts where period_type = 'year' and period in (select period from years))
group by s.unit order by s.unit
"""
SPANS = {1: "select agreement_id, agreement_id as unit from marts.mart_agreements", 3: "select agreement_id, line_id as unit from marts.mart_agreements"}


class NothingToAssess(Refusal):
    """No whole fiscal year with final figures: there is nothing to assess, and the run says so."""


@dataclass(frozen=True)
class Taken:
    """period: fiscal year. records: see pipelines.reform.records. expected: (columns, agreements), the case-mix model's expected value of a figure, NaN where
    there is none. agreements: one row an agreement in the records' order: agreement_id, organization_id, ministry, programme, nature, region,
    territory, specialization, size (class of participations active in the year), mix (the status that most clients have, of the three kinds, or `none`),
    shares of clients (permanent, temporary, protection, women, little_french), clients. attacks: what forged records would add (replaying.py); none until
    they are replayed."""

    period: str
    records: Records
    joint: Joint
    agreements: pd.DataFrame
    expected: np.ndarray
    attacks: pd.DataFrame


def last_final_year(connection: duckdb.DuckDBPyConnection) -> str:
    """The last fiscal year that is over and of which no figure is provisional. Raises NothingToAssess."""
    found = connection.sql("""
        select max(period) from (select period from marts.mart_figures where period_type = 'year' group by period
        having not bool_or(is_to_date) and not bool_or(is_provisional) and count(value) > 0)""").fetchall()[0][0]
    if found is None:
        raise NothingToAssess("no_final_year", "aucun exercice terminé dont tous les chiffres sont finaux",
                              "no fiscal year that is over with all figures final")
    return found


def take(connection: duckdb.DuckDBPyConnection, catalogue: dict, expected: pd.DataFrame, years: int = 1) -> Taken:
    """Everything that the assessment reads of the warehouse. expected: statistics/expected.parquet.

    years: 1, the agreements of the last final year; 3, the lines (organisation, programme, region) that still had figures in it, their successive agreements
    over that year and the two before added up: counts, targets and persons. Nothing expected is given of a line.
    """
    period = last_final_year(connection)
    connection.execute(f"create or replace temp table span as {SPANS[years]}")
    connection.execute("create or replace temp table years as select distinct period from marts.mart_figures where period_type = 'year' and period <= ? "
                       "order by period desc limit ?", [period, years])
    if years > 1:
        connection.execute("delete from span where unit not in (select line_id from marts.mart_agreements a join marts.mart_figures f using (agreement_id) "
                           "where f.period_type = 'year' and f.period = ?)", [period])
    figures = connection.execute(FIGURES).df()
    if years > 1:
        figures = figures[figures["statistic"] != "effective_number"]  # no sum of years
    agreements = _agreements(connection, figures)
    made = _records(connection, catalogue, figures, agreements, _wanted(catalogue))
    table = _expected(made, expected, period) if years == 1 else np.full(made.numerator.shape, np.nan)
    return Taken(period, made, together.joint_of(connection, catalogue, made), agreements, table, replaying.nothing())


def _wanted(catalogue: dict) -> list[tuple[str, int]]:
    """(indicator, method) that any framework scores, then what scenarios may weigh: all that no ministry answers for."""
    declared = catalogue["indicators"]
    kept = [i for i, d in declared.items() if d["answerable"] != "ministry"]
    return [(i, m["version"]) for i in kept for m in declared[i]["methods"]]


def _agreements(connection, figures: pd.DataFrame) -> pd.DataFrame:
    agreements = connection.sql(AGREEMENTS).df()
    agreements = agreements[agreements["agreement_id"].isin(figures["agreement_id"])]
    shares = ", ".join(f"avg(case when status in {codes} then 1.0 else 0.0 end) as {name}" for name, codes in MIX_CODES.items())
    clients = connection.execute(CLIENTS.format(shares=shares)).df()
    whole = agreements.merge(clients, on="agreement_id", how="left").sort_values("agreement_id", ignore_index=True)
    whole["clients"] = whole["clients"].fillna(0).astype(int)
    whole["size"] = [next(name for low, high, name in SIZES if low <= n < high) for n in whole["clients"]]
    names = list(MIX_CODES)
    shares = whole[names].fillna(0).to_numpy(dtype=float)
    whole["mix"] = np.where(shares.max(axis=1) > 0, np.array(names)[shares.argmax(axis=1)], "none")
    return whole


def _records(connection, catalogue: dict, figures, agreements, wanted) -> Records:
    declared = catalogue["indicators"]
    order = {a: row for row, a in enumerate(agreements["agreement_id"])}
    columns, tables = [], []
    aside = connection.execute(DECLARED_UNITS, [UNCONFIRMED]).df()
    for indicator, method in wanted:
        entry = declared[indicator]
        family = "observed" if entry["unit"] in OBSERVED_UNITS else ""
        part = figures[(figures["indicator_id"] == indicator) & (figures["method_version"] == method)]
        table = _column(part, entry, order, agreements["nature"].to_numpy())
        columns.append(Column(indicator, entry["statistic"], method, family=family))
        tables.append(table)
        more = aside[(aside["indicator_id"] == indicator) & (aside["method_version"] == method)]
        if len(more) and entry["statistic"] in ("rate_per_100", "count"):
            added = table["numerator"].copy()
            for agreement, units in zip(more["agreement_id"], more["units"], strict=True):
                if agreement in order:
                    added[order[agreement]] += units
            columns.append(Column(indicator, entry["statistic"], method, DECLARED, family))
            tables.append(table | {"numerator": added})
    stacked = {name: np.stack([t[name] for t in tables], axis=1) for name in ("numerator", "denominator", "target", "applies")}
    group = agreements["nature"].to_numpy()
    return records.of_arrays(agreements["agreement_id"].to_numpy(dtype=object), columns, stacked["numerator"], stacked["denominator"], target=stacked["target"],
                             applies=stacked["applies"], group=group)


def _column(part: pd.DataFrame, entry: dict, order: dict[str, int], natures: np.ndarray) -> dict[str, np.ndarray]:
    """numerator, denominator, target, applies of one indicator and method, (agreements,). A figure under the catalogue's minimum denominator is absent."""
    size = len(order)
    numerator, denominator, target = np.zeros(size), np.full(size, np.nan), np.full(size, np.nan)
    rows = np.array([order[a] for a in part["agreement_id"]], dtype=int)
    statistic = entry["statistic"]
    numerator[rows] = np.nan_to_num(part["numerator"].to_numpy(dtype=float)) / (100 if statistic == "rate_per_100" else 1)
    base = part["target"] if statistic == "attainment" else part["denominator"]
    denominator[rows] = np.nan_to_num(base.to_numpy(dtype=float))
    target[rows] = 1.0 if statistic == "attainment" else part["rate_target"].to_numpy(dtype=float)
    judged_on = denominator if statistic not in ("count", "effective_number") else _placed(part["units_counted"], rows, size)
    numerator = np.where(judged_on < entry["minimum_denominator"], np.nan, numerator)
    applies = np.zeros(size, dtype=bool)
    applies[rows] = True
    return {"numerator": numerator, "denominator": denominator, "target": target, "applies": applies & ~np.isin(natures, entry["shown_only_natures"])}


def _placed(values: pd.Series, rows: np.ndarray, size: int) -> np.ndarray:
    result = np.zeros(size)
    result[rows] = values.to_numpy(dtype=float)
    return result


def _expected(made: Records, expected: pd.DataFrame, period: str) -> np.ndarray:
    """The case-mix model without programme, as a rate, of the agreements of the year; null where the release judged the model not fit for use."""
    table = np.full(made.numerator.shape, np.nan)
    part = expected[(expected["level"] == "agreement") & (expected["period_type"] == "year") & (expected["period"] == period)
                    & (expected["model"] == "intake") & expected["expected"].notna() & (expected["expected"] > 0)]
    order, keys = {a: row for row, a in enumerate(made.agreements)}, {(c.id, c.method): i for i, c in reversed(list(enumerate(made.columns)))}
    for row in part.itertuples():
        place = (keys.get((row.indicator_id, row.method_version)), order.get(row.agreement_id))
        if None not in place:
            table[place] = row.expected / row.n
    return table
