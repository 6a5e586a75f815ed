"""Gaming and fairness: what an inflated figure gains and what its guard leaves; who is rewarded for whom they serve."""

import numpy as np
import pytest

from pipelines.reform import evaluating, fairness, gaming, judging, records
from pipelines.reform.refusals import Refusal

COLUMNS = [records.Column(i, s) for i, s in (
    ("placement_rate", "proportion"), ("confirmed_collab_per_100", "rate_per_100"), ("collaboration_breadth", "proportion"),
    ("referral_conversion_30d", "proportion"), ("training_entry_rate", "proportion"), ("positive_outcome_rate", "proportion"),
    ("training_to_employment_rate", "proportion"))]
ROW = {c.id: i for i, c in enumerate(COLUMNS)}


def made(agreements=12) -> records.Records:
    n = np.tile([50, 60, 6, 30, 50, 50, 20], (agreements, 1)).astype(float)
    share = np.array([0.5, 0.1, 0.3, 0.6, 0.2, 0.6, 0.4])
    x = np.round(n * share * np.linspace(0.8, 1.2, agreements)[:, None])
    return records.of_arrays(np.arange(agreements), COLUMNS, x, n)


def frame_of(rows, **options) -> judging.Framework:
    return judging.compiled(made(), judging.flat(np.array(rows), np.ones(len(rows)), **options))


NEW = range(len(COLUMNS))
ATTACKS = {a.code: a for a in gaming.known_attacks()}


@pytest.mark.parametrize("code", ["declared_unconfirmed", "to_and_fro"])
def test_the_guard_takes_away_most_of_what_the_attack_gains(code):
    gains = [gaming.gain(made(), frame_of(NEW), ATTACKS[code], guarded=g) for g in (False, True)]
    assert (gains[0].score > 0.01).all() and (gains[1].score >= 0).all()
    assert (gains[1].score < gains[0].score / 2).all()
    assert (gains[1].places <= gains[0].places).all()
    if code == "declared_unconfirmed":
        assert not gains[1].score.any() and not gains[1].places.any() and not gains[1].flips.any()


def test_training_without_completion_pays_with_its_follow_up():
    """The guard leaves the entries and puts them into the denominator of employment after training."""
    free, guarded = (gaming.attacked(made(), ATTACKS["training_without_completion"], guarded=g) for g in (False, True))
    row = ROW["training_to_employment_rate"]
    assert (guarded.value[row] < free.value[row]).all() and (free.value[row] == made().value[row]).all()
    one, two = (gaming.gain(made(), frame_of(NEW), ATTACKS["training_without_completion"], guarded=g).score for g in (False, True))
    assert (two < one).all()


def test_a_framework_without_the_indicator_pays_nothing():
    gains = gaming.gain(made(), frame_of([ROW["placement_rate"]]), ATTACKS["declared_unconfirmed"], guarded=False)
    assert not gains.score.any() and not gains.places.any() and not gains.flips.any()


@pytest.mark.parametrize(("rows", "attack", "guarded"), [
    (NEW, gaming.inflation("placement_rate", 0.4), False), ([ROW["training_to_employment_rate"]], ATTACKS["training_without_completion"], True)])
def test_places_gained_are_counted_among_the_others_old_scores(rows, attack, guarded):
    """Against the slow count: one agreement changes, all are ranked again; the second loses places."""
    frame = frame_of(rows)
    found = gaming.gain(made(), frame, attack, guarded=guarded)
    before = judging.recorded(frame, made())[0]
    after = before + found.score
    for a in range(len(before)):
        changed = np.where(np.arange(len(before)) == a, after, before)
        assert found.places[a] == (before > before[a]).sum() - (changed > changed[a]).sum()
    assert found.places.min() < 0 if guarded else found.places.max() > 0


def test_an_attack_on_nothing_and_a_negative_one_are_refused():
    for attack, code in ((gaming.inflation("happiness", 0.1), "nothing_touched"), (gaming.inflation("placement_rate", -0.1), "attack_size")):
        with pytest.raises(Refusal) as refusal:
            gaming.attacked(made(), attack, guarded=False)
        assert refusal.value.code == code


@pytest.mark.parametrize("code", [*ATTACKS, "inflate"])
def test_no_attack_makes_counts_impossible(code):
    attack = ATTACKS.get(code) or gaming.inflation("collaboration_breadth", 1.0)
    for guarded in (False, True):
        changed = gaming.attacked(made(), attack, guarded=guarded)
        records.of_arrays(changed.agreements, changed.columns, changed.numerator.T, changed.denominator.T)


def run_of(attainment) -> evaluating.Run:
    attainment = np.array(attainment, dtype=np.float32)
    return evaluating.Run(attainment, attainment, attainment >= 0.9, np.zeros(attainment.shape, np.uint16), np.isfinite(attainment).all(axis=1))


def test_a_difference_between_groups_carries_its_interval():
    stream = np.random.default_rng(1)
    level = np.array([1.0, 1.0, 0.7, 0.7, 0.7])
    one = np.array([True, True, False, False, False])
    found = fairness.difference(run_of((level + 0.05 * stream.standard_normal((4000, 5)))[None]), one, ~one)
    assert found.attainment[0] == pytest.approx(0.3, abs=0.01)
    error = 0.05 * np.sqrt(1 / 2 + 1 / 3)
    assert [found.attainment_lower[0], found.attainment_upper[0]] == pytest.approx([0.3 - 1.96 * error, 0.3 + 1.96 * error], abs=0.01)
    assert found.above[0] > 0.9 and found.agreements.tolist() == [[2, 3]]


def test_groups_that_overlap_or_are_empty_are_refused():
    run, one = run_of(np.ones((1, 3, 4))), np.array([True, True, False, False])
    for masks, code in (((one, one), "groups_overlap"), ((one, np.zeros(4, dtype=bool)), "empty_group")):
        with pytest.raises(Refusal) as refusal:
            fairness.difference(run, *masks)
        assert refusal.value.code == code


def test_what_client_mix_explains_equals_least_squares():
    stream = np.random.default_rng(2)
    mix = stream.dirichlet(np.ones(4), 80)
    score = mix @ np.array([0.1, 0.3, 0.5, 0.9]) + 0.05 * stream.standard_normal(80)
    design = np.column_stack([np.ones(80), mix[:, :3]])
    left = score - design @ np.linalg.lstsq(design, score, rcond=None)[0]
    expected = 1 - (left @ left / (80 - 4)) / score.var(ddof=1)
    assert fairness.explained_by_mix(score, mix)[0] == pytest.approx(expected), "the four shares sum to 1: one of them says nothing new"
    assert np.isnan(fairness.explained_by_mix(np.ones(80), mix)[0])
    with pytest.raises(Refusal):
        fairness.explained_by_mix(score[:8], mix[:8])


def test_case_mix_takes_away_what_clients_explain():
    """Rates that owe everything to clients: attainment against expected targets does not know the clients any more."""
    stream = np.random.default_rng(3)
    mix = stream.uniform(0, 1, (60, 1))
    rate = 0.3 + 0.4 * mix[:, 0]
    n = np.full((60, 1), 1000.0)
    plain = records.of_arrays(np.arange(60), [records.Column("placement_rate", "proportion")], stream.binomial(1000, rate)[:, None], n,
                              target=np.full((60, 1), 0.5))
    explained = []
    for given in (plain, fairness.with_case_mix(plain, rate[None])):
        frame = judging.compiled(given, judging.flat([0], [1], cap=None))
        explained.append(fairness.explained_by_mix(judging.recorded(frame, given)[0], mix)[0])
    assert explained[0] > 0.95 and explained[1] < 0.1
    with pytest.raises(Refusal):
        fairness.with_case_mix(plain, np.zeros((1, 60)))
