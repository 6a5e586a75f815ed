"""Where people start and how they get about: the help page of each role, a navigation that fits, addresses, and choices that outlive a change of language."""

import pytest

from app import access, pages, text
from app.main import ICONS
from tests import walking
from tests.chromium import needs_chromium
from tests.test_app import start
from tests.test_app_browser import address, browser  # noqa: F401  one server and one browser for this module


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("role", access.DEMONSTRATED)
def test_the_help_page_leads_to_each_of_the_roles_pages_and_to_no_other(home, role, language):
    at = start(language, role).switch_page("views/help.py").run()
    assert not at.exception
    said = text.texts(language)
    assert [link.proto.label.strip("*") for link in at.get("page_link")] == [said[f"views.{v}"] for v in access.VIEWS[role] if v != "help"]
    titles = [s.value for s in at.header]
    assert titles[0] == said[f"help.roles.{role}"]
    written = "\n".join(e.proto.body for e in at.get("html"))
    for other in said:
        if other.startswith("help.roles."):
            assert (said[other] in written) == (not other.endswith(f".{role}")), "the others in brief"


def test_every_role_has_a_line_for_each_of_its_pages():
    """A view that is added to a role is explained there too; what is explained exists."""
    explained = {key.removeprefix("help.go.") for key in text.texts("fr") if key.startswith("help.go.")}
    assert explained == {f"{role}.{view}" for role in access.VIEWS for view in pages.own(role)}
    shared = {key.removeprefix("help.understand.") for key in text.texts("fr") if key.startswith("help.understand.")}
    assert shared == {view for role, views in access.VIEWS.items() for view in views[len(pages.own(role)):]} - {"help"}


@needs_chromium
@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("role", access.DEMONSTRATED)
def test_at_1280_pixels_every_entry_shows(browser, address, role, language):  # noqa: F811
    """With the side bar open; Streamlit would fold what does not fit under words of its own, in English."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    walking.enter(page, address, role, language)
    said = walking.TEXTS[language]
    shown = [line for line in page.get_by_test_id("stTopNav").inner_text().split("\n") if line and line not in ICONS.values()]
    assert shown == [*(said[f"views.{v}"] for v in pages.own(role)), said["app.reference"]]
    page.close()


@needs_chromium
def test_what_is_gathered_under_one_entry_has_its_own_address(browser, address):  # noqa: F811
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(walking.PATIENCE)
    for view in access.VIEWS["funder"][len(pages.own("funder")):]:
        page.goto(f"{address}/{view}?lang=en")
        walking.title(page, view, "en")
    walking.go(page, "definitions", "en")
    page.wait_for_url("**/definitions?*")
    page.close()


@needs_chromium
def test_choices_outlive_a_change_of_language_and_are_said_in_it(browser, address):  # noqa: F811
    """The browser holds a choice by its words: after two changes of language the role was the first one again, and lists kept the other language's words."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    walking.enter(page, address, "organization")
    page.get_by_text(walking.TEXTS["fr"]["trend.quarter"], exact=True).click()
    walking.settled(page)
    for language in ("en", "fr", "en"):
        walking.speak(page, "scorecard", language)
        said = walking.TEXTS[language]
        assert page.get_by_role("radio", name=said["access.roles.organization"]).is_checked()
        assert page.get_by_role("radio", name=said["trend.quarter"]).is_checked()
    page.close()
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    walking.enter(page, address, "funder")
    for language in ("en", "fr"):
        walking.speak(page, "portfolio", language)
        assert page.locator("[data-testid=stSidebar]").get_by_role("combobox").input_value() == walking.TEXTS[language]["access.whole"]
    page.close()


@needs_chromium
def test_a_closed_menu_keeps_its_choices_through_a_change_of_language(browser, address):  # noqa: F811
    """Columns taken away stay away, though the browser sends their words in the language before."""
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    walking.enter(page, address, "funder")
    menu, tags = page.locator(".stMain [data-testid=stPopover] button").first, page.locator("[data-testid=stPopoverBody] [data-tag-index]")
    menu.click()
    before = tags.count()
    tags.first.locator("button").click()
    walking.settled(page)
    page.keyboard.press("Escape")
    for language in ("en", "fr"):
        walking.speak(page, "portfolio", language)
        page.locator(".stMain").get_by_text(walking.TEXTS[language]["portfolio.descending"], exact=True).click()
        walking.settled(page)
        assert page.locator("[data-testid=stException]").count() == 0
        menu.click()
        tags.first.wait_for()
        assert tags.count() == before - 1
        page.keyboard.press("Escape")
    page.close()
