"""The current release: its manifest, read anew whenever `current` names another. No figure is read here.

    releases/current               the id of the release served
    releases/manifests/<id>.json   logical name -> file, by SHA-256
    releases/objects/ab/ab12…      the files
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from app.home import home
from app.scopes import OutsideScope

FORMAT = 1
RELEASE_ID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{12}")


class ReleaseProblem(Exception):
    """No figure can be shown. `kind` names the text of the page: missing, unknown, damaged or newer; `detail` is an id or a file name."""

    def __init__(self, kind: str, detail: str = ""):
        super().__init__(f"{kind}: {detail}")
        self.kind, self.detail = kind, detail


@dataclass(frozen=True)
class Release:
    """One release. Two are equal when their manifests' bytes are."""

    digest: str
    store: Path
    manifest: dict = field(compare=False, repr=False)

    @property
    def release_id(self) -> str:
        return self.manifest["release_id"]

    def object_path(self, name: str) -> Path:
        """The file of a logical name. Raises KeyError where the release has none."""
        sha256 = self.manifest["files"][name]["sha256"]
        return self.store / "objects" / sha256[:2] / sha256

    def read_json(self, name: str) -> dict:
        """A JSON file of the common tree. Raises OutsideScope for any other, ReleaseProblem when it is missing or changed."""
        if not name.startswith("common/") or ".." in name:
            raise OutsideScope(name)
        self.verify(name)
        return json.loads(self.object_path(name).read_bytes())

    def verify(self, name: str) -> None:
        """Raise ReleaseProblem unless the file's bytes are those that the manifest names."""
        try:
            with self.object_path(name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except (KeyError, OSError) as error:
            raise ReleaseProblem("damaged", name) from error
        if found != self.manifest["files"][name]["sha256"]:
            raise ReleaseProblem("damaged", name)


# How caches tell releases apart. Without it Streamlit walks through the whole manifest at each call: 0.2 s a page.
BY_DIGEST = {Release: lambda release: (release.digest, str(release.store))}


def current() -> Release:
    """The release that `current` names now. Raises ReleaseProblem."""
    store = home() / "releases"
    try:
        release_id = (store / "current").read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise ReleaseProblem("missing") from error
    if not RELEASE_ID.fullmatch(release_id):
        raise ReleaseProblem("damaged", "current")
    path = store / "manifests" / f"{release_id}.json"
    try:
        seen = path.stat()
    except OSError as error:
        raise ReleaseProblem("unknown", release_id) from error
    return _load(path, seen.st_mtime_ns, seen.st_size)


@st.cache_resource(max_entries=4, show_spinner=False)
def _load(path: Path, changed: int, size: int) -> Release:
    """Read and check a manifest; `changed` and `size` make a replaced file another key (a purge leaves tombstones in it)."""
    try:
        content = path.read_bytes()
        manifest = json.loads(content)
        version = manifest["format"]
        if isinstance(version, int) and version > FORMAT:
            raise ReleaseProblem("newer", path.stem)
        if version != FORMAT or manifest["release_id"] != path.stem or manifest["seal"] != _seal(manifest):
            raise ReleaseProblem("damaged", path.name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseProblem("damaged", path.name) from error
    return Release(hashlib.sha256(content).hexdigest(), path.parent.parent, manifest)


def _seal(manifest: dict) -> str:
    """As the release was sealed: everything that the manifest says, the seal itself apart."""
    said = {name: value for name, value in manifest.items() if name != "seal"}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=BY_DIGEST)
def catalogue(release: Release) -> dict:
    """The indicator catalogue that the release was computed with: frameworks, indicators, parameters, parameter_notes, reasons."""
    return release.read_json("common/catalogue.json")
