"""Fingerprints of what a result depends on: the deliveries, and the code that judges and computes them."""

import hashlib
import json
from pathlib import Path

from pipelines.deliveries import Found, sha256
from pipelines.paths import DBT_PROJECT, PROJECT


def _of_files(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(PROJECT).as_posix().encode() + sha256(path).encode())
    return digest.hexdigest()


def method() -> str:
    """What defines the figures: catalogue, models and macros."""
    return _of_files([DBT_PROJECT / "vars.yml", *DBT_PROJECT.glob("models/**/*.sql"), *DBT_PROJECT.glob("macros/**/*.sql")])


def code() -> str:
    """Everything that a run executes, pinned libraries included."""
    folders = [p for folder in ("pipelines", "expectations") for p in (PROJECT / folder).rglob("*.py")]
    dbt = [p for suffix in ("sql", "yml", "csv") for p in DBT_PROJECT.rglob(f"*.{suffix}") if "target" not in p.relative_to(DBT_PROJECT).parts]
    return _of_files([*folders, *dbt, PROJECT / "requirements.lock"])


def inputs(found: Found) -> str:
    """The deliveries taken together, those that cannot be read included."""
    facts = sorted(d.fingerprint for d in found.deliveries)
    facts += sorted(f"{r.source}/{r.delivery}/{r.file}/{r.fr}" for r in found.refusals)
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
