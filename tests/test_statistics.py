"""Every statistic agrees with answers known from elsewhere, and has a defined answer where it has none.

The known answers are rows of tests/reference: a new case is a new row. An empty limit or significance means null. Columns the reader does not
know (source) are for people.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from pipelines.statistics import funnels, intervals, multiple, overdispersion, poisson_binomial, spc
from pipelines.statistics.answers import IMPOSSIBLE, NO_ANSWER

REFERENCE = Path(__file__).parent / "reference"
TOLERANCE = 1e-6


def rows(name: str) -> list[dict]:
    with open(REFERENCE / name, encoding="utf-8-sig", newline="") as file:
        return [{k: (v or "").strip() for k, v in row.items() if k} for row in csv.DictReader(file)]


def number(text) -> float | None:
    return None if text in ("", None) else float(text)


def agrees(found, expected, tolerance) -> bool:
    """Null equals null only; a number equals a number within the tolerance."""
    if expected is None or np.ma.is_masked(found):
        return expected is None and bool(np.ma.is_masked(found))
    return bool(abs(float(found) - expected) <= tolerance)


def differences(name: str, compute) -> list[str]:
    """Rows whose two limits differ from what `compute` answers for the row."""
    wrong = []
    for line, row in enumerate(rows(name), start=2):
        found = compute(row)
        tolerance = number(row.get("tolerance")) or TOLERANCE
        if not all(agrees(limit, number(row[side]), tolerance) for limit, side in ((found.lower, "lower"), (found.upper, "upper"))):
            wrong.append(f"line {line}: {row} but {found.lower} .. {found.upper}")
    return wrong


LIMITS = {
    "wilson.csv": lambda r: intervals.wilson(number(r["numerator"]), number(r["denominator"]), float(r["confidence"]), strict=False),
    "byar.csv": lambda r: intervals.byar(number(r["count"]), float(r["confidence"]), strict=False),
    "poisson.csv": lambda r: intervals.poisson_exact(number(r["count"]), float(r["confidence"]), strict=False),
    "funnel_proportion.csv": lambda r: funnels.proportion_limits(number(r["baseline"]), number(r["denominator"]), float(r["confidence"]), strict=False),
    "funnel_poisson.csv": lambda r: funnels.poisson_limits(number(r["expected"]), float(r["confidence"]), strict=False),
}


@pytest.mark.parametrize("name", LIMITS)
def test_limits_equal_every_row_of_the_reference_file(name):
    assert rows(name)
    assert differences(name, LIMITS[name]) == []


SIGNIFICANCE = {
    "funnel_proportion_significance.csv": ("numerator", "denominator", funnels.proportion_significance),
    "funnel_ratio_significance.csv": ("observed", "expected", lambda o, e, group, strict: funnels.ratio_significance(o, e, strict=strict)),
}


@pytest.mark.parametrize("name", SIGNIFICANCE)
def test_significance_equals_every_row_of_the_reference_file(name):
    above, below, compute = SIGNIFICANCE[name]
    cases = rows(name)
    found = compute([number(r[above]) for r in cases], [number(r[below]) for r in cases], group=[r["group"] for r in cases], strict=False)
    assert cases
    assert [(r, f) for r, f in zip(cases, found.label, strict=True) if f != (r["significance"] or None)] == []


def xmr_cases() -> list[dict]:
    return json.loads((REFERENCE / "xmr.json").read_text("utf-8-sig"))


@pytest.mark.parametrize("case", xmr_cases(), ids=lambda c: str(c.get("source", "case"))[:60])
def test_xmr_equals_every_case_of_the_reference_file(case):
    found = spc.xmr(case["series"], screened=case.get("screened", True))
    tolerance = case.get("tolerance") or TOLERANCE
    for key in ("mean", "lower", "upper"):
        assert agrees(getattr(found, key)[()], case[key], tolerance), (key, getattr(found, key), case[key])


@pytest.mark.parametrize("case", json.loads((REFERENCE / "p_prime.json").read_text("utf-8")), ids=lambda c: str(c["source"])[:60])
def test_p_prime_equals_every_case_of_the_reference_file(case):
    found = spc.p_prime(case["numerator"], case["denominator"], screened=case["screened"])
    np.testing.assert_allclose(found.lower, case["lower"], rtol=0, atol=case["tolerance"])
    np.testing.assert_allclose(found.upper, case["upper"], rtol=0, atol=case["tolerance"])


# Bad input: a defined answer, never NaN


BAD = [
    (lambda strict: intervals.wilson([1, -1], [4, 4], strict=strict), "negative_count"),
    (lambda strict: intervals.wilson([1, 5], [4, 4], strict=strict), "numerator_above_denominator"),
    (lambda strict: intervals.wilson([1, None], [4, 4], strict=strict), "not_a_number"),
    (lambda strict: intervals.byar([1, -2], strict=strict), "negative_count"),
    (lambda strict: intervals.poisson_exact([1, np.inf], strict=strict), "not_a_number"),
    (lambda strict: intervals.rate_interval([1, 3], [4, -4], strict=strict), "negative_count"),
    (lambda strict: funnels.proportion_limits([0.5, 1.5], 10, strict=strict), "baseline_outside_0_1"),
    (lambda strict: funnels.poisson_limits([1, -1], strict=strict), "negative_count"),
    (lambda strict: funnels.proportion_significance([1, 9, 2], [4, 4, 5], strict=strict), "numerator_above_denominator"),
    (lambda strict: funnels.ratio_significance([1, -9], [4, 4], strict=strict), "negative_count"),
    (lambda strict: overdispersion.proportion_scores([1, 9], [4, 4], strict=strict), "numerator_above_denominator"),
    (lambda strict: overdispersion.ratio_scores([1, -9], [4, 4], strict=strict), "negative_count"),
    (lambda strict: poisson_binomial.score_test([0, 3], [0.5, 0.5], [0, 1], strict=strict), "observed_above_persons"),
    (lambda strict: poisson_binomial.score_interval([0, 3], [0.5, 0.5], [0, 1], strict=strict), "observed_above_persons"),
]
EMPTY = [
    (lambda: intervals.wilson([1, 0], [4, 0]), "zero_denominator"),
    (lambda: intervals.rate_interval([1, 3], [4, 0]), "zero_denominator"),
    (lambda: intervals.catalogue_interval("attainment", [1, 3], [4, 0]), "zero_denominator"),
    (lambda: funnels.proportion_limits([0.5, 0.0], 10), "baseline_0_or_1"),
    (lambda: funnels.proportion_limits([0.5, 1.0], 10), "baseline_0_or_1"),
    (lambda: funnels.proportion_limits(0.5, [10, 0]), "zero_denominator"),
    (lambda: funnels.poisson_limits([1, 0]), "zero_expected"),
    (lambda: funnels.poisson_limits([1, 0], method="touching"), "zero_expected"),
    (lambda: funnels.proportion_significance([1, 3, 2], [4, 5, 5], ["a", "b", "a"]), "group_of_one"),
    (lambda: funnels.proportion_significance([1, 4, 2, 5], [4, 4, 5, 5], ["a", "b", "a", "b"]), "baseline_0_or_1"),
    (lambda: funnels.ratio_significance([1, 0], [4, 0]), "zero_expected"),
    (lambda: overdispersion.proportion_scores([1, 0], [4, 0]), "zero_denominator"),
    (lambda: overdispersion.ratio_scores([1, 0], [4, 4], "logarithm"), "zero_observed"),
    (lambda: poisson_binomial.score_test([1, 0], [0.5, 0.5], [0, 0]), "no_persons"),
    (lambda: poisson_binomial.score_interval([1, 0], [0.5, 0.5], [0, 0]), "no_persons"),
]


def figures(answer):
    """The arrays of an answer that would be shown."""
    for name in ("lower", "upper", "z", "p_value", "label"):
        if hasattr(answer, name):
            yield np.ma.asarray(getattr(answer, name))


@pytest.mark.parametrize(("compute", "code"), BAD)
def test_impossible_input_raises_and_names_its_row_or_is_null_with_its_reason(compute, code):
    assert code in IMPOSSIBLE
    with pytest.raises(ValueError, match=rf"row 1: .*\({code};"):
        compute(True)
    assert_null_in_second_place(compute(False), code)


@pytest.mark.parametrize(("compute", "code"), EMPTY)
def test_input_without_an_answer_is_null_with_its_reason(compute, code):
    assert code in NO_ANSWER
    assert_null_in_second_place(compute(), code)


def assert_null_in_second_place(answer, code):
    assert (answer.reason[0], answer.reason[1]) == (None, code)
    for values in figures(answer):
        assert np.ma.is_masked(values[1]) or values[1] is None
        assert values.dtype == object or np.isnan(values.data[1]), "nothing that passes for a figure lies under the mask"
        assert values[0] is not None and not np.ma.is_masked(values[0]) and values[0] == values[0]


def test_a_confidence_level_or_a_probability_out_of_range_raises():
    for confidence in (0, 1, 95, -0.5):
        with pytest.raises(ValueError, match="confidence level"):
            intervals.wilson(1, 2, confidence)
    for p in (0.0, 1.0, np.nan):
        with pytest.raises(ValueError, match="row 1: .*probability"):
            poisson_binomial.score_test([0], [0.5, p], [0, 0])
    with pytest.raises(ValueError, match="lie between 0 and 1"):
        multiple.benjamini_hochberg([0.2, 1.2])


def test_a_group_of_one_has_no_dispersion():
    found = overdispersion.dispersion(overdispersion.ratio_scores([5], [4]))
    assert (found.phi, found.tau2, found.reason) == (None, None, "group_of_one")
    assert overdispersion.dispersion(overdispersion.ratio_scores([], [])).reason == "group_of_one"


def test_columns_of_any_length_and_shape_are_answered_at_once():
    assert intervals.wilson(np.arange(6).reshape(2, 3), 10).lower.shape == (2, 3)
    assert intervals.wilson([], []).lower.shape == (0,)
    assert funnels.proportion_significance([], []).label.shape == (0,)
    assert intervals.wilson(3, 10, [0.95, 0.998]).upper.shape == (2,)
    assert multiple.look_together([]).false_flags == 0
