"""Which accountability reports an agreement owes, when each is due, and when the declarations answer it: to the day."""

from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import catalogue, fiscal, reports_due

D = date.fromisoformat
LONG_AGO = D("2000-04-01")
AGREEMENT = {"agreement_id": "E1", "organization_id": "O1", "ministry": "MESS", "start_date": D("2022-07-01"), "end_date": D("2024-06-30")}


def delivery(first: str, last: str, extracted: str | None = None, number: str = "d1", organization: str = "O1") -> dict:
    return {"organization_id": organization, "delivery_id": number, "period_from": D(first), "period_to": D(last), "extraction_date": D(extracted or last)}


def table(cutoff: str, *deliveries: dict, since: date = LONG_AGO, absent=(), **agreement) -> list[dict]:
    made = reports_due.table([AGREEMENT | agreement], list(deliveries), set(absent), D(cutoff), since, catalogue.load())
    return made.to_pylist()


def test_one_report_a_fiscal_year_and_one_at_the_end():
    rows = table("2024-06-30")
    assert [(r["fiscal_year"], str(r["period_start"]), str(r["period_end"]), r["report_kind"], str(r["due_date"])) for r in rows] == [
        ("2022-2023", "2022-07-01", "2023-03-31", "annual", "2023-06-29"),
        ("2023-2024", "2023-04-01", "2024-03-31", "annual", "2024-06-29"),
        ("2024-2025", "2024-04-01", "2024-06-30", "final", "2024-09-28"),
    ]


def test_an_agreement_that_ends_with_the_year_owes_one_report_for_it():
    rows = table("2024-06-30", end_date=D("2024-03-31"))
    assert [r["report_kind"] for r in rows] == ["annual", "final"]


@pytest.mark.parametrize(
    ("cutoff", "state", "days"), [("2024-06-28", "due", 0), ("2024-06-29", "due", 0), ("2024-06-30", "late", 1), ("2024-07-29", "late", 30)],
)
def test_a_report_is_late_from_the_day_after_it_is_due(cutoff, state, days):
    row = table(cutoff)[1]
    assert (str(row["due_date"]), row["state"], row["days_late"], row["delivery_id"]) == ("2024-06-29", state, days, None)


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ([delivery("2023-04-01", "2024-03-31")], "received"),
        ([delivery("2018-04-01", "2024-06-30")], "received"),
        ([delivery("2023-04-01", "2024-03-30")], "late"),
        ([delivery("2023-04-02", "2024-03-31")], "late"),
        ([delivery("2023-04-01", "2024-03-31", "2024-03-30")], "late"),  # extracted before its last day: that day is not known
        ([delivery("2023-04-01", "2023-09-30"), delivery("2023-10-01", "2024-03-31", number="d2")], "received"),
        ([delivery("2023-04-01", "2023-09-29"), delivery("2023-10-01", "2024-03-31", number="d2")], "late"),
        ([delivery("2023-04-01", "2024-03-31", organization="O2")], "late"),
        ([], "late"),
    ],
)
def test_a_report_is_received_when_the_declarations_cover_its_period_to_the_last_day(given, state):
    assert table("2024-07-01", *given)[1]["state"] == state


def test_a_received_report_names_the_delivery_that_completed_it():
    parts = [delivery("2023-10-01", "2024-03-31", "2024-06-20", "late half"), delivery("2023-04-01", "2023-09-30", "2023-10-10", "first half"),
             delivery("2023-04-01", "2024-06-30", "2024-06-30", "again")]
    row = table("2024-06-30", *parts)[1]
    assert (row["state"], row["delivery_id"], str(row["received_date"]), row["days_late"]) == ("received", "late half", "2024-06-20", 0)


@pytest.mark.parametrize(("end", "reports"), [("2022-06-30", True), ("2022-06-29", False)])
def test_an_agreement_is_followed_for_24_months_after_its_end(end, reports):
    assert bool(table("2024-06-30", start_date=D("2021-07-01"), end_date=D(end))) is reports


def test_no_report_is_asked_for_a_period_to_come_or_before_the_deliveries():
    assert table("2022-06-30") == []
    assert [r["fiscal_year"] for r in table("2024-06-30", since=D("2023-04-01"))] == ["2023-2024", "2024-2025"]


def test_figures_are_final_after_the_last_exit_quarter_its_windows_and_the_time_for_entry():
    """84 days for the job; 84 or 182 more for retention; 30 for entry. The end of May falls in the quarter that ends on 30 June."""
    row = table("2024-06-30", end_date=D("2024-05-31"))[-1]
    end = D("2024-06-30")
    assert [row[f"{f}_final_date"] for f in reports_due.FIGURES] == [end + timedelta(84 + 30), end + timedelta(84 + 84 + 30), end + timedelta(84 + 182 + 30)]
    assert row["retention_26w_final_date"] > row["due_date"], "final only after the report"


def test_what_does_not_apply_has_no_day():
    row = table("2024-06-30", absent={("E1", "retention_26w"), ("E2", "placement_rate")})[-1]
    assert row["retention_26w_final_date"] is None and row["placement_rate_final_date"] is not None


DAYS = st.dates(D("2022-01-01"), D("2024-12-31"))
SPANS = st.tuples(DAYS, DAYS, DAYS).map(sorted)


@given(SPANS, st.lists(SPANS, max_size=6))
def test_coverage_equals_the_days_written_out(span, spans):
    """A set of days a delivery, added one after the other: the plainest oracle."""
    deliveries = [{"period_from": a, "period_to": b, "extraction_date": c, "delivery_id": str(n)} for n, (a, b, c) in enumerate(spans)]
    deliveries.sort(key=lambda d: (d["extraction_date"], d["delivery_id"]))
    start, end = span[0], span[1]
    missing, completed = days(start, end), None
    for d in deliveries:
        missing -= days(d["period_from"], min(d["period_to"], d["extraction_date"]))
        if not missing:
            completed = d
            break
    assert reports_due.answered(start, end, deliveries) == completed


@given(DAYS, DAYS, DAYS)
def test_the_reports_share_out_the_agreements_days_by_fiscal_year(start, end, cutoff):
    agreement = AGREEMENT | {"start_date": min(start, end), "end_date": max(start, end)}
    reports = list(reports_due.expected(agreement, cutoff, LONG_AGO, 90))
    if agreement["end_date"] < fiscal.months_after(cutoff, -24) or agreement["start_date"] > cutoff:
        assert not reports
        return
    told = {day: r["fiscal_year"] for r in reports for day in days(r["period_start"], r["period_end"])}
    last = min(agreement["end_date"], date(cutoff.year + (cutoff.month >= 4), 3, 31))
    assert told == {day: f"{day.year - (day.month < 4)}-{day.year + (day.month >= 4)}" for day in days(agreement["start_date"], last)}
    assert sum(len(days(r["period_start"], r["period_end"])) for r in reports) == len(told), "no day in two reports"
    assert [r["report_kind"] for r in reports[:-1]] == ["annual"] * (len(reports) - 1)


def days(first: date, last: date) -> set[date]:
    return {first + timedelta(n) for n in range((last - first).days + 1)}


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2024-06-30", 6, "2024-12-31"), ("2024-06-30", -24, "2022-06-30"), ("2024-06-29", 6, "2024-12-29"), ("2024-02-29", 12, "2025-02-28"),
     ("2024-08-30", 6, "2025-02-28"), ("2024-03-31", 12, "2025-03-31")],
)
def test_months_are_counted_to_the_same_day_or_the_last_of_the_month(day, months, then):
    assert fiscal.months_after(D(day), months) == D(then)


def test_the_release_gives_each_organisation_its_own_reports_as_its_ministry_sees_them(built):
    files = built.manifest["files"]
    tables = {n: pq.read_table(built.object(n)).to_pylist() for n in files if n.endswith("/reports_due.parquet")}
    funders = [row for name, rows in tables.items() if name.startswith("funder/") for row in rows]
    assert funders and {r["state"] for r in funders} <= {"late", "due", "received"}
    for name, rows in tables.items():
        whose = name.split("/")[1]
        mine = [r for r in funders if whose in (r["ministry"], r["organization_id"])]
        assert rows == sorted(mine, key=lambda r: (r["agreement_id"], r["period_end"]))
