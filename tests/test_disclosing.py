"""The release gives nobody away: its protected tables are attacked before they go out, hold together over files and quarters, and say what was lost."""

import datetime
import itertools
import json
from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from pipelines import attacking, catalogue, cube, disclosing
from tests.conftest import command

MINISTRIES = ("MESS", "MIFI")


def table(built, name: str) -> pd.DataFrame:
    return duckdb.sql(f"from read_parquet('{built.object(name)}')").df()


@pytest.fixture(scope="module")
def cells(built) -> pd.DataFrame:
    return table(built, disclosing.CELLS)


@pytest.fixture(scope="module")
def exported(built) -> tuple[dict[str, pa.Table], dict]:
    """One indicator of the release, as the files that readers get."""
    files = {}
    for name in built.manifest["files"]:
        if disclosing.is_ours(name) and name.endswith(("cells.parquet", "contributions.parquet")):
            files[name] = duckdb.sql(f"from read_parquet('{built.object(name)}') where indicator_id = 'placement_rate'").to_arrow_table()
    return files, json.loads(built.object(disclosing.HIERARCHIES).read_text("utf-8")) | {"nested": [], "families": []}


def test_the_release_says_what_was_lost_and_that_the_audit_found_nothing(built, cells):
    said = built.manifest["disclosure"]
    assert said["audit"]["leaks"] == 0 and said["audit"]["cells"] == len(cells) and said["audit"]["programs"] > 0
    counts = len(cells) + (cells["statistic"] != "count").sum()
    hidden = (cells["numerator_mark"] == "hidden").sum() + (cells["denominator_mark"] == "hidden").sum()
    assert said["loss"]["counts"] == counts
    assert hidden == sum(said["loss"][kind] for kind in ("primary", "complementary", "hidden_before")) == said["audit"]["hidden"]


def test_no_shown_count_is_under_the_threshold_and_no_shown_cell_of_too_few_organisations(cells):
    scale = np.where(cells["statistic"] == "rate_per_100", 100, 1)
    numerator = (cells["numerator"] / scale)[cells["numerator_mark"].isna()]
    assert (numerator >= disclosing.THRESHOLD).all()
    rate = cells[cells["numerator_mark"].isna() & (cells["statistic"] == "proportion")]
    assert (rate["denominator"] - rate["numerator"] >= disclosing.THRESHOLD).all()
    people = cells[cells["denominator_mark"].isna() & cells["statistic"].isin(["proportion", "ratio", "rate_per_100"])]
    assert (people["denominator"] >= disclosing.THRESHOLD).all()
    assert (cells["organizations"].dropna() >= disclosing.MINIMUM_ORGANIZATIONS).all()
    assert cells.loc[cells["organizations"].isna(), "numerator_mark"].notna().all()


def test_where_something_is_hidden_nothing_derived_from_it_stands(cells):
    marked = cells["numerator_mark"].eq("hidden") | cells["denominator_mark"].eq("hidden")
    assert cells.loc[marked, ["value", "lower_95", "upper_95"]].isna().all().all() and marked.any() and (~marked).any()
    assert cells.loc[cells["numerator_mark"].eq("hidden"), "numerator"].isna().all()
    assert set(cells["numerator_mark"].dropna()) | set(cells["denominator_mark"].dropna()) == {"hidden"}


def test_a_ministry_reads_the_same_breakdowns_as_the_committee_and_only_of_its_programmes(built, cells):
    trees = json.loads(built.object(disclosing.HIERARCHIES).read_text("utf-8"))["dimensions"]
    for ministry in MINISTRIES:
        own = table(built, f"funder/{ministry}/cells.parquet")
        assert set(own["programme"]) <= {ministry, *trees["programme"][ministry]} and len(own)
        same = own.merge(cells, on=cube.KEY, suffixes=("", "_committee"), validate="one_to_one")
        assert len(same) == len(own)
        for column in ("numerator", "denominator"):
            pd.testing.assert_series_equal(same[column], same[f"{column}_committee"], check_names=False)


def test_no_agreement_is_broken_down_by_person_and_no_small_reason_is_told_to_a_ministry(built):
    for ministry in MINISTRIES:
        reasons = table(built, f"funder/{ministry}/exclusions.parquet")
        assert (reasons["units"].dropna() >= disclosing.THRESHOLD).all() and set(reasons["period_type"]) == {"year"}
        assert (reasons["units"].isna() == (reasons["code"] == "hidden")).all() and reasons["units"].isna().any()
        names = {column for n in built.manifest["files"] if n.startswith(f"funder/{ministry}/") and n.endswith(".parquet")
                 for column in table(built, n).columns if "agreement_id" in table(built, n).columns}
        assert not {"status", "sex", "age", "person_id", "participation_id"} & names


def test_the_committees_files_name_no_organisation(built):
    neq = {n.split("/")[1] for n in built.manifest["files"] if n.startswith("organization/")}
    names = set(table(built, "funder/MESS/agreements.parquet")["organization_name"])
    for name in (n for n in built.manifest["files"] if n.startswith("committee/")):
        content = built.object(name).read_bytes()
        text = table(built, name).to_csv() if name.endswith(".parquet") else content.decode("utf-8", "ignore")
        assert not any(one in text for one in neq | names), name


def test_cells_are_sums_of_the_agreements_figures(built, cells):
    figures = pd.concat([table(built, f"funder/{m}/figures.parquet").merge(table(built, f"funder/{m}/agreements.parquet")[["agreement_id", "region"]])
                         for m in MINISTRIES])
    shown = cells[(cells["region"] != "ALL") & cells["numerator_mark"].isna() & (cells["statistic"] == "proportion")].iloc[::7]
    years = figures[(figures["period_type"] == "year") & figures["value"].notna()]
    assert len(shown) > 20
    for row in shown.itertuples():
        part = years[(years["indicator_id"] == row.indicator_id) & (years["method_version"] == row.method_version) & (years["period"] == row.period)
                     & (years["region"] == row.region)]
        assert part["numerator"].astype(float).sum() == row.numerator


def test_the_clean_tables_pass_and_each_planted_leak_is_refused(exported, tmp_path):
    files, trees = exported
    with ThreadPoolExecutor(2) as workers:
        assert attacking.attacked(files, trees, None, tmp_path, workers)["leaks"] == 0
        for planted in (without_complementary, with_a_value_beside_a_mark, with_another_pattern_for_a_ministry):
            with pytest.raises(attacking.Leak):
                attacking.attacked(planted(files), trees, None, tmp_path, workers)


def without_complementary(files: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """One hidden numerator of a family shown again, as if no complementary mark had been set: its sisters' come back by subtraction."""
    frame = files[disclosing.CELLS].to_pandas()
    hidden = frame[frame["numerator_mark"].eq("hidden") & (frame["programme"] != "ALL")].index
    frame.loc[hidden[: len(hidden) - 1], ["numerator_mark", "denominator_mark"]] = None
    frame.loc[hidden, ["numerator", "denominator"]] = frame.loc[hidden, ["numerator", "denominator"]].fillna(7.0)
    frame.loc[hidden[-1:], "numerator"] = np.nan
    return files | {disclosing.CELLS: pa.Table.from_pandas(frame, preserve_index=False)}


def with_a_value_beside_a_mark(files: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """A percentage with its base visible."""
    frame = files[disclosing.CELLS].to_pandas()
    row = frame[frame["numerator_mark"].eq("hidden") & frame["denominator_mark"].isna()].index[0]
    frame.loc[row, "value"] = 0.1
    return files | {disclosing.CELLS: pa.Table.from_pandas(frame, preserve_index=False)}


def with_another_pattern_for_a_ministry(files: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """A figure hidden from the committee and shown to a ministry's people, who may talk."""
    frame = files["funder/MESS/cells.parquet"].to_pandas()
    row = frame[frame["numerator_mark"].eq("hidden") & frame["denominator_mark"].isna()].index[0]
    frame.loc[row, ["numerator", "numerator_mark"]] = [6.0, None]
    return files | {"funder/MESS/cells.parquet": pa.Table.from_pandas(frame, preserve_index=False)}


def test_within_a_quarter_the_tables_stay_as_they_are(home_copy):
    """A new delivery changes figures at once for those concerned; the committee's tables wait for the next quarter."""
    manifest = home_copy.manifest
    done = command("--raw", str(home_copy.raw), "--home", str(home_copy.home), "publish")
    assert done.returncode == 0, done.stdout + done.stderr
    again = json.loads((home_copy.releases / "manifests" / f"{(home_copy.releases / 'current').read_text().strip()}.json").read_text("utf-8"))
    for quarterly in (disclosing.is_ours, disclosing.is_reform):
        ours = {n: f["sha256"] for n, f in manifest["files"].items() if quarterly(n)}
        assert ours and ours == {n: f["sha256"] for n, f in again["files"].items() if quarterly(n)}
    assert again["disclosure"] == manifest["disclosure"]


@pytest.mark.parametrize(("day", "name"), [("2026-03-31", "2025-2026-T4"), ("2026-04-01", "2026-2027-T1"), ("2026-11-22", "2026-2027-T3"),
                                           ("2027-01-01", "2026-2027-T4")])
def test_quarters_are_fiscal(day, name):
    assert disclosing.quarter(datetime.date.fromisoformat(day)) == name


def test_no_two_bases_of_the_same_kind_of_unit_show_a_small_difference(cells):
    """Where one base seems to lie within another of the same unit and cohort, whatever is declared: no two shown figures differ by 1 to 4."""
    declared = catalogue.load()["indicators"]
    within = [c for c in cube.KEY if c not in ("indicator_id", "method_version")]
    bases = {i: rows.set_index(within)["denominator"].dropna() for i, rows in cells[cells["statistic"] == "proportion"].groupby("indicator_id")}
    looked = 0
    for whole, part in itertools.permutations(bases, 2):
        if declared[whole]["unit"] != declared[part]["unit"] or declared[whole]["cohort"] != declared[part]["cohort"]:
            continue
        both = bases[whole].index.intersection(bases[part].index)
        rest = (bases[whole].loc[both] - bases[part].loc[both]).to_numpy(dtype=float)
        if len(both) >= 30 and (rest >= 0).all():
            looked += 1
            assert not ((rest > 1e-9) & (rest < disclosing.THRESHOLD - 1e-9)).any(), (whole, part)
    assert looked > 5
