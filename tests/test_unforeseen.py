"""What nobody foresaw, an error or an address, is met by our own words, in the person's language, not by Streamlit's in English."""

import logging
from types import SimpleNamespace

import pytest

from app import access, pages, text
from tests import walking
from tests.chromium import needs_chromium
from tests.test_app import shown, start
from tests.test_app_browser import address, browser  # noqa: F401  one server and one browser for this module


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_an_unforeseen_error_is_told_in_words_and_logged(home, monkeypatch, caplog, language):
    """The words are ours and none of the error's; the error itself goes on to the log, and a test of any page still sees that there was one."""
    def broken(*_):
        raise RuntimeError("detail of the inside")

    monkeypatch.setattr("app.queries.agreements", broken)
    monkeypatch.setattr("streamlit.error_util._print_rich_exception", lambda error: logging.getLogger("app").error("%s", error))
    monkeypatch.setattr(logging.getLogger("streamlit.error_util"), "propagate", True)
    at = start(language)
    assert len(at.exception) == 1 and "detail of the inside" in caplog.text
    said = text.texts(language)
    assert said["sign_in.unexpected.title"] in [title.value for title in at.title]
    assert said["sign_in.unexpected.what"] in shown(at) and "detail of the inside" not in shown(at)


def test_going_from_page_to_page_is_no_error(home):
    """Streamlit stops and reruns a page by exceptions of its own: they are not met so."""
    at, said = start(), text.texts("fr")
    picker = next(s for s in at.selectbox if s.label == said["portfolio.open"])
    picker.set_value(at.dataframe[0].value["agreement_id"][0]).run()
    next(b for b in at.button if b.label == said["portfolio.open_button"]).click().run()
    assert not at.exception
    assert [title.value for title in at.title] == [said["views.scorecard"]]


@pytest.mark.parametrize("name", ["nosuch", "a b", "é" * 200, "<b>", "scorecard.php", "committee", "portfolio", "help"])
def test_a_page_that_does_not_exist_leads_to_the_first(monkeypatch, name):
    """Whatever the name, it is registered once, hidden if it is not the role's."""
    found = [hidden for url, hidden in registered(monkeypatch, name) if url == name]
    assert found == [name not in access.VIEWS["funder"][1:]]


@pytest.mark.parametrize("name", ["", None, "home", "a/b", " a", "/"])
def test_a_name_that_no_page_can_bear_breaks_nothing(monkeypatch, name):
    ours = {view for views in access.VIEWS.values() for view in views}
    assert sorted(url for url, _ in registered(monkeypatch, name)) == sorted(ours | {pages.HOME})


def registered(monkeypatch, name: str | None) -> list[tuple[str, bool]]:
    """Each page of a funder, as (address, hidden), where the browser's address has named `name`."""
    context = SimpleNamespace(pages_manager=SimpleNamespace(intended_page_name=name))
    monkeypatch.setattr(pages, "get_script_run_ctx", lambda: context)
    monkeypatch.setattr(pages.st, "Page", lambda _, url_path, visibility="visible", **more: SimpleNamespace(url_path=url_path, hidden=visibility == "hidden"))
    listed, _ = pages.of("funder", dict.fromkeys(access.VIEWS["funder"], "help"))
    return [(page.url_path, page.hidden) for section in listed.values() for page in section]


@needs_chromium
@pytest.mark.parametrize("language", text.LANGUAGES)
def test_no_dialog_in_another_language_at_an_unknown_address(browser, address, language):  # noqa: F811
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(walking.PATIENCE)
    page.goto(f"{address}/nosuch?lang={language}")
    walking.title(page, "portfolio", language)
    page.get_by_text(walking.TEXTS[language]["address.elsewhere"]).wait_for()
    assert page.get_by_role("dialog").count() == 0
    page.close()
