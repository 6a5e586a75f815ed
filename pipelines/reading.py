"""Read a delivered file as text cells, without being told its encoding, delimiter or first line.

Nothing is interpreted here: cells stay text (a workbook's dates become AAAA-MM-JJ, its whole numbers lose their `.0`), and
every row keeps the number of its line in the file, so that a message can name it. Typing is `pipelines/casting.py`.
"""

import csv
import datetime as dt
import io
import itertools
import unicodedata
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

DELIMITERS = ";,\t"
HEADER_SEARCH = 25
ENCODING_SAMPLE = 4_000_000
# Sniffing meets cells as long as reading does: one limit for both. It belongs to the whole process, and libraries move it: set before each use.
LONGEST_CELL = 10_000_000
# Follows the last line: it reads back as a row of its own unless a quotation mark was left open above it.
END = "\x1eEND\x1e"


class Unreadable(Exception):
    """A file that cannot be read as a table. Carries the message in French and in English."""

    def __init__(self, fr: str, en: str):
        super().__init__(fr)
        self.fr, self.en = fr, en


@dataclass
class Sheet:
    """A table as delivered: `frame` has one text column a delivered column, plus `row_number` (line or sheet row, from 1)."""

    frame: pd.DataFrame
    columns: list[str]
    encoding: str
    delimiter: str | None
    ragged: dict[int, int] = field(default_factory=dict)
    cut_at: int | None = None


def read_table(path: Path, expected: list[str] | None = None, sheet: str | None = None) -> Sheet:
    """Read a CSV, XLSX or XLS file. `expected` column names find the header below title lines; without them the widest does.

    Raises Unreadable when the file is empty, is no table, or mixes encodings.
    """
    content = path.read_bytes()
    if not content.strip():
        raise Unreadable("Le fichier est vide.", "The file is empty.")
    if path.suffix.lower() in (".xlsx", ".xls", ".xlsm"):
        sheets = read_workbook(path)
        name = sheet or next(iter(sheets))
        if name not in sheets:
            raise Unreadable(f"La feuille « {name} » est absente.", f"Sheet '{name}' is missing.")
        return _to_sheet(sheets[name], "workbook", None, expected)
    text, encoding = decode(content)
    try:
        delimiter = sniff_delimiter(text, expected)
        rows = _csv_rows(text, delimiter)
    except csv.Error as error:
        raise Unreadable(f"Le fichier n’est pas un CSV lisible ({error}).", f"The file is not a readable CSV ({error}).") from error
    table = _to_sheet(rows, encoding, delimiter, expected)
    if table.ragged and not text.endswith(("\n", "\r")):
        last = max(table.ragged)
        table.cut_at = last if last == max(number for number, cells in rows if any(cells)) else None
    return table


def decode(content: bytes) -> tuple[str, str]:
    """Text and encoding of a file: UTF-8 with or without BOM, Windows-1252, ISO-8859-1. Raises Unreadable for anything else."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:ENCODING_SAMPLE]:
        raise Unreadable(
            "L’encodage n’est pas lisible (UTF-16 ou fichier binaire) : enregistrer en CSV UTF-8.",
            "The encoding cannot be read (UTF-16 or binary file): save as CSV UTF-8.",
        )
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        _refuse_cut(content, error)
        _refuse_mixed(content, error.start)
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return content.decode("iso-8859-1"), "iso-8859-1"


def _refuse_cut(content: bytes, error: UnicodeDecodeError) -> None:
    """UTF-8 to the last bytes, which begin a letter and do not end it: the file was cut there. A lone accented letter is no proof."""
    if error.reason == "unexpected end of data" and any(byte > 127 for byte in content[: error.start].removeprefix(b"\xef\xbb\xbf")):
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"Le fichier est coupé au milieu d’une lettre (ligne {line}).", f"The file is cut in the middle of a letter (line {line}).")


def _refuse_mixed(content: bytes, first_bad: int) -> None:
    """A file with valid UTF-8 letters as well as invalid ones was glued from two encodings: no single reading is right."""
    readable = content.decode("utf-8", errors="ignore")
    accented = sum(1 for ch in readable if "\u00c0" <= ch <= "\u024f" or ch in "’«»\u00a0")
    if accented:
        line = content.count(b"\n", 0, first_bad) + 1
        raise Unreadable(
            f"L’encodage change dans le fichier (ligne {line}) : enregistrer tout le fichier en UTF-8.",
            f"The encoding changes within the file (line {line}): save the whole file as UTF-8.",
        )


def sniff_delimiter(text: str, expected: list[str] | None) -> str:
    """The delimiter under which a line bears most expected names, else under which most lines have the same, widest, shape."""
    sample = text.splitlines()[:60]

    csv.field_size_limit(LONGEST_CELL)

    def score(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(sample, delimiter=delimiter))
        if expected:
            wanted = {normal(name) for name in expected}
            return max((len(wanted & {normal(cell) for cell in row}) for row in rows), default=0), 0
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        return count, width

    return max(DELIMITERS, key=score)


def _csv_rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Rows with the number of the line on which each begins. Raises Unreadable where a quotation mark swallows the rest of the file."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(itertools.chain(io.StringIO(text, newline=""), [END]), delimiter=delimiter)
    rows, line = [], 1
    for cells in reader:
        rows.append((line, cells))
        line = reader.line_num + 1
    opened, last = rows.pop()
    if last != [END]:
        raise Unreadable(
            f"Un guillemet ouvert à la ligne {opened} n’est jamais fermé : fichier coupé, ou guillemet à retirer.",
            f"A quotation mark opened on line {opened} is never closed: the file is cut, or the mark must go.",
        )
    return rows


def read_workbook(path: Path) -> dict[str, list[tuple[int, list[str]]]]:
    """Every sheet of an XLSX or XLS file as numbered rows of text cells. Raises Unreadable when it is none."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = {}
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            sheets[name] = [(number, [_cell(value) for value in row]) for number, row in enumerate(rows, 1)]
        return sheets
    except BaseException as error:
        # A damaged old .xls makes the reader written in Rust panic, which is no Exception.
        if not isinstance(error, (CalamineError, zipfile.BadZipFile, OSError)) and type(error).__name__ != "PanicException":
            raise
        raise Unreadable(
            f"Le fichier n’est pas un classeur Excel lisible ({type(error).__name__}).",
            f"The file is not a readable Excel workbook ({type(error).__name__}).",
        ) from error


def _cell(value: object) -> str:
    """A workbook's cell as a clerk would type it in a CSV."""
    if isinstance(value, bool):
        return "O" if value else "N"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else np.format_float_positional(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return "" if value is None else str(value)


def normal(name: str) -> str:
    """A column name as compared: case, accents, surrounding and inner white space do not count."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "_".join(plain.lower().split())


def _header_at(rows: list[tuple[int, list[str]]], expected: list[str] | None) -> int:
    """Position of the header: the line with most expected names, else the first as wide as the most common width."""
    head = rows[:HEADER_SEARCH]
    if expected:
        wanted = {normal(name) for name in expected}
        found = [len(wanted & {normal(cell) for cell in cells}) for _, cells in head]
        return found.index(max(found)) if found and max(found) else 0
    widths = Counter(len([c for c in cells if c.strip()]) for _, cells in rows[: HEADER_SEARCH * 4] if any(cells))
    common = widths.most_common(1)[0][0]
    return next(i for i, (_, cells) in enumerate(rows) if len([c for c in cells if c.strip()]) >= common)


def _to_sheet(rows: list[tuple[int, list[str]]], encoding: str, delimiter: str | None, expected: list[str] | None) -> Sheet:
    rows = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if not rows:
        raise Unreadable("Le fichier ne contient aucune ligne.", "The file holds no row.")
    at = _header_at(rows, expected)
    canonical = {normal(name): name for name in expected or ()}
    header = [canonical.get(normal(cell), cell.strip()) for cell in rows[at][1]]
    while header and not header[-1]:
        header.pop()
    width, body = len(header), rows[at + 1 :]
    ragged = {n: len(cells) for n, cells in body if len(cells) < width or any(c.strip() for c in cells[width:])}
    padded = [(cells + [""] * width)[:width] for _, cells in body]
    columns = _unique(header)
    frame = pd.DataFrame(padded, columns=columns, dtype="str")
    frame["row_number"] = [number for number, _ in body]
    return Sheet(frame, columns, encoding, delimiter, ragged if delimiter else {})


def _unique(header: list[str]) -> list[str]:
    """Column names made unique: a repeated or empty one bears its position."""
    seen: Counter = Counter()
    names = []
    for position, name in enumerate(header, 1):
        name = name or f"colonne_{position}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}__{position}")
    return names
