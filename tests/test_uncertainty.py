"""Every published interval, comparison and verdict equals what statsmodels and scipy give for the published counts."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2
from statsmodels.stats.proportion import proportion_confint

from pipelines import catalogue

CONFIDENCES = {"95": 0.95, "998": 0.998}


@pytest.fixture(scope="module")
def figures(built) -> pd.DataFrame:
    parts = [
        duckdb.sql(f"select f.*, a.nature from read_parquet('{built.object(f'funder/{m}/figures.parquet')}') f "
                   f"join read_parquet('{built.object(f'funder/{m}/agreements.parquet')}') a using (agreement_id)").df()
        for m in ("MESS", "MIFI")
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("name", CONFIDENCES)
def test_proportions_have_wilson_intervals(figures, name):
    part = figures[(figures["statistic"] == "proportion") & figures["value"].notna()]
    low, high = proportion_confint(part["numerator"].astype(float), part["denominator"].astype(float), 1 - CONFIDENCES[name], method="wilson")
    assert len(part) > 20_000
    np.testing.assert_allclose(part[f"lower_{name}"], low, atol=1e-9)
    np.testing.assert_allclose(part[f"upper_{name}"], high, atol=1e-9)


@pytest.mark.parametrize("name", CONFIDENCES)
def test_small_counts_have_exact_poisson_intervals_and_attainments_are_over_their_target(figures, name):
    for statistic, scale in (("count", 1.0), ("attainment", None), ("rate_per_100", None)):
        part = figures[(figures["statistic"] == statistic) & figures["value"].notna()]
        count = part["numerator"].astype(float) / (100 if statistic == "rate_per_100" else 1)
        part, count = part[count < 10], count[count < 10]
        base = scale or part["denominator"].astype(float) / (100 if statistic == "rate_per_100" else 1)
        tail = (1 - CONFIDENCES[name]) / 2
        low = np.where(count > 0, chi2.ppf(tail, 2 * count) / 2, 0) / base
        np.testing.assert_allclose(part[f"lower_{name}"], low, atol=1e-6)
        np.testing.assert_allclose(part[f"upper_{name}"], chi2.ppf(1 - tail, 2 * count + 2) / 2 / base, atol=1e-6)


def test_the_interval_holds_the_value_and_the_wider_holds_the_narrower(figures):
    part = figures[figures["lower_95"].notna()]
    value = part["value"]
    assert ((part["lower_998"] <= part["lower_95"] + 1e-12) & (part["lower_95"] <= value + 1e-9)).all()
    assert ((value <= part["upper_95"] + 1e-9) & (part["upper_95"] <= part["upper_998"] + 1e-12)).all()


def test_a_figure_without_an_interval_says_why(figures):
    assert set(figures[figures["lower_95"].isna()]["no_interval_reason"].unique()) == {"no_value", "no_interval_method"}
    assert figures[figures["lower_95"].notna()]["no_interval_reason"].isna().all()


def test_comparisons_stay_within_one_ministry_and_nature_and_hide_small_groups(figures):
    part = figures[figures["comparison"].notna()]
    groups = part.groupby(["ministry", "nature", "indicator_id", "method_version", "period"])
    assert (groups["organization_id"].nunique() >= 1).all() and len(part) > 1_000
    assert (groups["group_rate"].nunique() == 1).all()
    whole = figures[(figures["statistic"] == "proportion") & (figures["period_type"] == "year") & figures["value"].notna()]
    sizes = whole.groupby(["ministry", "nature", "indicator_id", "method_version", "period"])["organization_id"].nunique()
    assert (sizes.loc[list(groups.groups)] >= 5).all()
    key, rows = next(iter(groups))
    same = whole.set_index(["ministry", "nature", "indicator_id", "method_version", "period"]).loc[[key]]
    assert rows["group_rate"].iloc[0] == pytest.approx(same["numerator"].astype(float).sum() / same["denominator"].astype(float).sum())


def test_a_verdict_needs_a_target_enough_units_and_an_interval_on_one_side(figures):
    judged = figures[figures["verdict_target"].notna()]
    assert set(judged["verdict_target"]) == {"met", "not_met", "cannot_tell"}
    bar = np.where(judged["statistic"] == "attainment", 1.0, judged["rate_target"].astype(float))
    assert (judged["lower_95"] >= bar)[judged["verdict_target"] == "met"].all()
    assert (judged["upper_95"] < bar)[judged["verdict_target"] == "not_met"].all()
    minimum = judged["indicator_id"].map({k: d["minimum_denominator"] for k, d in catalogue.load()["indicators"].items()})
    base = np.where(judged["statistic"] == "attainment", judged["denominator"].astype(float), judged["units_counted"])
    assert (judged["verdict_target"][base < minimum] == "cannot_tell").all()
    assert figures[figures["target"].isna()]["verdict_target"].isna().all()
