"""From a weight moved on the committee's page to the new answer on it, in a real browser, on the current release: `python -m benchmarks.reform screen`.

The clock is the page's own: it starts at the key that sends a weight and stops when the words of the answer have changed and the page is quiet. Each scenario
is new, so nothing is answered from a cache of answers; 500 draws are at hand, as the page keeps them.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
MOVES, WARM = 40, 3
# Watches the answer: resolves with the milliseconds from the key to the last change of its words, once 400 ms have passed without one.
WATCH = """() => new Promise((done, failed) => {
  const box = document.querySelector('.st-key-scn-answer'), before = box.innerText, start = performance.now();
  let last = null, timer = null;
  const over = setTimeout(() => failed(new Error('no answer within 10 s')), 10000);
  const seen = () => {
    const now = document.querySelector('.st-key-scn-answer');
    if (!now || now.innerText === before) return;
    last = performance.now();
    clearTimeout(timer);
    timer = setTimeout(() => { watch.disconnect(); clearTimeout(over); done(last - start); }, 400);
  };
  const watch = new MutationObserver(seen);
  watch.observe(document.querySelector('.stMain'), {subtree: true, childList: true, characterData: true});
})"""


def measure(folder: Path | None) -> None:
    """Serve the app, move weights, print the median, the 95th percentile and the worst. Raises FileNotFoundError without a browser."""
    if not Path(CHROMIUM).exists():
        raise FileNotFoundError(CHROMIUM)
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", "--server.address", "127.0.0.1", "--server.port", str(port),
               "--server.headless", "true"]
    environment = os.environ | ({"REFONTE_HOME": str(folder.resolve())} if folder else {})
    server = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _ready(f"http://127.0.0.1:{port}/_stcore/health")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            times, processor = _moved(browser, f"http://127.0.0.1:{port}", server.pid)
            browser.close()
    finally:
        server.terminate()
        server.wait(10)
    low, high = np.quantile(times, [0.5, 0.95])
    print(f"a weight moved on screen, {len(times)} times: median {low:.0f} ms, 95th percentile {high:.0f}, worst {max(times):.0f} (at most 500), "
          f"of which {processor:.0f} ms of the server's processor; load {os.getloadavg()[0]:.2f}")


def _processor(pid: int) -> float:
    """Milliseconds of processor that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _ready(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


def _moved(browser, address: str, server: int) -> tuple[list[float], float]:
    """Milliseconds of each move, the first few left out, and of the server's processor a move: one weight is moved, the others follow to sum to 100."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{address}/?lang=fr")
    page.locator("section[data-testid=stSidebar] label", has_text="CCPI").first.click(timeout=60_000)
    page.get_by_role("link", name="Refonte").first.click(timeout=30_000)
    page.get_by_role("tab", name="Essayer un scénario").click(timeout=60_000)
    page.locator(".st-key-scn-answer").wait_for(timeout=60_000)
    page.get_by_role("button", name="Poids égaux").click()
    page.wait_for_timeout(1500)
    weights = page.locator("[class*=st-key-scn-w-] input")
    times, before = [], 0.0
    for place in range(MOVES + WARM):
        before = _processor(server) if place == WARM else before
        weights.first.fill(f"{1 + place * 0.75:.2f}")
        page.evaluate(f"() => {{ window.moved = ({WATCH})() }}")
        weights.first.press("Enter")
        taken = page.evaluate("window.moved")
        if place >= WARM:
            times.append(taken)
    used = (_processor(server) - before) / MOVES
    page.close()
    return times, used
