"""Many sessions at once, each in a browser context of its own, changing pages every few seconds: errors, page changes under load, the server's memory.

On a machine whose cores draw thirty browsers as well, these take most of the processor: `alone` lets the same sessions speak to the server without any.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np

from benchmarks import app_pages
from benchmarks.app_server import Client, descendants, processor_of, resident_of

PAUSE_SECONDS = (2.0, 6.0)  # how long a person looks at a page
SAMPLE_SECONDS = 10
OPENING = 4  # browsers that load the app's code at the same moment
SHARES = ("funder", "organization", "organization", "committee")  # of four sessions


@dataclass
class Seen:
    """`changes`: milliseconds; `memory`: (seconds since the start, megabytes); `errors`: what was said, each time; processor in seconds over the measure."""

    changes: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    before: float = 0.0
    server: float = 0.0
    askers: float = 0.0
    seconds: float = 0.0


def slope(samples: list[tuple[float, float]]) -> float:
    """Megabytes a minute over the last third of the samples, by least squares. Raises ValueError with fewer than two in it."""
    last = samples[-max(2, -(-len(samples) // 3)):]
    if len(samples) < 2:
        raise ValueError("fewer than two samples")
    minutes, megabytes = np.array(last).T / np.array([[60.0], [1.0]])
    return float(np.polyfit(minutes, megabytes, 1)[0])


async def measure(address: str, server: int, sessions: int, seconds: float) -> Seen:
    """Open the sessions, then let them all change pages for `seconds`."""
    seen = Seen(before=resident_of(server))
    async with app_pages.chromium() as browser:
        gate = asyncio.Semaphore(OPENING)
        pages = await asyncio.gather(*(_opened(browser, address, number, gate, seen) for number in range(sessions)))
        async with _observed(server, seen) as began:
            await asyncio.gather(*(_wander(page, number, began + seconds, seen) for number, page in enumerate(pages)))
        said = list(seen.errors)  # closing the pages closes their sockets: that is no error
    seen.errors = said
    return seen


@asynccontextmanager
async def _observed(server: int, seen: Seen) -> AsyncIterator[float]:
    """Keep the server's memory and both sides' processor of what happens within. Gives the moment it begins."""
    began, used = time.monotonic(), _processors(server)
    sampling = asyncio.create_task(_sample(server, began, seen))
    try:
        yield began
    finally:
        sampling.cancel()
    seen.seconds = time.monotonic() - began
    seen.server, seen.askers = (after - before for before, after in zip(used, _processors(server), strict=True))
    seen.memory.append((seen.seconds, resident_of(server)))


def _processors(server: int) -> tuple[float, float]:
    """Seconds of processor so far: the server's, and those of the browsers with what drives them."""
    return processor_of(server), processor_of(os.getpid()) + sum(processor_of(pid) for pid in descendants(os.getpid()) if pid != server)


async def _sample(server: int, began: float, seen: Seen) -> None:
    while True:
        seen.memory.append((time.monotonic() - began, resident_of(server)))
        await asyncio.sleep(SAMPLE_SECONDS)


async def alone(address: str, server: int, sessions: int, seconds: float) -> Seen:
    """The same sessions without browsers: `changes` are then the server's answers, and `askers` a few threads."""
    seen = Seen(before=resident_of(server))
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(sessions) as threads:
        clients = await asyncio.gather(*(loop.run_in_executor(threads, _connected, address, number) for number in range(sessions)))
        async with _observed(server, seen) as began:
            await asyncio.gather(*(loop.run_in_executor(threads, _ask, client, number, began + seconds, seen) for number, client in enumerate(clients)))
    for client in clients:
        client.close()
    return seen


def _connected(address: str, number: int) -> Client:
    """A session of its own in a role, as _opened."""
    client = Client(address)
    client.run()
    role = SHARES[number % len(SHARES)]
    client.chosen["role"] = app_pages.roles()[role]
    client.run()
    if role == "organization":
        offered = client.widgets["organization"][1]
        client.chosen["organization"] = offered[number % len(offered)]
        client.run()
    return client


def _ask(client: Client, number: int, end: float, seen: Seen) -> None:
    """As _wander; a session whose connection is lost ends."""
    from websockets.exceptions import ConnectionClosed

    role, chance = SHARES[number % len(SHARES)], random.Random(number)
    time.sleep(chance.uniform(0, PAUSE_SECONDS[1]))
    while time.monotonic() < end:
        path = chance.choice(app_pages.paths(role))
        try:
            seen.changes.append(client.run(path.strip("/")) * 1000)
        except (RuntimeError, TimeoutError) as error:
            seen.errors.append(f"{role} {path}: {error}")
        except ConnectionClosed as error:
            seen.errors.append(f"{role} {path}: the connection closed: {error}")
            return
        time.sleep(chance.uniform(*PAUSE_SECONDS))


async def _opened(browser, address: str, number: int, gate: asyncio.Semaphore, seen: Seen):
    """A page of its own at the first view of a role; half of them organisations, each another."""
    context = await browser.new_context(viewport=app_pages.DESKTOP)
    page = await context.new_page()
    role = SHARES[number % len(SHARES)]
    page.on("console", lambda said: seen.errors.append(f"{role} console: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(f"{role} script: {error}"))
    page.on("websocket", lambda socket: socket.on("close", lambda _: seen.errors.append(f"{role}: the connection closed")))
    async with gate:
        await app_pages.open_at(page, address, role)
        if role == "organization":
            await _another_organization(page, number)
    return page, role


async def _another_organization(page, number: int) -> None:
    """The organisation `number` places down the list."""
    chooser = page.locator(".st-key-organization input")
    await chooser.click()
    for _ in range(number):
        await chooser.press("ArrowDown")
    await chooser.press("Enter")
    await page.wait_for_timeout(1000)


async def _wander(opened, number: int, end: float, seen: Seen) -> None:
    """Change to another view of the role, any, until the end; a change that fails is said, and the session goes on."""
    from playwright.async_api import Error

    page, role = opened
    chance = random.Random(number)
    at = "/"
    await asyncio.sleep(chance.uniform(0, PAUSE_SECONDS[1]))
    while time.monotonic() < end:
        at = chance.choice([path for path in app_pages.paths(role) if path != at])
        try:
            seen.changes.append(await app_pages.change(page, at))
        except (Error, RuntimeError) as error:
            seen.errors.append(f"{role} {at}: {str(error).splitlines()[0]}")
        await asyncio.sleep(chance.uniform(*PAUSE_SECONDS))
