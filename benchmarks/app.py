"""The app measured on the shipped release: `python -m benchmarks.app [server|pages|cold|sessions|all]`. Each result bears the machine's load.

server    a scorecard's server work: from a request on the session's websocket to the last word of the answer, no drawing; at most 300 ms (p95)
pages     a page change in headless Chromium, from the click until the last word and the last chart or grid stand; at most 2 s (p95)
cold      from the start of a new server until its first page is shown, in a browser that has never seen it; at most 6 s
sessions  many sessions at once, each changing pages every few seconds: no error, the server's memory levels off
"""

import argparse
import asyncio
import os
import sys
from collections import Counter

import numpy as np

from app.release import current
from benchmarks import app_pages, app_sessions
from benchmarks.app_server import Client, processor_of, served

SCORECARDS, WARM = 60, 6
MOST = {"server": 300, "pages": 2000, "cold": 6000}


def percentiles(milliseconds: list[float]) -> tuple[float, float]:
    """(median, 95th percentile), interpolated. Raises ValueError for none."""
    if not milliseconds:
        raise ValueError("nothing was measured")
    median, high = np.quantile(milliseconds, [0.5, 0.95])
    return float(median), float(high)


def told(times: list[float]) -> str:
    median, high = percentiles(times)
    return f"median {median:.0f} ms, p95 {high:.0f}, worst {max(times):.0f} ({len(times)} times)"


def machine() -> str:
    return f"load {' '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} cores"


def spread(options: list[str], most: int) -> list[str]:
    """`most` of the options, evenly through the list, the first one left out (it is what stands there already)."""
    rest = options[1:]
    return rest[:: max(1, len(rest) // most)][:most]


def server(asked: argparse.Namespace) -> None:
    """On the scorecard another agreement of a ministry, or another organisation, is chosen each time: 60, half of them organisations."""
    words = app_pages.roles()
    found: dict[str, list[float]] = {"funder": [], "organization": []}
    used: list[float] = []
    with served() as (address, pid, _):
        client = Client(address)
        client.run()
        for role, kept, choice, most in _ways(client):
            client.chosen |= {"role": words[role]} | kept
            client.run("scorecard")
            for turn, value in enumerate(spread(client.widgets[choice][1], most + WARM)):
                client.chosen[choice] = value
                before = processor_of(pid)
                taken = client.run("scorecard") * 1000
                if turn >= WARM:
                    found[role].append(taken)
                    used.append((processor_of(pid) - before) * 1000)
        client.close()
    for role, times in found.items():
        print(f"server: a scorecard, {role}: {told(times)}")
    print(f"server: all scorecards: {told(sum(found.values(), []))}, at most {MOST['server']} (p95); processor {told(used)}; {machine()}")


def _ways(client: Client) -> list[tuple[str, dict[str, str], str, int]]:
    """(role, what stays chosen, what is chosen anew each time, how often)."""
    ministries = dict(zip(("MESS", "MIFI"), client.widgets["ministry"][1], strict=True))
    each = SCORECARDS // 2 // len(ministries)
    return [*(("funder", {"ministry": shown}, f"agreement-funder-{name}", each) for name, shown in ministries.items()),
            ("organization", {}, "organization", SCORECARDS // 2)]


def pages(asked: argparse.Namespace) -> None:
    with served() as (address, _, _):
        found = asyncio.run(app_pages.changes(address, asked.times))
    for (role, path), times in sorted(found.items(), key=lambda item: -percentiles(item[1])[1]):
        print(f"pages: {role:13}{path:17}{told(times)}")
    print(f"pages: {len(found)} views: {told(sum(found.values(), []))}, at most {MOST['pages']} (p95); {machine()}")


def cold(asked: argparse.Namespace) -> None:
    """The browser is there already; the server, its caches, and the browser's knowledge of the app are new each time."""
    for command in (("-m", "app.serve"), ("-m", "streamlit", "run", "app/main.py")):
        found = asyncio.run(_cold(command, asked.times))
        ready, first = zip(*found, strict=True)
        whole = [sum(times) for times in found]
        print(f"cold: {' '.join(command)}: until it says ready {told(list(ready))}; then the first page {told(list(first))}")
        print(f"cold: {' '.join(command)}: together {told(whole)}, at most {MOST['cold']}; {machine()}")


async def _cold(command: tuple[str, ...], times: int) -> list[tuple[float, float]]:
    """Milliseconds until ready and of the first page, each of a server of its own."""
    found = []
    async with app_pages.chromium() as browser:
        for _ in range(times):
            with served(command) as (address, _, ready):
                found.append((ready * 1000, await app_pages.first_page(browser, address)))
    return found


def sessions(asked: argparse.Namespace) -> None:
    """With browsers; then the same sessions without, each on a server of its own."""
    for said, measured in (("in browsers", app_sessions.measure), ("without browsers", app_sessions.alone)):
        with served() as (address, pid, _):
            seen = asyncio.run(measured(address, pid, asked.sessions, asked.seconds))
        print(f"sessions {said}: {asked.sessions} at once for {seen.seconds:.0f} s: changes of page {told(seen.changes)}; {machine()}")
        _tell(seen)


def _tell(seen: app_sessions.Seen) -> None:
    megabytes = [size for _, size in seen.memory]
    print(f"    server's memory {seen.before:.0f} MB before them, {megabytes[0]:.0f} with all open, {max(megabytes):.0f} at most, "
          f"{megabytes[-1]:.0f} at the end; in the last third {app_sessions.slope(seen.memory):+.1f} MB a minute")
    print(f"    memory every {app_sessions.SAMPLE_SECONDS} s: {' '.join(f'{size:.0f}' for size in megabytes)}")
    print(f"    processor: server {seen.server:.0f} s ({seen.server / seen.seconds:.0%} of a core), who asks {seen.askers:.0f} s "
          f"({seen.askers / seen.seconds:.0%})")
    print(f"    errors: {len(seen.errors)}")
    for said, count in Counter(seen.errors).most_common(10):
        print(f"    {count} x {said}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    measures = {"server": server, "pages": pages, "cold": cold, "sessions": sessions}
    parser.add_argument("measure", nargs="?", choices=[*measures, "all"], default="all")
    parser.add_argument("--times", type=int, default=5, help="how often each page change and each cold start is repeated")
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=180, help="how long the sessions change pages")
    asked = parser.parse_args()
    print(f"release {current().release_id}, {machine()}", flush=True)
    for name in measures if asked.measure == "all" else [asked.measure]:
        measures[name](asked)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
