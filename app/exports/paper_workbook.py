"""The tables of the reform's paper as a workbook: a sheet a table under its number, the document's numbers unrounded, the same bytes from the same document."""

import datetime as dt

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.exports.paper_parts import Paper
from app.exports.paper_tables import Cell, Column, Table
from app.exports.workbook import HEAD, ONE, PERCENT, TITLE, WHOLE, WRAP, cell_text, put, settled_bytes
from app.text import language, speaking, t

NARROW, WIDE = 15, 26
POINTS = {"fr": '0"\u00a0"%', "en": "0%"}


def workbook(paper: Paper) -> bytes:
    """The XLSX file: a first sheet that lists the tables and says of which release, scenario and catalogue they are; then one sheet a table."""
    with speaking(paper.language):
        made = Workbook()
        _first(made.active, paper)
        for place, table in enumerate(paper.tables, start=1):
            _sheet(made.create_sheet(t("paper.sheet", n=place)), table)
        for sheet in made.worksheets:
            _page(sheet, paper)
    stamp = dt.datetime.fromisoformat(paper.release["made_at"]).astimezone(dt.UTC).replace(tzinfo=None)
    made.properties.created = made.properties.modified = stamp
    made.properties.creator, made.properties.language = "Refonte", f"{paper.language}-CA"
    made.properties.title = cell_text(f"{paper.title}, {paper.period}")
    return settled_bytes(made, stamp)


def _first(sheet: Worksheet, paper: Paper) -> None:
    sheet.title = t("paper.contents")
    put(sheet, 1, 1, paper.title)
    sheet.cell(1, 1).font = TITLE
    facts = [(t("paper.of.period"), paper.period), *((t(f"paper.of.{name}"), value) for name, value in paper.identity.items()),
             (t("paper.of.cutoff"), paper.release["cutoff"])]
    facts += [(t("exports.demonstration"), None)] if paper.release["demonstration"] else []
    facts += [(t("paper.sheet", n=place), table.caption) for place, table in enumerate(paper.tables, start=1)]
    for row, (name, value) in enumerate(facts, start=3):
        put(sheet, row, 1, name, alignment=WRAP)
        sheet.cell(row, 1).font = Font(bold=True)
        put(sheet, row, 2, value, alignment=WRAP)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 90


def _sheet(sheet: Worksheet, table: Table) -> None:
    """Heads that stay in sight, one row a row; a column with limits takes three."""
    heads = [(head, column) for column in table.columns for head in _heads(column)]
    for place, (head, column) in enumerate(heads, start=1):
        cell = sheet.cell(1, place, cell_text(head))
        for part, style in HEAD.items():
            setattr(cell, part, style)
        sheet.column_dimensions[get_column_letter(place)].width = NARROW if column.numeric else WIDE * max(1.0, column.wide)
    for at, row in enumerate(table.rows, start=2):
        values = [pair for column, cell in zip(table.columns, row, strict=True) for pair in _values(column, cell)]
        for place, (value, shown) in enumerate(values, start=1):
            put(sheet, at, place, value, shown, *([WRAP] if isinstance(value, str) else []))
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(table.rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.oddHeader.left.text = cell_text(table.caption).replace("&", "&&")


def _heads(column: Column) -> list[str]:
    return [column.head, *(f"{column.head} – {t(f'reform.{name}')}" for name in ("lower", "upper"))] if column.limits else [column.head]


def _values(column: Column, cell: Cell) -> list[tuple]:
    """(value, number format) of each of the column's places."""
    shown = _format(cell.kind)
    limits = [(v, shown) for v in cell.limits or (None, None)] if column.limits else []
    return [(cell.value, shown), *limits]


def _format(kind: str) -> str | None:
    if kind in ("share", "percent", "points"):
        return PERCENT[language()]
    if kind == "about_share":
        return f'"{t("reform.about", n="")}"{POINTS[language()]}'
    return {"text": None, "about": f'"{t("reform.about", n="")}"0', "count": WHOLE, "one": ONE, "three": "0.000", "plain": "General"}[kind]


def _page(sheet: Worksheet, paper: Paper) -> None:
    """On every printed page: release, seal, catalogue."""
    identity = paper.identity
    sheet.oddFooter.left.text = f"{t('paper.of.release_id')} {identity['release_id']} – {t('paper.of.catalogue')} {identity['catalogue']}"
    sheet.oddFooter.right.text = f"{t('paper.of.seal')} {identity['seal']}"
    sheet.oddFooter.left.size = sheet.oddFooter.right.size = 7
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
