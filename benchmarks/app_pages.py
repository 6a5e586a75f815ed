"""Pages of the app in headless Chromium: how long until the last word and the last chart of a page stand, on a warm server and on a cold one."""

from collections.abc import Iterator
from contextlib import contextmanager

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
DESKTOP = {"width": 1600, "height": 1000}  # wide enough for every view's link to stand in the bar
PAGE_SECONDS = 60
FIRST = '[data-testid="stApp"][data-test-script-state="notRunning"] .stMain h1'
# Started in the page before the click, so that its clock is the page's own. It resolves with the milliseconds from the click to the last change of the page:
# the address is the wanted one, a run has ended, no skeleton stands, every chart and grid in view has its canvas or
# drawing, and nothing has changed for 300 ms. That wait is not counted. For a page just asked for (`fresh`) the clock starts with the request.
WATCH = """([path, most, fresh]) => { window.shown = new Promise((done, failed) => {
  const app = document.querySelector('[data-testid="stApp"]'), main = () => document.querySelector('[data-testid="stMain"]');
  const start = fresh ? 0 : performance.now();
  let last = start, ran = fresh;
  const look = new MutationObserver(seen => { last = performance.now(); ran ||= seen.some(change => change.type === 'attributes'); });
  look.observe(document.body, {subtree: true, childList: true, characterData: true});
  look.observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
  const drawn = () => [...document.querySelectorAll('[data-testid="stVegaLiteChart"], [data-testid="stDataFrame"]')]
    .every(box => box.offsetParent === null || box.querySelector('canvas, svg'));
  const there = () => app.dataset.testScriptState === 'notRunning' && location.pathname === path && main().querySelector('h1')
    && !document.querySelector('[data-testid="stSkeleton"]') && drawn();
  const asked = setInterval(() => {
    const now = performance.now();
    if (now - start > most) { clearInterval(asked); look.disconnect(); failed(new Error('not shown: ' + path)); }
    if (ran && now - last > 300 && there()) { clearInterval(asked); look.disconnect(); done(last - start); }
  }, 25);
}); }"""
WRONG = "() => document.querySelectorAll('[data-testid=\"stException\"]').length + (document.body.innerText.includes('Traceback') ? 1 : 0)"
LINKS = "() => [...document.querySelectorAll('[data-testid=\"stTopNavLink\"]')].map(link => new URL(link.href).pathname)"


@contextmanager
def chromium() -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def open_at(page, address: str, role: str) -> None:
    """The first page of a role, which the chooser names in these words."""
    page.goto(f"{address}/?lang=fr")
    page.locator(FIRST).wait_for(timeout=PAGE_SECONDS * 1000)
    if not page.get_by_role("radio", name=role).is_checked():
        choose(page, role)


def choose(page, label: str) -> float:
    """Milliseconds from a click on a choice of the sidebar until its page is shown."""
    page.evaluate(WATCH, ["/", PAGE_SECONDS * 1000, False])
    page.locator("section[data-testid=stSidebar] label", has_text=label).first.click()
    return page.evaluate("window.shown")


def change(page, path: str) -> float:
    """Milliseconds from a click on a view's link until the view is shown. Raises RuntimeError for an exception on the page."""
    page.evaluate(WATCH, [path, PAGE_SECONDS * 1000, False])
    page.locator(f'[data-testid="stTopNavLink"][href$="{path}"]').first.click()
    taken = page.evaluate("window.shown")
    if page.evaluate(WRONG):
        raise RuntimeError(f"an exception on {path}")
    return taken


def roles() -> dict[str, str]:
    """Role of the demonstration -> its words in the chooser."""
    from app import access
    from app.text import texts

    return {role: texts("fr")[f"access.roles.{role}"] for role in access.DEMONSTRATED}


def changes(address: str, times: int) -> dict[tuple[str, str], list[float]]:
    """(role, path) -> milliseconds of each change to that view from the one before it; one round first, which is not counted."""
    found: dict[tuple[str, str], list[float]] = {}
    with chromium() as browser:
        for role, words in roles().items():
            page = browser.new_page(viewport=DESKTOP)
            open_at(page, address, words)
            paths = page.evaluate(LINKS)
            for turn in range(times + 1):
                for path in [*paths[1:], paths[0]]:
                    taken = change(page, path)
                    if turn:
                        found.setdefault((role, path), []).append(taken)
            page.close()
    return found


def first_page(browser, address: str) -> float:
    """Milliseconds, by the page's own clock, from asking for the address until the first page is shown, in a browser that knows nothing of it."""
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.goto(f"{address}/?lang=fr", wait_until="commit")
    page.locator('[data-testid="stApp"]').wait_for(timeout=PAGE_SECONDS * 1000)
    page.evaluate(WATCH, ["/", PAGE_SECONDS * 1000, True])
    taken = page.evaluate("window.shown")
    page.context.close()
    return taken
