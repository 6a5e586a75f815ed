"""Reads the delivered files as they lie in data/raw: declarations, typed rows, rows in force, cut-offs."""

import csv
import hashlib
import io
import json
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

from python_calamine import CalamineWorkbook

from .contract import KEYS, PERIOD_DATE, SOURCES, columns, kind

HEADER_SEARCH_ROWS = 20


@dataclass(frozen=True)
class Delivery:
    """One folder: what its declaration says, and the file (and its declared size and print) of each table."""

    source: str
    name: str
    scope: str
    start: date
    end: date
    extracted_at: datetime
    sequence: int
    files: dict
    folder: Path

    @property
    def order(self) -> tuple:
        return self.extracted_at, self.sequence, self.name


def deliveries(raw: Path) -> list[Delivery]:
    """Every declared delivery of the five sources; open data and `_truth` have none."""
    found = []
    for source in SOURCES:
        for folder in sorted(path for path in (raw / source).glob("*") if path.is_dir()):
            if (folder / "delivery.json").exists():
                found.append(_from_sidecar(source, folder))
            else:
                found += [_from_cover(source, folder, book) for book in sorted(folder.glob("*.xls*"))]
    return found


def _from_sidecar(source: str, folder: Path) -> Delivery:
    said = json.loads((folder / "delivery.json").read_text("utf-8"))
    return Delivery(source, folder.name, said["scope"], date.fromisoformat(said["period"]["from"]),
                    date.fromisoformat(said["period"]["to"]), datetime.fromisoformat(said["extracted_at"]),
                    int(said["sequence"]), said["tables"], folder)


def _from_cover(source: str, folder: Path, path: Path) -> Delivery:
    """The cover sheet `Livraison`: two columns, key and value."""
    book = CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name("Livraison").to_python(skip_empty_area=False)
    said = {}
    for cells in rows:
        filled = [cell for cell in cells if cell != ""]
        if len(filled) >= 2:
            said[header_name(filled[0])] = filled[1]
    extracted = said["extrait_le"]
    if not isinstance(extracted, datetime):
        extracted = datetime.fromisoformat(as_text(extracted))
    tables = {name: {"file": path.name} for name in book.sheet_names if name in SOURCES[source]}
    return Delivery(source, folder.name, as_text(said["portee"]), as_date(said["periode_debut"]),
                    as_date(said["periode_fin"]), extracted, int(float(as_text(said["sequence"]))), tables, folder)


# ---- cells


def as_text(cell) -> str | None:
    """Trimmed text; a whole number of a sheet loses its '.0'; empty is None."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime | date):
        cell = cell.isoformat()
    return str(cell).strip() or None if cell is not None else None


def as_date(cell) -> date | None:
    """A date cell, AAAA-MM-JJ (a time may follow) or JJ/MM/AAAA."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = as_text(cell)
    if text is None:
        return None
    if re.fullmatch(r"\d{2}/\d{2}/\d{4}", text):
        return datetime.strptime(text, "%d/%m/%Y").date()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?", text):
        return date.fromisoformat(text[:10])
    raise ValueError(f"not a date: {text!r}")


def as_decimal(cell) -> Fraction | None:
    """A number; decimal comma and spaces (no-break ones too) between thousands are read."""
    text = as_text(cell)
    if text is None:
        return None
    try:
        return Fraction(Decimal(re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")))
    except (InvalidOperation, OverflowError, ValueError):
        raise ValueError(f"not a number: {text!r}") from None


def as_whole(cell) -> int | None:
    number = as_decimal(cell)
    if number is not None and number.denominator != 1:
        raise ValueError(f"not a whole number: {number}")
    return None if number is None else int(number)


def as_list(cell) -> tuple:
    return tuple(part.strip() for part in (as_text(cell) or "").split("|") if part.strip())


TYPED = {"date": as_date, "decimal": as_decimal, "whole": as_whole, "list": as_list, "text": as_text}


# ---- rows


def header_name(cell) -> str:
    """Header cells compare without case, accents and spaces."""
    plain = unicodedata.normalize("NFKD", str(cell)).encode("ascii", "ignore").decode()
    return re.sub(r"[\s\-]+", "_", plain.strip().lower())


def sheet_rows(path: Path, table: str, names: list[str]) -> list[tuple[int, list]]:
    """(row number, cells) of a workbook: the sheet named after the table, else the only or best fitting one."""
    book = CalamineWorkbook.from_path(path)
    wanted = [name for name in book.sheet_names if header_name(name) == table] or book.sheet_names
    sheets = [list(enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)) for name in wanted]
    return max(sheets, key=lambda rows: _header(rows, names)[0])


def csv_rows(path: Path, names: list[str]) -> list[tuple[int, list]]:
    """(line number, cells) of a CSV: UTF-8 else Windows-1252; the delimiter under which the header fits best."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    lines = io.StringIO(text, newline=None).readlines()

    def split(part: list[str], delimiter: str) -> list[tuple[int, list]]:
        reader = csv.reader(part, delimiter=delimiter)
        return [(reader.line_num, cells) for cells in reader]

    best = max(";,\t", key=lambda mark: _header(split(lines[:HEADER_SEARCH_ROWS], mark), names)[0])
    return split(lines, best)


def _header(rows: list[tuple[int, list]], names: list[str]) -> tuple[int, int]:
    """(how many contract columns it holds, its index) of the row that looks most like the header."""
    counts = [(len({header_name(cell) for cell in cells} & set(names)), -index)
              for index, (_, cells) in enumerate(rows[:HEADER_SEARCH_ROWS])]
    count, index = max(counts, default=(0, 0))
    return count, -index


def raw_rows(delivery: Delivery, table: str) -> list[dict] | None:
    """Untyped rows by column with their `row` number; None where the declared size or print differs."""
    said = delivery.files[table]
    path = delivery.folder / said["file"]
    if said.get("sha256") and hashlib.sha256(path.read_bytes()).hexdigest() != said["sha256"]:
        return None
    names = columns(delivery.source, table)
    if path.suffix.lower().startswith(".xls"):
        rows = sheet_rows(path, table, names)
    else:
        rows = csv_rows(path, names)
    count, index = _header(rows, names)
    if count * 2 < len(names):
        raise ValueError(f"{path}: no header found for {table}")
    header = [header_name(cell) for cell in rows[index][1]]
    body = [(number, cells) for number, cells in rows[index + 1:] if any(as_text(cell) for cell in cells)]
    if said.get("rows") is not None and int(said["rows"]) != len(body):
        return None
    return [{"row": number, **dict(zip(header, cells, strict=False))} for number, cells in body]


def typed(delivery: Delivery, table: str, row: dict) -> dict:
    """The contract's columns with typed values; a cell that cannot be read raises, naming file, row and column."""
    record = {"source": delivery.source, "table": table, "row": row["row"]}
    for column in columns(delivery.source, table):
        try:
            record[column] = TYPED[kind(column)](row.get(column))
        except ValueError as error:
            place = f"{delivery.folder / delivery.files[table]['file']}, row {row['row']}, column {column}"
            raise ValueError(f"{place}: {error}") from error
    if record[PERIOD_DATE[table]] is None:
        raise ValueError(f"{delivery.folder}, {table}, row {row['row']}, column {PERIOD_DATE[table]}: empty")
    if table == "resultats":
        record.setdefault("no_participation", record.get("no_parcours"))
    return record


# ---- records in force


def accepted(raw: Path, quarantined: set) -> dict:
    """{(source, table, scope): [(delivery, rows)]} in order of delivery, without quarantine and refused files."""
    found = defaultdict(list)
    for delivery in sorted(deliveries(raw), key=lambda each: each.order):
        for table in delivery.files:
            if table not in SOURCES[delivery.source]:
                continue
            rows = raw_rows(delivery, table)
            if rows is None:
                continue
            place = delivery.source, delivery.name, table
            kept = [typed(delivery, table, row) for row in rows if (*place, row["row"]) not in quarantined]
            found[delivery.source, table, delivery.scope].append((delivery, kept))
    return found


def in_force(delivered: list, table: str) -> list[dict]:
    """Records in force: not covered by a later delivery's period; of one key, the latest delivery's."""
    by_key = {}
    for index, (_, rows) in enumerate(delivered):
        later = [delivery for delivery, _ in delivered[index + 1:]]
        for row in rows:
            day = row[PERIOD_DATE[table]]
            if not any(delivery.start <= day <= delivery.end for delivery in later):
                by_key[tuple(row[column] for column in KEYS[table])] = row
    return list(by_key.values())


def cutoffs(found: dict) -> dict:
    """{(source, scope): cut-off}: the earliest over its tables of the latest extraction whose period ends last."""
    dates = defaultdict(list)
    for (source, _, scope), delivered in found.items():
        last_end = max(delivery.end for delivery, _ in delivered)
        latest = max((delivery for delivery, _ in delivered if delivery.end == last_end), key=lambda each: each.order)
        dates[source, scope].append(latest.extracted_at.date())
    return {place: min(days) for place, days in dates.items()}


def tables(raw: Path, quarantined: set) -> tuple[dict, dict]:
    """({(source, table): records}, cut-offs); a record dated after its source's cut-off does not exist yet."""
    found = accepted(raw, quarantined)
    limits = cutoffs(found)
    records = defaultdict(list)
    for (source, table, scope), delivered in found.items():
        limit = limits[source, scope]
        records[source, table] += [row for row in in_force(delivered, table) if row[PERIOD_DATE[table]] <= limit]
    return records, limits
