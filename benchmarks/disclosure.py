"""What protecting and attacking the committee's tables costs: `python -m benchmarks.disclosure [--home DIR]`.

From the warehouse of a home, as a release does it: on every core, with nothing published before. Printed: seconds of the choice and of the audit, processor
time, components, programs solved, cells and shares lost. Exit code 1 if the audit finds a leak (Leak).
"""

import argparse
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import duckdb

from pipelines import attacking, cube, disclosing


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.disclosure", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=Path("data"), help="a home with a warehouse")
    home = parser.parse_args().home
    with duckdb.connect(str(home / "warehouse" / "refonte.duckdb"), read_only=True) as connection, tempfile.TemporaryDirectory() as scratch:
        rules = {"threshold": disclosing.THRESHOLD, "zeros_shown": False, "minimum_organizations": disclosing.MINIMUM_ORGANIZATIONS}
        trees = rules | {"dimensions": cube.hierarchies(connection)}
        begun = time.perf_counter()
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as workers:
            exported, loss, told = disclosing.tables(connection, trees["dimensions"], None, workers)
            chosen = time.perf_counter()
            found = attacking.attacked(exported, trees | told, None, Path(scratch), workers)
            attacked = time.perf_counter()
    used = os.times()
    print(f"choice {chosen - begun:.1f} s, audit {attacked - chosen:.1f} s, processor {sum(used[:4]):.0f} s, load {os.getloadavg()[0]:.1f}")
    for title, account in (("choice", loss), ("audit", found)):
        print(title + ": " + ", ".join(f"{name} {value}" for name, value in sorted(account.items())))


if __name__ == "__main__":
    main()
