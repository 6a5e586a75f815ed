"""A share with its interval on a track from 0 to 100 %: the value as a dot, what was expected as a diamond, the group's rate as a thin line."""

from html import escape

from app.text import t
from app.text.numbers import percent


def interval_bar(figure: dict, indicator: dict) -> str:
    """Empty for anything but a share with an interval."""
    if indicator["statistic"] != "proportion" or figure.get("lower_95") is None or figure.get("value") is None:
        return ""
    expected = _expected_rate(figure)
    said = [t("bar.interval", value=percent(figure["value"]), lower=percent(figure["lower_95"]), upper=percent(figure["upper_95"]))]
    said += [t("bar.expected", rate=percent(expected))] if expected is not None else []
    said += [t("bar.group", rate=percent(figure["group_rate"]))] if figure.get("group_rate") is not None else []
    parts = [f'<i style="left:{figure["lower_95"] * 100:.2f}%;width:{(figure["upper_95"] - figure["lower_95"]) * 100:.2f}%"></i>']
    if figure.get("group_rate") is not None:
        parts.append(f'<u style="left:{figure["group_rate"] * 100:.2f}%"></u>')
    if expected is not None:
        parts.append(f'<s style="left:{expected * 100:.2f}%"></s>')
    parts.append(f'<b style="left:{figure["value"] * 100:.2f}%"></b>')
    words = escape(" ".join(said))
    return f'<div class="rf-range" role="img" aria-label="{words}" title="{words}">{"".join(parts)}</div>'


def _expected_rate(figure: dict) -> float | None:
    row = figure.get("expected")
    return row["expected"] / row["n"] if row and row["expected"] is not None else None


def expected_text(figure: dict) -> str:
    """« attendu 61,2 % »; empty where there is no expected value."""
    rate = _expected_rate(figure)
    return "" if rate is None else t("expected.short", rate=percent(rate))
