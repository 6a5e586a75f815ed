"""The stages of a run, as plain functions on folders. Dagster's assets call them; so can a test."""

import json
import shutil
import uuid
from pathlib import Path

from pipelines import atomic, linkage
from pipelines.case_mix import files as case_mix
from pipelines.deliveries import Found, find
from pipelines.paths import Places
from pipelines.sources import SOURCES
from pipelines.vault import pseudonym_key

SUMMARY = "summary.json"
JUDGED = ("validated", "quarantine", "identity")


def take_in(places: Places, say=lambda _: None) -> dict:
    """Judge every delivery and put validated/, quarantine/ and identity/ in place together. Returns the summary."""
    from pipelines import acceptance  # Great Expectations takes seconds to import: only here.

    found = find(places.raw)
    key = pseudonym_key(found.deliveries)
    building = places.home / f"{atomic.TEMPORARY}{uuid.uuid4().hex}"
    building.mkdir(parents=True)
    try:
        taken = acceptance.accept(found, building, key, say)
        summary = summarise(found, taken)
        for name in JUDGED:
            (building / name).mkdir(exist_ok=True)
            atomic.replace_folder(building / name, places.home / name)
        atomic.write_bytes(places.validated / SUMMARY, json.dumps(summary, ensure_ascii=False, indent=1).encode())
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return summary


def summarise(found: Found, taken) -> dict:
    """Counts, refusals and the expectations that failed. No delivered value is in it."""
    return {
        "deliveries": len(found.deliveries),
        "duplicates": [list(pair) for pair in found.duplicates],
        "absent": found.absent,
        "received": taken.received,
        "accepted": taken.accepted,
        "quarantined": taken.quarantined,
        "tables": [vars(c) for c in taken.counts],
        "refusals": [vars(r) for r in taken.refusals],
        "expectations": len(taken.checks),
        "checks": [
            {"source": s, "table": t, "rule": o.rule, "column": o.column, "effect": o.effect, "severity": o.severity,
             "expectation": o.expectation, "fr": o.fr, "en": o.en, "evaluated": o.evaluated, "failed": len(o.failing)}
            for s, t, o in taken.checks if not o.passed
        ],
    }


def summary_of(places: Places) -> dict:
    return json.loads((places.validated / SUMMARY).read_text("utf-8"))


def link_persons(places: Places) -> dict[str, int]:
    key = pseudonym_key(find(places.raw).deliveries)
    return linkage.link(places.identity, places.linkage, key)


def compute_statistics(places: Places) -> dict:
    from pipelines import amounts, movers, outlook, pooling, uncertainty  # scipy, and the models: only here.

    fitted = case_mix_in_force(places, find(places.raw))
    said = uncertainty.compute(places.warehouse, places.statistics, fitted)
    said |= outlook.compute(places.warehouse, places.statistics, fitted) | movers.compute(places.warehouse, places.statistics)
    return said | pooling.compute(places.warehouse, places.statistics) | amounts.compute(places.warehouse, places.statistics)


def case_mix_in_force(places: Places, found: Found) -> dict:
    """The fitted models of this run. Those of the fictional deliveries serve only where every personal delivery is fictional."""
    return case_mix.in_force(places, demonstration=all(d.demonstration for d in found.deliveries if SOURCES[d.source].personal))


def assess_reform(places: Places) -> dict:
    from pipelines.assessing import releasing  # scipy: only here.

    return releasing.compute(places)


def publish_release(places: Places) -> dict:
    from pipelines import publishing

    found = find(places.raw)
    return publishing.publish(places, found, summary_of(places), pseudonym_key(found.deliveries), case_mix_in_force(places, found))


def dbt_environment(places: Places) -> dict[str, str]:
    """The variables by which dbt finds its inputs and its warehouse."""
    places.warehouse.parent.mkdir(parents=True, exist_ok=True)
    return {
        "REFONTE_VALIDATED": str(places.validated), "REFONTE_LINKAGE": str(places.linkage), "REFONTE_WAREHOUSE": str(places.warehouse),
        "DBT_TARGET_PATH": str(places.dbt_target), "DBT_LOG_PATH": str(places.warehouse.parent / "logs"),
    }


def clear_warehouse(places: Places) -> None:
    """The warehouse is made anew by each run: an interrupted one leaves nothing behind."""
    for path in places.warehouse.parent.glob(f"{places.warehouse.name}*"):
        Path(path).unlink()
