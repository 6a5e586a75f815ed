"""What moved between two releases is listed, with the reason."""

import pandas as pd
import pytest

from pipelines.restated import COLUMNS, KEY, compare


def figure(indicator: str, numerator, provisional=False, reason=None) -> dict:
    return dict(zip(KEY, ("E1", indicator, 1, "year", "2023-2024"), strict=True)) | {
        "numerator": numerator, "denominator": 10, "target": None, "value": numerator and numerator / 10,
        "no_value_reason": reason, "is_provisional": provisional,
    }


BEFORE = pd.DataFrame([figure("same", 5), figure("corrected", 5), figure("open", 3, True), figure("lost", 4), figure("gone", 1)])
AFTER = pd.DataFrame([figure("same", 5), figure("corrected", 6), figure("open", 7), figure("lost", None, reason="no_units"), figure("new", 1)])


@pytest.mark.parametrize(
    ("same_method", "same_deliveries", "reasons"),
    [
        (True, False, {"corrected": "delivery", "lost": "delivery", "open": "matured"}),
        (False, True, {"corrected": "method", "lost": "method", "open": "method"}),
        (False, False, dict.fromkeys(("corrected", "lost", "open"), "method_and_delivery")),
    ],
)
def test_a_moved_figure_is_listed_with_its_reason(same_method, same_deliveries, reasons):
    moved = compare(BEFORE, AFTER, same_method, same_deliveries)
    assert dict(zip(moved["indicator_id"], moved["reason"], strict=True)) == reasons
    assert list(moved.columns) == COLUMNS


def test_nothing_moved_is_an_empty_list():
    assert compare(BEFORE, BEFORE, True, True).empty
