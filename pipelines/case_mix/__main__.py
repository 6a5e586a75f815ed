"""`python -m pipelines.case_mix fit`: fits the case-mix models on the warehouse of a home. The next run applies them and its release names them.

Refit once a year, when a fiscal year is whole: figures before and after bear different versions, and say so.
"""

import argparse
import sys
from pathlib import Path

import duckdb

from pipelines.case_mix import artefact, design, files
from pipelines.paths import places


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.case_mix", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("fit", help="fit, and write the artefact")
    command.add_argument("--home", help="folder of everything that is written (default: data)")
    command.add_argument("--out", type=Path, help="the artefact (default: case_mix.json of the home, which runs read)")
    asked = parser.parse_args(arguments)
    here = places(None, asked.home)
    warehouse, out = here.warehouse, asked.out or here.case_mix
    if not warehouse.exists():
        print(f"Aucun entrepôt / no warehouse: {warehouse}", file=sys.stderr)
        return 1
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        fitted = artefact.build(connection)
    files.write(out, fitted)
    print(f"{out}: version {fitted['version']}, {fitted['cutoff']}")
    for indicator, models in fitted["indicators"].items():
        for name in design.MODELS:
            print(f"  {indicator:<26}{name:<22}{_line(models[name])}")
    return 0


def _line(model: dict) -> str:
    if model["reason"]:
        return model["reason"]
    q = model["quality"]["overall"]
    return f"n {q['n']}  AUC {q['auc']:.3f}  pente/slope {q['slope']:.2f}  O/E {q['observed'] / q['expected']:.3f}"


if __name__ == "__main__":
    sys.exit(main())
