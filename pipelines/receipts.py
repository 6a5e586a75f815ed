"""Receipts: any figure of any release, opened and computed again from the release's own records.

Another process recomputes: it gets the organisation's facts, the periods and the SQL that the release carries (the method of that day, never
today's), and cannot open anything else; the published figures are compared here, to the last digit.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from pipelines import releases
from pipelines.uncertainty import intervals

KEY = ("agreement_id", "indicator_id", "method_version", "period_type", "period")
WHOLE_KEY, WHOLE_MODEL = ("indicator_id", "method_version", "period_type", "period"), "mart_organization_figures"
# What must agree, exactly: counts, what divides what, the value, the reason where there is none.
NUMBERS = ("units_counted", "units_open", "units_excluded", "numerator", "denominator", "target", "value", "attainment")
COMPARED = (*NUMBERS, "no_value_reason", "is_provisional")


def inputs(store: Path, manifest: dict, organization: str) -> dict[str, str]:
    """Name -> path of the objects that the recomputing process may open: facts, periods, SQL. No published figure is among them."""
    facts = f"organization/{organization}/facts/"
    names = [n for n in manifest["files"] if n.startswith((facts, "common/sql/")) or n == "common/periods.parquet"]
    return {Path(n).name: str(releases.object_path(store, manifest["files"][n]["sha256"])) for n in names}


def recomputed(store: Path, manifest: dict, organization: str, figure: tuple | None = None) -> tuple[dict[tuple, dict], list[dict], dict[tuple, dict]]:
    """As the other process computes them: the figures of the organisation's agreements by KEY, the units behind `figure` (a KEY), and the figures of the
    organisation as a whole by WHOLE_KEY. Raises ReleaseError when it cannot."""
    if any(n.startswith(f"organization/{organization}/facts/") for n in manifest.get("purged", {})):
        raise releases.ReleaseError(f"{manifest['release_id']} : dossiers retirés selon la loi / records purged as the law requires")
    for name, path in inputs(store, manifest, organization).items():
        if hashlib.sha256(Path(path).read_bytes()).hexdigest() != Path(path).name:
            raise releases.ReleaseError(f"{organization} : {name} ne correspond plus à son empreinte / no longer matches its fingerprint")
    given = json.dumps({"files": inputs(store, manifest, organization), "figure": figure})
    done = subprocess.run([sys.executable, "-m", "pipelines.recomputing"], input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise releases.ReleaseError(f"{organization}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'recomputing failed'}")
    found = json.loads(done.stdout)
    whole = {tuple(row[k] for k in WHOLE_KEY): row for row in found["organization_figures"]}
    return {tuple(row[k] for k in KEY): row for row in found["figures"]}, found["units"], whole


def published(store: Path, manifest: dict, organization: str) -> dict[tuple, dict]:
    name = f"organization/{organization}/figures.parquet"
    if name not in manifest["files"]:
        raise releases.ReleaseError(f"{manifest['release_id']} : aucun organisme / no organisation {organization}")
    rows = pq.read_table(releases.object_path(store, manifest["files"][name]["sha256"])).to_pylist()
    return {tuple(row[k] for k in KEY): row for row in rows}


def differences(store: Path, manifest: dict, organization: str) -> list[str]:
    """Every figure of the organisation that does not come out again, of its agreements and as a whole; empty when all agree to the last digit."""
    said, (found, _, whole) = published(store, manifest, organization), recomputed(store, manifest, organization)
    wrong = _unlike(said, found, COMPARED) + _wrong_intervals(said)
    if f"common/sql/{WHOLE_MODEL}.sql" in manifest["files"]:
        table = releases.read_table(store, manifest, f"organization/{organization}/organization_figures.parquet").to_pylist()
        wrong += _unlike({tuple(row[k] for k in WHOLE_KEY): row for row in table}, whole, tuple(c for c in COMPARED if c not in ("target", "attainment")))
    return wrong


def _unlike(said: dict[tuple, dict], found: dict[tuple, dict], columns: tuple[str, ...]) -> list[str]:
    wrong = [f"{key}: publié / published: {key in said}, recalculé / recomputed: {key in found}" for key in sorted(set(said) ^ set(found))]
    for key in sorted(set(said) & set(found)):
        for column in columns:
            if text(column, said[key][column]) != text(column, found[key][column]):
                wrong.append(f"{key} {column}: {said[key][column]} ≠ {found[key][column]}")
    return wrong


def _wrong_intervals(said: dict[tuple, dict]) -> list[str]:
    """Intervals that do not come out again from the figure's own counts. (A release made before intervals has none to compare.)"""
    figures = pd.DataFrame(said.values(), index=pd.Index(said.keys(), tupleize_cols=False))
    if figures.empty or "lower_95" not in figures:
        return []
    again = intervals(figures)
    wrong = []
    for limit in ("lower_95", "upper_95", "lower_998", "upper_998"):
        one, other = figures[limit].astype(float), again[limit].astype(float)
        differs = ~((one == other) | (one.isna() & other.isna()))
        wrong += [f"{key} {limit}: {one[key]} ≠ {other[key]}" for key in figures.index[differs]]
    return wrong


def text(column: str, value) -> str:
    """One writing of a value for both sides: a number by its shortest exact form, anything else as it is."""
    return repr(float(value)) if column in NUMBERS and value is not None else str(value)


def organizations(manifest: dict) -> list[str]:
    return sorted({n.split("/")[1] for n in manifest["files"] if n.startswith("organization/")})


def receipt(store: Path, manifest: dict, organization: str, figure: list[str]) -> dict:
    """One figure's receipt: definition and version, what it is made from, numerator, denominator, interval, and what was left out and why.

    `figure` is agreement, indicator, method, period. Raises ReleaseError when the release has no such figure.
    """
    agreement, indicator, method, period = figure
    key = next((k for k in published(store, manifest, organization) if (k[0], k[1], str(k[2]), k[4]) == (agreement, indicator, method, period)), None)
    if key is None:
        raise releases.ReleaseError(f"{organization} : aucune donnée / no figure {','.join(figure)}")
    catalogue = json.loads(releases.object_path(store, manifest["files"]["common/catalogue.json"]["sha256"]).read_text("utf-8"))
    declared = catalogue["indicators"][indicator]
    said = published(store, manifest, organization)[key]
    figures, units, _ = recomputed(store, manifest, organization, key)
    again = figures.get(key, {})
    left_out = releases.read_table(store, manifest, f"organization/{organization}/exclusions.parquet").to_pylist()
    return {
        "release": manifest["release_id"], "made_at": manifest["made_at"], "method_hash": manifest["method_hash"],
        "inputs": manifest["deliveries"], "definition": declared["definition"], "numerator_is": declared["numerator"],
        "denominator_is": declared["denominator"], "method": next(m for m in declared["methods"] if str(m["version"]) == method),
        "figure": {k: v for k, v in said.items() if k not in ("period_start", "period_end")},
        "marks": [{k: row[k] for k in ("mark_kind", "code", "units")} for row in left_out if tuple(row[k] for k in KEY) == key],
        "units": units,
        "recomputed": {column: again.get(column) for column in COMPARED},
        "agrees": all(text(c, said[c]) == text(c, again.get(c)) for c in COMPARED),
    }
