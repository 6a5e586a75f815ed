"""A browser that walks through the app as people do: by its navigation, its role chooser, its language buttons, its system's light or dark."""

from collections.abc import Iterator

from playwright.sync_api import Page

from app import access, text

TEXTS = {language: text.texts(language) for language in text.LANGUAGES}
PATIENCE = 90_000
STILL = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.dataset.testScriptState === 'notRunning' && !document.querySelector('[data-testid=stSkeleton]');
}"""


def settled(page: Page) -> None:
    """Wait until the script has run and what it draws has come."""
    page.wait_for_function(STILL)
    page.wait_for_timeout(300)  # a chart, or the colours of a change of theme
    page.wait_for_function(STILL)


def title(page: Page, view: str, language: str) -> None:
    """Wait for a view's title."""
    page.get_by_role("heading", name=TEXTS[language][f"views.{view}"], exact=True, level=1).wait_for()
    settled(page)


def enter(page: Page, address: str, role: str, language: str = "fr") -> None:
    """Open the demonstration in a role, at its first view."""
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/?lang={language}")
    title(page, access.VIEWS[access.DEMONSTRATED[0]][0], language)
    if role != access.DEMONSTRATED[0]:
        page.locator("[data-testid=stSidebar]").get_by_text(TEXTS[language][f"access.roles.{role}"], exact=True).click()
        title(page, access.VIEWS[role][0], language)


def go(page: Page, view: str, language: str) -> None:
    """Go to a view by the navigation at the top: its entry, or under the entry that gathers the rest."""
    name = TEXTS[language][f"views.{view}"]
    page.get_by_test_id("stTopNavLink").first.wait_for()  # on a telephone it is folded away
    entry = page.get_by_test_id("stTopNavLink").filter(has_text=name)
    if not entry.count():
        page.get_by_test_id("stTopNav").get_by_text(TEXTS[language]["app.reference"]).click()
        entry = page.get_by_role("menuitem", name=name)
    entry.click()
    title(page, view, language)


def speak(page: Page, view: str, language: str) -> None:
    """Change the language of the screen."""
    page.locator(".st-key-bar").get_by_text(language.upper(), exact=True).click()
    title(page, view, language)


def views(page: Page, role: str, language: str = "fr") -> Iterator[str]:
    """Every view of a role in turn; the walk begins and goes on in `language`."""
    for view in access.VIEWS[role]:
        if view != access.VIEWS[role][0]:
            go(page, view, language)
        yield view


def open_all(page: Page) -> None:
    """Open what is folded on the page, and what is folded in it."""
    folded = page.locator(".stMain details:not([open]) > summary").locator("visible=true")
    while folded.count():
        folded.first.click()
        settled(page)
