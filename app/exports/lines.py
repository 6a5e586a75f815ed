"""One figure of a scorecard as an export writes it: its numbers, and the same words as on the screen.

A figure that disclosure control hides bears no number here, nor anything from which one could be had: only the neutral mark.
"""

from dataclasses import dataclass

from app.components import control, figure
from app.components.bar import expected_text
from app.components.certainty import interval_text
from app.components.trend import summary
from app.sheet import Key, Sheet
from app.text import both, t
from app.text.numbers import period_name

MARKS = ("mark", "numerator_mark", "denominator_mark")
# What may be said of a hidden figure: which one it is. Its status too is left out: "provisional" would tell that cases are open.
KEPT = ("agreement_id", "organization_id", "ministry", "indicator_id", "method_version", "period_type", "period", "period_start", "period_end", "statistic",
        *MARKS)


@dataclass(frozen=True)
class Point:
    """One period of a trend; `value` is None where there is none, or where it is hidden."""

    period: str
    name: str
    value: float | None
    text: str
    provisional: bool
    numerator: float | None
    denominator: float | None
    reason: str
    receipt: str


@dataclass(frozen=True)
class Line:
    """One figure: numbers as the release has them (shares of 1, not percent), None where there is none; words in one language."""

    indicator_id: str
    method: int
    kind: str
    answerable: str
    title: str
    short: str
    role: str
    period: str
    period_name: str
    starts: str
    ends: str
    statistic: str
    unit: str
    hidden: bool
    value: float | None
    numerator: float | None
    denominator: float | None
    lower_95: float | None
    upper_95: float | None
    interval_method: str | None
    target: float | None
    rate_target: float | None
    attainment: float | None
    group_rate: float | None
    expected: float | None
    expected_rate: float | None
    observed_expected: float | None
    observed_expected_lower: float | None
    observed_expected_upper: float | None
    verdict_target: str | None
    verdict_expected: str | None
    variation: str | None
    units_counted: int | None
    units_open: int | None
    units_excluded: int | None
    is_provisional: bool
    restated_reason: str | None
    value_text: str
    unit_text: str
    made_of: str
    interval: str
    target_text: str
    expected_text: str
    marks: tuple[tuple[str, str], ...]
    reason: str
    trend: tuple[Point, ...]
    trend_text: str
    receipt: str


def is_hidden(found: dict) -> bool:
    return any(found.get(mark) == "hidden" for mark in MARKS)


def disclosed(found: dict) -> dict:
    """The figure, or of a hidden one only which it is."""
    return {name: value if name in KEPT else None for name, value in found.items()} if is_hidden(found) else found


def receipt(sheet: Sheet, found: dict) -> str:
    """release/agreement/indicator/method/period: what `python -m pipelines receipt` needs. The whole organisation stands as its number."""
    whose = sheet.agreement["agreement_id"] if sheet.agreement else found["organization_id"]
    return f"{sheet.session.release.release_id}/{whose}/{found['indicator_id']}/{found['method_version']}/{found['period']}"


def line(sheet: Sheet, key: Key, role: str) -> Line:
    """The figure of `key` on a sheet whose figures were disclosed. Raises TypeError where the sheet has no such figure."""
    found, indicator = sheet.figure(key), sheet.catalogue["indicators"][key[0]]
    hidden, shown = is_hidden(found), found["value"] is not None
    row = found.get("expected") or {}
    series = sheet.trend(key)
    variation = sheet.variations.get(key) if shown else None
    return Line(
        indicator_id=key[0], method=key[1], kind=indicator["kind"], answerable=indicator["answerable"], title=both(indicator["title"]),
        short=both(indicator["short"]), role=role, period=found["period"], period_name=period_name(found["period"]),
        starts=found["period_start"].isoformat(), ends=found["period_end"].isoformat(), statistic=indicator["statistic"], unit=indicator["unit"],
        hidden=hidden, interval_method=found.get("interval_method"), verdict_target=found.get("verdict_target"),
        verdict_expected=row.get("verdict_expected"), variation=variation, is_provisional=bool(found.get("is_provisional")),
        restated_reason=(found.get("restated") or {}).get("reason"),
        value_text=figure.value_text(found, indicator) if shown else "", unit_text=figure.unit_text(found, indicator) if shown else "",
        made_of=figure.made_of_text(found, indicator) if shown else "", interval=interval_text(found, indicator) if shown else "",
        target_text=figure.target_text(found, indicator), expected_text=expected_text(found), marks=tuple(_marks(sheet, found, indicator, role, variation)),
        reason="" if shown else t("exports.hidden") if hidden else figure.reason_text(found, sheet.catalogue),
        trend=tuple(_point(sheet, f, indicator) for f in series), trend_text=summary(series, indicator), receipt=receipt(sheet, found),
        units_counted=found["units_counted"], units_open=found["units_open"], units_excluded=found["units_excluded"], **_numbers(found, row),
    )


def _numbers(found: dict, row: dict) -> dict[str, float | None]:
    """The release's numbers as floats, None where it has none."""
    names = ("value", "numerator", "denominator", "lower_95", "upper_95", "target", "rate_target", "attainment", "group_rate")
    numbers = {name: found.get(name) for name in names} | {
        "expected": row.get("expected"), "observed_expected": row.get("oe"), "observed_expected_lower": row.get("oe_lower_95"),
        "observed_expected_upper": row.get("oe_upper_95"),
    }
    if found["statistic"] == "count":
        numbers["denominator"] = None  # a count is divided by nothing
    rate = row["expected"] / row["n"] if row.get("expected") is not None and row.get("n") else None
    return {name: None if value is None else float(value) for name, value in (numbers | {"expected_rate": rate}).items()}


def _marks(sheet: Sheet, found: dict, indicator: dict, role: str, variation: str | None) -> list[tuple[str, str]]:
    """As on the screen: (kind, words), the verdict first."""
    if is_hidden(found):
        return []
    nature = sheet.agreement["nature"] if sheet.agreement else None
    noted = figure.marks(found, indicator, role, nature)
    if found["value"] is None:
        return [mark for mark in noted if mark[0] == "open"]
    if any(found.get(mark) == "held_back" for mark in MARKS):
        noted.append(("open", t("exports.held_back")))
    if variation:
        noted.append(("plain", f"{control.SYMBOLS[variation]} {t(f'control.short_{variation}')}"))
    return noted


def _point(sheet: Sheet, found: dict, indicator: dict) -> Point:
    shown = found["value"] is not None
    reason = "" if shown else t("exports.hidden") if is_hidden(found) else figure.reason_text(found, sheet.catalogue)
    numbers = _numbers(found, {})
    return Point(found["period"], period_name(found["period"]), numbers["value"], figure.value_text(found, indicator) if shown else "",
                 bool(found.get("is_provisional")), numbers["numerator"], numbers["denominator"], reason, receipt(sheet, found))
