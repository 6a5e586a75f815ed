"""What the expected values are for: they find what organisations do better than the raw rate does, and seldom see what is not there."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from scipy.stats import binom

from benchmarks import recovery, worlds
from demo import organizations
from pipelines.case_mix import artefact, both, design, expecting
from tests.test_case_mix import STATUS, STATUS_EFFECT, frame

MANY = 4_000


def made(seed: int, effects: organizations.Effects, size: int = MANY) -> pd.DataFrame:
    return organizations.make(np.random.default_rng(seed), size, effects)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(-0.9, 0.9), st.floats(0.05, 1.0))
def test_the_generator_plants_the_effects_and_the_correlation_that_it_says(seed, correlation, sd):
    found = made(seed, organizations.Effects(sd, correlation))
    assert found.effect.std() == pytest.approx(sd, rel=0.06) and found.mix.std() == pytest.approx(1, rel=0.06)
    assert np.corrcoef(found.effect, found.mix)[0, 1] == pytest.approx(correlation, abs=0.06)
    assert abs(found.effect.mean()) < 0.08 * sd and abs(found.mix.mean()) < 0.08


def test_specialised_organisations_are_a_little_stronger_and_their_clients_harder_to_place():
    for correlation in (-0.55, 0.0, 0.55):
        found = made(1, organizations.Effects(0.35, correlation)).groupby("specialised")[["effect", "mix"]].mean().diff().iloc[-1]
        assert found.effect > 0 and found.mix < -0.3


def test_worlds_of_one_seed_differ_by_their_effects_only():
    first, *others = (made(3, effects, 52) for effects in worlds.WORLDS.values())
    for other in others:
        pd.testing.assert_frame_equal(first.drop(columns="effect"), other.drop(columns="effect"))
        assert (first.effect != other.effect).all()
    assert (made(3, worlds.WORLDS["null"], 52).effect == 0).all()


def test_a_correlation_that_cannot_be_made_is_refused():
    with pytest.raises(ValueError, match="cannot be made"):
        made(1, organizations.Effects(0.35, 1.0), 52)


@pytest.mark.parametrize("model", design.MODELS)
def test_on_the_demonstration_data_the_adjusted_rate_ranks_organisations_nearer_to_the_planted_truth_than_the_raw_rate(built, model):
    world = worlds.measured(built.raw, built.home)
    row, draws = recovery.recovered(7, world, model)
    assert len(world) > 40 and row["gain"] > 0.05 and np.quantile(draws, 0.05) > 0
    assert row["error adj"] < row["error raw"]
    assert abs(row["clients in error adj"]) < abs(row["clients in error raw"])


def table_of(units: pd.DataFrame) -> pd.DataFrame:
    """Organisations over three years, a row by model."""
    tables = [expecting.of_units(units, artefact.fit_model(units, names)).assign(model=name) for name, names in design.MODELS.items()]
    table = pd.concat(tables, ignore_index=True).assign(indicator_id="placement_rate", method_version=1)
    return table[(table.level == "organization") & (table.period_type == "three_years")]


def natures_apart(seed: int, gap: float) -> pd.DataFrame:
    """Units of organisations without an effect: clients differ, and so do the natures of agreement (some hold one, some both), by `gap` on the logit."""
    rng = np.random.default_rng(seed)
    organization = np.repeat(np.arange(50), 150)
    general = rng.random(organization.size) < np.repeat(rng.choice([0.0, 0.5, 1.0], 50), 150)
    status = np.where(rng.random(organization.size) < np.repeat(rng.random(50), 150), 1, 0)
    y = rng.random(organization.size) < expit(0.3 + gap * general + STATUS_EFFECT[status])
    return frame(organization, y, rng, status=STATUS[status], nature=np.where(general, "G", "U"))


def outside(limits: pd.DataFrame) -> pd.Series:
    return (limits.oe_lower_95 > 1) | (limits.oe_upper_95 < 1)


def test_no_effect_is_seen_where_only_the_nature_of_agreement_differs():
    """The intake model does not know the nature and sees effects that are not there; limits that hold both models' do so at most as often as announced."""
    alone = together = total = 0
    for seed in range(4):
        table = table_of(natures_apart(seed + 70, 0.6))
        intake = table[(table.model == "intake") & table.oe_lower_95.notna()]
        alone += int(outside(intake).sum())
        together += int(outside(both.limits_of_both(table).loc[intake.index]).sum())
        total += len(intake)
    assert alone > binom.ppf(0.999, total, 0.05), "the test world is confounded"
    assert together <= binom.ppf(0.975, total, 0.05)


def test_a_great_effect_is_seen_all_the_same():
    units = natures_apart(3, 0.3)
    weak = (units.organization_id == "org-000") & (np.random.default_rng(1).random(len(units)) < 0.5)
    table = table_of(units.assign(numerator=units.numerator.where(~weak, 0.0)))
    assert (both.limits_of_both(table)[table.organization_id == "org-000"].oe_upper_95 < 1).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.one_of(st.none(), st.floats(0.1, 3)) for _ in range(4)]), min_size=1, max_size=6))
def test_limits_of_both_hold_those_of_each_or_are_null(ends):
    """Grain kept, the two rows of a unit equal; null where one of the two has no figure."""
    rows = [{"indicator_id": "i", "method_version": 1, "level": "agreement", "organization_id": "o", "agreement_id": str(unit), "period_type": "year",
             "period": "2023-2024", "model": model, **dict(zip(both.LIMITS, _limits(*some), strict=True))}
            for unit, (a, b, c, d) in enumerate(ends) for model, some in zip(design.MODELS, ((a, b), (c, d)), strict=True)]
    table = pd.DataFrame(rows).astype(dict.fromkeys(both.LIMITS, "Float64"))
    found = both.limits_of_both(table)
    assert (found.index == table.index).all()
    for at, (a, b, c, d) in enumerate(ends):
        pair, own = found.iloc[2 * at : 2 * at + 2], table.iloc[2 * at : 2 * at + 2]
        if None in (a, b, c, d):
            assert pair.isna().all(axis=None)
            continue
        assert (pair.oe_lower_95 == own.oe_lower_95.min()).all() and (pair.oe_upper_998 == own.oe_upper_998.max()).all()
        assert (outside(pair) == (max(a, b, c, d) < 1 or min(a, b, c, d) > 1)).all()


def _limits(a: float | None, b: float | None) -> tuple:
    """lower 95, upper 95, lower 99.8, upper 99.8, or nulls."""
    if a is None or b is None:
        return (None,) * 4
    return min(a, b), max(a, b), min(a, b) / 2, max(a, b) * 2


def test_limits_of_both_need_both():
    table = table_of(natures_apart(5, 0.0))
    for broken in (table[table.model == "intake"], table.iloc[1:], pd.concat([table, table.iloc[:1]])):
        with pytest.raises(ValueError, match="one row a unit and model"):
            both.limits_of_both(broken)


def test_an_exact_share_has_the_interval_of_the_tables():
    """Clopper and Pearson: 0 of 10 gives 30.8 % (the one-sided 97.5 %), 5 of 10 gives 18.7 % to 81.3 %."""
    assert recovery.exact(0, 10) == "0 of 10 = 0.0% [0.0%, 30.8%]"
    assert recovery.exact(5, 10) == "5 of 10 = 50.0% [18.7%, 81.3%]"
