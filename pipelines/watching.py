"""What a funder follows besides figures: reports due, agreements to renew, the quality of each organisation's last declaration.

Three tables for publishing to share out by audience, of what the warehouse and the quarantine hold. No cell of a delivered row is read.
"""

from datetime import date
from pathlib import Path

from pipelines import catalogue, renewals, reports_due

# What each audience gets: relation, its unique order.
REPORTS = {"reports_due": ("reports_due", "agreement_id, period_end")}
FUNDER = REPORTS | {
    "renewals": ("renewals", "agreement_id"),
    "delivered": ("delivered_quality", "organization_id, table_name"),
}
AGREEMENTS = "ministry, agreement_id, organization_id, line_id, previous_agreement_id, agreement_status, start_date, end_date"


def register(connection, quarantine: Path) -> None:
    """Give the connection, which uses the warehouse, the relations of FUNDER. `quarantine`: the folder that the acceptance of the same run wrote."""
    cutoff = _one(connection, "select max(cutoff) from intermediate.int_cutoffs where scope = 'register' and source in ('msi', 'ceriges')")
    agreements = _rows(connection, f"select {AGREEMENTS} from marts.mart_agreements")
    deliveries = _rows(connection, "select distinct organization_id, delivery_id, period_from, period_to, extraction_date from marts.mart_delivered")
    absent = {tuple(row.values()) for row in _rows(connection, "select distinct agreement_id, indicator_id from marts.mart_applicability")}
    since = _one(connection, "select min(period_start) from intermediate.int_periods") or date.max  # no period: nothing was delivered
    connection.register("reports_due", reports_due.table(agreements, deliveries, absent, cutoff or date.min, since, catalogue.load()))
    connection.register("renewals", renewals.table(agreements, cutoff or date.min))
    connection.execute(f"create or replace temp view delivered_quality as {quality_select(quarantine, cutoff or date.min)}")


def quality_select(quarantine: Path, cutoff: date) -> str:
    """One row per ministry, organisation with an agreement of it and table of its last declaration; one without delivery where it never declared.

    days_since: from the extraction to the cut-off, 0 where it came after. rules: what set rows aside, as (rule, column, rows), the most frequent first;
    a row that breaks several rules counts in each.
    """
    return f"""
    with organizations as (
        select ministry, organization_id, max(organization_name) as organization_name from marts.mart_agreements group by all
    ),
    last as (
        select organization_id, max_by(delivery_id, (extraction_date, period_to, delivery_id)) as delivery_id from marts.mart_delivered group by all
    ),
    broken as (
        select delivery_id, table_name, unnest(from_json(rules, '["varchar"]')) as rule, unnest(from_json(columns, '["varchar"]')) as broken_column
        from read_parquet('{quarantine}/declarations__*.parquet')
    ),
    counted as (
        select delivery_id, table_name, rule, broken_column, count(*) as failed from broken group by all
    ),
    listed as (
        select delivery_id, table_name, list({{'rule': rule, 'column': broken_column, 'rows': failed}} order by failed desc, rule, broken_column) as rules
        from counted group by all
    )
    select
        o.ministry, o.organization_id, o.organization_name, l.delivery_id, d.table_name, d.period_from, d.period_to, d.extraction_date,
        case when datediff('day', d.extraction_date, date '{cutoff}') < 0 then 0 else datediff('day', d.extraction_date, date '{cutoff}') end as days_since,
        d.received, d.accepted, d.quarantined, r.rules
    from organizations o
    left join last l using (organization_id)
    left join marts.mart_delivered d using (organization_id, delivery_id)
    left join listed r on r.delivery_id = l.delivery_id and r.table_name = d.table_name
    """


def _rows(connection, sql: str) -> list[dict]:
    return connection.sql(sql).to_arrow_table().to_pylist()


def _one(connection, sql: str):
    return connection.sql(sql).fetchall()[0][0]
