"""The two small charts of a figure as SVG, without text: the words that go with them stand beside, and as alternative text. Called within `speaking`."""

from app.components.figure import PERCENTAGES
from app.exports.lines import Line
from app.text import t
from app.text.numbers import percent

INK, BLUE, SOFT, PALE = "#1f2933", "#0072b2", "#9ccbe8", "#e6e9ed"
WIDE, HIGH = 200, 14
COLUMN, GAP, TALL = 18, 7, 34


def interval(line: Line) -> tuple[str, str] | None:
    """(SVG, words): a share on a track from 0 to 100 % with its interval, what was expected (diamond), the group's rate (line). None for anything else."""
    if line.statistic != "proportion" or not line.interval:  # a yes or no of one agreement has no interval in words either
        return None
    middle = HIGH / 2
    left, right, dot = (_x(share) for share in (line.lower_95, line.upper_95, line.value))
    parts = [f'<rect x="4" y="{middle - 1.5}" width="{WIDE - 8}" height="3" rx="1.5" fill="{PALE}"/>',
             f'<rect x="{left:.2f}" y="{middle - 3.5}" width="{max(right - left, 1):.2f}" height="7" rx="3.5" fill="{SOFT}"/>']
    if line.group_rate is not None:
        parts.append(f'<rect x="{_x(line.group_rate) - 0.6:.2f}" y="0.5" width="1.2" height="{HIGH - 1}" fill="{INK}"/>')
    if line.expected_rate is not None:
        x = _x(line.expected_rate)
        parts.append(f'<path d="M{x:.2f} {middle - 5} L{x + 5:.2f} {middle} L{x:.2f} {middle + 5} L{x - 5:.2f} {middle} Z" fill="none" stroke="{INK}"/>')
    parts.append(f'<circle cx="{dot:.2f}" cy="{middle}" r="3.6" fill="{BLUE}"/>')
    return as_svg(WIDE, HIGH, parts), _words(line)


def _x(share: float) -> float:
    return 4 + min(max(share, 0.0), 1.0) * (WIDE - 8)


def _words(line: Line) -> str:
    """The sentence that the screen gives for the same bar."""
    said = [t("bar.interval", value=percent(line.value), lower=percent(line.lower_95), upper=percent(line.upper_95))]
    said += [t("bar.expected", rate=percent(line.expected_rate))] if line.expected_rate is not None else []
    said += [t("bar.group", rate=percent(line.group_rate))] if line.group_rate is not None else []
    return " ".join(said)


def trend(line: Line) -> tuple[str, str] | None:
    """(SVG, words): a column a period, hollow while provisional, a dot where there is no value. None with fewer than two values."""
    values = [p.value for p in line.trend if p.value is not None]
    if len(values) < 2:
        return None
    top = max(1.0 if line.statistic in PERCENTAGES else 0.0, *values) or 1.0
    parts = [f'<rect x="0" y="{TALL}" width="{len(line.trend) * (COLUMN + GAP) - GAP}" height="0.8" fill="{INK}"/>']
    for i, point in enumerate(line.trend):
        x = i * (COLUMN + GAP)
        if point.value is None:
            parts.append(f'<circle cx="{x + COLUMN / 2}" cy="{TALL - 2.5}" r="1.2" fill="{INK}"/>')
            continue
        high = max(1.5, point.value / top * (TALL - 2))
        box = f'x="{x + 0.6:.1f}" y="{TALL - high + 0.6:.2f}" width="{COLUMN - 1.2:.1f}" height="{max(high - 0.6, 0.9):.2f}"'
        parts.append(f'<rect {box} fill="none" stroke="{BLUE}" stroke-width="1.2"/>' if point.provisional else f'<rect {box} fill="{BLUE}"/>')
    return as_svg(len(line.trend) * (COLUMN + GAP) - GAP, TALL + 1, parts), line.trend_text


def as_svg(width: float, height: float, parts: list[str]) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
