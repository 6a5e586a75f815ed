"""At 400 % zoom (320 CSS pixels wide) no page scrolls sideways; and the keyboard alone reaches and opens an indicator and an agreement."""

import pytest

from app import access
from tests import walking
from tests.chromium import needs_chromium
from tests.test_app_browser import address, browser  # noqa: F401  one server and one browser for this module

pytestmark = needs_chromium
NARROW = {"width": 320, "height": 640}  # 1280 x 2560 at 400 %
WIDE = {"width": 1280, "height": 900}
TOO_WIDE = """() => {
  const main = document.querySelector('.stMain'), scrolls = e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX);
  if (main.scrollWidth - main.clientWidth <= 1 && document.documentElement.scrollWidth <= window.innerWidth + 1) return [];
  const wide = [...main.querySelectorAll('*')].filter(e => {
    if (e.getBoundingClientRect().right <= window.innerWidth + 1) return false;
    for (let a = e.parentElement; a !== main; a = a.parentElement) if (scrolls(a)) return false;
    return true;
  }).map(e => e.outerHTML.slice(0, 120));
  return wide.length ? wide : ["the page"];
}"""
FOCUSED = "() => document.activeElement.closest(%r) !== null"
OUTLINE = """() => {
  const e = document.activeElement, s = getComputedStyle(e), a = getComputedStyle(e, '::after');
  return [s, a].some(x => x.outlineStyle !== 'none' || x.boxShadow !== 'none');
}"""
MOST_STOPS = 150


@pytest.mark.parametrize("role", access.DEMONSTRATED)
def test_no_view_scrolls_sideways_at_320_pixels(browser, address, role):  # noqa: F811
    """Folded and opened; tables and charts may scroll in a container of their own."""
    page = browser.new_page(viewport=WIDE)
    walking.enter(page, address, role)
    wide = {}
    for view in walking.views(page, role):
        page.set_viewport_size(NARROW)
        walking.settled(page)
        wide[view] = page.evaluate(TOO_WIDE)
        walking.open_all(page)
        wide[f"{view}, opened"] = page.evaluate(TOO_WIDE)
        page.set_viewport_size(WIDE)
    page.close()
    assert {view: found for view, found in wide.items() if found} == {}


def tab_to(page, selector: str) -> int:
    """Press Tab until the focus is in `selector`. Returns the stops it took."""
    for stops in range(1, MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED % selector):
            return stops
    raise AssertionError(f"{MOST_STOPS} times Tab, and no {selector}")


def test_the_keyboard_opens_an_indicator_and_comes_back(browser, address):  # noqa: F811
    page = browser.new_page(viewport=WIDE)
    walking.enter(page, address, "organization")
    page.locator(".stMain").focus()
    tab_to(page, "[class*=st-key-card-] button")
    assert page.evaluate(OUTLINE), "the focus is seen"
    opener = page.evaluate("() => document.activeElement.innerText")
    page.keyboard.press("Enter")
    page.locator("[role=dialog] .rf-lead").wait_for()
    walking.settled(page)
    tab_to(page, "[role=dialog] [role=tab]")
    page.keyboard.press("ArrowRight")
    page.get_by_role("dialog").get_by_role("tab", name=walking.TEXTS["fr"]["definition.compared"], selected=True).wait_for()
    page.keyboard.press("Escape")
    page.locator("[role=dialog]").wait_for(state="detached")
    assert page.evaluate("() => document.activeElement.innerText") == opener, "back where it was"
    page.close()


def test_the_keyboard_opens_an_agreement_of_the_portfolio(browser, address):  # noqa: F811
    page = browser.new_page(viewport=WIDE)
    walking.enter(page, address, "funder")
    page.locator(".stMain").focus()
    name = walking.TEXTS["fr"]["portfolio.open"]
    tab_to(page, f".stSelectbox:has(input[aria-label*='{name}'])")
    walking.settled(page)
    opened = page.get_by_role("option").first
    for _ in range(5):  # the page scrolls to the focus, and a list that opens meanwhile closes: a person presses again
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(1000)
        if opened.is_visible():
            break
    opened.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    walking.settled(page)
    tab_to(page, "[data-testid=stBaseButton-primary]")
    page.keyboard.press("Enter")
    walking.title(page, "scorecard", "fr")
    assert page.locator(".rf-facts").is_visible()
    page.close()
