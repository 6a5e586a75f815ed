"""Agreements to renew, to the day; and the quality of each organisation's last declaration, by counts and rules alone."""

import json
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import renewals, watching

CUTOFF = date(2024, 6, 30)


def agreement(number: str, start: str, end: str, status: str = "ACTIVE", before: str | None = None, line: str = "L1") -> dict:
    return {"agreement_id": number, "organization_id": "O1", "ministry": "MESS", "line_id": line, "previous_agreement_id": before,
            "agreement_status": status, "start_date": date.fromisoformat(start), "end_date": date.fromisoformat(end)}


@pytest.mark.parametrize(
    ("end", "status", "horizon"),
    [
        ("2024-06-30", "ACTIVE", "within_6"), ("2024-12-31", "ACTIVE", "within_6"), ("2025-01-01", "ACTIVE", "within_12"),
        ("2025-06-30", "ACTIVE", "within_12"), ("2025-07-01", "ACTIVE", None), ("2024-06-29", "ACTIVE", "ended"), ("2022-06-30", "TERMINEE", "ended"),
        ("2022-06-29", "TERMINEE", None), ("2026-03-31", "RESILIEE", "ended"),
    ],
)
def test_the_horizon_of_an_agreement_is_counted_from_the_cut_off(end, status, horizon):
    rows = renewals.table([agreement("E1", "2020-04-01", end, status)], CUTOFF).to_pylist()
    assert [r["horizon"] for r in rows] == ([horizon] if horizon else [])
    assert all(r["days_to_end"] == (date.fromisoformat(end) - CUTOFF).days and r["successor_id"] is None for r in rows)


@pytest.mark.parametrize(
    ("others", "successor"),
    [
        ([agreement("E2", "2024-10-01", "2025-09-30", before="E1", line="L2")], "E2"),  # named, though of another line
        ([agreement("E2", "2024-10-01", "2025-09-30")], "E2"),  # the next of its line
        ([agreement("E3", "2025-10-01", "2026-09-30"), agreement("E2", "2024-10-01", "2025-09-30")], "E2"),
        ([agreement("E0", "2020-10-01", "2022-09-30")], None),  # the one before it
        ([agreement("E2", "2024-10-01", "2025-09-30", line="L2")], None),
    ],
)
def test_a_successor_is_the_one_that_names_it_or_the_next_of_its_line(others, successor):
    rows = {r["agreement_id"]: r for r in renewals.table([agreement("E1", "2022-10-01", "2024-09-30"), *others], CUTOFF).to_pylist()}
    assert rows["E1"]["successor_id"] == successor


@pytest.fixture
def quality(tmp_path):
    """Three organisations: one with two deliveries, one whose delivery came after the cut-off, one that never declared."""
    held = [("d2", ["hors_periode"], ["date_evenement"]), ("d2", ["hors_periode", "phase_requise"], ["date_evenement", "phase"]),
            ("d1", ["cle_double"], ["no_declaration"])]
    rows = [{"delivery_id": d, "table_name": "collaborations", "rules": json.dumps(r), "columns": json.dumps(c), "content": "a cell"} for d, r, c in held]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "declarations__collaborations.parquet")
    connection = duckdb.connect()
    connection.execute("create schema marts")
    connection.execute("""create table marts.mart_agreements as from (values ('MESS', 'O1', 'Un'), ('MESS', 'O1', 'Un'), ('MIFI', 'O1', 'Un'),
        ('MESS', 'O2', 'Deux'), ('MESS', 'O3', 'Trois')) t(ministry, organization_id, organization_name)""")
    connection.execute("""create table marts.mart_delivered as
        select organization_id, delivery_id, table_name, date '2024-01-01' as period_from, day as period_to, day as extraction_date,
            received, accepted, quarantined
        from (values ('O1', 'd1', 'collaborations', date '2024-03-31', 9, 8, 1), ('O1', 'd2', 'collaborations', date '2024-05-31', 10, 8, 2),
              ('O1', 'd2', 'expertise', date '2024-05-31', 3, 3, 0), ('O2', 'd3', 'references', date '2024-07-05', 4, 4, 0))
        t(organization_id, delivery_id, table_name, day, received, accepted, quarantined)""")
    told = watching.quality_select(tmp_path, CUTOFF)
    return connection.sql(f"select * from ({told}) order by ministry, organization_id, table_name").to_arrow_table().to_pylist()


def test_the_last_declaration_of_each_organisation_is_told_to_each_of_its_ministries(quality):
    told = [(r["ministry"], r["organization_id"], r["delivery_id"], r["table_name"], r["received"], r["accepted"], r["quarantined"]) for r in quality]
    assert told == [
        ("MESS", "O1", "d2", "collaborations", 10, 8, 2), ("MESS", "O1", "d2", "expertise", 3, 3, 0), ("MESS", "O2", "d3", "references", 4, 4, 0),
        ("MESS", "O3", None, None, None, None, None), ("MIFI", "O1", "d2", "collaborations", 10, 8, 2), ("MIFI", "O1", "d2", "expertise", 3, 3, 0),
    ]


def test_days_are_counted_to_the_cut_off(quality):
    assert {r["organization_id"]: r["days_since"] for r in quality} == {"O1": 30, "O2": 0, "O3": None}


def test_rules_are_counted_the_most_frequent_first_and_no_cell_is_told(quality):
    assert quality[0]["rules"] == [{"rule": "hors_periode", "column": "date_evenement", "rows": 2}, {"rule": "phase_requise", "column": "phase", "rows": 1}]
    assert [r["rules"] for r in quality[1:4]] == [None] * 3
    assert "a cell" not in str(quality)
