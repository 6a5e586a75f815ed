"""Intervals and verdicts are said in plain words, in both languages, and never by colour alone."""

import pytest

from app import text
from app.components import certainty

RATE = {"statistic": "proportion", "unit": "participation", "polarity": "up"}
FIGURE = {"value": 0.6, "lower_95": 0.5214, "upper_95": 0.6849, "denominator": 147, "verdict_target": "not_met", "comparison": "low_0.001", "group_rate": 0.7}


@pytest.fixture(params=["fr", "en"])
def language(request, monkeypatch) -> str:
    for module in (text, certainty, __import__("app.text.numbers", fromlist=["x"])):
        if hasattr(module, "language"):
            monkeypatch.setattr(module, "language", lambda: request.param)
    return request.param


def test_an_interval_is_written_as_the_language_writes_it(language):
    said = certainty.interval_text(FIGURE, RATE)
    assert said == ("entre 52,1\u00a0% et 68,5\u00a0%" if language == "fr" else "between 52.1% and 68.5%")


def test_a_figure_without_an_interval_says_nothing(language):
    assert certainty.interval_text({"value": 1.0}, RATE) == ""


def test_how_many_were_served_is_a_fact_and_bears_no_interval(language):
    assert certainty.interval_text(FIGURE, {"statistic": "count", "unit": "person", "polarity": "neutral"}) == ""


def test_the_verdict_comes_first_and_bears_a_symbol(language):
    marks = certainty.verdict_marks(FIGURE)
    assert marks[0][0] == "verdict-not_met" and marks[0][1].startswith("✖")
    assert marks[1][1].startswith("▼") and "70" in marks[1][1]


def test_what_is_like_its_group_is_not_marked(language):
    assert certainty.verdict_marks(FIGURE | {"comparison": "none", "verdict_target": None}) == []
