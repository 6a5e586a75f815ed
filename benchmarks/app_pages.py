"""Pages of the app in headless Chromium: how long until the last word and the last chart of a page stand, on a warm server and on a cold one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
DESKTOP = {"width": 1600, "height": 1000}  # wide enough for every view's link to stand in the bar
PAGE_SECONDS = 60
FIRST = '[data-testid="stApp"][data-test-script-state="notRunning"] .stMain h1'
# Started in the page before the click, so that its clock is the page's own. It resolves with the milliseconds from the click to the last change of the page:
# the address is the wanted one, the title another than before, no run is under way, no skeleton stands, every chart and grid in view has its canvas or
# drawing, and nothing has changed for 300 ms. That wait is not counted. For a page just asked for (`fresh`) the clock starts with the request.
WATCH = """([path, most, fresh]) => { window.shown = new Promise((done, failed) => {
  const app = document.querySelector('[data-testid="stApp"]'), main = () => document.querySelector('[data-testid="stMain"]');
  const start = fresh ? 0 : performance.now();
  const title = () => main().querySelector('h1')?.innerText, before = fresh ? undefined : title();
  let last = start;
  const look = new MutationObserver(() => { last = performance.now(); });
  look.observe(document.body, {subtree: true, childList: true, characterData: true});
  look.observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
  const drawn = () => [...document.querySelectorAll('[data-testid="stVegaLiteChart"], [data-testid="stDataFrame"]')]
    .every(box => box.offsetParent === null || box.querySelector('canvas, svg'));
  const there = () => app.dataset.testScriptState === 'notRunning' && location.pathname === path && title() !== before
    && !document.querySelector('[data-testid="stSkeleton"]') && drawn();
  const asked = setInterval(() => {
    const now = performance.now();
    if (now - start > most) { clearInterval(asked); look.disconnect(); failed(new Error('not shown: ' + path)); }
    if (now - last > 300 && there()) { clearInterval(asked); look.disconnect(); done(last - start); }
  }, 25);
}); }"""
WRONG = "() => document.querySelectorAll('[data-testid=\"stException\"]').length + (document.body.innerText.includes('Traceback') ? 1 : 0)"
LINK, GATHERED = 'a[data-testid^="stTopNav"][href$="{path}"]', '[data-testid="stTopNavSection"]'


@asynccontextmanager
async def chromium() -> AsyncIterator:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def open_at(page, address: str, role: str) -> None:
    """The first page of a role."""
    words = roles()[role]
    await page.goto(f"{address}/?lang=fr")
    await page.locator(FIRST).wait_for(timeout=PAGE_SECONDS * 1000)
    if not await page.get_by_role("radio", name=words).is_checked():
        await page.evaluate(WATCH, ["/", PAGE_SECONDS * 1000, False])
        await page.locator("section[data-testid=stSidebar] label", has_text=words).first.click()
        await page.evaluate("window.shown")


async def change(page, path: str) -> float:
    """Milliseconds from a click on a view's link until the view is shown. Raises RuntimeError for an exception on the page."""
    link = page.locator(LINK.format(path=path)).first
    if await link.count() == 0:
        await page.locator(GATHERED).click()
        await link.wait_for()
    await page.evaluate(WATCH, [path, PAGE_SECONDS * 1000, False])
    await link.click()
    taken = await page.evaluate("window.shown")
    if await page.evaluate(WRONG):
        raise RuntimeError(f"an exception on {path}")
    return taken


def roles() -> dict[str, str]:
    """Role of the demonstration -> its words in the chooser."""
    from app import access
    from app.text import texts

    return {role: texts("fr")[f"access.roles.{role}"] for role in access.DEMONSTRATED}


def paths(role: str) -> list[str]:
    """The addresses of a role's views, its first one at the root."""
    from app import access

    return ["/", *(f"/{name}" for name in access.VIEWS[role][1:])]


async def changes(address: str, times: int) -> dict[tuple[str, str], list[float]]:
    """(role, path) -> milliseconds of each change to that view from the one before it; one round first, which is not counted."""
    found: dict[tuple[str, str], list[float]] = {}
    async with chromium() as browser:
        for role in roles():
            page = await browser.new_page(viewport=DESKTOP)
            await open_at(page, address, role)
            first, *others = paths(role)
            for turn in range(times + 1):
                for path in [*others, first]:
                    taken = await change(page, path)
                    if turn:
                        found.setdefault((role, path), []).append(taken)
            await page.close()
    return found


async def first_page(browser, address: str) -> float:
    """Milliseconds, by the page's own clock, from asking for the address until the first page is shown, in a browser that knows nothing of it."""
    context = await browser.new_context(viewport=DESKTOP)
    page = await context.new_page()
    await page.goto(f"{address}/?lang=fr", wait_until="commit")
    await page.locator('[data-testid="stApp"]').wait_for(timeout=PAGE_SECONDS * 1000)
    await page.evaluate(WATCH, ["/", PAGE_SECONDS * 1000, True])
    taken = await page.evaluate("window.shown")
    await context.close()
    return taken
