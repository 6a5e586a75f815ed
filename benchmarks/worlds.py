"""Fictional worlds whose truth is known, taken through the pipeline and fitted: what the benchmark of recovery measures.

A world is the demonstration's generator at its default size with another seed and other planted effects. Worlds of one seed have the same organisations,
clients and agreements: the client mix does not depend on what is planted. Of the pipeline each passes what its units come from: acceptance of every
delivery, linkage, and dbt for the indicator and all its ancestors; not the data tests, the release and what follows it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from demo import __main__ as demonstration
from demo.days import Span
from demo.organizations import Effects
from pipelines import running
from pipelines.case_mix import artefact, both, design, expecting
from pipelines.paths import DBT_PROJECT, places

WHOLE = "whole"  # an empty file: the world beside it was made to its end
INDICATOR, PERIOD, YEARS = "placement_rate", "2023-2024", 5
# The sign of the correlation says who serves whom: strong organisations the clients hardest to place (as shipped), anyone, or the easiest.
WORLDS = {
    "harder": Effects(mix_correlation=-0.55), "unrelated": Effects(mix_correlation=0.0), "easier": Effects(mix_correlation=0.55), "null": Effects(sd=0.0),
}
Z_95 = 1.959964


def table_of(name: str, seed: int, work: Path | None) -> pd.DataFrame:
    """`measured` of one world, built under `work` unless it is there; without `work` it is built in a temporary folder and removed."""
    if work is not None:
        place = built(work / f"{name}{seed}", seed, WORLDS[name])
        return measured(place / "raw", place / "home")
    with tempfile.TemporaryDirectory() as folder:
        place = built(Path(folder) / name, seed, WORLDS[name])
        return measured(place / "raw", place / "home")


def built(place: Path, seed: int, effects: Effects) -> Path:
    """The folder of a world, with `raw` and `home`; made unless it is whole. Raises CalledProcessError when dbt fails, and what acceptance raises."""
    if (place / WHOLE).exists():
        return place
    shutil.rmtree(place, ignore_errors=True)
    demonstration.generate(place / "raw", Span(YEARS, seed, demonstration.DEFAULT_PARTICIPATIONS), effects)
    here = places(place / "raw", place / "home")
    running.take_in(here)
    running.link_persons(here)
    dbt = [Path(sys.executable).with_name("dbt"), "--quiet", "run", "--select", f"+ind_{INDICATOR}"]
    folders = ["--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT]
    subprocess.run([*dbt, *folders], env=os.environ | running.dbt_environment(here), check=True, stdout=subprocess.PIPE, text=True)
    (place / WHOLE).touch()
    return place


def measured(raw: Path, home: Path) -> pd.DataFrame:
    """One row an organisation of a world (its deliveries, and the home of their run) with enough cases in the three years to PERIOD under both models.

    n, raw (rate), funnel (-1, 0, 1: outside the raw rate's 95 % limits); effect and clients (logit; truth); by model, and for `both` (no adjusted rate),
    adjusted_<model> and flag_<model>, flag_998_<model>: -1 below expected, 1 above, 0 not told apart.
    """
    with duckdb.connect(str(places(raw, home).warehouse), read_only=True) as connection:
        units = design.units_of(connection, INDICATOR)
    whole = pd.concat([_of_model(units, name) for name in design.MODELS], ignore_index=True)
    outer = both.limits_of_both(whole)
    parts = {name: whole[whole.model == name].set_index("organization_id") for name in design.MODELS}
    first = next(iter(parts.values()))
    found = pd.DataFrame({"n": first.n.astype(int), "raw": (first.observed / first.n).astype(float)})
    found["funnel"] = _outside_funnel(found.raw, found.n)
    for name, part in parts.items():
        found[f"adjusted_{name}"] = part.adjusted_rate.astype(float)
        _flag(found, name, part)
    _flag(found, "both", outer[whole.model == first.model.iloc[0]].set_axis(first.index))
    truth = pd.read_csv(raw / "_truth" / "organization_effects.csv", dtype={"neq": str}).set_index("neq")
    found["effect"], found["clients"] = truth.true_effect_logit.reindex(found.index), truth.mean_client_logit.reindex(found.index)
    return found[found[[f"adjusted_{name}" for name in design.MODELS]].notna().all(axis=1)].reset_index(drop=True)


def _of_model(units: pd.DataFrame, name: str) -> pd.DataFrame:
    table = expecting.of_units(units, artefact.fit_model(units, design.MODELS[name]))
    table = table[(table.level == "organization") & (table.period_type == "three_years") & (table.period == PERIOD)]
    return table.assign(model=name, indicator_id=INDICATOR, method_version=1)


def _flag(found: pd.DataFrame, name: str, limits: pd.DataFrame) -> None:
    for suffix, label in (("95", f"flag_{name}"), ("998", f"flag_998_{name}")):
        low, high = (limits[f"oe_{side}_{suffix}"].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for side in ("lower", "upper"))
        found[label] = np.where(low > 1, 1, np.where(high < 1, -1, 0))


def _outside_funnel(raw: pd.Series, n: pd.Series) -> np.ndarray:
    mean = np.average(raw, weights=n)
    return np.sign(raw - mean).to_numpy(dtype=int) * ((raw - mean).abs() > Z_95 * np.sqrt(mean * (1 - mean) / n)).to_numpy()
