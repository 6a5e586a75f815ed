"""The organisations' workbooks: a cover, titles above the headers, dates now as text, now as real dates."""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import numpy as np
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

STAMP = (2024, 6, 30, 23, 0, 0)
TITLES = {
    "collaborations": ["Collaborations déclarées", "Une ligne par événement ; données fictives de démonstration"],
    "references": ["Références reçues et émises (données fictives)"],
    "expertise": ["Formation interculturelle du personnel", "Données fictives de démonstration"],
}
REAL_DATES = {"date_evenement", "date_reference", "date_obtention", "date_expiration", "date_confirmation"}
NUMBERS = {"heures", "intervenants_formes", "intervenants_total"}


def write(path: Path, cover: list[tuple[str, str]], tables: dict[str, tuple[list[str], list[list[str]]]], rng: np.random.Generator) -> None:
    """One workbook; `tables` maps a sheet's name to its header and rows of text. The same content gives the same bytes."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Livraison")
    for pair in cover:
        sheet.append(list(pair))
    for name, (header, rows) in tables.items():
        sheet = book.create_sheet(name)
        for title in TITLES[name]:
            sheet.append([title])
        sheet.append(header)
        for row in rows:
            typed = rng.random() < 0.45
            sheet.append([_typed(sheet, column, cell, typed) for column, cell in zip(header, row, strict=True)])
    content = io.BytesIO()
    book.save(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_steady(content.getvalue()))


def first_row(table: str) -> int:
    """Sheet row of the first record, below the titles and the header."""
    return len(TITLES[table]) + 2


def _typed(sheet, column: str, cell: str, typed: bool):
    """A real date or number for some rows, text for the others; identifiers are always text."""
    if cell == "":
        return None
    if typed and column in REAL_DATES and re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
        try:
            real = WriteOnlyCell(sheet, value=dt.datetime.fromisoformat(cell))
        except ValueError:
            return cell
        real.number_format = "yyyy-mm-dd"
        return real
    if typed and column in NUMBERS and re.fullmatch(r"\d+(,\d+)?", cell):
        return float(cell.replace(",", ".")) if "," in cell else int(cell)
    return cell


def _steady(content: bytes) -> bytes:
    """The same archive with fixed times, inside and out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            body = old.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-06-30T23:00:00Z", body)
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, body)
    return out.getvalue()
