"""How often intervals and calls were right where the truth is known: measured once by `python -m benchmarks.reform planted`, kept beside the methods.

The artefact (pipelines/reform/coverage.json) names the methods that it was measured on: the digest of their source files. A test holds it to those in the
folder, so that a changed method cannot go with an old measurement; `sample` holds the counts of its first worlds, so that a test can make them again.
"""

import hashlib
import json
from pathlib import Path

METHODS_FOLDER = Path(__file__).parent.parent / "reform"
FILE = METHODS_FOLDER / "coverage.json"
COMMAND = "python -m benchmarks.reform planted"
# What an interval and a call hang on; scenarios, gaming, fairness and sensitivity do not change them.
METHODS = ("aggregating", "evaluating", "joint", "judging", "moving", "normalising", "posterior", "priors", "quantiles", "ranking", "records", "shrinking")


def load() -> dict:
    """The artefact. Raises FileNotFoundError where it is not there."""
    return json.loads(FILE.read_bytes())


def methods_digest() -> str:
    """SHA-256 over the source of METHODS, in order."""
    digest = hashlib.sha256()
    for name in METHODS:
        digest.update(name.encode() + b"\0" + (METHODS_FOLDER / f"{name}.py").read_bytes())
    return digest.hexdigest()


def as_bytes(content: dict) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode() + b"\n"
