"""Does the interval of a year's end hold what the year ended at? `python -m benchmarks.outlook [--home DIR]`.

Closed fiscal years are taken as if every case of theirs were still open, and predicted from intake facts alone (pipelines/case_mix/outlook.py), by agreement
and by organisation, with the spread among organisations taken from the years before. Printed: how many 95 % intervals held the final count of successes,
of units of at least MINIMUM cases, with that spread and without it. Each case is predicted by coefficients that saw neither its organisation nor its person.
"""

import argparse
import os
from pathlib import Path

import duckdb
import numpy as np

from pipelines.case_mix import design, files, outlook
from pipelines.paths import DEMONSTRATION_CASE_MIX
from pipelines.statistics import predictive

INDICATORS = ("placement_rate", "positive_outcome_rate", "training_entry_rate", "completion_rate", "matched_employment_rate")
YEARS = ("2022-2023", "2023-2024")
MINIMUM = 10


def measured(connection: duckdb.DuckDBPyConnection, artefact: dict) -> dict[str, np.ndarray]:
    """Level -> (units, held with the spread, held without it)."""
    totals: dict[str, np.ndarray] = {}
    for indicator in INDICATORS:
        units = outlook.known_units(connection, indicator, design.latest_method(connection, indicator))
        units = units[~units["is_open"]].reset_index(drop=True)
        model = artefact["indicators"][indicator]["intake"]
        chances, columns = outlook.predicted(units, model)
        for level, keys, at, outcomes in outlook.by_level(units, chances):
            for year in YEARS:
                found = _of_year(keys, at, outcomes, chances, columns, model, year)
                totals[level] = totals.get(level, np.zeros(3, dtype=int)) + found
    return totals


def _of_year(keys, at, outcomes, chances, columns, model: dict, year: str) -> np.ndarray:
    before = (keys["year"] < year).to_numpy()
    spread = outlook.spread(keys[before], outcomes[before], chances[at][before], columns[at][before], np.zeros(before.sum(), dtype=bool), model)
    here, count = np.flatnonzero((keys["year"] == year).to_numpy()), np.zeros(3, dtype=int)
    for place in keys.iloc[here].reset_index(drop=True).groupby(list(keys)).indices.values():
        rows = here[place]
        if len(rows) < MINIMUM:
            continue
        held = [_holds(chances[at][rows], columns[at][rows], variance, model, outcomes[rows].sum()) for variance in (spread, 0.0)]
        count += np.array([1, *held])
    return count


def _holds(chances, columns, spread: float, model: dict, successes: float) -> bool:
    low, high = predictive.limits(outlook.expected_open(chances, columns, spread, model)[1])
    return low <= successes <= high


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outlook", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=Path("data"), help="a home with a warehouse")
    home = parser.parse_args().home
    with duckdb.connect(str(home / "warehouse" / "refonte.duckdb"), read_only=True) as connection:
        for level, (units, held, without) in sorted(measured(connection, files.read(DEMONSTRATION_CASE_MIX)).items()):
            print(f"{level}: {units} rates; 95 % interval held the end of {held} ({held / units:.1%}), without the spread of {without} ({without / units:.1%})")
    print("load {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))


if __name__ == "__main__":
    main()
