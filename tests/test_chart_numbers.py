"""Numbers of a chart's axes and tooltips, which the browser writes, are written as the texts beside them: 2 000 and 0,1 in French, 2,000 and 0.1 in English."""

import inspect

import pytest

from app import ahead_charts, cell_charts, charts, compare_charts, reform_charts, text
from app.text import numbers

CHARTS = [found for module in (charts, ahead_charts, cell_charts, compare_charts, reform_charts) for name, found in inspect.getmembers(module)
          if name.endswith("_chart") and found.__module__ == module.__name__]


def drawn() -> list:
    """One chart of each kind of axis: counts, decimals, signed points, and none of its own numbers but shares."""
    limits = [{"n": n, **{f"{side}_{level}": 0.5 for side in ("lower", "upper") for level in ("95", "998")}} for n in (1000, 4000)]
    point = {"denominator": 2000, "value": 0.125, "organization_name": "A", "agreement_id": "a"}
    index = {"name": "a", "total": 0.1, "total_lower": -0.05, "total_upper": 0.2, "first": 0.05}
    quarter = {"period": "2023-2024-T1", "value": 0.5, "mean": 0.5, "lower": 0.4, "upper": 0.6, "rule": None}
    part = {"name": "a", "label": "a", "value": -0.01, "shown": "", "kind": "k"}
    return [charts.funnel_chart(limits, [point], 0.5, None, False), charts.control_chart([quarter]), reform_charts.sensitivity_chart([index]),
            reform_charts.group_chart([{"name": "a", "share": 0.5, "share_lower": 0.4, "share_upper": 0.6}]), ahead_charts.parts_chart([part], ["k"])]


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_a_chart_writes_numbers_as_its_language_does(monkeypatch, language):
    """The signs given to the browser are those of app/text/numbers.py itself."""
    with text.speaking(language):
        shown = numbers.number(-1234.5, 1)
        share, amount = numbers.percent(0.5, 0), numbers.money(5)
        for chart in drawn():
            signs = chart.to_dict()["config"]["locale"]["number"]
            assert shown == f"{signs['minus']}1{signs['thousands']}234{signs['decimal']}5"
            assert share == "50" + signs["percent"] and amount == "5".join(signs["currency"]) and signs["grouping"] == [3]


def test_every_chart_is_written_so():
    """A chart drawn without it would be in English for everyone."""
    assert len(CHARTS) >= 10
    assert not [c.__name__ for c in CHARTS if not hasattr(c, "__wrapped__")]


def test_a_minus_is_a_minus_and_never_a_hyphen():
    """In both languages, before the dollar sign in English; nobody writes minus zero."""
    with text.speaking("fr"):
        assert [numbers.number(-2), numbers.fixed(-2.5, 1), numbers.percent(-0.125), numbers.money(-1234)] == [
            "−2", "−2,5", "−12,5\u00a0%", "−1\u00a0234\u00a0$"]
    with text.speaking("en"):
        assert [numbers.number(-2), numbers.fixed(-0.04, 1), numbers.percent(-0.125), numbers.money(-1234)] == ["−2", "0.0", "−12.5%", "−$1,234"]
