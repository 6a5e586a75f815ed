"""Sensitivity indices equal analytic ones, an inert choice gets exactly zero, and designs that mean nothing are refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from pipelines.reform import choosing, judging, posterior, records, sensitivity
from pipelines.reform.refusals import Refusal

CASES = json.loads((Path(__file__).parent / "reference" / "reform" / "sensitivity.json").read_text("utf-8"))


def function_of(case):
    if case["function"] == "ishigami":
        return lambda u: (np.sin(x := np.pi * (2 * u - 1))[:, 0] + case["a"] * np.sin(x[:, 1]) ** 2 + case["b"] * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]
    a = np.array(case["a"])
    if case["function"] == "linear":
        return lambda u: (u * a).sum(axis=1)[:, None]
    return lambda u: np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=1)[:, None]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["function"])
def test_indices_equal_the_analytic_ones(case):
    rows = sensitivity.exchanged(*sensitivity.design(case["choices"], case["n"], 11))
    found = sensitivity.indices(sensitivity.evaluate(function_of(case), rows), 11)
    assert found.first[0] == pytest.approx(case["first"], abs=case["tolerance"])
    assert found.total[0] == pytest.approx(case["total"], abs=case["tolerance"])
    assert (found.total_lower[0] <= found.total[0] + 1e-9).all() and (found.total[0] <= found.total_upper[0] + 1e-9).all()


def test_a_constant_has_no_indices_and_says_why():
    rows = sensitivity.exchanged(*sensitivity.design(2, 16, 1))
    found = sensitivity.indices(sensitivity.evaluate(lambda u: np.ones((len(u), 1)), rows), 1)
    assert np.isnan(found.first).all() and np.isnan(found.total_upper).all() and list(found.reason) == ["no_variation"]


@pytest.mark.parametrize(("choices", "n", "code"), [(2, 1000, "power_of_two"), (2, 1, "power_of_two"), (0, 16, "too_many_choices"),
                                                   (9, 16, "too_many_choices")])
def test_a_design_that_means_nothing_is_refused(choices, n, code):
    with pytest.raises(Refusal) as refusal:
        sensitivity.design(choices, n, 1)
    assert refusal.value.code == code


@pytest.fixture(scope="module")
def assessed():
    """A small world and its assessment by all eight choices, two inert: no figure is missing, and both ways of counting are the same."""
    stream = np.random.default_rng(4)
    columns = [records.Column(f"i{i}", "proportion") for i in range(6)]
    n = stream.integers(20, 80, (60, 6))
    made = records.of_arrays(np.arange(60), columns, stream.binomial(n, stream.beta(8, 8, (60, 6))), n)
    rule = judging.flat(np.arange(6), np.ones(6), floor=0.2)
    sizes = {"counts": 6, "excluded": 4}
    rules = {(t, c): judging.flat(np.arange(k), np.ones(k), floor=0.2) for t, k in sizes.items() for c in ("confirmed", "declared")}
    choices = [choosing.Choice("data"), choosing.Choice("weights", (0.5,)), choosing.Choice("normalisation", ("attainment", "min_max", "rank")),
               choosing.Choice("aggregation", ("arithmetic", "geometric")), choosing.Choice("cap", (1.0, 1.5, None)),
               choosing.Choice("missing", (("reweight", 0.5), ("not_judged", 1.0))), choosing.Choice("training", ("counts", "excluded")),
               choosing.Choice("collaboration", ("confirmed", "declared"))]
    current = judging.compiled(made, judging.flat([0, 1], [1, 1], floor=0.2))
    assert judging.compiled(made, rule).judged.all()
    return choosing.Assessment(made, current, rules, posterior.build(made, 3).pool(64), choices, 3), choices


def test_an_inert_choice_gets_exactly_zero(assessed):
    assessment, choices = assessed
    rows = sensitivity.exchanged(*sensitivity.design(len(choices), 64, 5))
    found = sensitivity.indices(sensitivity.evaluate(assessment, rows), 5)
    names = [c.name for c in choices]
    for name in ("missing", "collaboration"):
        i = names.index(name)
        assert not found.first[:, i].any() and not found.total[:, i].any() and not found.total_upper[:, i].any()
    assert found.total[1, names.index("normalisation")] == 0, "the pass rule looks at attainments, so the scale flips nobody"
    assert (found.total[0, [names.index(n) for n in ("data", "weights", "training")]] > 0).all()


def test_a_choice_that_judges_fewer_does_not_look_smaller(assessed):
    """The same agreements in the same order, every other one no longer judged: the shift is that of a list of full length."""
    old = assessed[0]
    absent = np.arange(60) % 2 == 0
    frame_ranks = old.old_score[0]
    full = old._compared(np.ones(60, dtype=bool), -frame_ranks, old.was[0], 0)
    half = old._compared(~absent, -frame_ranks, old.was[0], 0)
    assert half[0] == pytest.approx(full[0], rel=0.05) and full[1] == half[1] == 0


def test_the_number_of_threads_changes_nothing(assessed):
    rows = sensitivity.exchanged(*sensitivity.design(8, 32, 5))
    one, two = (sensitivity.evaluate(assessed[0], rows, workers=w) for w in (1, 2))
    assert one.tobytes() == two.tobytes()


def test_choices_of_method_alone_spread_ranks_and_none_of_them_spreads_nothing(assessed):
    """On the recorded figures, without the choice of data: the spread is the method's. Without any choice that matters there is none."""
    old = assessed[0]
    recorded = old.records.value[:, None, :].astype(np.float32)
    weights = choosing.Assessment(old.records, old.current, old.rules, recorded, [choosing.Choice("weights", (0.5,))], 1)
    points = sensitivity.design(1, 128, 1)[0]
    found = weights.spread(points)
    assert (found.rank_upper - found.rank_lower).mean() > 2 and (found.judged == 1).all()
    assert ((found.attainment_lower <= found.attainment_upper) & (found.above >= 0) & (found.above <= 1)).all()
    inert = choosing.Assessment(old.records, old.current, old.rules, recorded, [choosing.Choice("collaboration", ("confirmed", "declared"))], 1).spread(points)
    assert np.array_equal(inert.rank_lower, inert.rank_upper) and np.isin(inert.above, [0, 1]).all()


def test_choices_that_contradict_are_refused(assessed):
    old = assessed[0]
    for choices, code in (([choosing.Choice("aggregation", ("geometric",)), choosing.Choice("normalisation", ("z_score",))], "not_positive"),
                          ([choosing.Choice("colour", (1,))], "choice"), ([choosing.Choice("cap")], "choice"),
                          ([choosing.Choice("training", ("as_placement",))], "choice")):
        with pytest.raises(Refusal) as refusal:
            choosing.Assessment(old.records, old.current, old.rules, old.pool, choices, 1)
        assert refusal.value.code == code
