"""The verdicts of a scorecard in a few lines, before any number: what is clear, one way or the other, and of how much nothing can be concluded."""

from html import escape

import streamlit as st

from app.components import control
from app.components.certainty import EXPECTED_SYMBOLS, SYMBOLS
from app.sheet import Sheet, version_in_force
from app.text import both, language, t


def show(sheet: Sheet) -> None:
    lines = lines_of(sheet)
    if not lines:
        return
    colon = ":" if language() == "en" else "\u00a0:"
    items = "".join(f'<li class="{kind}"><strong>{escape(words)}{colon}</strong> {escape(", ".join(names))}</li>' for kind, words, names in lines)
    st.html(f'<ul class="rf-verdicts" aria-label="{escape(t("verdicts.title"))}">{items}</ul>')


def lines_of(sheet: Sheet) -> list[tuple[str, str, list[str]]]:
    """(class, words, short titles): bad news first, « no conclusion » last."""
    found: dict[str, list[str]] = {}
    for entry in version_in_force(sheet.catalogue["frameworks"]["cadre_refondu"], sheet.period)["indicators"]:
        figure = sheet.figure((entry["id"], entry["method"]))
        indicator = sheet.catalogue["indicators"][entry["id"]]
        if figure is None or figure["value"] is None or indicator["answerable"] == "ministry":
            continue
        expected = (figure.get("expected") or {}).get("verdict_expected")
        said = [figure.get("verdict_target"), "cannot_expect" if expected == "cannot_tell" else expected, sheet.variations.get((entry["id"], entry["method"]))]
        name = both(indicator["short"])
        for verdict in {v for v in said if v}:
            if name not in found.setdefault(verdict, []):
                found[verdict].append(name)
    return [(kind, f"{symbol} {t(text)}", found[verdict]) for verdict, kind, symbol, text in _ORDER if verdict in found]


_ORDER = [
    ("not_met", "rf-bad", SYMBOLS["not_met"], "certainty.not_met"),
    ("worse_clear", "rf-bad", EXPECTED_SYMBOLS["worse"], "expected.worse_clear"),
    ("worse_likely", "rf-bad", EXPECTED_SYMBOLS["worse"], "expected.worse_likely"),
    ("worsening", "rf-bad", control.SYMBOLS["worsening"], "control.short_worsening"),
    ("met", "rf-good", SYMBOLS["met"], "certainty.met"),
    ("better_clear", "rf-good", EXPECTED_SYMBOLS["better"], "expected.better_clear"),
    ("better_likely", "rf-good", EXPECTED_SYMBOLS["better"], "expected.better_likely"),
    ("improving", "rf-good", control.SYMBOLS["improving"], "control.short_improving"),
    ("as_expected", "", EXPECTED_SYMBOLS["as"], "expected.as_expected"),
    ("none", "", control.SYMBOLS["none"], "control.short_none"),
    ("cannot_tell", "", SYMBOLS["cannot_tell"], "certainty.cannot_tell"),
    ("cannot_expect", "", EXPECTED_SYMBOLS["cannot"], "expected.cannot_tell"),
]
