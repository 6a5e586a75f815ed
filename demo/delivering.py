"""Writes deliveries: CSV files in each system's own form, sidecars, the organisations' folders."""

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from demo import workbooks
from demo.days import ISO, text
from demo.sheets import Sheet

CHUNK = 200_000
FORMATS = {
    "msi": ("cp1252", ";"), "ceriges": ("utf-8-sig", ";"), "concertation": ("utf-8", ","), "employeurs": ("iso-8859-1", ";"),
    "declarations": ("utf-8", ";"),
}


@dataclass(frozen=True)
class Delivery:
    """What a declaration says. Dates are whole days; `extracted_at` is ISO text."""

    source: str
    name: str
    scope: str
    start: int
    end: int
    extracted_at: str
    sequence: int = 1

    def folder(self, raw: Path) -> Path:
        return raw / self.source / self.name


def iso(day: int) -> str:
    return str(text(np.array([day]), ISO)[0])


def write_csv(path: Path, sheet: Sheet, positions: np.ndarray | None = None) -> dict:
    """Writes the rows at `positions` (all by default); returns the sidecar's entry: file, rows, sha256."""
    encoding, delimiter = FORMATS[sheet.source]
    positions = np.arange(len(sheet)) if positions is None else positions
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="", errors="strict") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow([name for name, _ in sheet.columns])
        for low in range(0, len(positions), CHUNK):
            cells = sheet.cells(positions[low : low + CHUNK])
            writer.writerows(zip(*cells.values(), strict=True))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"file": path.name, "rows": len(positions), "sha256": digest}


def declare(raw: Path, delivery: Delivery, tables: dict[str, dict]) -> None:
    said = {
        "source": delivery.source, "delivery": delivery.name, "scope": delivery.scope,
        "period": {"from": iso(delivery.start), "to": iso(delivery.end)}, "extracted_at": delivery.extracted_at,
        "sequence": delivery.sequence, "demonstration": True, "tables": tables,
    }
    body = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    (delivery.folder(raw) / "delivery.json").write_text(body, encoding="utf-8")


def register(raw: Path, delivery: Delivery, sheets: list[Sheet]) -> list[tuple[Sheet, np.ndarray, str, str, int]]:
    """Delivers whole tables as CSV. Returns where each position went: (sheet, positions, delivery, file, first line)."""
    tables, places = {}, []
    for sheet in sheets:
        tables[sheet.table] = write_csv(delivery.folder(raw) / f"{sheet.table}.csv", sheet)
        places.append((sheet, np.arange(len(sheet)), delivery.name, f"{sheet.table}.csv", 2))
    declare(raw, delivery, tables)
    return places


def organization(raw: Path, delivery: Delivery, rows: list[tuple[Sheet, np.ndarray]], as_csv: bool, rng) -> list[tuple]:
    """Delivers one organisation's declarations, as the template's workbook or as CSV with a sidecar."""
    rows = [(sheet, positions) for sheet, positions in rows if len(positions)]
    if as_csv:
        tables = {s.table: write_csv(delivery.folder(raw) / f"{s.table}.csv", s, p) for s, p in rows}
        declare(raw, delivery, tables)
        return [(s, p, delivery.name, f"{s.table}.csv", 2) for s, p in rows]
    cover = [
        ("source", delivery.source), ("livraison", delivery.name), ("portee", delivery.scope), ("periode_debut", iso(delivery.start)),
        ("periode_fin", iso(delivery.end)), ("extrait_le", delivery.extracted_at), ("sequence", str(delivery.sequence)), ("demonstration", "O"),
    ]
    tables = {s.table: ([n for n, _ in s.columns], [list(r) for r in zip(*s.cells(p).values(), strict=True)]) for s, p in rows}
    workbooks.write(delivery.folder(raw) / "declaration.xlsx", cover, tables, rng)
    return [(s, p, delivery.name, "declaration.xlsx", workbooks.first_row(s.table)) for s, p in rows]


def csv_text(header: list[str], rows: list) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
