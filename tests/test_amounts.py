"""Dollars stand over the cases of the same days: by a reckoning of their own, and where nothing can be divided the row says why."""

import math
import statistics
from collections import defaultdict
from datetime import date, timedelta

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from pipelines import amounts

CUTOFF = date(2024, 6, 30)
START, END = date(2022, 7, 1), date(2024, 6, 29)  # 730 days, the last one the day before the cut-off


def agreement(number: str = "E1", **changes) -> dict:
    return {"agreement_id": number, "organization_id": "1", "ministry": "MESS", "nature": "G", "line_id": "L", "amount": 73_000, "start_date": START,
            "end_date": END, "cutoff": CUTOFF, "begun": 10, "jobs": 5, "positive": 6, "open": 1, "not_applicable": None} | changes


def made(*agreements: dict) -> pd.DataFrame:
    """What `amounts` makes of a warehouse of these agreements alone."""
    c = duckdb.connect()
    c.execute("create schema marts; create schema intermediate")
    c.execute("""create table marts.mart_agreements (agreement_id varchar, organization_id varchar, ministry varchar, nature varchar, line_id varchar,
                 amount decimal(18, 2), start_date date, end_date date, cutoff date)""")
    c.execute("create table intermediate.int_participation_facts (agreement_id varchar)")
    c.execute("create table marts.mart_applicability (agreement_id varchar, indicator_id varchar, method_version integer, not_applicable_reason varchar)")
    c.execute("""create table marts.mart_figures (agreement_id varchar, indicator_id varchar, method_version integer, period_type varchar,
                 numerator decimal(18, 4), units_open bigint)""")
    for a in agreements:
        c.execute("insert into marts.mart_agreements values (?, ?, ?, ?, ?, ?, ?, ?, ?)", list(a.values())[:9])
        c.execute("insert into intermediate.int_participation_facts select ? from range(?)", [a["agreement_id"], a["begun"]])
        for indicator, method, count in (("placement_rate", 2, a["jobs"]), ("placement_rate", 1, 99), ("positive_outcome_rate", 1, a["positive"])):
            c.execute("insert into marts.mart_figures values (?, ?, ?, 'quarter', ?, ?), (?, ?, ?, 'year', 99, 99)",
                      [a["agreement_id"], indicator, method, count, a["open"], a["agreement_id"], indicator, method])
            if a["not_applicable"]:
                c.execute("insert into marts.mart_applicability values (?, ?, ?, ?)", [a["agreement_id"], indicator, method, a["not_applicable"]])
    return amounts.amounts(c)


def row(frame: pd.DataFrame, measure: str, unit: str = "E1") -> dict:
    found = frame[(frame["unit_id"] == unit) & (frame["measure"] == measure)].iloc[0].to_dict()
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in found.items()}


def test_dollars_and_outcomes_stop_on_the_same_day():
    frame = made(agreement())
    begun, job = row(frame, "participation"), row(frame, "job")
    assert (begun["days"], begun["days_counted"], begun["amount_counted"], begun["per_case"]) == (730, 730, 73_000, 7_300)
    last = CUTOFF - timedelta(days=84)  # exits of later days have no outcome yet
    assert job["days_counted"] == (last - START).days + 1 == 647
    assert job["amount_counted"] == 64_700 and job["per_case"] == 12_940 and job["cases_open"] == 1


def test_the_interval_is_the_amount_over_the_limits_of_the_count():
    found = row(made(agreement(jobs=5)), "job")
    low, high = chi2.ppf(0.025, 10) / 2, chi2.ppf(0.975, 12) / 2
    assert found["lower_95"] == pytest.approx(64_700 / high, abs=0.01) and found["upper_95"] == pytest.approx(64_700 / low, abs=0.01)
    assert found["interval_method"] == "poisson_exact" and row(made(agreement(jobs=50)), "job")["interval_method"] == "byar"


def test_without_a_case_there_is_a_lower_limit_only():
    found = row(made(agreement(jobs=0)), "job")
    assert (found["per_case"], found["upper_95"], found["reason"]) == (None, None, "no_case")
    assert found["lower_95"] == pytest.approx(64_700 / -math.log(0.025), abs=0.01)


@pytest.mark.parametrize(("changes", "measure", "reason"), [
    ({"amount": None}, "job", "no_amount"), ({"amount": 0}, "participation", "no_amount"),
    ({"start_date": date(2024, 7, 1), "end_date": date(2025, 6, 30)}, "participation", "not_begun"),
    ({"start_date": date(2024, 5, 1), "end_date": date(2025, 6, 30)}, "job", "not_matured"),
    ({"nature": "C", "not_applicable": "nature_not_applicable"}, "participation", "nature_not_applicable"),
    ({"nature": "U", "not_applicable": "no_target"}, "positive_outcome", "no_target"),
])
def test_what_cannot_be_divided_says_why_and_has_no_number(changes, measure, reason):
    found = row(made(agreement(**changes)), measure)
    assert found["reason"] == reason and found["per_case"] is found["lower_95"] is found["upper_95"] is None


def test_an_agreement_of_one_day():
    day = date(2023, 5, 5)
    assert row(made(agreement(start_date=day, end_date=day)), "job")["amount_counted"] == 73_000
    today = row(made(agreement(start_date=CUTOFF, end_date=CUTOFF)), "participation")
    assert (today["days"], today["days_counted"], today["per_case"]) == (1, 1, 7_300)


def test_an_agreement_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="E1"):
        made(agreement(start_date=END, end_date=START))


def test_no_agreement_at_all_gives_an_empty_table_of_the_same_columns():
    assert made().empty and list(made().columns) == list(made(agreement()).columns) == amounts.COLUMNS


def test_a_line_sums_its_agreements_and_one_without_amount_leaves_it_without():
    before = agreement("E0", start_date=date(2020, 7, 1), end_date=date(2022, 6, 30), amount=50_000, jobs=15)
    found = row(made(before, agreement()), "job", "L")
    assert (found["agreements"], found["amount_counted"], found["cases"], found["per_case"]) == (2, 114_700, 20, 5_735)
    assert row(made(before | {"amount": None}, agreement()), "job", "L")["reason"] == "no_amount"
    assert "L" not in set(made(agreement())["unit_id"]), "a line of one agreement says nothing that the agreement does not"


def test_the_median_is_of_five_organisations_or_more_and_gives_back_no_ones_own_number():
    def group(organizations: int) -> dict:
        return row(made(*[agreement(f"E{i}", organization_id=str(i), line_id=str(i), jobs=i + 1) for i in range(1, organizations + 1)]), "job")

    assert group(4)["group_median"] is None
    assert group(5)["group_median"] == 16_200 and group(5)["group_organizations"] == 5  # 64 700 / 4 = 16 175


def test_an_agreement_without_outcome_stands_above_all_others_in_the_median():
    found = row(made(*[agreement(f"E{i}", organization_id=str(i), line_id=str(i), jobs=jobs) for i, jobs in enumerate((0, 0, 0, 10, 10))]), "job", "E0")
    assert found["group_median"] is None and found["group_organizations"] == 5


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 2_000_000), st.integers(0, 400), st.integers(-1500, 100), st.integers(0, 1500))
def test_the_value_lies_within_its_interval_and_no_more_than_the_amount_is_counted(amount, jobs, begins, lasts):
    start = CUTOFF + timedelta(days=begins)
    found = row(made(agreement(amount=amount, jobs=jobs, start_date=start, end_date=start + timedelta(days=lasts))), "job")
    assert 0 <= found["amount_counted"] <= amount
    if found["per_case"] is not None:
        assert found["lower_95"] <= found["per_case"] <= found["upper_95"]
    else:
        assert found["reason"] in ("no_case", "not_matured")


def table(built, name: str) -> list[dict]:
    return pq.read_table(built.object(name)).to_pylist()


def test_every_amount_of_the_release_equals_a_reckoning_by_hand(built):
    """From each organisation's records, in plain Python: entries, exits of closed windows that are not neutral, their outcomes, the days to that day."""
    compared = 0
    of_group = defaultdict(list)
    for name in [n for n in built.manifest["files"] if n.startswith("organization/") and n.endswith("/amounts.parquet")]:
        neq = name.split("/")[1]
        signed = {a["agreement_id"]: a for a in table(built, f"organization/{neq}/agreements.parquet")}
        records = defaultdict(list)
        for f in table(built, f"organization/{neq}/facts/int_participation_facts.parquet"):
            records[f["agreement_id"]].append(f)
        for r in table(built, name):
            if r["level"] == "line" or r["reason"] not in (None, "no_case"):
                continue
            a, held = signed[r["agreement_id"]], records[r["agreement_id"]]
            last = a["cutoff"] - timedelta(days=0 if r["measure"] == "participation" else 84)
            done = [f for f in held if f["exit_date"] and f["exit_date"] <= last and not f["is_neutral_exit"]]
            event = {"job": "job_start_date", "positive_outcome": "positive_outcome_date"}.get(r["measure"])
            cases = len(held) if event is None else sum(f[event] is not None for f in done)
            days, counted = (a["end_date"] - a["start_date"]).days + 1, (min(a["end_date"], last) - a["start_date"]).days + 1
            assert (r["cases"], r["days"], r["days_counted"]) == (cases, days, counted)
            assert r["amount_counted"] == pytest.approx(float(a["amount"]) * counted / days, abs=0.01)
            assert r["per_case"] == (pytest.approx(float(a["amount"]) * counted / days / cases, abs=0.02) if cases else None)
            if counted >= 365:
                of_group[r["ministry"], r["nature"], r["measure"]].append((r["per_case"] or math.inf, r["group_median"]))
            compared += 1
    assert compared > 800
    for values in of_group.values():
        assert {shown for _, shown in values} == {round(statistics.median(v for v, _ in values) / 100) * 100}
