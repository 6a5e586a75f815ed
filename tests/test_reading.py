"""A delivered file is read without being told its encoding, delimiter or first line; nothing in it is changed or lost."""

import csv
import datetime as dt
import io
from decimal import Decimal

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import casting
from pipelines.contracts import Column, Table
from pipelines.reading import Unreadable, decode, read_table, read_workbook

HEADER = ["no_dossier", "prénom", "montant"]
ROWS = [["00123", "Zoé", "1 234,50"], ["00045", "Loïc l’aîné", ""]]


def text_of(rows, delimiter=";", end="\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def cells(sheet) -> list[list[str]]:
    return sheet.frame[sheet.columns].to_numpy().tolist()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reading")

    def write(content: bytes, name: str = "table.csv"):
        path = folder / name
        path.write_bytes(content)
        return path

    return write


# ---- encodings, delimiters, titles, tails ----


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(("encoding", "named"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252")])
@pytest.mark.parametrize("expected", [HEADER, None], ids=["contract", "no contract"])
def test_encoding_and_delimiter_need_not_be_told(file, encoding, named, delimiter, expected):
    sheet = read_table(file(text_of([HEADER, *ROWS], delimiter).encode(encoding)), expected)
    assert (sheet.encoding, sheet.delimiter, sheet.columns, cells(sheet)) == (named, delimiter, HEADER, ROWS)


def test_iso_8859_1_is_read_even_where_windows_1252_has_no_letter(file):
    content = text_of([HEADER, ["1", "Zoé\x81", "2"]]).encode("iso-8859-1")
    assert decode(content)[1] == "iso-8859-1"
    assert cells(read_table(file(content), HEADER)) == [["1", "Zoé\x81", "2"]]


LETTERS = st.sampled_from(list("abcXYZ 0123456789éèàçêôûîëÀÔ’«»€œ;,\t\"'\n|-/."))
LATIN = st.sampled_from(list("abcXYZ 0123456789éèàçêôûîëÀÔ«»;,\t\"'\n|-/."))
ANY = st.characters(exclude_categories=("Cs", "Cc"))


def tables(letters):
    first = st.text(letters, min_size=1, max_size=8).filter(lambda text: text.strip())
    return st.lists(st.tuples(first, st.text(letters, max_size=12), st.text(letters, max_size=12)), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_table_in_any_supported_encoding_and_delimiter_reads_back_the_same_cells(file, data):
    encoding, letters = data.draw(st.sampled_from([("utf-8", ANY), ("utf-8-sig", ANY), ("cp1252", LETTERS), ("iso-8859-1", LATIN)]))
    delimiter, end = data.draw(st.sampled_from(";,\t")), data.draw(st.sampled_from(["\n", "\r\n"]))
    rows = [list(row) for row in data.draw(tables(letters))]
    titles = [["Export du système"], ["Au 30 juin 2024"], []][: data.draw(st.integers(0, 3))]
    tail = [["", "", ""]] * data.draw(st.integers(0, 3))
    text = text_of([*titles, HEADER, *rows, *tail], delimiter, end)
    sheet = read_table(file(text.encode(encoding)), HEADER)
    assert sheet.columns == HEADER
    assert cells(sheet) == rows
    assert not sheet.ragged and sheet.cut_at is None


def test_header_is_found_below_title_lines_and_rows_keep_their_line_numbers(file):
    text = "Ministère ; direction\r\n\r\nExtrait du 2024-06-30\r\n" + text_of([HEADER, ROWS[0], ["", "", ""], ROWS[1], ["", "", ""]]) + ";;\r\n\r\n"
    sheet = read_table(file(text.encode("cp1252")), HEADER)
    assert cells(sheet) == ROWS
    assert sheet.frame["row_number"].tolist() == [5, 7]


def test_a_row_is_numbered_by_the_line_on_which_it_begins(file):
    rows = [["1", "deux\r\nlignes", ""], ["2", "", ""]]
    assert read_table(file(text_of([HEADER, *rows]).encode()), HEADER).frame["row_number"].tolist() == [2, 4]


def test_column_names_are_known_by_their_letters_not_by_case_accents_or_spaces(file):
    sheet = read_table(file(b"NO DOSSIER;Prenom ; MONTANT\n1;a;2\n"), HEADER)
    assert sheet.columns == HEADER


def test_a_repeated_or_empty_column_name_loses_no_cell(file):
    sheet = read_table(file(b"a;a;;b\n1;2;3;4\n"))
    assert sheet.columns == ["a", "a__2", "colonne_3", "b"]
    assert cells(sheet) == [["1", "2", "3", "4"]]


def test_rows_with_too_few_or_too_many_fields_are_named(file):
    sheet = read_table(file("no_dossier;prénom;montant\n1;a\n2;b;3;4\n3;c;4\n".encode()), HEADER)
    assert sheet.ragged == {2: 2, 3: 4}
    assert sheet.cut_at is None


# ---- what cannot be read is refused with a message ----


@pytest.mark.parametrize(("content", "fr", "en"), [
    (b"", "vide", "empty"),
    (b" \r\n\r\n", "vide", "empty"),
    (b";;;\n;;;\n", "aucune ligne", "no row"),
    ("no_dossier;prénom\n1;a\n".encode("utf-16"), "UTF-16", "UTF-16"),
    (b"no_dossier;a\n1;\x00\n", "binaire", "binary"),
    ("no;prénom\n1;été\n".encode() + "2;hiver à Montréal\n".encode("cp1252"), "ligne 3", "line 3"),
    ("no;prénom\n1;hé".encode()[:-1], "coupé au milieu d’une lettre (ligne 2)", "cut in the middle of a letter (line 2)"),
    (b'no;nom\n1;a\n2;"b\n3;c\n', "guillemet ouvert à la ligne 3", "opened on line 3"),
    (b"no;nom\n1;" + b"x" * 11_000_000, "pas un CSV lisible", "not a readable CSV"),
], ids=["empty", "blank", "only delimiters", "utf-16", "binary", "two encodings", "cut letter", "open quote", "endless cell"])
def test_what_is_no_table_is_refused_in_both_languages(file, content, fr, en):
    with pytest.raises(Unreadable) as refused:
        read_table(file(content), ["no", "nom"])
    assert fr in refused.value.fr
    assert en in refused.value.en


@pytest.mark.parametrize("name", ["table.xlsx", "table.xls", "table.xlsm"])
@pytest.mark.parametrize("content", [b"no;nom\n1;a\n", b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut"])
def test_a_workbook_that_is_none_is_refused(file, name, content):
    with pytest.raises(Unreadable, match="pas un classeur Excel lisible") as refused:
        read_table(file(content, name))
    assert "not a readable Excel workbook" in refused.value.en


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_cut_file_never_yields_a_row_that_was_not_delivered(file, data):
    rows = [[f"{n:05d}", "Zoé d’ici", "12,5"] for n in range(30)]
    whole = text_of([HEADER, *rows]).encode(data.draw(st.sampled_from(["utf-8", "cp1252"])))
    cut = whole[: data.draw(st.integers(40, len(whole) - 1))]
    try:
        sheet = read_table(file(cut), HEADER)
    except Unreadable:
        return
    read = cells(sheet)
    assert read[:-1] == rows[: len(read) - 1]
    # A cut inside the last field shows nowhere in the file: the declared number of rows or SHA-256 finds it.
    assert sheet.cut_at is not None or len(read[-1]) == 3 and rows[len(read) - 1][2].startswith(read[-1][2])


# ---- workbooks ----


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [
        ["Organisme fictif"], [], ["no_dossier", "date", "montant", "actif"],
        ["00123", dt.datetime(2024, 4, 3), 1234.5, True], ["00045", "2024-04-04", 12.0, False],
        [1166859577, dt.datetime(2024, 4, 5, 13, 30), 0.00001, None], [None] * 4, ["7", 45387, "1 234,50", "O"], [None, "  ", None, None],
    ]:
        sheet.append(row)
    book.create_sheet("références").append(["no_reference", "motif"])
    path = tmp_path / "classeur.xlsx"
    book.save(path)
    return path


def test_a_workbook_reads_as_a_clerk_would_type_it(workbook):
    sheet = read_table(workbook, ["no_dossier", "date", "montant", "actif"])
    assert cells(sheet) == [
        ["00123", "2024-04-03", "1234.5", "O"], ["00045", "2024-04-04", "12", "N"], ["1166859577", "2024-04-05 13:30:00", "0.00001", ""],
        ["7", "45387", "1 234,50", "O"],
    ]
    assert sheet.frame["row_number"].tolist() == [4, 5, 6, 8]
    assert sheet.delimiter is None


def test_a_sheet_is_found_by_name_and_its_absence_is_said(workbook):
    assert read_table(workbook, ["no_reference"], "références").columns == ["no_reference", "motif"]
    assert list(read_workbook(workbook)) == ["Sheet", "références"]
    with pytest.raises(Unreadable, match="expertise"):
        read_table(workbook, None, "expertise")


# ---- from text to value: numbers, dates, lists, identifiers ----


def cast(column: Column, texts: list[str], is_workbook: bool = False) -> list:
    """The typed values of `texts`, in order, as the pipeline casts them."""
    table = Table("essai", (Column("numero"), column), ("numero",), "numero")
    with duckdb.connect() as connection:
        connection.execute(f"create table delivered (row_id int, numero varchar, {casting.quoted(column.name)} varchar)")
        connection.executemany("insert into delivered values (?, ?, ?)", [[i, str(i), text] for i, text in enumerate(texts)])
        told = {"delivery_id": "''", "delivery_rank": "0", "scope": "''", "file": "''", "row_number": "row_id", "is_workbook": str(is_workbook),
                "period_from": "null", "period_to": "null", "field_count": "1"}
        relation = f"(select *, {', '.join(f'{value} as {name}' for name, value in told.items())} from delivered)"
        suffix = "" if column.kind == "text" else "__bad" if column.kind == "list" else "__value"
        select = f"select {casting.quoted(column.name + suffix)} from ({casting.typed_select(table, relation)}) order by row_id"
        return [row[0] for row in connection.sql(select).fetchall()]


NUMBERS = st.decimals(min_value=-10**9, max_value=10**9, places=4, allow_nan=False, allow_infinity=False)
SPACE = st.sampled_from([" ", "\u00a0", "\u202f", ""])


def written(number: Decimal, thousands: str, point: str, places: int) -> str:
    return f"{number:,.{places}f}".replace(",", "_").replace(".", point).replace("_", thousands)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(NUMBERS, SPACE, st.sampled_from([",", "."]), st.integers(0, 4), SPACE), min_size=1, max_size=40))
def test_any_number_written_with_comma_and_spaced_thousands_reads_back_its_value(numbers):
    texts = [around + written(number, thousands, point, places) + around for number, thousands, point, places, around in numbers]
    values = [Decimal(f"{number:.{places}f}") for number, _, _, places, _ in numbers]
    assert cast(Column("montant", "decimal"), texts) == values
    whole = [int(f"{number:.0f}") for number, *_ in numbers]
    assert cast(Column("places", "integer"), [written(Decimal(n), s, ",", 0) for n, (_, s, *_) in zip(whole, numbers, strict=True)]) == whole


@pytest.mark.parametrize("text", ["beaucoup", "1,2,3", "1.234,50", "12 %", "1e5", "#REF!", "--1", ",5", "5,", "1/2", "99999999999999999"])
def test_what_is_no_number_has_no_value(text):
    assert cast(Column("montant", "decimal"), [text]) == [None]


@pytest.mark.parametrize("text", ["1,5", "1.0", "douze", "99999999999999999999999"])
def test_what_is_no_whole_number_has_no_value(text):
    assert cast(Column("places", "integer"), [text]) == [None]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)), min_size=1, max_size=40))
def test_dates_are_read_day_first_only_where_the_contract_says_so(days):
    iso, french = [d.isoformat() for d in days], [d.strftime("%d/%m/%Y") for d in days]
    assert cast(Column("jour", "date"), iso) == days
    assert cast(Column("jour", "date_fr"), french) == days
    assert cast(Column("jour", "date"), french) == [None] * len(days)
    assert cast(Column("jour", "date_fr"), iso) == days


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1900, 2100), st.integers(0, 13), st.integers(0, 32)), min_size=1, max_size=60))
def test_a_day_that_the_calendar_has_not_has_no_value(parts):
    def day(y, m, d):
        try:
            return dt.date(y, m, d)
        except ValueError:
            return None

    expected = [day(*part) for part in parts]
    assert cast(Column("jour", "date"), [f"{y:04d}-{m:02d}-{d:02d}" for y, m, d in parts]) == expected
    assert cast(Column("jour", "date_fr"), [f"{d:02d}/{m:02d}/{y:04d}" for y, m, d in parts]) == expected


@pytest.mark.parametrize("text", ["2023-02-31", "2023-2-3", "20230203", "2023-02-03 10:00", "03-02-2023", "45387", "hier"])
def test_a_date_in_another_form_is_never_guessed(text):
    assert cast(Column("jour", "date"), [text]) == [None]


def test_a_serial_number_is_a_date_in_a_workbook_only():
    serials = {"45387": dt.date(2024, 4, 5), "18264": dt.date(1950, 1, 1)}
    assert cast(Column("jour", "date"), list(serials), is_workbook=True) == list(serials.values())
    assert cast(Column("jour", "date"), list(serials)) == [None, None]


def test_identifiers_keep_their_leading_zeros_and_lose_only_the_space_around_them():
    assert cast(Column("cnp"), ["01234", " 00012\u00a0", "\u202f", "", "0 1"]) == ["01234", "00012", None, None, "0 1"]


def test_yes_and_no_are_read_and_nothing_else():
    assert cast(Column("actif", "boolean", values=("O", "N")), ["O", "n", "oui", "1", ""]) == [True, False, None, None, None]


@pytest.mark.parametrize(("text", "bad"), [
    ("A|B", None), ("A | B", None), ("A|C|D", "C|D"), ("A|", ""), ("|", "|"), ("a", "a"), ("", None),
])
def test_every_item_of_a_list_is_looked_at_an_empty_one_too(text, bad):
    assert cast(Column("liste", "list", values=("A", "B")), [text]) == [bad]


@pytest.mark.parametrize(("text", "bad"), [("660|58", None), ("660||58", ""), ("660|x", "x")])
def test_items_of_an_open_list_follow_their_pattern(text, bad):
    assert cast(Column("mrc", "list", pattern=r"\d{2,3}"), [text]) == [bad]
