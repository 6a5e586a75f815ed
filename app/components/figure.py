"""One figure: its value in its unit, what it is made of, its target, its marks. The same words wherever a figure stands."""

from html import escape

from app.components.bar import expected_text, interval_bar
from app.components.certainty import interval_text, verdict_marks
from app.text import both, known, t
from app.text.numbers import fixed, number, percent, period_name

PERCENTAGES = ("proportion", "ratio", "attainment")


def value_text(figure: dict, indicator: dict) -> str:
    """The value in its unit; a dash when there is none."""
    value, statistic = figure.get("value"), indicator["statistic"]
    if indicator["unit"] == "agreement" and value in (0, 1) and figure.get("denominator") in (None, 1):
        return t("words.yes" if value else "words.no").capitalize()  # of one agreement: it is so or not, no rate
    if statistic in PERCENTAGES:
        return percent(value)
    return number(value) if statistic == "count" or value is None else fixed(value, 1)


def unit_text(figure: dict, indicator: dict) -> str:
    """What a value without percent sign counts; empty for percentages."""
    statistic = indicator["statistic"]
    if statistic == "count":
        return t(f"units.{indicator['unit']}", count=figure["value"])
    return "" if statistic in PERCENTAGES else t(f"statistics_units.{statistic}")


def fraction_text(figure: dict, indicator: dict) -> str:
    """Numerator / denominator as divided; empty for a count, which has none."""
    statistic = indicator["statistic"]
    if figure.get("value") is None or statistic == "count" or (indicator["unit"] == "agreement" and figure["denominator"] == 1):
        return ""
    above, below = figure["numerator"], figure["denominator"]
    if statistic == "attainment":
        return f"{number(above)} / {number(figure['target'], 1)}"
    if statistic == "rate_per_100":
        return f"({number(above / 100, 2)} × 100) / {number(below)}"
    return f"{number(above, 2)} / {number(below, 2)}"


def made_of_text(figure: dict, indicator: dict) -> str:
    """The fraction and what its denominator counts."""
    fraction = fraction_text(figure, indicator)
    if not fraction:
        return ""
    statistic = indicator["statistic"]
    if statistic == "attainment":
        return t("figure.of_target", reached=number(figure["numerator"]), target=number(figure["target"], 1))
    if statistic in ("rate_per_100", "effective_number"):
        below = t(f"denominators.{statistic}")
    else:
        below = t(f"units.{indicator['unit']}", count=figure["denominator"])
    return f"{fraction} {below}".strip()


def target_text(figure: dict, indicator: dict) -> str:
    """Target and attainment in words; empty without target, and for an attainment, whose own numbers say it."""
    if figure.get("target") is None or figure.get("attainment") is None or indicator["statistic"] == "attainment":
        return ""
    if figure.get("rate_target") is not None:
        goal = t("figure.rate_target", rate=percent(figure["rate_target"]), target=number(figure["target"], 1))
    else:
        goal = t("figure.target", target=number(figure["target"], 1))
    return f"{goal} · {t('figure.attainment', attainment=percent(figure['attainment']))}"


def marks(figure: dict, indicator: dict, role: str = "", nature: str | None = None) -> list[tuple[str, str]]:
    """(kind, words) of what a reader must know before trusting or comparing the figure; the verdict first."""
    found = verdict_marks(figure) if figure.get("value") is not None else []
    if figure.get("is_to_date"):
        found.append(("open", t("marks.to_date")))
    if figure.get("is_provisional"):
        left = figure.get("units_open") or 0
        found.append(("open", t("marks.provisional_open", count=left) if left else t("marks.provisional")))
    if figure.get("restated"):
        found.append(("open", restated_text(figure["restated"], indicator)))
    of_cases = indicator["statistic"] != "count" and indicator["unit"] in ("participation", "person", "referral", "event")
    if figure.get("value") is not None and of_cases and figure["units_counted"] < indicator["minimum_denominator"]:
        found.append(("small", t("marks.small", count=figure["units_counted"])))
    if nature in indicator["shown_only_natures"]:
        found.append(("plain", t("marks.shown_only")))
    elif role == "context":
        found.append(("plain", t("marks.context")))
    return found


def restated_text(row: dict, indicator: dict) -> str:
    """What the figure was in the release before, or that it had no value, and why it moved."""
    before, reason = row["value_before"], known(f"restated_reasons.{row['reason']}", row["reason"])
    reason = reason[:1].lower() + reason[1:]
    return t("marks.restated_new", reason=reason) if before is None else t("marks.restated", value=value_text({"value": before}, indicator), reason=reason)


def reason_text(figure: dict | None, catalogue: dict) -> str:
    """Why there is no value, in the catalogue's words."""
    code = (figure or {}).get("no_value_reason") or "no_units"
    return both(catalogue["reasons"].get(code)) or code


def meter_html(attainment: float) -> str:
    """A bar of the attainment with the target as a line; it is full at 125 %, and says so in words."""
    share = max(0.0, min(float(attainment), 1.25)) / 1.25 * 100
    words = escape(t("figure.meter", attainment=percent(attainment)))
    return f'<div class="rf-meter" role="img" aria-label="{words}"><i style="width:{share:.1f}%"></i><b></b></div>'


def marks_html(found: list[tuple[str, str]]) -> str:
    chips = "".join(f'<li class="rf-{kind}">{escape(words)}</li>' for kind, words in found)
    return f'<ul class="rf-marks">{chips}</ul>' if chips else ""


def body_html(figure: dict, indicator: dict, found: list[tuple[str, str]], trend: str, period: dict) -> str:
    """The figure under its title: value, fraction, target, trend, marks."""
    target = target_text(figure, indicator)
    meter = meter_html(figure["attainment"]) if figure.get("attainment") is not None else ""
    goal = f'<div class="rf-target">{meter}<span>{escape(target)}</span></div>' if meter else ""
    other = "" if figure["period"] == period["period"] else f'<span class="rf-fraction">{escape(period_name(figure["period"]))}</span>'
    between = interval_text(figure, indicator)
    between = " · ".join(words for words in (between, expected_text(figure)) if words)
    sure = f'<span class="rf-fraction">{escape(between)}</span>' if between else ""
    return (
        f'<div class="rf-figure"><div class="rf-numbers"><span class="rf-value">{escape(value_text(figure, indicator))}</span>'
        f'<span class="rf-unit">{escape(unit_text(figure, indicator))}</span>'
        f'<span class="rf-fraction">{escape(made_of_text(figure, indicator))}</span>{sure}{other}</div>'
        f"{trend}{interval_bar(figure, indicator)}{goal}{marks_html(found)}</div>"
    )
