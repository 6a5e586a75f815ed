"""What forging records would gain is computed by the release's own rules: honest records give the honest figures, and a guard never adds."""

import json

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from pipelines import catalogue
from pipelines.assessing import forging, held, inflating, replaying
from pipelines.paths import places

KEY = ["attack", "dose", "column", "agreement"]


@pytest.fixture(scope="module")
def taken(built):
    return held.read(lambda name: pq.read_table(built.object(f"reform/{name}.parquet")), held.ONE)


def models(built):
    return places(str(built.raw), str(built.home)).dbt_target / "compiled" / "refonte" / "models" / "intermediate"


def summable() -> dict[str, bool]:
    return {i: d["summable"] for i, d in catalogue.load()["indicators"].items()}


@pytest.mark.parametrize("forgery", forging.FORGERIES, ids=[f.code for f in forging.FORGERIES])
def test_the_rules_run_again_over_honest_records_give_the_figures_published(built, taken, forgery):
    """The chain of models made again without a forged row, and units counted: each figure of the year, to the unit."""
    made, honest = taken.records, forging.Forgery(forgery.code, forgery.table, f"select * from {forgery.table} where false and {{dose}} > 0",
                                                  forgery.chain, forgery.indicators)
    columns = [(c, column) for c, column in enumerate(made.columns) if column.id in forgery.indicators and not column.variant]
    with duckdb.connect(str(built.home / "warehouse" / "refonte.duckdb"), read_only=True) as connection:
        connection.execute("create temp table replayed_year as select ? as period, date '2022-04-01' as first_day, date '2023-03-31' as last_day",
                           [taken.period])
        tables = replaying._replayed(connection, models(built), honest, 10, True)
        found = replaying._counted(connection, models(built), honest, columns, summable(), tables)
    order, compared = {a: row for row, a in enumerate(made.agreements)}, 0
    for row in found.itertuples():
        place = (row.column, order.get(row.agreement_id))
        if place[1] is not None and made.present[place]:
            per = 100 if made.columns[row.column].statistic == "rate_per_100" else 1
            assert row.numerator / per == pytest.approx(made.numerator[place])
            assert made.columns[row.column].statistic == "count" or row.denominator == made.denominator[place]
            compared += 1
    assert compared > 20


def test_the_release_holds_what_replaying_gives(built, taken):
    """The same rows again, and nothing left on the connection."""
    with duckdb.connect(str(built.home / "warehouse" / "refonte.duckdb"), read_only=True) as connection:
        assert replaying.attacks(connection, models(built), taken.records, taken.period, summable()).equals(taken.attacks)
        assert connection.execute("select count(*) from duckdb_tables() where temporary").fetchall() == [(0,)]


def test_every_attack_has_rows_and_its_guard_adds_nothing_to_a_numerator(taken):
    """By attack, dose, figure and agreement: with the guard never more counted than without, but for indicators that only the guard looks at."""
    whole = taken.attacks
    assert set(whole["attack"]) == {f.code for f in forging.FORGERIES} and set(whole["dose"]) == set(forging.DOSES)
    spared = {i for f in forging.FORGERIES for i in f.spared}
    seen = whole[[taken.records.columns[c].id not in spared for c in whole["column"]]]
    free, guarded = (seen[seen["guarded"] == g].set_index(KEY)["numerator"] for g in (False, True))
    assert (guarded <= free.reindex(guarded.index).fillna(0)).all() and guarded.sum() < free.sum()


def test_a_larger_dose_never_gains_less_in_what_it_inflates(taken):
    whole = taken.attacks[~taken.attacks["guarded"]]
    totals = whole.groupby(["attack", "column", "dose"])["numerator"].sum().unstack("dose")
    assert (np.diff(totals.fillna(0).to_numpy(), axis=1) >= 0).all()


def test_forged_counts_are_possible_counts_and_absent_figures_stay_absent(taken):
    for code in {f.code for f in forging.FORGERIES}:
        for guarded in (False, True):
            changed = inflating.forged_counts(taken.records, taken.attacks, code, 50, guarded)
            assert (changed.present == taken.records.present).all()
            trials = np.array([c.statistic == "proportion" for c in changed.columns])
            assert (changed.numerator[trials] <= changed.denominator[trials] + 1e-9).all() and (changed.numerator >= 0).all()


def test_a_framework_without_the_indicators_gains_nothing_and_the_redesigned_one_does(built):
    """The current framework counts neither collaborations nor referrals: forging them gains nothing. The redesigned one does, less with the guard."""
    rows = [g for g in json.loads(built.object("committee/reform/assessment.json").read_bytes())["gaming"] if not g["attack"].startswith("inflate_")]
    assert len(rows) == 3 * 3 * 2 * len(catalogue.load()["frameworks"])
    gains = {(g["attack"], g["framework"], g["dose"], g["guarded"]): g["attainment"] for g in rows}
    for attack in ("declared_unconfirmed", "to_and_fro"):
        for dose in (0.1, 0.25, 0.5):
            assert gains[attack, "current", dose, False] == 0
            assert gains[attack, "proposed", dose, False] > gains[attack, "proposed", dose, True] >= 0
