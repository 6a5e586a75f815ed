"""The artefact as a file: plain JSON, versioned by the fingerprint of its content. Light to import: a run that finds nothing new reads only this."""

import hashlib
import json
from pathlib import Path

from pipelines import atomic
from pipelines.paths import DEMONSTRATION_CASE_MIX, Places

FORMAT = 1


class ArtefactError(Exception):
    """The file is no artefact of this format, or was changed after it was written."""


def in_force(places: Places, *, demonstration: bool) -> dict:
    """The artefact that a run reads: the home's own, or, for fictional deliveries only, the one that comes with the project. A run never refits.

    Where nothing was fitted: one without models, version `none`. Raises ArtefactError.
    """
    if places.case_mix.exists():
        return read(places.case_mix)
    if demonstration:
        return read(DEMONSTRATION_CASE_MIX)
    return {"format": FORMAT, "version": "none", "cutoff": None, "indicators": {}}


def versioned(content: dict) -> dict:
    plain = {k: v for k, v in content.items() if k != "version"}
    return {"version": hashlib.sha256(_bytes(plain)).hexdigest()[:16]} | plain


def _bytes(content: dict) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def write(path: Path, artefact: dict) -> None:
    atomic.write_bytes(path, _bytes(artefact) + b"\n")


def read(path: Path) -> dict:
    """Raises ArtefactError when the file is no artefact of this format or its version is not the fingerprint of its content."""
    try:
        found = json.loads(path.read_bytes())
    except ValueError as error:
        raise ArtefactError(f"{path}: {error}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT or found != versioned(found):
        raise ArtefactError(f"{path}: artefact altéré ou d’un autre format / changed, or of another format")
    return found
