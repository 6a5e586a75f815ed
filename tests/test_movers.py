"""What moved a rate: two parts that give the whole change exactly, of the very cases behind the published figures."""

from fractions import Fraction

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines import catalogue, movers
from pipelines.statistics import kitagawa
from tests.test_outlook import read

category = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (max(pair), min(pair)))  # units, successes
categories = st.lists(st.tuples(category, category).filter(lambda c: c[0][0] + c[1][0] > 0), min_size=1, max_size=6)


def exact(found: list) -> tuple[Fraction, Fraction]:
    """Composition and rate of Kitagawa's formula in fractions, uncentred, category by category as the paper has it."""
    n0, n1 = (sum(Fraction(c[side][0]) for c in found) for side in (0, 1))
    composition = rate = Fraction(0)
    for (before, x_before), (after, x_after) in found:
        r0 = Fraction(x_before, before) if before else Fraction(x_after, after)
        r1 = Fraction(x_after, after) if after else r0
        w0, w1 = before / n0, after / n1
        composition += (w1 - w0) * (r0 + r1) / 2
        rate += (w0 + w1) / 2 * (r1 - r0)
    return composition, rate


def arrays(found: list) -> list[list[int]]:
    return [[c[side][part] for c in found] for side in (0, 1) for part in (0, 1)]


@given(categories)
@settings(max_examples=200, deadline=None)
def test_both_parts_are_kitagawas_and_sum_to_the_change(found):
    assume(all(sum(c[side][0] for c in found) > 0 for side in (0, 1)))
    composition, rate = kitagawa.parts(*arrays(found))
    told = exact(found)
    assert composition.sum() == pytest.approx(float(told[0]), abs=1e-12) and rate.sum() == pytest.approx(float(told[1]), abs=1e-12)
    n0, x0, n1, x1 = (sum(v) for v in arrays(found))
    assert composition.sum() + rate.sum() == pytest.approx(x1 / n1 - x0 / n0, abs=1e-12)


@given(categories, categories)
@settings(max_examples=50, deadline=None)
def test_several_decompositions_at_once_are_each_alone(one, other):
    assume(all(sum(c[side][0] for c in found) > 0 for found in (one, other) for side in (0, 1)))
    together = kitagawa.parts(*arrays(one + other), group=[0] * len(one) + [1] * len(other))
    alone = [np.concatenate(pair) for pair in zip(kitagawa.parts(*arrays(one)), kitagawa.parts(*arrays(other)), strict=True)]
    np.testing.assert_allclose(together, alone, atol=1e-12)


def test_other_persons_with_the_same_results_is_composition_only_and_the_reverse():
    composition, rate = kitagawa.parts([10, 10], [8, 2], [15, 5], [12, 1])
    assert composition.sum() == pytest.approx(0.15) and np.abs(rate).max() < 1e-12 and (composition > 0).all()
    composition, rate = kitagawa.parts([10, 10], [8, 2], [20, 20], [18, 8])
    assert np.abs(composition).max() < 1e-12 and rate == pytest.approx([0.05, 0.1])


def test_a_category_that_comes_or_goes_is_composition_only():
    composition, rate = kitagawa.parts([10, 0], [5, 0], [10, 10], [5, 9])
    assert rate == pytest.approx([0, 0]) and composition.sum() == pytest.approx(14 / 20 - 5 / 10)


@pytest.mark.parametrize("counts", [([0], [0], [1], [1]), ([1], [2], [1], [1]), ([1, 0], [1, 0], [1, 0], [1, 0]), ([], [], [], []), ([1], [-1], [1], [1])])
def test_a_year_or_a_category_without_units_is_refused(counts):
    with pytest.raises(ValueError, match="units"):
        kitagawa.parts(*counts)


def test_the_interval_of_a_change_is_newcombes():
    """Newcombe 1998 (Stat Med 17:873-890), table II, 56/70 less 48/80 by method 10: 0.0524 to 0.3339."""
    lower, upper = kitagawa.difference_interval(48, 80, 56, 70)
    assert (round(float(lower), 4), round(float(upper), 4)) == (0.0524, 0.3339)


def counts(rows: list[tuple]) -> pd.DataFrame:
    """(year, category, n, x) of one line."""
    held = pd.DataFrame(rows, columns=["period", "category", "n", "x"])
    return held.assign(organization_id="1", level="line", line_id="1|SAE1|06", characteristic="schooling")


def test_only_two_years_in_a_row_with_cases_are_compared():
    years = ["2020-2021", "2021-2022", "2022-2023"]
    apart = movers.changes(counts([("2020-2021", "SEC", 5, 2), ("2022-2023", "SEC", 5, 3)]), years)
    assert apart.empty and movers.changes(counts([]), years).empty and movers.changes(counts([("2020-2021", "SEC", 5, 2)]), years[:1]).empty
    (row,) = movers.changes(counts([("2021-2022", "SEC", 1, 0), ("2022-2023", "SEC", 1, 1)]), years).to_dict("records")
    assert (row["previous"], row["change"], row["rate"], row["composition"]) == ("2021-2022", 1.0, 1.0, 0.0)
    assert row["is_small"] and row["one_more"] == 1.0 and row["change_lower_95"] < 0 < row["change_upper_95"]


@pytest.fixture(scope="module")
def published(built) -> pd.DataFrame:
    return read(built, "movers")


def test_an_organisation_has_its_own_movements_only_and_they_add_up(published):
    assert (published["tree"] == published["organization_id"]).all()
    rows = published.groupby(movers.GROUP, dropna=False)
    assert rows.ngroups > 5_000 and not published.duplicated([*movers.GROUP, "category"]).any()
    totals = rows[["composition", "rate"]].sum().sum(axis=1)
    np.testing.assert_allclose(totals, rows["change"].first(), atol=1e-12)
    np.testing.assert_allclose(published["change"], published["value_after"] - published["value_before"], atol=1e-12)


def test_every_characteristic_counts_the_cases_of_the_published_figures(built, published):
    """Of an organisation: its whole figures of both years. Of a line: the sum of its agreements'."""
    own = read(built, "organization_figures").query("period_type == 'year' and units_counted > 0")
    lines = read(built, "figures").query("period_type == 'year' and units_counted > 0").merge(
        read(built, "agreements")[["agreement_id", "line_id"]], on="agreement_id")
    units = ["numerator", "units_counted"]
    for level, figures, who in (("organization", own, "organization_id"), ("line", lines, "line_id")):
        key = [who, "indicator_id", "method_version", "period"]
        told = published[published["level"] == level].groupby([*key, "previous", "characteristic"])[movers.COUNTS].sum().reset_index()
        sums = figures.assign(numerator=figures["numerator"].astype(float)).groupby(key)[units].sum().reset_index()
        after = told.merge(sums, on=key, how="left")
        before = told.merge(sums.rename(columns={"period": "previous"}), on=[who, "indicator_id", "method_version", "previous"], how="left")
        assert len(told) > 2_000 and (after["x_after"] == after["numerator"]).all() and (after["n_after"] == after["units_counted"]).all()
        assert (before["x_before"] == before["numerator"]).all() and (before["n_before"] == before["units_counted"]).all()


def test_one_characteristic_explains_most_and_a_share_of_entries_is_not_explained_by_its_source(published):
    rows = published.groupby([*movers.KEY, "characteristic"], dropna=False).agg(size=("composition", lambda c: abs(c.sum())), most=("explains_most", "first"))
    whole = rows.groupby(movers.KEY, dropna=False)
    assert (whole["most"].sum() == 1).all()
    assert (rows.loc[rows["most"], "size"].droplevel("characteristic") >= whole["size"].max() - 1e-8).all()
    shares = published[published["indicator_id"].str.startswith("intake_share_")]
    assert len(shares) and "referral_source" not in set(shares["characteristic"])
    assert set(published["indicator_id"]) <= {i for i, d in catalogue.load()["indicators"].items() if d["statistic"] == "proportion"}


def test_an_unfinished_year_is_not_compared_and_one_with_open_cases_says_so(built, published):
    cutoff = duckdb.sql(f"select max(cutoff) from read_parquet('{built.object('funder/MESS/agreements.parquet')}')").fetchall()[0][0]
    assert published["period"].max() == f"{cutoff.year - 1}-{cutoff.year}" and cutoff.month >= 4
    provisional = published[published["is_provisional"]]
    assert "retention_26w" in set(provisional["indicator_id"]) and "completion_rate" not in set(provisional["indicator_id"])
