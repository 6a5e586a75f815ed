"""Three years together are the sum of what they hold, by a reckoning of their own; what cannot be concluded is said; nothing open is in them."""

import itertools
import math
from collections import defaultdict

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipelines import catalogue, pooling

INDICATORS = catalogue.load()["indicators"]
COLUMNS = ("agreement_id", "organization_id", "ministry", "indicator_id", "method_version", "period_type", "period", "statistic", "units_counted", "numerator",
           "denominator", "target", "rate_target", "value", "is_provisional", "is_to_date")


def year(first: int, counted: int = 10, of: int = 20, agreement: str = "E1", indicator: str = "placement_rate", **changes) -> dict:
    """A figure of one fiscal year: of a rate, with the target of 50 % unless told; of an attainment, `of` is the target."""
    rate = INDICATORS[indicator]["statistic"] == "proportion"
    row = dict.fromkeys(COLUMNS) | {
        "agreement_id": agreement, "organization_id": "1", "ministry": "MESS", "indicator_id": indicator, "method_version": 1,
        "period_type": "year", "period": f"{first}-{first + 1}", "statistic": INDICATORS[indicator]["statistic"], "units_counted": of if rate else counted,
        "numerator": counted, "denominator": of, "target": of / 2 if rate else of, "rate_target": 0.5 if rate else None, "value": counted / of,
        "is_provisional": False, "is_to_date": False,
    }
    return row | changes


def pooled(figures: list[dict], lines: dict[str, str] | None = None, organization: list[dict] = ()) -> pd.DataFrame:
    """What `pooling` makes of figures, in a warehouse of these alone. `lines`: agreement -> line (all of one line unless told)."""
    connection = duckdb.connect()
    connection.execute("create schema marts")
    declared = ("varchar, organization_id varchar, ministry varchar, indicator_id varchar, method_version integer, period_type varchar, period varchar, "
                "statistic varchar, units_counted bigint, numerator decimal(18, 4), denominator decimal(18, 6), target decimal(18, 6), "
                "rate_target decimal(18, 6), value double, is_provisional boolean, is_to_date boolean")
    for table, rows in (("mart_figures", figures), ("mart_organization_figures", organization)):
        connection.execute(f"create table marts.{table} (agreement_id {declared})")
        for row in rows:
            connection.execute(f"insert into marts.{table} values ({', '.join('?' * len(COLUMNS))})", [row[c] for c in COLUMNS])
    connection.execute("create table marts.mart_agreements (agreement_id varchar, line_id varchar)")
    for agreement in {f["agreement_id"] for f in figures}:
        connection.execute("insert into marts.mart_agreements values (?, ?)", [agreement, (lines or {}).get(agreement, "L")])
    return pooling.pooled(connection)


def last(frame: pd.DataFrame) -> dict:
    row = frame.sort_values("period").iloc[-1].to_dict()
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()}


def test_three_years_are_their_sum_and_only_the_last_three():
    found = pooled([year(2019, 20, 20), year(2020, 1, 10), year(2021, 2, 10), year(2022, 6, 10)])
    assert list(found["period"]) == ["2020-2021", "2021-2022", "2022-2023"] and list(found["years"]) == [2, 3, 3]
    row = last(found)
    assert (row["numerator"], row["denominator"], row["periods"]) == (9, 30, "2020-2021|2021-2022|2022-2023")
    assert row["value"] == 0.3 and row["target"] == 15 and row["rate_target"] == 0.5


def test_successive_agreements_of_a_line_add_up_and_those_of_another_do_not():
    found = pooled([year(2020, 4, 10), year(2021, 5, 10, "E2"), year(2021, 9, 9, "E3")], {"E3": "other"})
    assert last(found)["numerator"] == 9 and list(found["unit_id"]) == ["L"] and list(found["line_id"]) == ["L"]


def test_a_unit_with_one_whole_year_has_none():
    assert pooled([year(2022)]).empty and pooled([]).empty
    assert pooled([year(2022), year(2023, is_provisional=True)]).empty


@pytest.mark.parametrize("mark", ["is_provisional", "is_to_date"])
def test_a_year_still_open_for_one_agreement_of_the_line_is_not_whole(mark):
    figures = [year(2020), year(2021), year(2022), year(2022, agreement="E2", **{mark: True})]
    assert list(pooled(figures)["period"]) == ["2021-2022"]


def test_a_year_without_value_is_not_counted_among_the_years():
    found = pooled([year(2020), year(2021, value=None, numerator=None, denominator=None, units_counted=0), year(2022)])
    assert last(found)["years"] == 2 and last(found)["periods"] == "2020-2021|2022-2023"


def test_a_rate_has_a_pooled_target_only_where_every_year_has_one():
    whole, partly = [year(2020), year(2021)], [year(2020), year(2021, target=None, rate_target=None)]
    assert last(pooled(whole))["rate_target"] == 0.5
    assert (last(pooled(partly))["verdict_target"], last(pooled(partly))["no_target_reason"]) == (None, "target_not_every_year")
    none = [year(y, target=None, rate_target=None) for y in (2020, 2021)]
    assert last(pooled(none))["no_target_reason"] == "no_target"


def test_the_pooled_rate_to_reach_is_weighted_by_the_cases():
    found = last(pooled([year(2020, 1, 90, target=90 * 0.6, rate_target=0.6), year(2021, 1, 10, target=10 * 0.2, rate_target=0.2)]))
    assert found["rate_target"] == pytest.approx(0.56) and found["target"] == pytest.approx(56)


@pytest.mark.parametrize(("counted", "verdict"), [(60, "met"), (20, "not_met"), (40, "cannot_tell")])
def test_an_attainment_is_held_against_the_sum_of_its_targets(counted, verdict):
    found = last(pooled([year(y, counted, 40, indicator="intake_attainment") for y in (2020, 2021, 2022)]))
    assert found["target"] == 120 and found["denominator"] == 120 and found["verdict_target"] == verdict
    assert found["interval_method"] == "byar"


def test_too_few_cases_are_no_conclusion_even_over_three_years():
    found = last(pooled([year(y, 3, 3, target=0.3, rate_target=0.1) for y in (2020, 2021, 2022)]))
    assert found["lower_95"] > 0.1 and found["verdict_target"] == "cannot_tell"


def test_three_years_conclude_where_each_of_them_could_not():
    years = [year(y, 7, 20, target=12, rate_target=0.6) for y in (2020, 2021, 2022)]
    assert last(pooled(years))["verdict_target"] == "not_met"
    low, high = wilson(7, 20)
    assert low < 0.6 and high > last(pooled(years))["upper_95"]


def wilson(x: int, n: int, z: float = 1.959963984540054) -> tuple[float, float]:
    middle, half = x + z * z / 2, z * math.sqrt(x * (n - x) / n + z * z / 4)
    return (middle - half) / (n + z * z), (middle + half) / (n + z * z)


def test_persons_who_live_on_are_pooled_only_where_it_can_be_said():
    repeats = pooling.poolable(INDICATORS)
    assert {"participants_served", "employers_engaged", "confirmed_collab_per_100", "referral_diversity", "employer_hours_unfunded"}.isdisjoint(repeats)
    assert repeats["skill_gain_rate"] and repeats["enterprise_adviser_work"] and not repeats["placement_rate"] and not repeats["table_presence"]
    assert last(pooled([year(y, indicator="skill_gain_rate") for y in (2020, 2021)]))["may_repeat"]
    served = [year(y, indicator="participants_served", statistic="count", denominator=1) for y in (2020, 2021)]
    assert pooled(served).empty


def test_a_count_is_summed_where_its_periods_add_up(monkeypatch):
    declared = {"participants_served": INDICATORS["participants_served"] | {"summable": True}}
    monkeypatch.setattr(catalogue, "load", lambda: {"indicators": INDICATORS | declared})
    found = last(pooled([year(y, 12, 1, indicator="participants_served") for y in (2020, 2021)]))
    assert (found["value"], found["denominator"], found["verdict_target"]) == (24, 1, None)


def test_an_organisation_has_its_own_years_and_no_target():
    found = pooled([], organization=[year(y, 5, 10, target=None, rate_target=None, agreement_id=None) for y in (2020, 2021, 2022)])
    row = last(found)
    assert (row["level"], row["unit_id"], row["line_id"], row["numerator"], row["verdict_target"]) == ("organization", "1", None, 15, None)


def table(built, name: str) -> list[dict]:
    return pq.read_table(built.object(name)).to_pylist()


def test_every_pooled_line_of_the_release_equals_a_reckoning_by_hand(built):
    """From the published years of the agreements, in plain Python: whole years, their sums, Wilson's limits."""
    compared = 0
    for ministry in ("MESS", "MIFI"):
        line_of = {a["agreement_id"]: a["line_id"] for a in table(built, f"funder/{ministry}/agreements.parquet")}
        years = defaultdict(list)
        for f in table(built, f"funder/{ministry}/figures.parquet"):
            if f["period_type"] == "year":
                years[line_of[f["agreement_id"]], f["indicator_id"], f["method_version"], int(f["period"][:4])].append(f)
        whole = {k: v for k, v in years.items() if not any(f["is_provisional"] or f["is_to_date"] for f in v) and any(f["value"] is not None for f in v)}
        found = {(p["line_id"], p["indicator_id"], p["method_version"], int(p["period"][:4])): p for p in table(built, f"funder/{ministry}/pooled.parquet")}
        wanted = {k for k in whole if k[1] in pooling.poolable(INDICATORS) and any((*k[:3], k[3] - back) in whole for back in (1, 2))}
        assert wanted == set(found)
        for key, row in found.items():
            held = list(itertools.chain.from_iterable(whole.get((*key[:3], key[3] - back), []) for back in (0, 1, 2)))
            x, n = (sum(f[c] for f in held if f["value"] is not None) for c in ("numerator", "denominator"))
            assert (row["numerator"], row["denominator"]) == (float(x), float(n))
            if row["statistic"] == "proportion":
                assert (row["lower_95"], row["upper_95"]) == pytest.approx(wilson(float(x), float(n)), abs=1e-12)
            compared += 1
    assert compared > 5000


def test_an_organisations_three_years_are_those_of_its_expected_values(built):
    """Made apart, from persons and not from figures: the same cases and successes."""
    neqs = [name.split("/")[1] for name in built.manifest["files"] if name.startswith("organization/") and name.endswith("/pooled.parquet")]
    compared = 0
    for neq in neqs:
        rows = {(p["indicator_id"], p["method_version"], p["period"]): p for p in table(built, f"organization/{neq}/pooled.parquet")
                if p["level"] == "organization" and p["years"] == 3}
        for e in table(built, f"organization/{neq}/expected.parquet"):
            row = rows.get((e["indicator_id"], e["method_version"], e["period"]))
            if e["period_type"] == "three_years" and e["model"] == "intake" and row:
                assert (row["numerator"], row["denominator"]) == (e["observed"], e["n"])
                compared += 1
    assert compared > 100


def test_a_ministry_has_only_the_lines_of_its_agreements(built):
    for ministry in ("MESS", "MIFI"):
        lines = {a["line_id"] for a in table(built, f"funder/{ministry}/agreements.parquet")}
        rows = table(built, f"funder/{ministry}/pooled.parquet")
        assert rows and {r["line_id"] for r in rows} <= lines and {r["level"] for r in rows} == {"line"} and {r["ministry"] for r in rows} == {ministry}
