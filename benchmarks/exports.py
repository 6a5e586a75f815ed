"""Exports measured on a built release: `python -m benchmarks.exports [--home data]`.

Promises: a PDF scorecard under 1 s, all organisations' in one archive under 60 s. One warm-up of each format,
then medians and worst over scorecards spread through the portfolio, each from a sheet that was read to the bytes.
"""

import argparse
import logging
import os
import resource
import sys
import tempfile
import time

import numpy as np

from app import access, queries, sheet
from app.components.download import FORMATS, make
from app.exports import archive
from app.release import current
from app.scopes import Scope


def year_of(session: access.Session) -> dict:
    """The last fiscal year that is complete at the cut-off."""
    cutoff = session.release.manifest["cutoff"]
    return [p for p in queries.periods(session.release, session.scope) if p["period_type"] == "year" and p["period_end"].isoformat() <= cutoff][-1]


def running(agreements: list[dict], period: dict) -> list[dict]:
    return [a for a in agreements if a["start_date"] <= period["period_end"] and a["end_date"] >= period["period_start"]]


def formats(session: access.Session, agreements: list[dict], period: dict, most: int) -> None:
    """Milliseconds from a built sheet to the bytes, by format, and those of reading the sheet."""
    sample = agreements[:: max(1, len(agreements) // most)][:most]
    times: dict[str, list[float]] = {"read": [], **{name: [] for name in FORMATS}}
    for agreement in [sample[0], *sample]:
        start = time.perf_counter()
        shown = sheet.build(session, agreement, period, sheet.read_figures(session, agreement))
        times["read"].append(time.perf_counter() - start)
        for name in FORMATS:
            start = time.perf_counter()
            make(name, shown, agreements, "fr")
            times[name].append(time.perf_counter() - start)
    for name, measured in times.items():
        warm = 1000 * np.array(measured[1:])
        print(f"{name:6} median {np.median(warm):7.0f} ms, worst {warm.max():7.0f} ms, first {1000 * measured[0]:7.0f} ms ({len(warm)} scorecards)")


def whole(sessions: list[access.Session]) -> None:
    """All agreements of all ministries that ran in the year, each ministry's in one archive."""
    start, count, size = time.perf_counter(), 0, 0
    organizations = set()
    for session in sessions:
        period = year_of(session)
        kept = running(queries.agreements(session.release, session.scope), period)
        organizations |= {a["organization_id"] for a in kept}
        with tempfile.TemporaryFile() as file:
            for done, total in archive.write(file, session, kept, period, "fr"):
                print(f"\r{session.scope.name} {done}/{total}", end="", file=sys.stderr, flush=True)
            size += file.tell()
        count += len(kept)
    print(file=sys.stderr)
    print(f"archives: {count} scorecards of {len(organizations)} organisations in {time.perf_counter() - start:.1f} s (at most 60), {size / 2**20:.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", default=None, help="the folder above releases/ (default: REFONTE_HOME, else data/)")
    parser.add_argument("--scorecards", type=int, default=20)
    asked = parser.parse_args()
    if asked.home:
        os.environ["REFONTE_HOME"] = asked.home
    logging.disable(logging.WARNING)  # Streamlit's own, for it runs without a page
    release = current()
    sessions = [access.Session(release, Scope("funder", ministry)) for ministry in access.ministries(release)]
    print(f"release {release.release_id}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}")
    period = year_of(sessions[0])
    formats(sessions[0], running(queries.agreements(release, sessions[0].scope), period), period, asked.scorecards)
    whole(sessions)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, load {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
