"""French and English say the same things, nothing is left untranslated, and numbers are written as each language writes them."""

import string

from app import text
from app.text import numbers

# Names, acronyms and words that French and English share.
SAME = {
    "ahead.points", "ahead.points_many",
    "agreement.nature", "agreement.places", "agreement.programme", "columns.nature", "columns.programme", "deliveries.source", "deliveries.table",
    "cells.programme", "denominators.effective_number", "expected.verdict", "funnel.place", "reliability.auc", "reliability.coefficient",
    "reliability.programme",
    "filters.programme", "frameworks.version_other", "kinds.collaboration",
    "ministries.MESS", "ministries.MIFI",
    "natures.F", "natures.I", "natures.O", "sources.ceriges", "sources.msi", "tables.actions", "tables.collaborations", "tables.francisation",
    "tables.participations", "trend.final", "units.event.one", "units.event.other", "units.participation.one", "units.participation.other",
}


def test_both_languages_say_the_same_things_with_the_same_places():
    def places(language: str) -> dict:
        return {key: {name for _, name, _, _ in string.Formatter().parse(value) if name} for key, value in text.texts(language).items()}

    assert places("fr") == places("en")


def test_nothing_is_left_untranslated():
    fr, en = text.texts("fr"), text.texts("en")
    same = {key for key in fr if fr[key] == en[key] and not key.startswith(("regions.", "codes.", "programmes."))}
    assert same == SAME, sorted(same ^ SAME)


def test_numbers_as_quebecers_write_them(monkeypatch):
    written = {
        "fr": ["12,5\u00a0%", "49,7\u00a0%", "1\u00a0234\u00a0567", "661\u00a0274\u00a0$", "30 juin 2024", "1er avril 2024",
               "T1 2023-2024 (avril à juin)", "–"],
        "en": ["12.5%", "49.7%", "1,234,567", "$661,274", "June 30, 2024", "April 1, 2024", "Q1 2023-2024 (April to June)", "–"],
    }
    for language, expected in written.items():
        monkeypatch.setattr(numbers, "language", lambda language=language: language)
        monkeypatch.setattr(text, "language", lambda language=language: language)
        assert expected == [
            numbers.percent(0.125), numbers.percent(0.4965), numbers.number(1234567), numbers.money(661273.64), numbers.day("2024-06-30"),
            numbers.day("2024-04-01"), numbers.period_name("2023-2024-T1"), numbers.percent(None),
        ]
