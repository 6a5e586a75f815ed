"""Columns that count the same over different agreements: whatever is chosen, their differences give no agreement away, and little is lost for it."""

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import duckdb
import numpy as np
import pandas as pd
import pytest
from exported_tree import TABLES, agreements, write_family
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines import cube, families
from pipelines.audit.auditing import audit
from pipelines.disclosure import together
from pipelines.disclosure.family_groups import groups_of
from pipelines.disclosure.family_table import Family
from pipelines.disclosure.primary import scaled
from pipelines.disclosure.sums import KEY, SumError

PATTERNS = ("11", "10", "01")
ROWS = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from(["SAE1", "SAE2", "PRINT"]), st.sampled_from(["01", "02"]), st.sampled_from(PATTERNS),
                          st.integers(0, 14), st.integers(0, 14)), min_size=4, max_size=12)


def readers(folder, file: str) -> pd.DataFrame:
    """Every reader's file of a kind, with whose it is."""
    paths = sorted(folder.glob(f"organization/*/{file}")) + sorted(folder.glob(f"funder/*/{file}"))
    return pd.concat([pd.read_parquet(path).assign(knower=f"{path.parent.parent.name}/{path.parent.name}") for path in paths], ignore_index=True)


def protected(folder, zero_tells: bool = False):
    """The tree of a release, its tables protected as the pipeline does it and written again; its folder and what was lost."""
    told = json.loads((folder / "common" / "hierarchies.json").read_text("utf-8"))
    columns = tuple(map(tuple, told["families"][0]["columns"]))
    cells = pd.read_parquet(folder / "committee" / "cells.parquet")
    held = tuple(column for column in columns if column[0] in set(cells["indicator_id"]))
    family = Family("all", held, zero_tells)
    parts = readers(folder, "parts.parquet")
    parts["pattern"] = ["".join(pattern[columns.index(column)] for column in held) for pattern in parts["pattern"]]
    with ThreadPoolExecutor(1) as workers:
        whole, loss = together.protected(cells[[*KEY, "statistic", "numerator", "denominator", "organizations"]], told["dimensions"],
                                         readers(folder, "contributions.parquet"), None, 5, 3, [], (), workers, (family,), parts)
    for path in [folder / "committee" / "cells.parquet", *folder.glob("funder/*/cells.parquet")]:
        shown = pd.read_parquet(path)
        marked = shown[KEY].merge(whole, on=KEY, how="left", validate="one_to_one")
        shown = shown.assign(numerator=marked["numerator"].to_numpy(), numerator_mark=marked["numerator_mark"].to_numpy())
        shown.to_parquet(path)
    told["families"][0]["zero_tells"] = zero_tells
    (folder / "common" / "hierarchies.json").write_text(json.dumps(told), "utf-8")
    return folder, loss


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True,
          phases=[Phase.explicit, Phase.generate])
@given(rows=ROWS, zero_tells=st.booleans())
def test_what_is_chosen_passes_the_audit(rows, zero_tells, tmp_path_factory):
    """Whatever the agreements: neither a hidden column nor a group too small to be told can be pinned, by a reader outside, a ministry, an organisation."""
    # Both sexes of each, as in the cube: an absent row would tell that nobody was.
    data = agreements(*[(*place, sex, pattern, count) for *place, pattern, women, men in rows for sex, count in (("F", women), ("M", men))])
    folder, _ = protected(write_family(tmp_path_factory.mktemp("family") / "now", data, tables=TABLES), zero_tells)
    assert audit(folder).leaks == []


def test_one_organisations_difference_costs_a_mark_and_three_organisations_none(tmp_path):
    """Ninety exits in one column, sixty in the other: the thirty are told when they are of three organisations, and not when they are of one."""
    shared = [(name, "SAE1", "01", "F", "11", 20) for name in "abc"]
    one, lost = protected(write_family(tmp_path / "one", agreements(*shared, ("d", "SAE1", "01", "F", "10", 30)), tables=[()]))
    assert lost["complementary"] == 1 and audit(one).leaks == []
    three, lost = protected(write_family(tmp_path / "three", agreements(*shared, *[(name, "SAE1", "01", "F", "10", 10) for name in "def"]), tables=[()]))
    assert lost["complementary"] == 0 and audit(three).leaks == []


def test_what_adding_and_subtracting_columns_gives():
    """G = (G + U) + (G + O) - (G + O + U): told by all three columns, by no two of them."""
    groups = {tuple(np.flatnonzero(group)): [tuple(np.flatnonzero(used)) for used in sets] for group, sets in groups_of(("111", "110", "101"))}
    assert groups[0,] == [(0, 1, 2)] and groups[1,] == [(0, 2)] and groups[2,] == [(0, 1)] and groups[0, 1, 2] == [(0,)]


def test_columns_that_do_not_count_the_same_are_no_family(tmp_path):
    folder = write_family(tmp_path / "now", agreements(*[(name, "SAE1", "01", "F", "11", 20) for name in "abc"]), tables=[()])
    for path in folder.glob("*/*/parts.parquet"):
        pd.read_parquet(path).assign(count=19.0).to_parquet(path)
    with pytest.raises(SumError, match="not the sum of its parts"):
        protected(folder)


def test_every_agreements_figure_is_the_same_in_the_columns_of_its_family(built):
    """The release's own families, and that each column of the cube is the sum of the parts that enter it."""
    with duckdb.connect(str(built.home / "warehouse" / "refonte.duckdb"), read_only=True) as connection:
        cells, _ = cube.build(connection)
        parts = families.build(connection)
    whole = parts[parts["knower"].str.startswith("organization/")]
    for family in cube.FAMILIES:
        mine = whole[whole["family"] == family.name]
        for number, (indicator, measure) in enumerate(family.columns):
            entered = mine[mine["pattern"].str[number] == "1"].groupby(["period", *cube.DIMENSIONS])["count"].sum()
            rows = cells[cells["indicator_id"] == indicator]
            column = rows.assign(**scaled(rows)).set_index(["period", *cube.DIMENSIONS])[measure]
            both = column.to_frame().join(entered, how="inner")
            assert len(both) and (both[measure] == both["count"]).all(), (family.name, indicator)


def test_events_above_the_cap_are_no_contradiction(built, monkeypatch):
    """Five confirmed with one counterpart in a quarter, four of which count: the columns differ by one, which is a part of its own."""
    with duckdb.connect(str(built.home / "warehouse" / "refonte.duckdb"), read_only=True) as connection:
        figures, before = cube.figures_of(connection), families.build(connection)
        capped = figures.index[(figures["indicator_id"] == "confirmed_collab_per_100") & (figures["numerator"] > 100)][0]
        figures.loc[capped, "numerator"] -= 100
        monkeypatch.setattr(cube, "figures_of", lambda _: figures)
        after = families.build(connection)
    moved = {}
    for parts, sign in ((before, -1), (after, 1)):
        whole = (parts["family"] == "confirmed") & (parts[list(cube.DIMENSIONS)] == cube.ALL).all(axis=1)
        every = parts[whole & parts["knower"].str.startswith("organization/")]
        for period, pattern, count in every[["period", "pattern", "count"]].itertuples(index=False):
            moved[period, pattern] = moved.get((period, pattern), 0) + sign * count
    assert {key: count for key, count in moved.items() if count} == {(figures.loc[capped, "period"], "10"): 1, (figures.loc[capped, "period"], "11"): -1}


def test_every_two_columns_that_count_nearly_the_same_are_declared(built):
    """What is not declared is not protected: two columns that are equal, or of which one is never more and mostly the same, agreement by agreement."""
    with duckdb.connect(str(built.home / "warehouse" / "refonte.duckdb"), read_only=True) as connection:
        figures = cube.figures_of(connection)
    figures = figures[figures["active"]]
    wide = figures.assign(**scaled(figures)).pivot_table(index=["agreement_id", "period"], columns="indicator_id", values=["numerator", "denominator"])
    columns = [(indicator, measure) for measure, indicator in wide.columns]
    together = [set(family.columns) for family in cube.FAMILIES] + [{pair.whole, pair.part} for pair in cube.NESTED]
    undeclared, alike = [], 0
    for (one, first), (other, second) in combinations(zip(columns, wide.to_numpy().T, strict=True), 2):
        both = np.isfinite(first) & np.isfinite(second)
        a, b = first[both], second[both]
        if both.sum() < 8 or len(np.unique(a)) < 5 or (a == b).mean() <= 0.8 or not ((a <= b).all() or (a >= b).all()):
            continue
        alike += 1
        if not any({one, other} <= declared for declared in together):
            undeclared.append((one, other))
    assert undeclared == [] and alike > 10


def test_a_rate_of_nobody_has_its_row(built):
    """Were the row of retention missing where that of placement stands, it would say that nobody found a job."""
    with duckdb.connect(str(built.home / "warehouse" / "refonte.duckdb"), read_only=True) as connection:
        figures = cube.figures_of(connection)
    held = {name: set(zip(part["agreement_id"], part["period"], strict=True)) for name, part in figures.groupby("indicator_id")}
    retained = figures.loc[figures["indicator_id"] == "retention_12w"]
    periods, agreement = set(retained["period"]), set(retained["agreement_id"])
    placed = {(one, period) for one, period in held["placement_rate"] if one in agreement and period in periods}
    assert placed <= held["retention_12w"] and (retained["denominator"] == 0).any()
