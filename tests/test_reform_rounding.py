"""No scenario learns more of an agreement than its coarse figures hold: the exact ones are not in what scenarios are tried on."""

from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import catalogue
from pipelines.assessing import document, held, live, moving
from pipelines.reform import coarse, evaluating, judging, records, rounding, sides, trial
from pipelines.reform.refusals import Refusal

CATALOGUE = catalogue.load()
KEY = b"k" * 32
FEW = moving.Settings(draws=64, sensitivity_n=2, workers=1)


@pytest.fixture(scope="module")
def taken(built):
    return held.read(lambda name: pq.read_table(built.object(f"reform/{name}.parquet")), held.ONE)


@pytest.fixture(scope="module")
def pooled(built):
    return held.read(lambda name: pq.read_table(built.object(f"reform/{name}.parquet")), held.THREE)


@pytest.fixture(scope="module")
def tried(taken):
    return trial.read(live.table(taken, KEY, "word", CATALOGUE).to_pylist())


@pytest.mark.parametrize(("statistic", "value", "placed"), [
    ("proportion", 0.308, 0.3), ("proportion", 0.325, 0.35), ("proportion", 1 / 3, 0.35), ("proportion", 1.0, 1.0), ("attainment", 1.811, 1.8),
    ("rate_per_100", 11.1, 10), ("rate_per_100", 12.5, 15), ("count", 0, 0), ("count", 1, 2.5), ("count", 4, 2.5), ("count", 7, 5), ("count", 22, 20),
    ("count", 173, 150), ("effective_number", 3.52, 3.5)])
def test_figures_come_to_their_step_and_stay_there(statistic, value, placed):
    found = rounding.on_grid(np.array([value, np.nan]), statistic)
    assert found[0] == pytest.approx(placed, abs=1e-12) and np.isnan(found[1])
    assert rounding.on_grid(found, statistic)[0] == found[0]


def within_its_step(made: records.Records, stream: np.random.Generator) -> records.Records:
    """Other counts with the same coarse figures: each rate, target and denominator moved at random as far as its step allows."""
    coarse, n = rounding.coarse(made), made.denominator.copy()
    for c, column in enumerate(made.columns):
        if column.statistic != "count":
            moved = np.where(n[c] > 0, np.maximum(n[c] + stream.integers(-2, 3, n[c].size), 5), n[c])
            n[c] = np.where(_coarse_of(moved) == coarse.denominator[c], moved, n[c])
    changed = replace(made, denominator=n, numerator=np.where(made.present, made.value * n / _per(made), 0))
    for step in (0.01, 0.004, 0.3):
        other = changed.numerator * (1 + step * stream.uniform(-1, 1, n.shape))
        same = rounding.coarse(replace(changed, numerator=other)).value == coarse.value
        changed = replace(changed, numerator=np.where(same, other, changed.numerator))
    return replace(changed, target=changed.target * np.where(changed.target * 20 % 1 < 0.4, 1.001, 1.0))


def _coarse_of(n: np.ndarray) -> np.ndarray:
    return np.maximum(np.floor(n / 5 + 0.5) * 5, 5)


def _per(made: records.Records) -> np.ndarray:
    return np.array([100.0 if c.statistic == "rate_per_100" else 1.0 for c in made.columns])[:, None]


def test_the_table_is_the_same_to_the_last_bit_whatever_lies_within_the_steps(taken):
    """So nothing finer than a step can be learnt from it, by any scenario or series of scenarios."""
    other = within_its_step(taken.records, np.random.default_rng(5))
    assert (other.numerator != taken.records.numerator)[taken.records.present].mean() > 0.5 and (other.denominator != taken.records.denominator).any()
    one, two = (live.table(t, KEY, "word", CATALOGUE) for t in (taken, replace(taken, records=other)))
    assert one.equals(two)


def test_observed_figures_are_held_exactly_so_that_one_that_meets_its_target_passes(tried):
    """In every draw and year the figure itself: judged on a pool's draw, an observed column alone gives what the recorded figures give."""
    observed = [c for c, column in enumerate(tried.records.columns) if column.drawn == "observed" and tried.records.present[c].sum() > 20]
    assert observed
    for c in observed:
        assert (tried.pool[c] == np.where(tried.records.present[c], tried.records.value[c], 1).astype(np.float32)).all()
        for quantile in (0.25, 0.5, 0.75):
            frame = judging.compiled(tried.records, judging.flat([c], [1.0], bar=1.0, floor=0.0, target_quantile=quantile))
            passed = evaluating.of_values(tried.pool[:, :3], [frame], tried.records.group).passed[0]
            assert (passed == judging.recorded(frame, tried.records)[2]).all()


def test_years_are_whole_counts_of_coarse_denominators_for_the_current_framework(tried):
    """1,000 of them, two a level; two years of one level differ; a column outside of the current framework holds its figure."""
    current = sides.of_catalogue("current", sides.CURRENT, tried.period, tried.records, CATALOGUE)
    drawn = [r for r in current.rule.rows if tried.records.columns[r].drawn != "observed"]
    assert tried.years.shape[1] == 2 * tried.pool.shape[1] and drawn
    for c, present in enumerate(tried.records.present):
        assert (tried.years[c, 0, present] != tried.years[c, 1, present]).any() == (c in drawn)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([3, 7, 13, 24, 50]), st.integers(0, 100)), min_size=20, max_size=30), st.data())
def test_no_sweep_of_thresholds_and_weights_separates_agreements_whose_coarse_figures_are_equal(rows, data):
    """Bars, floors, targets and weights of any fineness: two agreements alike on the grid always have one verdict and one mean attainment."""
    n = np.array([[r[0], 40] for r in rows], dtype=float)
    x = np.array([[np.floor(r[0] * r[1] / 100), np.floor(40 * ((r[1] * 7) % 101) / 100)] for r in rows])
    made = rounding.coarse(records.of_arrays(np.arange(len(rows)), [records.Column("a", "proportion"), records.Column("b", "proportion")], x, n))
    alike = np.unique(np.round(made.value.T * 20).astype(int), axis=0, return_inverse=True)[1].ravel()
    for _ in range(20):
        weight, bar = data.draw(st.floats(0.001, 0.999)), data.draw(st.floats(0.05, 2))
        rule = replace(judging.flat([0, 1], [weight, 1 - weight], bar=bar, floor=min(bar, data.draw(st.floats(0, 1))), cap=None),
                       fixed_target=np.array([data.draw(st.floats(0.01, 1)), data.draw(st.floats(0.01, 1))]))
        _, mean, passed = judging.recorded(judging.compiled(made, rule), made)
        for k in np.unique(alike):
            assert np.unique(passed[alike == k]).size == 1 and np.ptp(mean[alike == k]) < 1e-9


def test_the_paper_of_a_scenario_gives_what_the_page_gives(taken, pooled, tried):
    """Thresholds off their grid, asked of the command and of the page: same content, same recorded moves, the same groups hidden and every count coarse."""
    content = sides.of_catalogue("proposed", sides.PROPOSED, taken.period, taken.records, CATALOGUE).scenario.content
    asked = content | {"name": "Essai", "pass_rule": {"bar": 0.92, "floor": 0.47}}
    found = document.assess(taken, pooled, CATALOGUE, FEW, asked).document
    assert found["frameworks"][1]["scenario"]["pass_rule"] == {"bar": 0.9, "floor": 0.45}
    both = [sides.of_catalogue("current", sides.CURRENT, tried.period, tried.records, CATALOGUE),
            sides.of_scenario(asked | {"pass_rule": {"bar": 0.9, "floor": 0.45}}, tried.records, CATALOGUE)]
    passed = evaluating.of_values(np.where(tried.records.present, tried.records.value, 1.0)[:, None], [s.frame for s in both], tried.records.group).passed[:, 0]
    judged = both[0].frame.judged & both[1].frame.judged
    moved = (passed[0] != passed[1])[judged].sum()
    assert (found["headline"]["agreements"], found["headline"]["moved"]) == (coarse.count(judged.sum()), coarse.count(moved)) and moved > coarse.BASE
    assert all(row[name] is None or row[name] % 5 == 0 for row in found["groups"] for name in ("judged", "up", "down", "clear"))
    official = document.assess(taken, pooled, CATALOGUE, FEW).document
    assert found["frameworks"][0] == official["frameworks"][0], "what is said of the current framework is the release's own"


def test_the_command_refuses_a_scenario_that_judges_few(taken, pooled):
    """An indicator that few agreements have, alone: no answer, as on the page."""
    content = sides.of_catalogue("proposed", sides.PROPOSED, taken.period, taken.records, CATALOGUE).scenario.content
    few = [c for c, present in zip(taken.records.columns, taken.records.present, strict=True) if 0 < present.sum() < 8]
    assert few
    asked = content | {"indicators": [{"id": few[0].id, "method": few[0].method, "weight": 1}], "missing": {"rule": "reweight", "minimum_share": 0}}
    with pytest.raises(Refusal) as refusal:
        document.assess(taken, pooled, CATALOGUE, FEW, asked)
    assert refusal.value.code in ("few_judged", "nobody_judged")
