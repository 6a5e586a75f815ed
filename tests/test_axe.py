"""axe-core on every view of every role, in both languages and both themes, folded and opened: no violation of WCAG 2.2 A and AA of ours.

What Streamlit's own elements violate is named one by one in FRAMEWORK; a name that no longer occurs fails too. Languages and themes are taken two by two
(each view in both languages and both themes, not in all four pairs); REFONTE_TEST_ALL=1 takes all.
"""

import itertools
import os
import re
from dataclasses import dataclass, field

import pytest

from app import access, text
from tests import walking
from tests.chromium import needs_chromium
from tests.test_app_browser import address, browser  # noqa: F401  one server and one browser for this module

pytestmark = needs_chromium
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
THEMES = ("light", "dark")
PAIRS = list(itertools.product(text.LANGUAGES, THEMES))
ALL = os.environ.get("REFONTE_TEST_ALL") == "1"
RUN = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']});
  return [found.passes.length, found.violations.flatMap(v => v.nodes.map(n => [v.id, n.target.flat().join(' '), n.html]))];
}"""

# axe passes over the words of a drawing (SVG): those of charts are judged here, against the page's ground.
PALE = """() => {
  const parts = c => c.match(/[\\d.]+/g).map(Number).map((v, i) => c.startsWith('color(') && i < 3 ? v * 255 : v);
  const light = c => c.slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = parts(getComputedStyle(document.querySelector('.stApp')).backgroundColor);
  return [...document.querySelectorAll('.stVegaLiteChart svg text')].filter(t => t.textContent.trim()).map(t => {
    const ink = parts(getComputedStyle(t).fill), a = ink[3] ?? 1;
    const [low, high] = [light(ink.slice(0, 3).map((v, i) => v * a + ground[i] * (1 - a))), light(ground)].sort((x, y) => x - y);
    return [(high + 0.05) / (low + 0.05), t.textContent];
  }).filter(([ratio]) => !(ratio >= 4.5)).map(([ratio, words]) => `${words}: ${ratio.toFixed(1)}`);
}"""


@dataclass(frozen=True)
class OfStreamlit:
    """A violation in an element that Streamlit draws and that we cannot reach: the rule, what the element's HTML is, and why it stands."""

    rule: str
    role: str  # in whose walk it occurs
    element: str  # a pattern of the element's own HTML
    why: str


# None stands at present, with Streamlit 1.67 and axe 4.12.
FRAMEWORK: tuple[OfStreamlit, ...] = ()


@dataclass
class Seen:
    """What a walk found: (rule, target, html) -> where; and every (role, view, language, theme) looked at, with how many rules passed."""

    found: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    looked: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)

    def look(self, page, *where: str) -> int:
        """Run axe on the page as it stands. Returns the number of rules that passed."""
        from axe_playwright_python.base import AXE_SCRIPT

        assert page.locator("[data-testid=stException]").count() == 0, f"{'/'.join(where)} failed"
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        passed, violations = page.evaluate(RUN, TAGS)
        for words in page.evaluate(PALE):
            self.found.setdefault(("color-contrast", "a chart's words", words), []).append("/".join(where))
        for rule, target, html in violations:
            self.found.setdefault((rule, target, html), []).append("/".join(where))
        return passed

    def both(self, page, *where: str) -> None:
        """Look in both themes at what is opened."""
        for theme in THEMES:
            light(page, theme)
            self.look(page, *where, theme)
        self.opened.add(where[-1])


def light(page, theme: str) -> None:
    """The system's preference, which the app follows; its colours fade in."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function("theme => getComputedStyle(document.documentElement).colorScheme === theme", arg=theme)
    page.wait_for_timeout(400)


def pairs(place: int) -> list[tuple[str, str]]:
    """The languages and themes to look in: all four, or each language and each theme once, in turn with the view."""
    return PAIRS if ALL else ([("fr", "light"), ("en", "dark")] if place % 2 else [("fr", "dark"), ("en", "light")])


@pytest.fixture(scope="module", params=access.DEMONSTRATED)
def walk(request, browser, address) -> tuple[str, Seen]:  # noqa: F811
    """A role's walk through all its views."""
    role, seen = request.param, Seen()
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page = context.new_page()
    walking.enter(page, address, role)
    for place, view in enumerate(walking.views(page, role)):
        for language, of_language in itertools.groupby(pairs(place), key=lambda pair: pair[0]):
            if language != "fr":
                walking.speak(page, view, language)
            for _, theme in of_language:
                light(page, theme)
                seen.looked[role, view, language, theme] = seen.look(page, role, view, language, theme)
            if ALL or language == "fr":
                opened(page, seen, role, view)
        walking.speak(page, view, "fr")
    context.close()
    return role, seen


def opened(page, seen: Seen, role: str, view: str) -> None:
    """Look at everything that the view keeps folded: expanders, menus, tabs, the indicator over the scorecard."""
    walking.open_all(page)
    seen.both(page, role, view, "expanders")
    for menu in page.locator(".stMain [data-testid=stPopover] button").all():
        menu.click()
        page.locator("[data-testid=stPopoverBody]").wait_for()
        seen.both(page, role, view, "menu")
        page.keyboard.press("Escape")
    for tab in page.locator(".stMain [role=tab]").all()[1:]:
        tab.click()
        walking.settled(page)
        seen.both(page, role, view, "tab")
    if view == "scorecard":
        page.locator("[class*=st-key-card-] button").nth(2).click()
        page.locator("[role=dialog] .rf-lead").wait_for()
        for tab in page.locator("[role=dialog] [role=tab]").all():
            tab.click()
            walking.settled(page)
            seen.both(page, role, view, "dialog")
        page.keyboard.press("Escape")
        page.locator("[role=dialog]").wait_for(state="detached")


def known(rule: str, html: str, role: str) -> OfStreamlit | None:
    return next((k for k in FRAMEWORK if (k.rule, k.role) == (rule, role) and re.search(k.element, html.split("\n")[0])), None)


def test_no_violation_of_ours(walk):
    role, seen = walk
    ours = {f"{rule}: {target} | {html[:160]}": sorted(set(where)) for (rule, target, html), where in seen.found.items() if not known(rule, html, role)}
    assert not ours


def test_every_view_was_looked_at_in_every_language_and_theme(walk):
    """And axe had something to judge: a blank page would have no violation either."""
    role, seen = walk
    for view in access.VIEWS[role]:
        looked = {pair for r, v, *pair in (k for k in seen.looked) for pair in [tuple(pair)] if (r, v) == (role, view)}
        assert {p[0] for p in looked} == set(text.LANGUAGES) and {p[1] for p in looked} == set(THEMES), view
        assert not ALL or looked == set(PAIRS)
    assert min(seen.looked.values()) > 15


def test_what_is_listed_of_streamlit_still_occurs(walk):
    """What a later Streamlit mends leaves the list."""
    role, seen = walk
    assert {known(rule, html, role) for rule, _, html in seen.found} - {None} == {k for k in FRAMEWORK if k.role == role}


def test_dialogs_menus_tabs_and_expanders_were_opened(walk):
    role, seen = walk
    expected = {"funder": {"expanders", "menu", "dialog"}, "organization": {"expanders", "menu", "dialog"}, "committee": {"expanders", "menu", "tab"}}
    assert expected[role] <= seen.opened
