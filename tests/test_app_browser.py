"""A scorecard in a real browser: it shows, opens a definition, speaks to no one outside, and fits a telephone."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium

PROJECT = Path(__file__).resolve().parent.parent
pytestmark = needs_chromium


@pytest.fixture(scope="module")
def address(built):
    """The app, served on a free port for this module."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", "--server.address", "127.0.0.1", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=PROJECT, env=os.environ | {"REFONTE_HOME": str(built.home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def wait_for(url: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield launched
        launched.close()


def test_a_scorecard_shows_and_opens_a_definition(browser, address):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    outside = []
    page.on("request", lambda r: outside.append(r.url) if not r.url.startswith((address, address.replace("http", "ws"), "data:", "blob:")) else None)
    page.goto(f"{address}/scorecard?lang=fr")
    page.wait_for_selector(".rf-figure .rf-value", timeout=60_000)
    assert page.get_by_text("Cadre actuel").first.is_visible()
    assert page.get_by_text("Cadre refondu").first.is_visible()
    left = page.locator(".st-key-framework-current").bounding_box()
    right = page.locator(".st-key-framework-redesigned").bounding_box()
    assert left["x"] + left["width"] <= right["x"], "side by side"
    page.locator(".st-key-framework-current [class*=st-key-card-] button").first.click()
    page.wait_for_selector("[role=dialog] .rf-lead", timeout=30_000)
    assert not outside
    page.close()


def test_choosing_a_ministry_holds_on_every_page(browser, address):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{address}/?lang=fr")
    page.get_by_text("MIFI", exact=True).first.click(timeout=60_000)
    page.get_by_text("Collectivités").first.wait_for(timeout=30_000)
    page.get_by_role("link", name="Fiche de résultats").first.click()
    page.wait_for_selector(".rf-facts", timeout=30_000)
    assert "MESS" not in page.locator(".rf-facts").inner_text()
    page.close()


def test_the_first_page_opens_by_its_name_and_back_undoes_a_choice(browser, address):
    """A shared link to /portfolio, which Streamlit serves at the root: no « page not found », its filters applied. Back leads to the choice before."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{address}/portfolio?lang=fr&regions=06&year=2022-2023")
    region = page.locator("[class*=st-key-filter-region-]").get_by_text("Montréal")
    region.wait_for(timeout=60_000)
    assert page.get_by_text("Page not found").count() == 0
    page.wait_for_url("**/?*regions=06*")
    page.locator("[class*=st-key-filter-nature] button").first.click()
    page.wait_for_url("**/?*nature=G*")
    page.go_back()
    page.wait_for_url(lambda url: "nature=" not in url and "regions=06" in url)
    region.wait_for(timeout=30_000)
    page.goto(f"{address}/reform?lang=fr")
    page.get_by_text("Le lien demandait une page que votre rôle n’ouvre pas").first.wait_for(timeout=60_000)
    page.close()


def test_a_telephone_needs_no_sideways_scrolling(browser, address):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/scorecard?lang=en")
    page.wait_for_selector(".rf-figure .rf-value", timeout=60_000)
    assert page.evaluate("() => Math.max(...[...document.querySelectorAll('.stMain')].map(e => e.scrollWidth - e.clientWidth))") <= 1
    assert page.evaluate("() => document.documentElement.lang") == "en"
    page.close()
