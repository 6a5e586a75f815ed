"""Expected values, verdicts, shares and power of the release are what their rules say of its own numbers."""

import json

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from pipelines import catalogue, comparing, reliability
from pipelines.case_mix import files
from pipelines.paths import DEMONSTRATION_CASE_MIX
from pipelines.statistics.power import poisson_shortfall_power, shortfall_power
from pipelines.statistics.verdicts import EXPECTED_VERDICTS, expected_verdict
from tests.conftest import command

NUMBERS = ("expected", "oe", "oe_lower_95", "oe_upper_95", "oe_lower_998", "oe_upper_998", "adjusted_rate", "adjusted_lower_95", "adjusted_upper_95")


def table(built, name: str) -> pd.DataFrame:
    return duckdb.sql(f"from read_parquet('{built.object(name)}')").df()


@pytest.fixture(scope="module")
def expected(built) -> pd.DataFrame:
    names = [n for n in built.manifest["files"] if n.startswith("organization/") and n.endswith("/expected.parquet")]
    return pd.concat([table(built, n) for n in names], ignore_index=True)


def test_the_release_names_the_case_mix_that_it_was_made_with(built, expected):
    version = files.read(DEMONSTRATION_CASE_MIX)["version"]
    assert built.manifest["case_mix"] == version == json.loads(built.object("common/case_mix.json").read_text("utf-8"))["version"]
    assert set(expected["artefact_version"]) == {version}


def test_observed_and_persons_are_those_of_the_published_figure(built, expected):
    figures = pd.concat([table(built, f"funder/{m}/figures.parquet") for m in ("MESS", "MIFI")])
    key = ["agreement_id", "indicator_id", "method_version", "period_type", "period"]
    part = expected[(expected["level"] == "agreement") & (expected["model"] == "intake")].merge(figures, on=key, validate="one_to_one")
    assert len(part) > 2_000
    assert (part["observed"] == part["numerator"].astype(float)).all() and (part["n"] == part["denominator"].astype(float)).all()


def test_a_missing_number_has_its_reason_and_a_present_one_its_interval(expected):
    none = expected["expected"].isna()
    assert expected.loc[none, "reason"].notna().all() and expected.loc[~none, "reason"].isna().all() and (~none).sum() > 1_000
    assert expected.loc[none, [*NUMBERS, "verdict_expected"]].isna().all().all() and expected.loc[~none, list(NUMBERS)].notna().all().all()
    judged = expected["indicator_id"].map({i: d["polarity"] != "neutral" for i, d in catalogue.load()["indicators"].items()})
    assert (expected.loc[~none, "verdict_expected"].notna() == judged[~none]).all() and not judged.all()
    part = expected[~none]
    assert part["adjusted_rate"].between(0, 1).all() and ((part["oe_lower_95"] <= part["oe"]) & (part["oe"] <= part["oe_upper_95"])).all()


def test_a_verdict_must_hold_with_the_programme_and_without_it(expected):
    unit = ["indicator_id", "method_version", "level", "organization_id", "agreement_id", "period_type", "period"]
    part = expected[expected["verdict_expected"].notna()]
    rows = part.groupby(unit, dropna=False)
    low, high = rows["oe_lower_95"].min(), rows["oe_upper_95"].max()
    verdict = rows["verdict_expected"].first()
    assert (rows["verdict_expected"].nunique() == 1).all() and len(verdict) > 1_000
    both = rows.size() == 2
    assert (low[both & verdict.str.startswith("better")] > 1).all() and (high[both & verdict.str.startswith("worse")] < 1).all()
    assert ((low[verdict == "as_expected"] > 0.8) & (high[verdict == "as_expected"] < 1.25)).all()
    assert set(verdict[~both]) <= {"cannot_tell"} and {"as_expected", "cannot_tell", "worse_likely", "better_likely"} <= set(verdict)


@given(st.lists(st.floats(0, 5), min_size=4, max_size=4).map(sorted))
def test_every_interval_has_one_verdict_and_only_an_interval_that_excludes_one_accuses(limits):
    lowest, low, high, highest = limits
    verdict = expected_verdict(low, high, lowest, highest).item()
    assert verdict in EXPECTED_VERDICTS
    assert verdict.startswith("worse") == (high < 1) and verdict.startswith("better") == (low > 1)
    if verdict == "as_expected":
        assert low > 0.8 and high < 1.25


def test_no_limits_no_verdict():
    assert expected_verdict([None, np.nan, 1.2], [1, 1, 0.5], [1, 1, 1.3], [1, 1, 0.4]).tolist() == [None, None, None]


def test_a_ministry_sees_expected_values_of_its_own_agreements_only(built):
    for ministry in ("MESS", "MIFI"):
        own = set(table(built, f"funder/{ministry}/agreements.parquet")["agreement_id"])
        found = table(built, f"funder/{ministry}/expected.parquet")
        assert set(found["level"]) == {"agreement"} and set(found["agreement_id"]) <= own


def test_power_is_what_a_simulation_finds():
    rng = np.random.default_rng(20261122)
    for n, p in ((100, 0.6), (40, 0.5), (150, 0.3)):
        drawn = rng.binomial(n, 0.8 * p, 200_000)
        found = np.mean((drawn - n * p) / np.sqrt(n * p * (1 - p)) < -1.959963985)
        assert shortfall_power(n, p).item() == pytest.approx(found, abs=0.005)


def test_poisson_limits_find_far_fewer_shortfalls_than_the_right_variance():
    assert shortfall_power(100, 0.6).item() > 0.65 and poisson_shortfall_power(100, 0.6).item() < 0.3


def test_power_is_null_where_nothing_can_be_found():
    assert np.isnan(shortfall_power([0, 10, 10], [0.5, 0.0, 1.0])).all()
    assert shortfall_power(133.5, 0.5).item() == shortfall_power(133, 0.5).item() == pytest.approx(
        binom.cdf(np.ceil(66.5 - 1.959963985 * np.sqrt(133 / 4)) - 1, 133, 0.4))


def test_shares_of_verdicts_add_up_to_one(built):
    shares = table(built, "common/verdict_shares.parquet")
    assert {"target", "group", "group_dispersed", "expected"} <= set(shares["kind"])
    totals = shares.groupby([k for k in reliability.SHARES_KEY if k != "verdict"])["share"].sum()
    np.testing.assert_allclose(totals, 1, atol=1e-3)
    assert (shares["units"] >= reliability.MINIMUM_UNITS).all()


def test_a_group_says_how_many_flags_chance_alone_would_raise(built):
    groups = pd.concat([table(built, f"funder/{m}/groups.parquet") for m in ("MESS", "MIFI")])
    assert (groups["organizations"] >= comparing.MINIMUM_ORGANIZATIONS).all() and groups["compared"].sum() > 1_000
    np.testing.assert_allclose(groups["false_flags"], groups["compared"] * 0.002)
    spread, few = groups[list(comparing.QUARTILES)], groups["agreements"] < comparing.MINIMUM_AGREEMENTS
    assert spread[few].isna().all().all() and spread[~few].notna().all().all() and few.any() and not few.all()
    assert (spread[~few].diff(axis=1).iloc[:, 1:] >= 0).all().all() and (spread[~few] * 100 % 1).sub(0.5).abs().gt(0.499).all().all()
    assert (groups["flagged_dispersed"] <= groups["flagged"]).all() and groups["flagged"].sum() > groups["flagged_dispersed"].sum()


def test_limits_with_overdispersion_are_never_narrower(built):
    curves = table(built, "funder/MESS/funnels.parquet")
    for name in ("95", "998"):
        assert (curves[f"lower_{name}_dispersed"] <= curves[f"lower_{name}"] + 1e-12).all()
        assert (curves[f"upper_{name}_dispersed"] >= curves[f"upper_{name}"] - 1e-12).all()


def test_only_indicators_that_an_organisation_answers_for_are_looked_at_together(built):
    figures = table(built, "funder/MESS/figures.parquet")
    declared = catalogue.load()["indicators"]
    flagged = figures[figures["look_together"]]
    assert len(flagged) and all(declared[i]["polarity"] != "neutral" and declared[i]["answerable"] != "ministry" for i in flagged["indicator_id"])


def figures(numerators, denominators, organizations=None) -> pd.DataFrame:
    """A group of agreements in the shape of mart_figures."""
    size = len(numerators)
    values = [x / n if n else None for x, n in zip(numerators, denominators, strict=True)]
    return pd.DataFrame({
        "ministry": "MESS", "nature": "G", "indicator_id": "placement_rate", "method_version": 2, "period": "2023-2024", "period_type": "year",
        "statistic": "proportion", "organization_id": organizations or [str(i) for i in range(size)], "numerator": numerators, "denominator": denominators,
        "value": values})


@pytest.mark.parametrize(("numerators", "denominators", "reason"), [
    ([5, 5, 5], [10, 10, 10], "small_group"), ([0] * 6, [20] * 6, "baseline_0_or_1"), ([20] * 6, [20] * 6, "baseline_0_or_1"),
    ([1] * 6, [2] * 6, "small_expected")])
def test_a_group_without_a_comparison_says_why(numerators, denominators, reason):
    answer, groups = comparing.comparisons(figures(numerators, denominators))
    assert answer["comparison"].isna().all() and set(answer["no_comparison_reason"]) == {reason} and not answer["look_together"].any()
    assert groups["flagged"].sum() == 0


def test_no_figure_no_group():
    answer, groups = comparing.comparisons(figures([1], [2]).iloc[:0])
    assert answer.empty and groups.empty and comparing.funnel_curves(groups).empty


def test_one_agreement_far_below_its_group_is_flagged_and_the_others_are_not():
    answer, _ = comparing.comparisons(figures([60] * 12 + [20], [100] * 13))
    assert answer["look_together"].tolist() == [False] * 12 + [True] and answer["comparison_dispersed"].iloc[-1] == "low_0.001"


def test_a_changed_case_mix_is_refused_and_nothing_is_published(home_copy):
    changed = json.loads(DEMONSTRATION_CASE_MIX.read_text("utf-8")) | {"cutoff": "1999-01-01"}
    (home_copy.home / "case_mix.json").write_text(json.dumps(changed))
    done = command("--raw", str(home_copy.raw), "--home", str(home_copy.home), "run")
    assert done.returncode == 1 and "case_mix.json" in done.stdout + done.stderr and "Traceback" not in done.stdout + done.stderr
