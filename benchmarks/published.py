"""Other fictional worlds taken to a release: `python -m benchmarks.published [--seeds 23 32] [--years 4] [--participations 281 854]`.

What the shipped deliveries do not show: whether a release comes out of deliveries nobody has looked at, and how often figures are hidden further because
only all tables together told them (`mended`). A line a world. Exit code 1 if one has no release.
"""

import argparse
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

from demo import __main__ as demonstration
from demo.days import Span
from demo.organizations import Effects
from pipelines import releases
from pipelines.paths import places


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.published", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[23, 32])
    parser.add_argument("--years", type=int, default=4)
    parser.add_argument("--participations", type=int, nargs="+", default=[281, 854], help="a fiscal year")
    asked, refused = parser.parse_args(), 0
    for seed, participations in product(asked.seeds, asked.participations):
        with tempfile.TemporaryDirectory() as folder:
            said = _published(Path(folder), Span(asked.years, seed, participations))
        refused += said is None
        print(f"seed {seed}, {asked.years} years of {participations} participations: " + (said or "NO RELEASE"), flush=True)
    return 1 if refused else 0


def _published(folder: Path, span: Span) -> str | None:
    """What the release's manifest says of disclosure; None where there is no release (the pipeline's last words go to stderr)."""
    demonstration.generate(folder / "raw", span, Effects())
    ran = subprocess.run([sys.executable, "-m", "pipelines", "--raw", folder / "raw", "--home", folder / "home", "run"], capture_output=True, text=True)
    store = places(folder / "raw", folder / "home").releases
    current = releases.current_id(store)
    if current is None:
        print(ran.stdout[-2000:] + ran.stderr[-2000:], file=sys.stderr)
        return None
    told = releases.load(store, current)["disclosure"]
    audit, loss = told["audit"], told["loss"]
    shares = f"{loss['primary_share']:.1%} hidden by themselves, {loss['complementary_share']:.1%} to protect others"
    return f"{audit['cells']} cells, {shares}, {audit['mended']} mended, {audit['leaks']} leaks"


if __name__ == "__main__":
    sys.exit(main())
