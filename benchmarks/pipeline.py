"""Start-up and each stage of the pipeline, cold (nothing compiled or parsed) and warm: `python -m benchmarks.pipeline`."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def measured(label: str, home: Path) -> None:
    start = time.perf_counter()
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", "--home", str(home), "run"], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    table = next((i for i, line in enumerate(lines) if line.startswith(("Étape", "Stage"))), len(lines))
    print(f"\n{label}: {time.perf_counter() - start:.1f} s, exit {done.returncode}, load {os.getloadavg()[0]:.2f}")
    print("\n".join(lines[table:] or lines[-1:]), flush=True)


def forget_compiled() -> None:
    """As after a fresh installation: no byte code, no parsed dbt project."""
    shutil.rmtree(PROJECT / "dbt_project" / "target", ignore_errors=True)
    for folder in [*(PROJECT / ".venv").rglob("__pycache__"), *(p for f in ("pipelines", "expectations") for p in (PROJECT / f).rglob("__pycache__"))]:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        forget_compiled()
        measured("cold", Path(folder) / "cold")
        for attempt in (1, 2, 3):
            measured(f"warm {attempt}", Path(folder) / f"warm{attempt}")
        measured("nothing new", Path(folder) / "warm3")


if __name__ == "__main__":
    main()
