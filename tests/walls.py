"""What a scope may never be shown: every name, number and agreement of the release that stands in no file of its own."""

import functools
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from app.scopes import Scope

IDENTIFYING = ("organization_id", "organization_name", "agreement_id")


@functools.cache
def foreign(releases: Path, scope: Scope | None) -> frozenset[bytes]:
    """Identifying texts of the whole release that no file of `scope` (None: no one's) holds, and that are no part of one that it holds."""
    files = _files(releases)
    known = set().union(*(_texts(path, IDENTIFYING) for name, path in files.items() if name.endswith("/agreements.parquet")))
    own = set()
    if scope is not None:
        own = known & set().union(*(_texts(path, None) for name, path in files.items() if name.startswith(scope.tree) and name.endswith(".parquet")))
        own |= {scope.name}
    return frozenset(text.encode() for text in known - own if len(text) > 5 and not any(text in mine for mine in own))


def scopes(releases: Path) -> list[Scope]:
    """One scope of each role; of the organisations, the one with most agreements."""
    sizes: dict[str, int] = {}
    for name, path in _files(releases).items():
        if name.startswith("organization/") and name.endswith("/agreements.parquet"):
            sizes[name.split("/")[1]] = pq.read_metadata(path).num_rows
    greatest = max(sizes, key=lambda n: (sizes[n], n))
    return [Scope("funder", "MESS"), Scope("funder", "MIFI"), Scope("organization", greatest), Scope("committee"), Scope("steward")]


def _files(releases: Path) -> dict[str, Path]:
    release = (releases / "current").read_text().strip()
    files = json.loads((releases / "manifests" / f"{release}.json").read_text("utf-8"))["files"]
    return {name: releases / "objects" / f["sha256"][:2] / f["sha256"] for name, f in files.items()}


def _texts(path: Path, columns: tuple[str, ...] | None) -> set[str]:
    table = pq.read_table(path)
    wanted = [n for n in (columns or table.column_names) if n in table.column_names and pa.types.is_string(table.schema.field(n).type)]
    return {value for name in wanted for value in pc.unique(table[name]).to_pylist() if value}


def seen(messages: bytes, hidden: frozenset[bytes]) -> list[bytes]:
    """Which of the hidden texts are in the messages."""
    return sorted(text for text in hidden if text in messages)
