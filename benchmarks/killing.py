"""Kill the whole run at 30 random moments; `current` must be whole after each: `python -m benchmarks.killing`.

The test suite kills the publishing stage, where `current` changes; this kills everything before it too and takes some minutes.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipelines import releases

PROJECT = Path(__file__).resolve().parent.parent
KILLS = 30


def started(raw: Path, home: Path) -> subprocess.Popen:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines", "--raw", str(raw), "--home", str(home), "run"], cwd=PROJECT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        raw, home = Path(folder) / "raw", Path(folder) / "home"
        shutil.copytree(PROJECT / "data" / "raw", raw)
        withheld = Path(folder) / "withheld"
        shutil.move(raw / "msi" / "2024-07-02_02", withheld)
        assert started(raw, home).wait() == 0
        first = releases.current_id(home / "releases")
        shutil.move(withheld, raw / "msi" / "2024-07-02_02")
        start = time.perf_counter()
        assert started(raw, Path(folder) / "timed").wait() == 0
        life, moments, ended = time.perf_counter() - start, random.Random(7), {}
        for attempt in range(1, KILLS + 1):
            process, after = started(raw, home), moments.uniform(0.2, life)
            time.sleep(after)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            current = releases.current_id(home / "releases")
            wrong = releases.verify(home / "releases", current)
            ended[current == first] = ended.get(current == first, 0) + 1
            print(f"{attempt:>2}  killed after {after:5.1f} s of {life:.1f}: current {current}, {wrong or 'whole'}", flush=True)
            assert not wrong
            releases.switch(home / "releases", first)
        print(f"{KILLS} kills: earlier release {ended.get(True, 0)} times, next one {ended.get(False, 0)} times, never broken")


if __name__ == "__main__":
    main()
