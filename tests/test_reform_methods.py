"""Normalising, aggregating, ranking and importance agree with answers known from elsewhere, and refuse what has none."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from pipelines.reform import aggregating, importance, judging, normalising, ranking, records
from pipelines.reform.refusals import Refusal

REFERENCE = Path(__file__).parent / "reference" / "reform"


def cases(name: str) -> list[dict]:
    return json.loads((REFERENCE / name).read_text("utf-8"))


@pytest.mark.parametrize("case", cases("normalised.json"), ids=lambda c: c["source"])
def test_a_scale_gives_the_known_values(case):
    value = np.array([case["values"]], dtype=float)
    scale = normalising.fit(case["kind"], value, target=np.full(value.shape, case.get("target", 1.0)), direction=[case["direction"]])
    assert normalising.apply(scale, value)[0] == pytest.approx(case["expected"], abs=1e-12)


@pytest.mark.parametrize("case", cases("composites.json"), ids=lambda c: c["source"])
def test_a_mean_gives_the_known_values(case):
    found = aggregating.MEANS[case["mean"]](np.array(case["values"], dtype=float).T, np.array(case["weights"])[:, None])
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@pytest.mark.parametrize("case", cases("goalposts.json"), ids=lambda c: c["source"])
def test_goalposts_and_nested_groups_give_the_published_index(case):
    values = np.array([v for g in case["groups"] for v in g["values"]])[:, None]
    posts = [p for g in case["groups"] for p in g["posts"]]
    scaled = normalising.apply(normalising.fit("goalposts", values, posts=posts), values)
    members = [np.array([2 * i, 2 * i + 1]) for i in range(4)]
    half = [np.full((2, 1), 0.5)] * 4
    assert [scaled[m].mean() for m in members] == pytest.approx([g["expected"] for g in case["groups"]], abs=case["tolerance"])
    whole = aggregating.nested(scaled, members, half, np.full((4, 1), 0.25), ["arithmetic"] * 4)
    assert whole[0] == pytest.approx(case["expected"], abs=case["tolerance"])


def test_goalposts_do_not_move_with_the_draws():
    """A draw better than every recorded figure stays at the top of the scale, and moves no other agreement."""
    recorded = np.array([[0.2, 0.4, 0.6]])
    scale = normalising.fit("min_max", recorded)
    drawn = np.array([[[0.2, 0.4, 0.6], [0.2, 0.4, 0.9]]])
    assert normalising.apply(scale, drawn)[0] == pytest.approx(np.array([[0, 0.5, 1], [0, 0.5, 1]]))


def test_over_placement_buys_nothing_out():
    """Attainment is capped, by default at 1.5: three times the target is worth no more than one and a half."""
    value, target = np.array([[0.9, 1.8]]), np.array([[0.6, 0.6]])
    assert normalising.apply(normalising.fit("attainment", value, target=target), value)[0] == pytest.approx([1.5, 1.5])
    assert normalising.apply(normalising.fit("attainment", value, target=target, cap=None), value)[0] == pytest.approx([1.5, 3.0])


@pytest.mark.parametrize(("kind", "value", "code"), [
    ("min_max", [[1.0, 1.0, 1.0]], "no_variation"), ("z_score", [[0.1, 0.1, 0.1]], "no_variation"), ("min_max", [[np.nan, np.nan]], "nobody_has"),
    ("rank", [[np.nan]], "nobody_has"), ("attainment", [[1.0]], "no_target"), ("softmax", [[1.0, 2.0]], "unknown_normalisation"),
    ("goalposts", [[1.0, 2.0]], "goalposts")])
def test_a_scale_without_an_answer_is_refused_in_both_languages(kind, value, code):
    with pytest.raises(Refusal) as refusal:
        normalising.fit(kind, value, target=np.zeros(np.shape(value)), posts=[[3.0, 3.0]])
    assert refusal.value.code == code
    assert refusal.value.fr and refusal.value.en and refusal.value.fr != refusal.value.en


def test_a_geometric_mean_refuses_zero_and_less():
    for bad in (0.0, -1.0):
        with pytest.raises(Refusal, match="géométrique"):
            aggregating.geometric(np.array([[1.0], [bad]]), np.full((2, 1), 0.5))


def test_own_target_then_the_fixed_one_then_the_groups_middle():
    value = np.array([[0.2, 0.4, 0.6, 0.9], [1.0, 1.0, 1.0, 5.0]])
    own = np.array([[0.5, np.nan, np.nan, np.nan], [np.nan] * 4])
    group = np.array([0, 0, 0, 1])
    assert normalising.group_targets(value, own, group)[0] == pytest.approx([0.5, 0.4, 0.4, 0.9])
    assert normalising.group_targets(value, own, group, fixed=[0.7, np.nan])[0] == pytest.approx([0.5, 0.7, 0.7, 0.7])


def test_missing_values_follow_the_named_rule():
    """Not applicable asks nothing; missing is made up for only while enough weight is present."""
    weights = np.array([0.5, 0.3, 0.2])
    applies = np.array([[1, 1, 1, 0], [1, 1, 1, 0], [1, 0, 1, 0]], dtype=bool)
    present = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0]], dtype=bool)
    found, reason = aggregating.effective_weights(weights, applies, present, minimum_share=0.5)
    assert found[:, 0] == pytest.approx(weights) and found[:, 1] == pytest.approx([0.625, 0.375, 0]) and not found[:, 2:].any()
    assert list(reason) == [None, None, "too_little_present", "nothing_applies"]
    assert list(aggregating.effective_weights(weights, applies, present, rule="not_judged")[1]) == [None, None, "indicator_missing", "nothing_applies"]
    assert aggregating.effective_weights(weights, applies, present, minimum_share=0.2)[1][2] is None
    for bad in ({"rule": "zero"}, {"minimum_share": 1.2}):
        with pytest.raises(Refusal):
            aggregating.effective_weights(weights, applies, present, **bad)


def test_the_pass_rule_needs_the_mean_and_every_floor():
    mean, lowest = np.array([0.9, 0.9, 0.89, 1.2]), np.array([0.5, 0.49, 0.8, 0.7])
    assert list(aggregating.passes(mean, lowest, bar=0.9, floor=0.5)) == [True, False, False, True]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 6), min_size=5, max_size=5), min_size=1, max_size=6))
def test_ranks_equal_those_of_scipy_ties_included(rows):
    score = np.array(rows) / 4
    assert ranking.twice_ranks(score) / 2 == pytest.approx(rankdata(-score, axis=-1))


def test_ranks_are_within_a_group_and_equal_scores_share_a_place():
    group = np.array([0, 1, 0, 1, 0])
    assert list(ranking.twice_ranks(np.array([0.1, 0.9, 0.3, 0.2, 0.2]), group) / 2) == [3, 1, 1, 2, 2]
    assert list(ranking.twice_ranks(np.full(4, 0.7)) / 2) == [2.5] * 4
    with pytest.raises(ValueError, match="finite"):
        ranking.twice_ranks(np.array([np.nan, 1.0]))


@pytest.mark.parametrize("case", cases("importances.json"), ids=lambda c: c["source"])
def test_importances_in_effect_are_those_of_theory(case):
    stream = np.random.default_rng(3)
    r = case["correlation"]
    first = stream.standard_normal(3000)
    second = r * first + np.sqrt(1 - r * r) * stream.standard_normal(3000)
    values = np.stack([first, second]) * np.array(case["spread"])[:, None]
    found = importance.importances(values, (values * np.array(case["weights"])[:, None]).sum(axis=0), case["weights"])
    assert found.ratio == pytest.approx(case["expected"], abs=case["tolerance"])
    assert found.linear == pytest.approx(case["expected"], abs=case["tolerance"])
    assert list(found.weight) == case["weights"] and found.ratio_share.sum() == pytest.approx(1)


def test_importance_without_an_answer_is_null_with_its_reason():
    values = np.vstack([np.ones(50), np.full(50, np.nan), np.arange(50.0)])
    found = importance.importances(values, np.arange(50.0), [0.3, 0.3, 0.4])
    assert list(found.reason) == ["no_variation", "too_few_agreements", None]
    assert np.isnan(found.ratio[:2]).all() and found.ratio[2] > 0.9


def test_an_importance_that_no_straight_line_shows_is_found():
    x = np.linspace(-1, 1, 2000)
    found = importance.importances(x[None], x**2, [1.0])
    assert found.linear[0] < 0.01 and found.ratio[0] > 0.95


def of_values(values, **more):
    """Records of proportions out of 1,000,000, columns x agreements."""
    values = np.asarray(values, dtype=float)
    columns = [records.Column(f"i{i}", "proportion") for i in range(len(values))]
    return records.of_arrays(np.arange(values.shape[1]), columns, (values * 1e6).round().T, np.full(values.shape, 1e6).T, **more)


def test_a_framework_judges_as_its_parts_say():
    made = of_values([[0.30, 0.60, 0.70], [0.80, 0.40, 0.10]], target=np.tile([0.6, 0.4], (3, 1)))
    frame = judging.compiled(made, judging.flat([0, 1], [3, 1], bar=0.9, floor=0.5))
    score, mean, passed = judging.recorded(frame, made)
    assert score == pytest.approx([0.75 * 0.5 + 0.25 * 1.5, 1.0, 0.75 * 7 / 6 + 0.25 * 0.25], abs=1e-9) and list(mean) == list(score)
    assert list(passed) == [False, True, False]
    ranked = judging.compiled(made, judging.flat([0, 1], [3, 1], normalisation="rank"))
    assert list(judging.recorded(ranked, made)[2]) == list(passed), "the pass rule looks at attainments whatever scale ranks"


def test_who_is_not_judged_passes_no_bar_not_even_none():
    made = of_values([[0.5, 0.5], [0.5, 0.5]], applies=np.array([[True, True], [False, False]]))
    score, mean, passed = judging.recorded(judging.compiled(made, judging.flat([0, 1], [1, 1], bar=0.0, floor=0.0)), made)
    assert list(passed) == [True, False] and np.isnan([score[1], mean[1]]).all()


def test_nested_groups_are_means_of_means():
    made = of_values([[0.2, 0.4], [0.4, 0.4], [0.8, 0.2]], target=np.full((2, 3), 1.0))
    rule = judging.Rule(np.arange(3), np.array([0.5, 0.5, 1.0]), np.ones(3), np.full(3, np.nan), np.array([0, 0, 1]), np.array([0.5, 0.5]),
                        ("arithmetic", "geometric"), aggregation="geometric", lowest=0.01)
    assert judging.recorded(judging.compiled(made, rule), made)[0] == pytest.approx([np.sqrt(0.3 * 0.8), np.sqrt(0.4 * 0.2)])
    weights = judging.compiled(made, rule).weights
    assert weights[:, 0] == pytest.approx([0.25, 0.25, 0.5])


def test_all_agreements_equal_tie_everywhere_and_min_max_is_refused():
    made = of_values(np.full((2, 6), 0.5), target=np.full((6, 2), 0.5))
    score = judging.recorded(judging.compiled(made, judging.flat([0, 1], [1, 1])), made)[0]
    assert list(ranking.twice_ranks(score) / 2) == [3.5] * 6
    with pytest.raises(Refusal, match="same value of the indicator “i0@1”"):
        judging.compiled(made, judging.flat([0, 1], [1, 1], normalisation="min_max"))


def test_an_indicator_that_nobody_has_is_refused_by_name():
    made = of_values([[0.5, 0.5], [0.5, 0.5]], applies=np.array([[True, False], [True, False]]))
    with pytest.raises(Refusal, match="i1@1") as refusal:
        judging.compiled(made, judging.flat([0, 1], [1, 1]))
    assert refusal.value.code == "nobody_has"


@pytest.mark.parametrize(("numerator", "denominator"), [([[5.0]], [[4.0]]), ([[-1.0]], [[4.0]]), ([[np.inf]], [[4.0]]), ([[1.0]], [[-4.0]])])
def test_impossible_counts_are_refused(numerator, denominator):
    with pytest.raises(Refusal) as refusal:
        records.of_arrays(["E1"], [records.Column("i", "proportion")], numerator, denominator)
    assert refusal.value.code == "impossible_count"
