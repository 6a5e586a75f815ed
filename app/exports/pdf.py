"""A scorecard as PDF: tagged (PDF/UA-1), in one language, on letter paper; the same bytes each time from the same release.

Typst sets scorecard.typ; the content reaches it as JSON, so that no name can be taken for markup. Only Typst's own fonts are used, for the machine's
would make other bytes elsewhere; but a name in letters that these lack (syllabics, for one) takes the machine's rather than be lost.
"""

import dataclasses
import datetime as dt
import functools
import json
import re
from pathlib import Path

import typst

from app.components.trend import short_period
from app.exports import charts
from app.exports.lines import Line
from app.exports.scorecard import Content
from app.text import speaking, t

TEMPLATE = Path(__file__).parent / "scorecard.typ"
WORDS = (
    "targets", "verdicts", "no_verdict", "sides", "sides_note", "indicator", "absent", "details", "receipts", "without", "definitions", "numerator",
    "denominator", "about", "about_release", "about_cutoff", "about_made", "about_inputs", "about_method", "about_case_mix", "about_deliveries",
    "about_verify", "nothing", "demonstration",
)


NO_GLYPH = "could not be displayed"  # what Typst says of a letter that no font has
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # nothing to print, or what turns the reading order
PLAIN = re.compile(r"[^\x20-\u052f\u2010-\u2027\u20ac]")  # beyond Latin, Greek, Cyrillic and their punctuation


@functools.cache
def font_files(system: bool = False) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=True)


def pdf(content: Content) -> bytes:
    """The document. Raises typst.TypstError where it would not be PDF/UA-1."""
    content = _cleaned(content, CONTROL, "")
    try:
        return _typeset(content, font_files())
    except typst.TypstError as error:
        if NO_GLYPH not in error.message:
            raise
    try:
        return _typeset(content, font_files(system=True))
    except typst.TypstError as error:
        if NO_GLYPH not in error.message:
            raise
    return _typeset(_cleaned(content, PLAIN, "\u25a1"), font_files())  # a square stands for a letter that this machine cannot draw


def _cleaned(content: Content, wrong: re.Pattern, instead: str) -> Content:
    """What was delivered (names, codes) with its `wrong` characters replaced. Our own words have none."""
    facts = tuple((name, wrong.sub(instead, words)) for name, words in content.facts)
    return dataclasses.replace(content, organization=wrong.sub(instead, content.organization), facts=facts)


def _typeset(content: Content, fonts: typst.Fonts) -> bytes:
    with speaking(content.language):
        told = json.dumps(_told(content), ensure_ascii=False)
    made = dt.datetime.fromisoformat(content.release["made_at"])
    return typst.compile(TEMPLATE.read_bytes(), format="pdf", pdf_standards="ua-1", font_paths=fonts, timestamp=made, sys_inputs={"content": told})


def _told(content: Content) -> dict:
    """What the template reads: words only, and charts."""
    release = content.release
    made = dt.datetime.fromisoformat(release["made_at"])
    words = {name: t(f"exports.{name}") for name in WORDS}
    return {
        "language": content.language, "title": content.title, "organization": content.organization, "period": content.period_name,
        "whose": content.whose, "agreement": content.agreement_id, "facts": content.facts, "note": content.note, "targets": content.targets,
        "verdicts": content.verdicts, "frames": [{"title": f.title, "version": f.version, "note": f.note, "lines": f.lines} for f in content.frames],
        "groups": content.groups, "lines": [_line(line) for line in content.lines], "without": content.without,
        "definitions": [
            {"id": d.indicator_id, "method": d.method, "title": d.title, "definition": d.definition, "numerator": d.numerator, "denominator": d.denominator}
            for d in content.definitions
        ],
        "release": release, "year": made.year, "month": made.month, "day": made.day, "words": words,
        "colon": "\u00a0:" if content.language == "fr" else ":",
        "reading": f"{t('certainty.reading')} {t('exports.charts')}",
    }


def _line(line: Line) -> dict:
    between = " · ".join(words for words in (line.interval, line.expected_text) if words)
    drawn = {"bar": charts.interval(line), "columns": charts.trend(line)}
    return {
        "id": line.indicator_id, "title": line.title, "short": line.short, "period": line.period_name, "period_code": line.period, "value": line.value_text,
        "unit": line.unit_text, "made_of": line.made_of, "between": between, "target": line.target_text,
        "marks": [{"kind": kind, "words": words} for kind, words in line.marks], "reason": line.reason, "hidden": line.hidden,
        "receipt": line.receipt.split("/", 2)[2], "points": len(line.trend),
        "ends": [short_period(line.trend[0].period), short_period(line.trend[-1].period)] if line.trend else [],
        **{name: {"svg": chart[0], "alt": chart[1]} if chart else None for name, chart in drawn.items()},
    }
