"""A name of 200 characters without a space stays within the page, on a wide screen and on a telephone."""

from pathlib import Path

import pytest

from tests.chromium import needs_chromium
from tests.test_app_browser import browser  # noqa: F401  one browser for this module

LOOK = Path(__file__).resolve().parent.parent / "app" / "look.html"
pytestmark = needs_chromium
LONG = "Centre" + "x" * 194
PAGE = f"""<div class="stMainBlockContainer"><h1>{LONG}</h1><h2>{LONG}</h2><p class="rf-who">{LONG}</p><dl class="rf-facts"><div><dd>{LONG}</dd></div></dl>
<div class="rf-scroll"><table class="rf-table"><tbody><tr><th>{LONG}</th><td>{LONG}</td>
<td>Quelques mots d’une cellule ordinaire</td></tr></tbody></table></div></div>"""


@pytest.mark.parametrize("width", [1280, 390])
def test_a_long_name_is_cut_into_lines(browser, width):  # noqa: F811
    """Nothing is wider than the page; a cell is no wider than a screen, and an ordinary word in a table is not cut."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(f"{LOOK.read_text()}<style>body {{ margin: 0 }}</style>{PAGE}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for cell in page.locator(".rf-table th, .rf-table td").all():
        assert cell.bounding_box()["width"] <= width
        assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth + 1"), "its words stay in the cell"
    assert page.locator("td").last.bounding_box()["width"] > 60, "room for its longest word"
    page.close()
