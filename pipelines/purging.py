"""Removal of records when the law requires it: the facts of persons leave releases made before a day; figures stay, and a tombstone says what was there.

Deliveries in data/raw are their keeper's to remove; the next run then rebuilds validated/, identity/ and quarantine/ without them.
"""

import json
from datetime import date
from pathlib import Path

from pipelines import atomic, clock, releases


def is_record(name: str) -> bool:
    """Record-level files of a release: each organisation's facts."""
    return name.startswith("organization/") and "/facts/" in name


def purge(store: Path, before: str, reason: str) -> tuple[list[str], int]:
    """Purge every release made before the day `before` (AAAA-MM-JJ). Returns (releases changed, objects deleted).

    Each manifest is replaced whole, with the names and fingerprints of what left, when and why; only then are objects deleted, those that a release
    still needs excepted. Interrupted, it can be run again. Raises ReleaseError without a reason, or for a day that is none.
    """
    if not reason.strip():
        raise releases.ReleaseError("Une raison est exigée (--reason). / A reason is required (--reason).")
    day = _day(before)
    changed = [m["release_id"] for m in releases.listing(store) if m["made_at"][:10] < day and _without_records(store, m, reason)]
    gone = {file["sha256"] for m in releases.listing(store) for file in m.get("purged", {}).values()}
    kept = {file["sha256"] for m in releases.listing(store) for file in m["files"].values()}
    deleted = 0
    for digest in sorted(gone - kept):
        path = releases.object_path(store, digest)
        if path.exists():
            path.unlink()
            deleted += 1
    return changed, deleted


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise releases.ReleaseError(f"--before AAAA-MM-JJ : {text!r}") from error


def _without_records(store: Path, manifest: dict, reason: str) -> bool:
    """Replace the manifest by one whose records are tombstones. False when there was none left."""
    records = {name: file for name, file in manifest["files"].items() if is_record(name)}
    if not records:
        return False
    stone = {"at": clock.now().isoformat(), "reason": reason.strip()}
    manifest["purged"] = manifest.get("purged", {}) | {name: {"sha256": file["sha256"], **stone} for name, file in records.items()}
    manifest["files"] = {name: file for name, file in manifest["files"].items() if name not in records}
    manifest["seal"] = releases.seal(manifest)
    path = store / "manifests" / f"{manifest['release_id']}.json"
    atomic.write_bytes(path, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode())
    return True
