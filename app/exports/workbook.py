"""A scorecard as a workbook: a sheet a theme, numbers as numbers with their formats, never as text; the same bytes from the same release."""

import datetime as dt
import io
import zipfile

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.components.figure import PERCENTAGES
from app.exports.lines import Line
from app.exports.scorecard import Content
from app.text import language, speaking, t

HEAD = {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="E6E9ED"), "alignment": Alignment(wrap_text=True, vertical="top"),
        "border": Border(bottom=Side("thin", color="8A949E"))}
TITLE = Font(bold=True, size=15)
WRAP = Alignment(wrap_text=True, vertical="top")
TOP = Alignment(vertical="top")
# A share is shown as its language writes a percentage (12,5 % or 12.5%); the spreadsheet itself puts the comma or the point, and groups thousands.
PERCENT = {"fr": '0.0"\u00a0"%', "en": "0.0%"}
MONEY = {"fr": '#,##0"\u00a0$"', "en": '"$"#,##0'}
WHOLE, ONE, TWO = "#,##0", "#,##0.0", "#,##0.00"
FIGURES = (
    ("theme", 16), ("indicator", 38), ("period", 13), ("value", 10), ("unit", 16), ("numerator", 12), ("denominator", 13), ("lower_95", 12), ("upper_95", 12),
    ("target", 10), ("rate_target", 10), ("attainment", 12), ("expected", 11), ("expected_rate", 10), ("observed_expected", 12), ("group_rate", 10),
    ("units_counted", 10), ("units_open", 10), ("units_excluded", 10), ("marks", 44), ("reason", 34), ("receipt", 62),
)
TRENDS = (("indicator", 38), ("period", 26), ("value", 10), ("numerator", 12), ("denominator", 13), ("provisional", 11), ("reason", 34), ("receipt", 62))
DEFINITIONS = (
    ("indicator", 34), ("method", 10), ("theme", 14), ("frameworks", 20), ("definition", 70), ("numerator", 40), ("denominator", 40), ("why", 50),
    ("answerable", 24), ("polarity", 22), ("cohort", 30), ("risk", 40), ("guard", 40), ("note", 40),
)


def workbook(content: Content) -> bytes:
    """The XLSX file."""
    with speaking(content.language):
        made = _book(content)
    stamp = dt.datetime.fromisoformat(content.release["made_at"]).astimezone(dt.UTC).replace(tzinfo=None)
    made.properties.created = made.properties.modified = stamp
    made.properties.creator, made.properties.language = "Refonte", f"{content.language}-CA"
    made.properties.title = cell_text(f"{content.title} – {content.organization} – {content.whose}, {content.period_name}")
    return settled_bytes(made, stamp)


def settled_bytes(made: Workbook, stamp: dt.datetime) -> bytes:
    """The file's bytes with the release's time in place of the clock's, which openpyxl writes on saving."""
    from openpyxl.writer.excel import ExcelWriter

    written, settled = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        writer = ExcelWriter(made, archive)
        writer.write_data()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, stamp.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return settled.getvalue()


def _book(content: Content) -> Workbook:
    made = Workbook()
    _summary(made.active, content)
    groups = {i: name for _, name, places in content.groups for i in places}
    for frame in content.frames:
        _table(_sheet(made, frame.name), FIGURES, [_figure(content, content.lines[i], groups[i]) for i in frame.lines])
    _table(_sheet(made, "trends"), TRENDS, [row for line in content.lines for row in _trend(content, line)])
    _table(_sheet(made, "definitions"), DEFINITIONS, [_definition(d) for d in content.definitions])
    _release(_sheet(made, "release"), content)
    return made


def _sheet(made: Workbook, name: str) -> Worksheet:
    return made.create_sheet(t(f"exports.sheets.{name}"))


def cell_text(words: str) -> str:
    """As a cell takes it: without control characters."""
    return ILLEGAL_CHARACTERS_RE.sub("", words)


def put(sheet: Worksheet, row: int, column: int, value, number_format: str | None = None, alignment: Alignment = TOP) -> None:
    """Write one cell; a text that begins with `=` stays a text."""
    if value is None or value == "":
        return
    cell = sheet.cell(row, column, cell_text(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    if number_format:
        cell.number_format = number_format
    cell.alignment = alignment


def _summary(sheet: Worksheet, content: Content) -> None:
    sheet.title = t("exports.sheets.summary")
    put(sheet, 1, 1, content.organization)
    sheet.cell(1, 1).font = TITLE
    numbers = {t("agreement.amount"): content.amount, t("agreement.places"): content.places}
    facts = [(content.title, content.period_name), *((name, numbers.get(name, words)) for name, words in content.facts)]
    facts += [(t("exports.about_release"), content.release["release_id"]), (t("exports.about_cutoff"), dt.date.fromisoformat(content.release["cutoff"]))]
    if content.note:
        facts.append(("", content.note))
    if content.release["demonstration"]:
        facts.append(("", t("release.demonstration")))
    row = _facts(sheet, 3, facts)
    put(sheet, row + 1, 1, t("exports.targets"))
    put(sheet, row + 1, 2, content.targets, alignment=WRAP)
    row = _section(sheet, row + 3, t("exports.verdicts")) + 1
    for _, words, names in content.verdicts or (("", t("exports.no_verdict"), ()),):
        put(sheet, row, 1, words)
        put(sheet, row, 2, ", ".join(names), alignment=WRAP)
        row += 1
    if content.without:
        row = _section(sheet, row + 1, t("exports.without")) + 1
        _facts(sheet, row, content.without)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 46, 90


def _section(sheet: Worksheet, row: int, words: str) -> int:
    put(sheet, row, 1, words)
    sheet.cell(row, 1).font = Font(bold=True, size=12)
    return row


def _facts(sheet: Worksheet, row: int, facts) -> int:
    """Name and value, one a row. Returns the row after."""
    for name, value in facts:
        put(sheet, row, 1, name, alignment=WRAP)
        shown = "yyyy-mm-dd" if isinstance(value, dt.date) else MONEY[language()] if isinstance(value, float) else WHOLE
        put(sheet, row, 2, value, shown, Alignment(horizontal="left", vertical="top", wrap_text=True))
        sheet.cell(row, 1).font = Font(bold=True)
        row += 1
    return row


def _table(sheet: Worksheet, columns: tuple[tuple[str, int], ...], rows: list[list[tuple]]) -> None:
    """Heads that stay in sight, widths, a filter; each cell (value, number format)."""
    for place, (name, width) in enumerate(columns, start=1):
        cell = sheet.cell(1, place, t(f"exports.columns.{name}"))
        for part, style in HEAD.items():
            setattr(cell, part, style)
        sheet.column_dimensions[get_column_letter(place)].width = width
    for at, row in enumerate(rows, start=2):
        for place, (value, number_format) in enumerate(row, start=1):
            put(sheet, at, place, value, number_format, WRAP if isinstance(value, str) and columns[place - 1][1] >= 30 else TOP)
    sheet.freeze_panes = "C2" if columns is FIGURES else "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _format(content: Content, line: Line) -> str:
    """How a value of this figure is shown."""
    if line.statistic in PERCENTAGES or line.statistic == "ratio":
        return PERCENT[content.language]
    return WHOLE if line.statistic == "count" else ONE


def _figure(content: Content, line: Line, theme: str) -> list[tuple]:
    shown, percent = _format(content, line), PERCENT[content.language]
    between = shown if line.statistic != "ratio" else ONE
    marks = ", ".join(words for _, words in line.marks)
    unit = t("exports.share") if shown == percent else line.unit_text
    return [
        (theme, None), (line.title, None), (line.period, None), (line.value, shown), (unit if line.value is not None else None, None),
        (line.numerator, TWO if line.unit == "hour" else WHOLE), (line.denominator, TWO if line.unit == "hour" else WHOLE),
        (line.lower_95, between), (line.upper_95, between), (line.target, ONE), (line.rate_target, percent), (line.attainment, percent),
        (line.expected, ONE), (line.expected_rate, percent), (line.observed_expected, TWO), (line.group_rate, percent),
        (line.units_counted, WHOLE), (line.units_open, WHOLE), (line.units_excluded, WHOLE), (marks, None), (line.reason, None), (line.receipt, None),
    ]


def _trend(content: Content, line: Line) -> list[list[tuple]]:
    shown = _format(content, line)
    return [
        [(line.title, None), (p.name, None), (p.value, shown), (p.numerator, TWO if line.unit == "hour" else WHOLE),
         (p.denominator, TWO if line.unit == "hour" else WHOLE), (t("words.yes") if p.provisional else None, None), (p.reason, None), (p.receipt, None)]
        for p in line.trend
    ]


def _definition(d) -> list[tuple]:
    return [(value, WHOLE if isinstance(value, int) else None) for value in (
        d.title, d.method, d.kind, d.frameworks, d.definition, d.numerator, d.denominator, d.why, d.answerable, d.polarity, d.cohort, d.risk, d.guard, d.note)]


def _release(sheet: Worksheet, content: Content) -> None:
    release = content.release
    names = (("release_id", "about_release"), ("made_at", "about_made"), ("inputs_hash", "about_inputs"), ("method_hash", "about_method"),
             ("case_mix", "about_case_mix"), ("deliveries", "about_deliveries"))
    rows = [(t(f"exports.{word}"), release[name]) for name, word in names if release[name] is not None]
    rows.append((t("exports.about_cutoff"), dt.date.fromisoformat(release["cutoff"])))
    rows += [(f"{frame.title} ({frame.version})", frame.note) for frame in content.frames]
    row = _facts(sheet, 1, rows)
    put(sheet, row + 1, 2, t("certainty.reading"), alignment=WRAP)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 100
