"""Who moves and how surely: on planted truth noise is called noise, planted moves are found, and intervals hold what they promise."""

import numpy as np
import pytest

from benchmarks import planted
from pipelines.reform import evaluating, judging, moving, posterior, records, summary
from pipelines.reform.refusals import Refusal


def run_of(passed, rank=None, judged=None) -> evaluating.Run:
    """A run made by hand: passed (frameworks, draws, agreements)."""
    passed = np.array(passed, dtype=bool)
    score = np.where(passed, 1.0, 0.5).astype(np.float32)
    ranks = np.full(passed.shape, 2, dtype=np.uint16) if rank is None else 2 * np.array(rank, dtype=np.uint16)
    return evaluating.Run(score, score, passed, ranks, np.ones((len(passed), passed.shape[2]), dtype=bool) if judged is None else np.array(judged))


def test_a_move_is_clear_when_the_same_flip_occurs_in_95_percent_of_paired_draws():
    """Five agreements: always up; 19 times of 20 up; 18 times; up and down by turns; never."""
    old = np.zeros((20, 5), dtype=bool)
    new = np.zeros((20, 5), dtype=bool)
    new[:, 0], new[:19, 1], new[:18, 2], new[:10, 3], old[10:, 3] = True, True, True, True, True
    found = moving.moves(run_of([old, new]), run_of([old[:1], new[:1]]))
    assert list(found.clear) == ["up", "up", "cannot_tell", "cannot_tell", "none"]
    assert list(found.observed) == ["up", "up", "up", "up", "none"]
    assert found.up == pytest.approx([1, 0.95, 0.9, 0.5, 0]) and found.down == pytest.approx([0, 0, 0, 0.5, 0])
    assert found.above[1] == pytest.approx([1, 0.95, 0.9, 0.5, 0])


def test_paired_draws_are_not_independent_ones():
    """Above in half the draws under both frameworks, always the same half: no flip at all, though the chances alone would give one in four."""
    half = np.tile([[True], [False]], (50, 1))
    found = moving.moves(run_of([half, half]), run_of([half[:1], half[:1]]))
    assert found.up[0] == 0 and found.clear[0] == "none"
    measured = moving.noise(run_of([half, half]), found, run_of([half]))
    assert measured.moved == 0 and measured.share is None and measured.by_noise == 1.0


def test_noise_is_counted_between_the_two_years_of_a_level_and_not_between_levels():
    """Two agreements, the second above in every draw of its level: in years 1, 2 of the first level it falls once, in 3, 4 of the second never."""
    level = np.array([[False, True]] * 4)
    found = moving.moves(run_of([level, level]), run_of([level[:1], level[:1]]))
    years = run_of([[[False, True], [False, False], [False, True], [False, True]]], rank=[[[2, 1], [1, 2], [2, 1], [2, 1]]])
    measured = moving.noise(run_of([level, level]), found, years)
    assert measured.by_noise == 0.25 and measured.places_by_noise == 0.5
    with pytest.raises(ValueError, match="pairs"):
        moving.noise(run_of([level, level]), found, run_of([level[:3]]))


def test_a_clear_move_that_the_recorded_figures_do_not_show_is_counted_apart():
    """Three agreements, all surely up over the draws: on the recorded figures the first moves up, the second not, the third down."""
    old, new = np.zeros((20, 3), dtype=bool), np.ones((20, 3), dtype=bool)
    found = moving.moves(run_of([old, new]), run_of([[[False, True, True]], [[True, True, False]]]))
    told = summary.headline(found, moving.noise(run_of([old, new]), found, run_of([old])))
    assert (told["moved"], told["clear"], told["clear_recorded"]) == (2, 3, 1)


def test_who_is_not_judged_under_both_does_not_move():
    old, new = np.zeros((4, 2), dtype=bool), np.ones((4, 2), dtype=bool)
    run = run_of([old, new], judged=[[True, False], [True, True]])
    found = moving.moves(run, run_of([old[:1], new[:1]], judged=[[True, False], [True, True]]))
    assert list(found.clear) == ["up", None] and list(found.observed) == ["up", None] and np.isnan(found.up[1])
    nobody = [[True, False], [False, True]]
    with pytest.raises(Refusal) as refusal:
        moving.moves(run_of([old, new], judged=nobody), run_of([old[:1], new[:1]], judged=nobody))
    assert refusal.value.code == "nobody_judged"


def test_moves_are_counted_by_label():
    old = np.array([[False, True, False, False]])
    new = np.array([[True, False, True, False]])
    found = moving.moves(run_of([old.repeat(20, 0), new.repeat(20, 0)]), run_of([old, new]))
    table = moving.by_group(found, ["06", "06", "13", "13"])
    assert table.to_dict("records") == [
        {"label": "06", "judged": 2, "up": 1, "down": 1, "clear_up": 1, "clear_down": 1, "expected_up": 1.0, "expected_down": 1.0},
        {"label": "13", "judged": 2, "up": 1, "down": 0, "clear_up": 1, "clear_down": 0, "expected_up": 1.0, "expected_down": 0.0}]


@pytest.fixture(scope="module")
def worlds():
    """Six planted worlds: (world, moves, truth)."""
    found = []
    for seed in range(900, 906):
        world = planted.world(seed, agreements=200)
        frames = planted.frameworks(world.records)
        draws = evaluating.run(posterior.build(world.records, seed), frames, 600, workers=1)
        recorded, truth = (evaluating.of_values(v[:, None, :], frames, world.records.group) for v in (world.records.value, world.truth))
        found.append((world, moving.moves(draws, recorded), truth))
    return found


def test_noise_is_called_noise_and_planted_moves_are_found(worlds):
    """The whole check, on 200 worlds, is `python -m benchmarks.reform planted`."""
    noise, found = [], []
    for world, moves, truth in worlds:
        would = truth.passed[1, 0].astype(int) - truth.passed[0, 0]
        called = np.select([moves.clear == "up", moves.clear == "down"], [1, -1], 0)
        noise.append((called == 0)[~world.planted & (would == 0)])
        large = world.planted & (world.size >= 2) & (would != 0)
        found.append((called == would)[large])
    assert np.concatenate(noise).mean() >= 0.95
    assert np.concatenate(found).mean() >= 0.80


def test_intervals_of_ranks_and_attainments_hold_the_truth_as_often_as_promised(worlds):
    for lower, upper, truth in (("attainment_lower", "attainment_upper", lambda t: t.attainment[:, 0]), ("rank_lower", "rank_upper", lambda t: t.rank[:, 0])):
        inside = np.mean([((getattr(m, lower) <= truth(t)) & (truth(t) <= getattr(m, upper))).mean(axis=1) for _, m, t in worlds], axis=0)
        assert (inside > 0.91).all() and (inside < 0.99).all()


def test_all_agreements_equal_nobody_moves_surely():
    n = np.full((30, 4), 60.0)
    made = records.of_arrays(np.arange(30), [records.Column(f"i{i}", "proportion") for i in range(4)], n / 2, n)
    frames = [judging.compiled(made, judging.flat(np.arange(k), np.ones(k))) for k in (2, 4)]
    draws = evaluating.run(posterior.build(made, 1), frames, 200, workers=1)
    recorded = evaluating.of_values(made.value[:, None, :], frames, made.group)
    found = moving.moves(draws, recorded)
    assert not np.isin(found.clear, ["up", "down"]).any()
    assert (found.rank == 15.5).all() and (found.rank_upper - found.rank_lower > 15).all()


def test_progress_tells_every_block_in_order():
    made = planted.world(1, agreements=30).records
    said = []
    evaluating.run(posterior.build(made, 1), planted.frameworks(made), 70, workers=2, progress=lambda done, total: said.append((done, total)))
    assert said == [(32, 70), (64, 70), (70, 70)]


def test_cached_draws_give_what_the_run_gives():
    made = planted.world(1, agreements=40).records
    drawn, frames = posterior.build(made, 1), planted.frameworks(made)
    one, two = evaluating.run(drawn, frames, 50, workers=1), evaluating.of_values(drawn.pool(50), frames, made.group)
    assert np.array_equal(one.score, two.score) and np.array_equal(one.twice_rank, two.twice_rank)
