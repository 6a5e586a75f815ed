"""Whoever moves through a page by its headings finds each under the one that it belongs to: from a title no level is skipped."""

import re

import pytest

from app import access
from tests.test_app import start

LEVELS = {"title": 1, "header": 2, "subheader": 3}


def levels(block) -> list[int]:
    """The levels of the headings of a drawn block, in their order, those written as HTML included."""
    found = []
    for element in getattr(block, "children", {}).values():
        if element.type in LEVELS:
            found.append(LEVELS[element.type])
        elif element.type == "html":
            found += map(int, re.findall(r"<h([1-6])\b", element.proto.body))
        found += levels(element)
    return found


@pytest.mark.parametrize(("role", "view"), [(role, view) for role in access.DEMONSTRATED for view in access.VIEWS[role]])
def test_no_level_of_headings_is_skipped(home, role, view):
    at = start("fr", role).switch_page(f"views/{view}.py").run()
    found = levels(at.main)
    assert found and found[0] == 1 and found.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(found, found[1:], strict=False)), found
