"""What a scope may never be shown: every name, number and agreement of the release that stands in no file of its own."""

import functools
import io
import json
import re
import zipfile
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pypdf

from app.scopes import Scope

COLUMNS = {"directorate": "regional_directorate", "office": "office"}
IDENTIFYING = ("organization_id", "organization_name", "agreement_id")


@functools.cache
def foreign(releases: Path, scope: Scope | None) -> frozenset[bytes]:
    """Identifying texts of the whole release that no file of `scope` (None: no one's) holds, and that are no part of one that it holds."""
    files = _files(releases)
    known = _known(releases)
    own = set()
    if scope is not None and scope.part:
        agreements = pq.read_table(files[f"{scope.tree}agreements.parquet"])
        own = known & _held(agreements.filter(pc.equal(agreements[COLUMNS[scope.part[0]]], scope.part[1])), None)
    elif scope is not None:
        own = known & set().union(*(_texts(path, None) for name, path in files.items() if name.startswith(scope.tree) and name.endswith(".parquet")))
        own |= {scope.name}
    return frozenset(text.encode() for text in known - own if len(text) > 5 and not any(text in mine for mine in own))


@functools.cache
def _known(releases: Path) -> frozenset[str]:
    """Every identifying text of the release."""
    return frozenset().union(*(_texts(path, IDENTIFYING) for name, path in _files(releases).items() if name.endswith("/agreements.parquet")))


def scopes(releases: Path) -> list[Scope]:
    """One scope of each role; of the organisations, the one with most agreements."""
    sizes: dict[str, int] = {}
    for name, path in _files(releases).items():
        if name.startswith("organization/") and name.endswith("/agreements.parquet"):
            sizes[name.split("/")[1]] = pq.read_metadata(path).num_rows
    greatest = max(sizes, key=lambda n: (sizes[n], n))
    return [Scope("funder", "MESS"), Scope("funder", "MIFI"), Scope("organization", greatest), Scope("committee"), Scope("steward")]


def parts(releases: Path) -> list[Scope]:
    """A regional directorate and an office, of several agreements each, that are not the greatest of their ministry; and one that there is not."""
    found = []
    for ministry, kind in (("MESS", "directorate"), ("MIFI", "office")):
        sizes = Counter(pq.read_table(_files(releases)[f"funder/{ministry}/agreements.parquet"])[COLUMNS[kind]].to_pylist())
        found.append(Scope("funder", ministry, (kind, sorted(sizes, key=lambda v: (sizes[v], v))[-2])))
    return [*found, Scope("funder", "MIFI", ("directorate", "' or '1'='1"))]


def _files(releases: Path) -> dict[str, Path]:
    release = (releases / "current").read_text().strip()
    files = json.loads((releases / "manifests" / f"{release}.json").read_text("utf-8"))["files"]
    return {name: releases / "objects" / f["sha256"][:2] / f["sha256"] for name, f in files.items()}


def _texts(path: Path, columns: tuple[str, ...] | None) -> set[str]:
    return _held(pq.read_table(path), columns)


def _held(table: pa.Table, columns: tuple[str, ...] | None) -> set[str]:
    wanted = [n for n in (columns or table.column_names) if n in table.column_names and pa.types.is_string(table.schema.field(n).type)]
    return {value for name in wanted for value in pc.unique(table[name]).to_pylist() if value}


def seen(messages: bytes, hidden: frozenset[bytes]) -> list[bytes]:
    """Which of the hidden texts are in the messages."""
    return sorted(text for text in hidden if text in messages)


def readable(data: bytes) -> bytes:
    """Every text of a file that someone downloads, as bytes: of each file in an archive, each page of a PDF with what describes it, each part of a workbook."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"\n".join(name.encode() + b"\n" + readable(archive.read(name)) for name in archive.namelist())
    if data.startswith(b"%PDF"):
        read = pypdf.PdfReader(io.BytesIO(data))
        said = [page.extract_text() for page in read.pages] + [str(value) for value in (read.metadata or {}).values()] + [_alternatives(read)]
        text = "\n".join(said)
        return (text + "\n" + re.sub(r"\s+", " ", text)).encode()  # a name may be set on two lines
    return data


def _alternatives(read: pypdf.PdfReader) -> str:
    """What a screen reader says of the pictures: the alternative texts of the document's structure."""
    objects = (read.get_object(number) for number in range(1, read.trailer["/Size"]))
    return "\n".join(str(found["/Alt"]) for found in objects if isinstance(found, dict) and "/Alt" in found)
