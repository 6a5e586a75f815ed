"""Real exports of administrations, found in public repositories: what our reading makes of files that nobody prepared for it.

The files lie beside the project, never in it (../shared/data). Known cells were read off the files with iconv, grep and a hex view.
"""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from pipelines.casting import quoted, typed_select
from pipelines.contracts import OBJECTIF_EMPLOI, Column, Table
from pipelines.deliveries import find
from pipelines.reading import Unreadable, read_table, read_workbook

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
EXPORTS, MONTHS = DATA / "exports_fr", DATA / "mtess_objectif_emploi"
pytestmark = pytest.mark.skipif(not EXPORTS.is_dir() or not MONTHS.is_dir(), reason="the real exports (../shared/data) are not here")


def row_at(sheet, line: int) -> dict:
    return sheet.frame.set_index("row_number").loc[line].to_dict()


def test_budget_nomenclature_windows_1252_with_blank_tail_and_quoted_line_ends():
    sheet = read_table(EXPORTS / "PLF_2020_Nomenclature.csv")
    assert (sheet.encoding, sheet.delimiter) == ("cp1252", ";")
    assert sheet.columns == ["Type ligne", "Type Budget", "code", "Mission", "Ministere", "Libelle", "Libelle abrege"]
    assert len(sheet.frame) == 2481
    assert not sheet.ragged
    assert row_at(sheet, 3) == {
        "Type ligne": "PGM", "Type Budget": "CCF", "code": "832", "Mission": "ZC", "Ministere": "21",
        "Libelle": "Avances aux collectivités et établissements publics, et à la Nouvelle-Calédonie", "Libelle abrege": "Avances aux collectivités",
    }
    assert row_at(sheet, 8)["Ministere"] == "07"
    assert row_at(sheet, 190)["Libelle"] == "Personnel concourant à l'action \"coordination de l'action diplomatique\""
    assert "Dépenses d’opérations financières" in set(sheet.frame["Libelle"])
    assert sheet.frame["Libelle"].iloc[-1] == "Dépenses de participations financières"


def test_election_results_iso_8859_1_all_quoted():
    sheet = read_table(EXPORTS / "electionsqc_circonscriptions_2018_latin1.csv")
    assert sheet.delimiter == ";"
    assert len(sheet.frame) == 125
    assert sheet.columns[0] == "Numéro de la circonscription"
    assert sheet.columns[9] == "Nombre d'électeurs inscrits"
    islands = row_at(sheet, 46)
    assert (islands["Nom de la circonscription"], islands["Nombre de votes valides"]) == ("Îles-de-la-Madeleine", "7645")
    assert (islands["Taux de participation"], islands["Dernière date de mise à jour au format ISO 8601"]) == ("72.66", "2018-10-14T14:10:48,130-04:00")
    assert row_at(sheet, 85)["Nom de la circonscription"] == "Notre-Dame-de-Grâce"


def test_diagnoses_with_decimal_commas_percents_and_a_spreadsheet_error():
    sheet = read_table(EXPORTS / "sragot_Donnes-PRB_cp1252_REF.csv")
    assert (sheet.encoding, sheet.delimiter, len(sheet.columns), len(sheet.frame)) == ("cp1252", ";", 22, 13)
    assert row_at(sheet, 2)["2024-09"] == "#REF!"
    assert row_at(sheet, 5) | {"2023-01": "37384"} == row_at(sheet, 5)
    assert row_at(sheet, 5)["Diagnostic"] == "Santé mentale"
    # Two blank lines lie between the counts and the shares: numbering goes on as in the file.
    assert sheet.frame["row_number"].tolist() == [*range(2, 9), *range(11, 17)]
    assert row_at(sheet, 16)["2023-01"] == "3,23%"


def test_a_count_is_a_number_and_a_percent_or_an_error_is_none():
    sheet = read_table(EXPORTS / "sragot_Donnes-PRB_cp1252_REF.csv")
    table = Table("diagnostics", (Column("Diagnostic"), Column("2023-01", "decimal"), Column("2024-09", "decimal")), ("Diagnostic",), "Diagnostic")
    with duckdb.connect() as connection:
        delivered = sheet.frame.assign(
            row_id=sheet.frame["row_number"], delivery_id="", delivery_rank=0, scope="", file="", is_workbook=False,
            period_from=None, period_to=None, field_count=1,
        )
        connection.register("delivered", delivered)
        rows = connection.sql(f"select row_id, {quoted('2023-01__value')}, {quoted('2024-09__value')} from ({typed_select(table, 'delivered')})").fetchall()
    values = {row_id: one for row_id, one, _ in rows}
    assert (values[2], values[8]) == (879, 83866)
    assert values[16] is None
    assert all(last is None for *_, last in rows)


def test_grants_workbook_mixes_text_dates_with_real_ones_and_numbers_for_identifiers():
    path = EXPORTS / "data.gouv-cd53-21-12-2018.xlsx"
    sheet = read_table(path)
    assert (sheet.encoding, len(sheet.frame), len(sheet.columns)) == ("workbook", 175, 15)
    first = row_at(sheet, 2)
    assert (first["idAttribuant"], first["idBeneficiaire"], first["montant"]) == ("22530001100015", "82772807200014", "30000")
    assert row_at(sheet, 10)["montant"] == "74902.5"
    assert row_at(sheet, 22)["datesPeriodeVersement"] == "2018-01-24 (1er acompte et solde)"

    # Every cell, against another reader.
    kinds = set()
    for number, cells in enumerate(openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True), 1):
        for name, value in zip(sheet.columns, cells, strict=True):
            read = name if number == 1 else row_at(sheet, number)[name]
            if isinstance(value, dt.datetime):
                kinds.add((name, "date"))
                assert read == value.date().isoformat()
            elif isinstance(value, (int, float)):
                assert Decimal(read) == Decimal(repr(value))
            else:
                kinds.add((name, "text"))
                assert read == (value or "")
    assert {("dateConvention", "date"), ("dateConvention", "text")} <= kinds


def test_old_workbook_has_its_header_below_titles_and_serial_dates_become_dates():
    path = EXPORTS / "subvention_progos_2018.xls"
    sheet = read_table(path)
    assert sheet.columns == ["Date de  décision", "Dossier - Code", "Bénéficiaire", "Code SIRET", "Dossier", "Montant", "nature"]
    assert sheet.frame["row_number"].tolist() == list(range(5, 29))
    first, last = row_at(sheet, 5), row_at(sheet, 28)
    # Serial 43174 in the file.
    assert (first["Date de  décision"], first["Dossier - Code"], first["Montant"]) == ("2018-03-15", "EC006599", "582500")
    assert (last["Date de  décision"], last["Bénéficiaire"]) == ("2019-11-22", "Superforma")
    assert read_workbook(path)["Feuil1"][0][1][0] == "DEPARTEMENT DE LA SARTHE 227 200 029 00014"


@pytest.mark.parametrize("kept", [1_000, 20_000, 36_000, 37_000])
def test_an_old_workbook_that_was_cut_is_refused_whatever_its_reader_does(tmp_path, kept):
    """Cut within its last sectors, it makes the reader written in Rust panic, which no `except Exception` would catch."""
    path = tmp_path / "coupe.xls"
    path.write_bytes((EXPORTS / "subvention_progos_2018.xls").read_bytes()[:kept])
    with pytest.raises(Unreadable, match="pas un classeur Excel lisible"):
        read_table(path)


@pytest.mark.parametrize("name", ["data.gouv-cd53-21-12-2018.xlsx", "PLF_2020_Nomenclature.csv"])
def test_the_contract_finds_its_columns_in_any_of_them(name):
    expected = {"data.gouv-cd53-21-12-2018.xlsx": ["idattribuant", "MONTANT"], "PLF_2020_Nomenclature.csv": ["libelle_abrege", "Ministère"]}[name]
    assert set(expected) <= set(read_table(EXPORTS / name, expected).columns)


# ---- Objectif emploi: 24 real months ----


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    """The 24 files, found and accepted as a delivery of open data; their rows also read by the csv module alone."""
    from pipelines.acceptance import accept

    into = tmp_path_factory.mktemp("months")
    found = find(MONTHS)
    taken = accept(found, into, b"key of the test, of no consequence")
    plain = {}
    for path in sorted(MONTHS.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            month = path.stem.removeprefix("oe-adultes-")
            for line, row in enumerate(csv.DictReader(file), 2):
                plain[dt.date(int(month[:4]), int(month[4:]), 1), line] = row
    return found, taken, into, plain


def test_the_24_months_are_accepted_whole(months):
    found, taken, _, plain = months
    assert len(found.deliveries) == 24
    assert [d.name for d in found.deliveries] == [f"oe-adultes-{year}{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
    assert not found.refusals and not taken.refusals and not found.duplicates
    # 24 files of 1,486 lines in all, one of each a header.
    assert (taken.received, taken.accepted, taken.quarantined) == (1462, 1462, 0) == (len(plain), len(plain), 0)
    assert not [outcome.rule for _, _, outcome in taken.checks if not outcome.passed]


def test_each_month_is_in_the_ledger_with_its_lines(months):
    *_, into, plain = months
    ledger = duckdb.sql(f"select period_from, received, accepted, encoding from read_parquet('{into}/validated/deliveries.parquet') order by 1").fetchall()
    lines = {}
    for month, _ in plain:
        lines[month] = lines.get(month, 0) + 1
    assert ledger == [(month, n, n, "utf-8") for month, n in sorted(lines.items())]


def test_every_delivered_figure_is_the_accepted_one(months):
    *_, into, plain = months
    validated = duckdb.sql(f"select * from read_parquet('{into}/validated/adultes/*.parquet')")
    names = validated.columns
    accepted = {(row["mois"], row["row_number"]): row for row in (dict(zip(names, r, strict=True)) for r in validated.fetchall())}
    assert accepted.keys() == plain.keys()
    for where, row in plain.items():
        for column in OBJECTIF_EMPLOI.columns[:-1]:
            got, text = accepted[where][column.name], row[column.name]
            if column.kind == "integer":
                assert got == int(text), (where, column.name)
            elif column.kind == "decimal":
                assert got == (round(Decimal(text), 4) if text else None) or abs(got - Decimal(text)) <= Decimal("0.00005"), (where, column.name)
            else:
                assert got == text, (where, column.name)


def test_region_rows_become_the_regional_context(months):
    *_, into, _ = months
    regions = duckdb.sql(f"""
        select mois, Valeur, NHC_moins_5ans, NHC_5ans_et_plus from read_parquet('{into}/validated/adultes/*.parquet') where Caracteristique = 'Région'
    """).fetchall()
    assert len(regions) == 430
    named = {(month, region[:2]): (recent, settled) for month, region, recent, settled in regions if region[:2].isdigit()}
    assert len(named) == 24 * 17
    assert named[dt.date(2023, 1, 1), "06"] == (364, 522)
    assert named[dt.date(2023, 1, 1), "13"] == (72, 62)
    assert sum(region == "Région inconnue" for _, region, *_ in regions) == 22
