"""A small trend beside a figure: one column a period, hollow while provisional, and the same in words."""

from html import escape

from app.components.figure import PERCENTAGES, value_text
from app.text import t
from app.text.numbers import period_name


def trend_html(series: list[dict], indicator: dict) -> str:
    """Columns for the last periods; empty with fewer than two values. Percentages share one scale, 0 to 100 %, so that cards compare."""
    values = [f["value"] for f in series if f["value"] is not None]
    if len(values) < 2:
        return '<div class="rf-trend"></div>'
    top = max(1.0 if indicator["statistic"] in PERCENTAGES else 0.0, *values) or 1.0
    columns = "".join(_column(f, top) for f in series)
    ends = f"<span>{escape(short_period(series[0]['period']))}</span><span>{escape(short_period(series[-1]['period']))}</span>"
    return (
        f'<div class="rf-trend" role="img" aria-label="{escape(summary(series, indicator))}" title="{escape(summary(series, indicator))}">'
        f'<div class="rf-columns">{columns}</div><div class="rf-ends" aria-hidden="true">{ends}</div></div>'
    )


def _column(figure: dict, top: float) -> str:
    if figure["value"] is None:
        return '<i class="rf-none"></i>'
    kind = ' class="rf-hollow"' if figure["is_provisional"] else ""
    return f'<i{kind} style="height:{max(4.0, figure["value"] / top * 100):.0f}%"></i>'


def short_period(period: str) -> str:
    """2023-2024 -> 23-24; 2023-2024-T1 -> T1 23."""
    parts = period.split("-")
    return f"{t('periods.letter')}{parts[2][1:]} {parts[0][2:]}" if len(parts) == 3 else f"{parts[0][2:]}-{parts[1][2:]}"


def summary(series: list[dict], indicator: dict) -> str:
    """First, last, lowest and highest value, in words."""
    known = [f for f in series if f["value"] is not None]
    if not known:
        return t("trend.none")
    if len(known) == 1:
        return t("trend.single", period=period_name(known[0]["period"]), value=value_text(known[0], indicator))
    low, high = min(known, key=lambda f: f["value"]), max(known, key=lambda f: f["value"])
    said = {"first": known[0], "last": known[-1], "low": low, "high": high}
    words = {name: value_text(f, indicator) for name, f in said.items()} | {f"{name}_period": period_name(f["period"]) for name, f in said.items()}
    return t("trend.summary", **words) + (f" {t('trend.provisional_end')}" if known[-1]["is_provisional"] else "")
