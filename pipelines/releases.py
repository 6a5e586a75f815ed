"""Releases: an immutable manifest over shared objects, named by SHA-256; `current` is one small file, replaced in one step.

    releases/objects/ab/ab12…      content, shared by every release that holds it
    releases/manifests/<id>.json   what a release is made of and from
    releases/current               the id that the app serves
"""

import hashlib
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import atomic

FORMAT = 1


class ReleaseError(Exception):
    """A release that cannot be opened or trusted; the message says why and what to do."""


@dataclass
class Draft:
    """A release in the making: logical name -> {sha256, bytes, rows}. Objects are in the store as soon as they are added."""

    store: Path
    files: dict[str, dict] = field(default_factory=dict)

    def add(self, name: str, content: bytes, rows: int | None = None) -> None:
        digest = hashlib.sha256(content).hexdigest()
        path = object_path(self.store, digest)
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:  # a damaged object is replaced
            atomic.write_bytes(path, content)
        self.files[name] = {"sha256": digest, "bytes": len(content)} | ({} if rows is None else {"rows": rows})

    def add_table(self, name: str, table: pa.Table) -> None:
        """Add a table as Parquet; the caller has ordered it by a unique key, so the same rows give the same bytes."""
        buffer = io.BytesIO()
        pq.write_table(table, buffer, compression="zstd")
        self.add(name, buffer.getvalue(), table.num_rows)

    def add_json(self, name: str, content) -> None:
        self.add(name, json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode())


def object_path(store: Path, digest: str) -> Path:
    return store / "objects" / digest[:2] / digest


def content_hash(files: dict[str, dict]) -> str:
    """One hash of what the figures are. What compares with an earlier release (restated) is not part of it."""
    names = {name: f["sha256"] for name, f in files.items() if not name.endswith(("/restated.parquet", "/changed.parquet"))}
    return hashlib.sha256(json.dumps(names, sort_keys=True).encode()).hexdigest()


def seal(manifest: dict) -> str:
    """SHA-256 of everything that a manifest says, the seal itself apart."""
    said = {name: value for name, value in manifest.items() if name != "seal"}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def publish(store: Path, draft: Draft, facts: dict, cutoff: str) -> dict:
    """Write the manifest of `draft` and make it current. Returns the manifest; the same content again is the same release."""
    digest = content_hash(draft.files)
    release_id = f"{cutoff}-{digest[:12]}"
    path = store / "manifests" / f"{release_id}.json"
    if path.exists():
        manifest = load(store, release_id)
    else:
        manifest = {"format": FORMAT, "release_id": release_id, "content_hash": digest, **facts, "files": dict(sorted(draft.files.items()))}
        manifest["seal"] = seal(manifest)
        atomic.write_bytes(path, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode())
    switch(store, release_id)
    return manifest


def switch(store: Path, release_id: str) -> None:
    """Make `release_id` current, after its manifest proved readable."""
    load(store, release_id)
    atomic.write_bytes(store / "current", f"{release_id}\n".encode())


def current_id(store: Path) -> str | None:
    path = store / "current"
    return path.read_text().strip() if path.exists() else None


def load(store: Path, release_id: str) -> dict:
    """The manifest of a release. Raises ReleaseError when it is missing, damaged or of a newer format."""
    path = store / "manifests" / f"{release_id}.json"
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ReleaseError(f"La publication {release_id} n’existe pas / release does not exist.") from error
    except ValueError as error:
        raise ReleaseError(f"Le manifeste {path.name} est endommagé / manifest is damaged: {error}") from error
    if manifest.get("format") != FORMAT:
        raise ReleaseError(f"{path.name} : format {manifest.get('format')} ; cette version lit / this version reads {FORMAT}.")
    return manifest


def listing(store: Path) -> list[dict]:
    """Every release whose manifest can be read, oldest first."""
    manifests = [m for i in _ids(store) if (m := readable(store, i))]
    return sorted(manifests, key=lambda m: (m["made_at"], m["release_id"]))


def unreadable(store: Path) -> list[str]:
    """Releases whose manifest cannot be read."""
    return [i for i in _ids(store) if readable(store, i) is None]


def _ids(store: Path) -> list[str]:
    return sorted(p.stem for p in (store / "manifests").glob("*.json"))


def readable(store: Path, release_id: str | None) -> dict | None:
    """The manifest, or None where there is none that can be trusted to say what it is."""
    try:
        return load(store, release_id) if release_id else None
    except ReleaseError:
        return None


def verify(store: Path, release_id: str) -> list[str]:
    """Files that are missing or no longer match their fingerprint; empty when the release is whole."""
    manifest, wrong = load(store, release_id), []
    for name, file in manifest["files"].items():
        path = object_path(store, file["sha256"])
        if not path.exists():
            wrong.append(f"{name}: absent / missing ({path.name})")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != file["sha256"]:
            wrong.append(f"{name}: contenu changé / content changed ({path.name})")
    if content_hash(manifest["files"] | manifest.get("purged", {})) != manifest["content_hash"] or seal(manifest) != manifest.get("seal"):
        wrong.append(f"{release_id}: manifeste changé / manifest changed")
    return wrong


def roll_back(store: Path, release_id: str) -> None:
    """Make an earlier release current, once every file of it is verified. Raises ReleaseError otherwise."""
    if wrong := verify(store, release_id):
        raise ReleaseError("\n".join(wrong))
    switch(store, release_id)


def sweep(store: Path) -> None:
    """Remove what interrupted runs left half written."""
    for folder in (store, store / "manifests", *(store / "objects").glob("*")):
        atomic.sweep(folder)


def read_table(store: Path, manifest: dict, name: str) -> pa.Table | None:
    """A table of a release, or None where the release has none of that name."""
    file = manifest["files"].get(name)
    return pq.read_table(object_path(store, file["sha256"])) if file else None
