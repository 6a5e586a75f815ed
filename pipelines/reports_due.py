"""The accountability reports that an agreement owes, and whether the organisation's declarations answer them.

No source lists reports, so they are derived: one for each fiscal year of the agreement, and one at its end, due `report_due_days` [assumption] after
31 March or the end. A report is received once the declarations of the organisation cover its period to the last day. Several deliveries may do so
together: one a quarter covers a year.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pyarrow as pa

from pipelines.fiscal import fiscal_year, months_after, quarter_end, year_end

FOLLOWED_MONTHS = 24  # after an agreement's end: its last report and its retention at 26 weeks are settled by then
# The figures on which an accountability report rests: when each becomes final is told beside the report.
FIGURES = ("placement_rate", "retention_12w", "retention_26w")
SCHEMA = pa.schema([
    ("ministry", pa.string()), ("organization_id", pa.string()), ("agreement_id", pa.string()), ("fiscal_year", pa.string()),
    ("period_start", pa.date32()), ("period_end", pa.date32()), ("report_kind", pa.string()), ("due_date", pa.date32()), ("state", pa.string()),
    ("days_late", pa.int32()), ("received_date", pa.date32()), ("delivery_id", pa.string()), *((f"{f}_final_date", pa.date32()) for f in FIGURES),
])


def table(agreements: list[dict], deliveries: list[dict], not_applicable: set[tuple[str, str]], cutoff: date, since: date, catalogue: dict) -> pa.Table:
    """One row per agreement and report, by agreement and period. Dates are days; `days_late` counts days at the cut-off.

    `agreements`: agreement_id, organization_id, ministry, start_date, end_date. `deliveries`: organization_id, delivery_id, period_from, period_to,
    extraction_date, of the declarations that were not refused. `not_applicable`: (agreement_id, indicator_id). No period that began before `since`
    is asked for: the deliveries do not reach there. report_kind: `annual`, or `final` for the one that ends with the agreement. state: `received`
    (received_date and delivery_id say by which delivery), `due` until the day it is due and on it, `late` from the day after.
    """
    declared: dict[str, list[dict]] = {}
    for delivery in sorted(deliveries, key=lambda d: (d["extraction_date"], d["delivery_id"])):
        declared.setdefault(delivery["organization_id"], []).append(delivery)
    rows = []
    for agreement in sorted(agreements, key=lambda a: a["agreement_id"]):
        for report in expected(agreement, cutoff, since, catalogue["parameters"]["report_due_days"]):
            found = answered(report["period_start"], report["period_end"], declared.get(agreement["organization_id"], []))
            rows.append(report | _state(report["due_date"], found, cutoff) | _final(agreement, report["period_end"], not_applicable, catalogue))
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def expected(agreement: dict, cutoff: date, since: date, days: int) -> Iterator[dict]:
    """The reports of one agreement that is in force or ended within FOLLOWED_MONTHS: those of the periods begun by the cut-off, oldest first."""
    if agreement["end_date"] < months_after(cutoff, -FOLLOWED_MONTHS):
        return
    start = agreement["start_date"]
    while start <= min(agreement["end_date"], cutoff):
        end = min(year_end(start), agreement["end_date"])
        if start >= since:
            yield {name: agreement[name] for name in ("ministry", "organization_id", "agreement_id")} | {
                "fiscal_year": fiscal_year(start), "period_start": start, "period_end": end, "due_date": end + timedelta(days),
                "report_kind": "final" if end == agreement["end_date"] else "annual",
            }
        start = end + timedelta(1)


def answered(start: date, end: date, deliveries: list[dict]) -> dict | None:
    """The delivery with which every day from `start` to `end` was declared, on that day or later; None while a day is missing.

    `deliveries` of one organisation, in the order in which they were extracted. A delivery answers for no day after its extraction.
    """
    missing = [(start, end)]
    for delivery in deliveries:
        known_to = min(delivery["period_to"], delivery["extraction_date"])
        missing = [part for gap in missing for part in _without(gap, delivery["period_from"], known_to)]
        if not missing:
            return delivery
    return None


def _without(gap: tuple[date, date], first: date, last: date) -> Iterator[tuple[date, date]]:
    """What is left of the days of `gap` without those from `first` to `last`."""
    if last < gap[0] or gap[1] < first or last < first:
        yield gap
        return
    if gap[0] < first:
        yield gap[0], first - timedelta(1)
    if last < gap[1]:
        yield last + timedelta(1), gap[1]


def _state(due: date, found: dict | None, cutoff: date) -> dict:
    if found:
        return {"state": "received", "days_late": 0, "received_date": found["extraction_date"], "delivery_id": found["delivery_id"]}
    late = max((cutoff - due).days, 0)
    return {"state": "late" if late else "due", "days_late": late, "received_date": None, "delivery_id": None}


def _final(agreement: dict, end: date, not_applicable: set[tuple[str, str]], catalogue: dict) -> dict:
    """When the period's figures are final (K6): the end of its last exit quarter, the indicator's windows, the time for entry. None where it does not apply."""
    entry = catalogue["parameters"]["final_entry_days"]
    return {
        f"{figure}_final_date": None if (agreement["agreement_id"], figure) in not_applicable
        else quarter_end(end) + timedelta(catalogue["indicators"][figure]["maturity_days"] + entry)
        for figure in FIGURES
    }
