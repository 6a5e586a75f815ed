"""axe-core on what stands before and beside the figures: the page that asks to sign in, the one that refuses, and the steward's views."""

import pytest

from app import access
from tests import walking
from tests.chromium import needs_chromium
from tests.test_axe import Seen, light, opened, pairs
from tests.test_sign_in_browser import FR, Visitor, address, browser, place, provider  # noqa: F401  the app with sign-in, for this module

pytestmark = needs_chromium


@pytest.fixture
def visitor(browser):  # noqa: F811
    found = Visitor(browser)
    yield found
    found.context.close()


def ours(seen: Seen) -> dict[str, list[str]]:
    return {f"{rule}: {target} | {html[:160]}": where for (rule, target, html), where in seen.found.items()}


def test_the_pages_before_signing_in_and_on_refusal(visitor, address):  # noqa: F811
    seen, page = Seen(), visitor.page
    for path in ("/?lang=fr", "/?lang=en"):
        page.goto(f"{address}{path}")
        walking.settled(page)
        seen.both(page, "nobody", path, "welcome")
    visitor.sign_in(address, "nobody")
    visitor.heading(FR["sign_in.unknown.title"])
    walking.settled(page)
    seen.both(page, "nobody", "/", "unknown")
    assert not ours(seen) and seen.opened == {"welcome", "unknown"}


def test_the_stewards_views(visitor, address):  # noqa: F811
    seen, page = Seen(), visitor.page
    visitor.sign_in(address, "steward")
    walking.title(page, access.VIEWS["steward"][0], "fr")
    for place_, view in enumerate(walking.views(page, "steward")):
        for language, theme in pairs(place_):
            walking.speak(page, view, language)
            light(page, theme)
            seen.looked["steward", view, language, theme] = seen.look(page, "steward", view, language, theme)
            if language == "fr":
                opened(page, seen, "steward", view)
        walking.speak(page, view, "fr")
    assert not ours(seen)
    assert {view for _, view, _, _ in seen.looked} == set(access.VIEWS["steward"]) and min(seen.looked.values()) > 15
