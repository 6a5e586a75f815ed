"""What is expected before a period ends is of the very cases behind the published figures, reads no open case, and says where it cannot be."""

from datetime import date
from fractions import Fraction

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from pipelines import outlook as release_outlook
from pipelines.case_mix import artefact, design, drivers
from tests.test_case_mix import STATUS, STATUS_EFFECT, frame


def world(each: int = 60, organizations: int = 12) -> pd.DataFrame:
    """Units of two years; all of the last quarters of the second are open, and so bear numerator 0."""
    rng = np.random.default_rng(11)
    organization = np.repeat(np.arange(organizations), each)
    status = rng.integers(0, 3, organization.size)
    y = rng.random(organization.size) < expit(0.2 + STATUS_EFFECT[status])
    units = frame(organization, y, rng, status=STATUS[status])
    quarter = rng.integers(0, 8, organization.size)
    units["period"] = [f"{2022 + q // 4}-{2023 + q // 4}-T{q % 4 + 1}" for q in quarter]
    units["is_open"] = quarter >= 6
    units["numerator"] = units["numerator"].where(~units["is_open"], 0.0)
    return units.assign(year=units["period"].str[:9])


@pytest.fixture(scope="module")
def model() -> dict:
    return artefact.fit_model(world().query("not is_open"), design.MODELS["intake"])


def rows_of(units: pd.DataFrame, model: dict, cutoff: date = date(2023, 12, 31), target=None) -> list[dict]:
    agreements = units[["organization_id", "agreement_id"]].drop_duplicates().itertuples(index=False, name=None)
    held = [key for o, a in agreements for key in ((o, a), (o, None))]
    context = {"ends": {f"{y}-{y + 1}": date(y + 1, 3, 31) for y in (2021, 2022, 2023)}, "cutoffs": dict.fromkeys(held, cutoff), "under_way": {},
               "targets": {(a, "2023-2024"): target for a in units["agreement_id"]} if target else {}}
    return release_outlook.of_indicator(units, model, context)


def test_an_open_case_is_predicted_and_never_read(model):
    """An early success in an open window changes nothing: it is not in the numerator, and no fact of it reaches the expectation."""
    units = world()
    rows, _ = rows_of(units, model)
    assert {r["period"] for r in rows} == {"2023-2024"}, "a year that is over without open cases is not waited for"
    p = artefact.probabilities(units, model)
    for r in (r for r in rows if r["level"] == "agreement"):
        mine = (units["agreement_id"] == r["agreement_id"]) & (units["year"] == r["period"])
        assert r["n_open"] == (mine & units["is_open"]).sum() and r["observed"] == units.loc[mine & ~units["is_open"], "numerator"].sum()
        assert r["expected_rate"] == pytest.approx((r["observed"] + p[mine & units["is_open"]].sum()) / mine.sum())
        assert r["lowest_rate"] <= r["lower_95"] <= r["expected_rate"] <= r["upper_95"] <= r["highest_rate"]


def test_drivers_of_a_group_sum_to_its_gap(model):
    rows, drawn = rows_of(world(), model)
    told = pd.DataFrame(drawn)
    sums = told.groupby(["level", "organization_id"])["contribution"].sum()
    gaps = (told["own_rate"] - told["reference_rate"]).groupby([told["level"], told["organization_id"]]).first()
    np.testing.assert_allclose(sums, gaps, atol=1e-6)
    assert set(told["factor"]) == set(drivers.FACTORS) and len(told) == len(rows) * len(drivers.FACTORS)
    assert (told.loc[told["factor"] != "status", "contribution"].abs() < 1e-9).all(), "only status varies in this world"


def test_the_chance_of_a_target_is_certain_only_where_no_open_case_can_change_it(model):
    for target, chance in ((Fraction(0), {1.0}), (Fraction(1), {0.0})):
        rows, _ = rows_of(world(), model, target=("rate", target))
        assert {r["chance"] for r in rows if r["level"] == "agreement"} == chance
    rows, _ = rows_of(world(), model, target=("rate", Fraction(1, 2)))
    assert all(0 < r["chance"] < 1 for r in rows if r["level"] == "agreement") and all("chance" not in r for r in rows if r["level"] == "organization")


def test_a_count_over_a_whole_year_has_a_chance_only_once_the_year_is_over(model):
    target = ("count", Fraction(20))
    assert all("chance" not in r for r in rows_of(world(), model, target=target)[0])
    over = [r for r in rows_of(world(), model, cutoff=date(2024, 4, 30), target=target)[0] if r["level"] == "agreement"]
    assert over and all(r["is_over"] and 0 <= r["chance"] <= 1 for r in over)


def test_no_open_window_no_model_and_one_client_say_so(model):
    settled = world()
    settled["is_open"] = False
    assert {r["reason"] for r in rows_of(settled, model)[0]} == {"no_open_window"}
    rows, drawn = rows_of(world(), {"reason": "too_few_units"})
    assert {r["reason"] for r in rows} == {"not_fitted"} and not drawn and all("expected_rate" not in r for r in rows)
    assert all(r["lowest_rate"] < r["highest_rate"] for r in rows), "what can happen is known without a model"
    one = world().query("is_open").head(1)
    (row, *_), drawn = rows_of(one, model)
    assert row["reason"] == "too_few_open" and row["drivers_reason"] == "too_few_clients" and not drawn
    assert rows_of(world().head(0), model) == ([], [])


def test_a_person_in_two_agreements_counts_once_for_the_organisation_and_is_settled_when_one_is(model):
    units = world().query("is_open").head(2).assign(person_id="same", organization_id="org-000", period="2023-2024-T3")
    units["is_open"], units["numerator"] = [True, False], [0.0, 1.0]
    (whole,) = [r for r in rows_of(units, model)[0] if r["level"] == "organization"]
    assert (whole["n_matured"], whole["n_open"], whole["observed"]) == (1, 0, 1)


def test_without_any_model_there_is_no_table(built):
    with duckdb.connect() as connection:
        ends, drawn = release_outlook.tables(connection, {"version": "none", "indicators": {}})
    assert ends.empty and drawn.empty and list(ends) == release_outlook.COLUMNS and list(drawn) == release_outlook.DRIVERS


def read(built, name: str) -> pd.DataFrame:
    names = [n for n in built.manifest["files"] if n.startswith("organization/") and n.endswith(f"/{name}.parquet")]
    return pd.concat([duckdb.sql(f"select *, '{n.split('/')[1]}' as tree from read_parquet('{built.object(n)}')").df() for n in names], ignore_index=True)


def test_the_release_waits_for_every_provisional_figure_and_no_other(built):
    """Matured, observed and open are those of the published figures; each organisation's tree holds its own only."""
    found, figures, whole = read(built, "outlook"), read(built, "figures"), read(built, "organization_figures")
    assert all((own["tree"] == own["organization_id"]).all() for own in (found, read(built, "outlook_drivers")))
    counts = [("n_matured", "units_counted"), ("n_open", "units_open")]
    for level, published, key in (("agreement", figures, ["agreement_id"]), ("organization", whole, ["organization_id"])):
        mine = [*key, "indicator_id", "method_version", "period"]
        provisional = published[(published["period_type"] == "year") & published["is_provisional"] & published["indicator_id"].isin(design.INDICATORS)
                                & (published["units_counted"] + published["units_open"] > 0)]
        latest = provisional.groupby("indicator_id")["method_version"].transform("max")
        both = found[found["level"] == level].merge(provisional[provisional["method_version"] == latest], on=mine, how="outer", indicator=True)
        assert (both["_merge"] == "both").all() and len(both) > 200
        assert all((both[one] == both[other]).all() for one, other in counts)
        assert (both["observed"] == both["numerator"].fillna(0).astype(float)).all()


def test_targets_are_rates_or_counts_and_nothing_is_expected_of_fewer_than_five_persons(built):
    found = read(built, "outlook")
    held = found[found["target_kind"].notna()]
    assert {"rate", "count"} <= set(held["target_kind"]) and (held["level"] == "agreement").all()
    assert (held.loc[held["target_kind"] == "rate", "target"] < 1).all() and held.loc[held["target_kind"] == "rate", "chance"].notna().any()
    assert (read(built, "outlook_drivers")["n"] >= 5).all() and (found.loc[found["expected_rate"].notna(), "n_open"] >= 5).all()
