"""A figure that was published with another value says so, on screen and in every export; one that only matured does not."""

import pytest

from app import sheet, text
from app.components.figure import marks

INDICATOR = {"statistic": "proportion", "unit": "participation", "minimum_denominator": 10, "shown_only_natures": []}


def figure(period: str) -> dict:
    return {"indicator_id": "placement_rate", "method_version": 2, "period_type": "year", "period": period, "value": 0.5, "units_counted": 40}


def row(period: str, before, reason: str) -> dict:
    return {"indicator_id": "placement_rate", "method_version": 2, "period_type": "year", "period": period, "value_before": before, "reason": reason}


@pytest.mark.parametrize(
    ("before", "reason", "words"),
    [(0.625, "delivery", "Révisé : était de 62,5\u00a0%"), (None, "method", "Révisé : était sans valeur"), (0.625, "matured", None)])
def test_a_restated_figure_bears_what_it_was(before, reason, words):
    series = {("placement_rate", 2): [figure("2022-2023"), figure("2023-2024")]}
    sheet.add_restated(series, [row("2022-2023", before, reason)])
    with text.speaking("fr"):
        said = [[words for _, words in marks(f, INDICATOR)] for f in series["placement_rate", 2]]
    assert said == [[words] if words else [], []]
