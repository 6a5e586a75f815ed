"""What is said of protected figures side by side: a difference only where intervals show it, and no number, nor dollars, of a hidden cell."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import cell_series, contrasts, text, unfunded
from app.components import contrast, employer_hours
from app.text import speaking, t
from pipelines.statistics.intervals import wilson

INDICATOR = {"statistic": "proportion", "title": {"fr": "Part", "en": "Share"}, "short": {"fr": "Part", "en": "Share"}}
CLAIMS = re.compile(r"nettement|clearly|ne se chevauchent pas|do not overlap|^plus (élevé|bas)|^(higher|lower)", re.IGNORECASE)


def cell(lower: float | None, value: float | None, upper: float | None, mark: str | None = None, **more) -> dict:
    held = {"statistic": "proportion", "numerator": None if mark == "hidden" else 10.0, "denominator": 20.0, "numerator_mark": mark, "denominator_mark": None,
            "value": value, "lower_95": lower, "upper_95": upper, "organizations": 9, "period": "2023-2024"}
    return held | more


MARKS = st.sampled_from([None, None, None, "hidden", "held_back"])


@st.composite
def a_cell(draw, statistics=("proportion", "count", "ratio", "rate_per_100", "attainment")) -> dict:
    """A cell as the release makes them: what is marked has no value, a ratio has no interval."""
    statistic, mark = draw(st.sampled_from(statistics)), draw(MARKS)
    lower, value, upper = sorted(draw(st.tuples(*[st.floats(0, 1, allow_subnormal=False)] * 3)))
    if mark:
        return cell(None, None, None, mark, statistic=statistic)
    return cell(None, value, None, statistic=statistic) if statistic == "ratio" else cell(lower, value, upper, statistic=statistic)


def apart(one: dict, other: dict) -> bool:
    limits = (one["lower_95"], one["upper_95"], other["lower_95"], other["upper_95"])
    return None not in limits and (one["lower_95"] > other["upper_95"] or one["upper_95"] < other["lower_95"])


@settings(deadline=None)
@given(a_cell(), a_cell())
def test_a_difference_is_claimed_only_when_the_intervals_do_not_overlap(one, other):
    """And then the right way round: the opposite question gets the opposite answer."""
    said = contrasts.contrast(one, other)
    assert (said in contrasts.CLAIMS) == (apart(one, other) and "count" not in (one["statistic"], other["statistic"]))
    opposite = {contrasts.HIGHER: contrasts.LOWER, contrasts.LOWER: contrasts.HIGHER}
    assert contrasts.contrast(other, one) == opposite.get(said, said)
    if said == contrasts.HIGHER:
        assert one["value"] > other["value"]


@settings(deadline=None)
@given(a_cell(), a_cell(), st.sampled_from(text.LANGUAGES))
def test_the_sentences_claim_no_more_than_the_intervals(one, other, language):
    """Between territories, between years, and in a list of indicators; nor do they say a number of a hidden cell."""
    indicator = INDICATOR | {"statistic": one["statistic"]}
    other = other | {"statistic": one["statistic"]}
    series = cell_series.Series({"METROPOLE": {"2023-2024": one}, "HORS_METROPOLE": {"2023-2024": other}})
    key = ("part", 1)
    with speaking(language):
        said = [contrast.territories(series, "2023-2024", indicator), contrast.change([one | {"period": "2019-2020"}, other], indicator),
                contrast.listed({key: series}, {key: "2023-2024"}, {"part": indicator}), contrast.groups([one, other], ["A", "B"], indicator)]
        neither = t("contrasts.listed.neither")
    if not apart(one, other) or one["statistic"] == "count":
        assert not [w for w in said if CLAIMS.search(w.replace(neither, ""))]
    if contrasts.is_hidden(one) and contrasts.is_hidden(other):
        assert not [w for w in said[:2] if re.search(r"\d", w.replace("2023-2024", ""))]


@settings(deadline=None)
@given(st.lists(a_cell(statistics=("proportion",)), min_size=6, max_size=17))
def test_the_extremes_of_many_groups_are_never_called_different(groups):
    """Chance alone parts the highest of many from the lowest."""
    readable = [g for g in groups if not contrasts.is_hidden(g) and g["value"] is not None]
    if len(readable) > contrasts.MOST_GROUPS:
        assert contrasts.between(groups) == "too_many"


@pytest.mark.parametrize("groups", range(2, contrasts.MOST_GROUPS + 1))
def test_when_nothing_differs_the_extremes_are_called_different_at_most_once_in_twenty(groups):
    """Groups of 20 to 2,000 persons with one rate between them, 4,000 worlds: as many groups as the rule allows a claim for."""
    random = np.random.default_rng(7)
    sizes = np.exp(random.uniform(np.log(20), np.log(2000), (4000, groups))).astype(int)
    reached = random.binomial(sizes, random.uniform(0.05, 0.95, (4000, 1)))
    limits = wilson(reached, sizes)
    worlds = zip(np.ma.getdata(limits.lower), reached / sizes, np.ma.getdata(limits.upper), strict=True)
    said = [contrasts.between([cell(*map(float, c)) for c in zip(*world, strict=True)]) for world in worlds]
    assert 0 < said.count(contrasts.HIGHER) / len(said) <= contrasts.CHANCE


@settings(deadline=None)
@given(a_cell(statistics=("ratio",)), st.floats(0, 500, allow_nan=False), st.sampled_from(text.LANGUAGES))
def test_a_hidden_cell_never_yields_dollars(one, worth, language):
    """Neither as a number nor on screen; a cell that is not hidden yields hours times the value of one."""
    hidden = contrasts.is_hidden(one)
    assert (unfunded.dollars(one, worth) is None) == hidden
    assert unfunded.dollars(one, None) is None
    with speaking(language):
        row = employer_hours.row(one, worth, INDICATOR | {"statistic": "ratio"})
        spoken = employer_hours.sentence(one, "2023-2024", worth, INDICATOR | {"statistic": "ratio"})
        assert ("$" in row[3]) == ("$" in spoken) == (not hidden)
        if hidden:
            assert row[0] == row[3] == t("cells.hidden") and not re.search(r"\d", spoken.replace("2023-2024", ""))
        else:
            assert unfunded.dollars(one, worth) == one["numerator"] * worth


def test_an_hour_is_not_worth_less_than_nothing():
    with pytest.raises(ValueError, match="-1"):
        unfunded.dollars(cell(None, 0.5, None, statistic="ratio"), -1)


def test_a_release_without_that_value_says_hours_and_no_dollars():
    one = cell(None, 0.5, None, statistic="ratio")
    assert unfunded.declared_value({"parameters": {}}) is None
    with speaking("fr"):
        assert "$" not in employer_hours.sentence(one, "2023-2024", None, INDICATOR | {"statistic": "ratio"})
