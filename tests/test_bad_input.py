"""Bad input has its place (a refused file or a quarantined row) and a message that names file, row and column, in French and in English."""

import copy
import json
from pathlib import Path

import deliveries_builder as builder
import duckdb
import pytest
import yaml

from pipelines import catalogue
from pipelines.deliveries import find
from pipelines.paths import Places
from pipelines.running import take_in

SET = builder.small_set()
PEOPLE = SET["msi"]["tables"]["participations"]
CSV = builder.csv_bytes(PEOPLE)
LINES = CSV.splitlines(keepends=True)


def alone(name: str, content=PEOPLE, file: str = "participations.csv", table: str = "participations", **declared) -> dict:
    """A delivery of MSI that brings one table only."""
    return {"name": name, "declaration": SET["msi"]["declaration"], "tables": {table: content}, "files": {table: file}, "declared": {table: declared}}


# ---- files that are refused: what is delivered, and what must be said of it ----

REFUSED_FILES = {
    "column missing": (alone("f01", [{k: v for k, v in row.items() if k != "statut"} for row in PEOPLE]),
                       "Des colonnes du contrat sont absentes. (statut)", "Columns of the contract are missing. (statut)"),
    "wrong encoding": (alone("f02", builder.csv_bytes(PEOPLE, encoding="utf-16")), "encodage n’est pas lisible", "encoding cannot be read"),
    "two encodings": (alone("f03", CSV + LINES[1].decode().encode("cp1252")), "encodage change dans le fichier (ligne 4)",
                      "encoding changes within the file (line 4)"),
    "empty file": (alone("f04", b""), "Le fichier est vide.", "The file is empty."),
    "header only": (alone("f05", LINES[0]), "un en-tête, mais aucune ligne", "a header but no row"),
    "cut in half": (alone("f06", CSV[: -len(LINES[2]) // 2]), "Le fichier est coupé : sa dernière ligne est incomplète. (ligne / line 3)",
                    "The file is cut: its last row is incomplete. (ligne / line 3)"),
    "cut between rows": (alone("f07", LINES[0] + LINES[1], rows=2), "nombre de lignes n’est pas celui que la livraison déclare", "(2 ≠ 1)"),
    "changed on the way": (alone("f08", sha256="0" * 64), "L’empreinte SHA-256", "The SHA-256"),
    "open quotation mark": (alone("f09", LINES[0] + LINES[1].replace(b";F;", b';"F;') + LINES[2]), "guillemet ouvert à la ligne 2", "opened on line 2"),
    "xlsx that is none": (alone("f10", CSV, "participations.xlsx"), "pas un classeur Excel lisible", "not a readable Excel workbook"),
    "xls that is none": (alone("f11", CSV, "participations.xls"), "pas un classeur Excel lisible", "not a readable Excel workbook"),
    "file not there": (alone("f12", None), "Le fichier déclaré est absent", "The declared file is missing"),
    "unknown table": (alone("f13", PEOPLE, "participation.csv", "participation"), "ne livre pas de table de ce nom. (participation (tables : ententes, cibles",
                      "delivers no table of that name. (participation"),
    "another table's rows": (alone("f14", builder.csv_bytes(SET["msi"]["tables"]["cibles"])), "colonnes du contrat sont absentes. (no_participation, no",
                             "are missing. (no_participation"),
}


def sidecar(name: str, said, source: str = "msi") -> tuple[str, str, bytes]:
    return source, name, (said if isinstance(said, bytes) else json.dumps(said).encode())


SAID = SET["msi"]["declaration"] | {"tables": {"participations": {"file": "participations.csv"}}}
REFUSED_DECLARATIONS = {
    "not JSON": (sidecar("d01", b"{'source': msi"), "pas une déclaration lisible", "not a readable declaration"),
    "period missing": (sidecar("d02", {k: v for k, v in SAID.items() if k != "period"}), "il manque 'period'", "'period' is missing"),
    "unknown source": (sidecar("d03", SAID | {"source": "msii"}), "« msii » inconnue", "unknown source; known: msi, ceriges"),
    "period reversed": (sidecar("d04", SAID | {"period": {"from": "2024-06-30", "to": "2019-04-01"}}), "to < from", "to < from"),
    "day that is none": (sidecar("d05", SAID | {"extracted_at": "2024-02-31"}), "pas une déclaration lisible", "not a readable declaration"),
    "time with a zone": (sidecar("d06", SAID | {"extracted_at": "2024-06-30T23:00:00Z"}), "sans fuseau", "without a zone"),
    "scope of nobody": (sidecar("d07", SAID | {"source": "declarations", "scope": "register"}, "declarations"), "le NEQ de l’organisme", "organisation's NEQ"),
    "a list": (sidecar("d08", b"[1, 2]"), "pas une déclaration lisible", "not a readable declaration"),
    "tables as a list": (sidecar("d09", SAID | {"tables": ["participations"]}), "pas une déclaration lisible", "not a readable declaration"),
}


# ---- rows that are quarantined: rule by rule, the table, its rows, the column and the words ----

FIRST, SECOND = SET["msi"]["tables"]["resultats"]
TARGET = SET["msi"]["tables"]["cibles"][0]
QUARANTINED_ROWS = {
    "31 February": ("participations", [PEOPLE[0] | {"no_participation": "Q1", "date_entree": "2023-02-31"}], "date_entree",
                    "une date AAAA-MM-JJ qui existe au calendrier", "a date AAAA-MM-JJ (year-month-day) that exists"),
    "day first where year first is agreed": ("participations", [PEOPLE[0] | {"no_participation": "Q2", "date_entree": "03/04/2023"}], "date_entree",
                                             "une date AAAA-MM-JJ", "a date AAAA-MM-JJ"),
    "unknown agreement": ("participations", [PEOPLE[0] | {"no_participation": "Q3", "no_entente": "MS999"}], "no_entente",
                          "L’entente n’est dans aucun registre accepté", "The agreement is in no accepted register"),
    "outcome before the entry": ("resultats", [FIRST | {"no_resultat": "Q4", "date_resultat": "02/01/2023"}], "date_resultat",
                                 "Le résultat précède l’entrée en participation.", "The outcome is before the entry"),
    "target that is text": ("cibles", [TARGET | {"date_effet": "2022-05-01", "valeur": "beaucoup"}], "valeur",
                            "un nombre (virgule décimale)", "a number (decimal comma)"),
    "indicator with a typo": ("cibles", [TARGET | {"date_effet": "2022-06-01", "indicateur": "placment_rate"}], "indicateur",
                              "n’est pas dans la liste", "is not in the list"),
    "same key, other content": ("participations", [PEOPLE[0] | {"no_participation": "Q5"}, PEOPLE[0] | {"no_participation": "Q5", "scolarite": "SEC"}],
                                "no_participation", "porte des contenus différents", "bears different contents"),
    "row repeated": ("resultats", [SECOND], "no_resultat", "répète une ligne précédente", "repeats an earlier one"),
    "outside the declared period": ("resultats", [FIRST | {"no_resultat": "Q6", "date_resultat": "01/07/2024"}], "date_resultat",
                                    "sort de la période que la livraison déclare", "outside the period that the delivery declares"),
    "list with an empty item": ("ententes", [SET["msi"]["tables"]["ententes"][0] | {"no_entente": "MS3", "clienteles": "IMMIGRANTS|"}], "clienteles",
                                "La liste contient une valeur non admise.", "The list holds a value that is not admitted."),
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """One run of everything bad beside a set that is good: summary, and the quarantined rows by (table, line)."""
    folder = tmp_path_factory.mktemp("bad")
    raw, given, places_of = folder / "raw", builder.small_set(), {}
    declarations = given.pop("declarations")
    tables = given["msi"]["tables"]
    for case, (table, rows, *_) in QUARANTINED_ROWS.items():
        places_of[case] = table, [len(tables[table]) + 2 + i for i in range(len(rows))]
        tables[table] = tables[table] + copy.deepcopy(rows)
    # A row with a field too many, written by hand.
    referrals = builder.csv_bytes(tables["references"])
    tables["references"] = referrals + referrals.splitlines(keepends=True)[1].replace(b"F1;", b"F2;;")
    builder.write(raw, given)
    for delivery, *_ in REFUSED_FILES.values():
        builder.write(raw, {"one": delivery})
    for (source, name, content), *_ in REFUSED_DECLARATIONS.values():
        path = raw / source / name / "delivery.json"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        (path.parent / "cibles.csv").write_bytes(CSV)
    _bad_workbooks(raw, declarations)
    (raw / "objectif_emploi").mkdir()
    (raw / "objectif_emploi" / "oe-adultes-202313.csv").write_text("Caracteristique,Valeur\n")
    builder.write(raw / "msi" / "lot", {"same name": alone("2024-06-30_01", PEOPLE[:1])})
    summary = take_in(Places(raw, folder / "home"))
    quarantined = {}
    for path in (folder / "home" / "quarantine").glob("*.parquet"):
        columns = "source, table_name, row_number, file, columns, message_fr, message_en"
        for source, table, line, *rest in duckdb.sql(f"select {columns} from read_parquet('{path}')").fetchall():
            quarantined[source, table, line] = rest
    return summary, quarantined, places_of


def _bad_workbooks(raw: Path, declarations: dict) -> None:
    """The good declaration as the template's workbook, and workbooks that declare nothing, half, or are none."""
    builder.write_workbook(raw, declarations)
    builder.write_workbook(raw, declarations | {"name": "w01"}, cover={})
    builder.write_workbook(raw, declarations | {"name": "w02"}, cover={"source": "declarations", "portee": builder.NEQ_ONE, "periode_debut": "2019-04-01"})
    builder.write_workbook(raw, declarations | {"name": "w03"}).write_bytes(b"PK\x03\x04 cut")
    (raw / "declarations" / "w04").mkdir()
    (raw / "declarations" / "w04" / "collaborations.csv").write_bytes(b"a;b\n1;2\n")


def refusal_of(summary: dict, delivery: str) -> dict:
    one, = [r for r in summary["refusals"] if r["delivery"] == delivery]
    return one


@pytest.mark.parametrize("case", REFUSED_FILES)
def test_a_bad_file_is_refused_by_name_with_what_is_wrong(judged, case):
    delivery, fr, en = REFUSED_FILES[case]
    refusal = refusal_of(judged[0], delivery["name"])
    assert refusal["source"] == "msi"
    assert refusal["file"] == next(iter(delivery["files"].values()))
    assert fr in refusal["fr"]
    assert en in refusal["en"]


@pytest.mark.parametrize("case", REFUSED_DECLARATIONS)
def test_a_bad_declaration_refuses_its_delivery(judged, case):
    (source, name, _), fr, en = REFUSED_DECLARATIONS[case]
    refusal = refusal_of(judged[0], name)
    assert (refusal["source"], refusal["file"]) == (source, "delivery.json")
    assert fr in refusal["fr"]
    assert en in refusal["en"]


@pytest.mark.parametrize(("name", "file", "fr", "en"), [
    ("w01", "declaration.xlsx", "La feuille « Livraison » est absente.", "Sheet 'Livraison' is missing."),
    ("w02", "declaration.xlsx", "il manque periode_fin, extrait_le, sequence", "periode_fin, extrait_le, sequence is missing"),
    ("w03", "declaration.xlsx", "pas un classeur Excel lisible", "not a readable Excel workbook"),
    ("w04", "collaborations.csv", "Aucune déclaration", "No declaration"),
    ("oe-adultes-202313", "oe-adultes-202313.csv", "un mois qui existe", "a month that exists"),
])
def test_a_file_that_should_declare_itself_and_does_not_is_refused(judged, name, file, fr, en):
    refusal = refusal_of(judged[0], name)
    assert refusal["file"] == file
    assert fr in refusal["fr"]
    assert en in refusal["en"]


def test_other_content_under_a_name_already_taken_is_refused(judged):
    refusal = refusal_of(judged[0], "2024-06-30_01")
    assert (refusal["source"], refusal["file"]) == ("msi", "participations.csv")
    assert "porte déjà ce nom" in refusal["fr"] and "already bears this name" in refusal["en"]


@pytest.mark.parametrize("case", QUARANTINED_ROWS)
def test_a_bad_row_is_quarantined_with_its_file_line_column_and_reason(judged, case):
    _, quarantined, places_of = judged
    _, _, column, fr, en = QUARANTINED_ROWS[case]
    table, lines = places_of[case]
    for line in lines:
        file, columns, message_fr, message_en = quarantined["msi", table, line]
        assert file == f"{table}.csv"
        assert column in json.loads(columns)
        said_fr, said_en = (m.split(f"{label} {column}] ", 1)[1] for m, label in ((message_fr, "[colonne"), (message_en, "[column")))
        assert fr in said_fr
        assert en in said_en


def test_a_row_with_a_field_too_many_is_quarantined(judged):
    file, _, fr, en = judged[1]["msi", "references", 3]
    assert file == "references.csv"
    assert "nombre de champs de l’en-tête" in fr and "as many fields as the header" in en


def test_nothing_else_is_refused_or_quarantined(judged):
    """The good rows of the set stand beside all that is bad, and a refused file brings no row."""
    summary, quarantined, places_of = judged
    assert len(summary["refusals"]) == len(REFUSED_FILES) + len(REFUSED_DECLARATIONS) + 5 + 1
    assert set(quarantined) == {("msi", table, line) for table, lines in places_of.values() for line in lines} | {("msi", "references", 3)}
    assert summary["quarantined"] == len(quarantined)
    good = {c["table"]: c["accepted"] for c in summary["tables"] if c["source"] == "declarations"}
    assert good == {"collaborations": 1, "references": 1, "expertise": 1}


def test_every_message_is_plain_words_and_none_bears_code(judged):
    summary, quarantined, _ = judged
    messages = [r[k] for r in summary["refusals"] for k in ("fr", "en")] + [m for row in quarantined.values() for m in row[2:]]
    assert all(m.strip() for m in messages)
    assert not [m for m in messages if "Traceback" in m or "Error" in m and "CalamineError" not in m and "ZipError" not in m]


def test_a_file_that_is_no_delivery_stops_nothing(tmp_path):
    """Notes beside the sources, Excel's lock files and folders set apart are not looked at."""
    builder.write(tmp_path, {"msi": SET["msi"]})
    (tmp_path / "README.md").write_text("notes")
    (tmp_path / "msi" / "2024-06-30_01" / "~$ententes.xlsx").write_bytes(b"lock")
    (tmp_path / "_truth").mkdir()
    (tmp_path / "_truth" / "delivery.json").write_text("{}")
    found = find(tmp_path)
    assert ([d.delivery_id for d in found.deliveries], found.refusals) == (["msi/2024-06-30_01"], [])


# ---- a catalogue entry with a typo (each kind of typo: tests/test_catalogue.py) ----


def test_a_catalogue_file_with_a_misspelt_field_names_file_entry_field_and_what_was_meant(tmp_path):
    content = copy.deepcopy(catalogue.load())
    entry = content["indicators"]["placement_rate"]
    entry["polarty"] = entry.pop("polarity")
    path = tmp_path / "vars.yml"
    path.write_text(yaml.safe_dump({"vars": content}, allow_unicode=True), "utf-8")
    with pytest.raises(catalogue.CatalogueError) as refused:
        catalogue.load(path)
    assert str(refused.value).startswith("vars.yml")
    assert "indicators.placement_rate: champ inconnu / unknown field: polarty — polarity ?" in str(refused.value)
    assert "indicators.placement_rate: champ absent / missing field: polarity" in str(refused.value)


@pytest.mark.parametrize("text", ["", "vars: [", "- liste", "autre: 1"])
def test_a_catalogue_that_is_no_yaml_mapping_is_refused(tmp_path, text):
    path = tmp_path / "vars.yml"
    path.write_text(text)
    with pytest.raises(catalogue.CatalogueError, match=r"vars.yml"):
        catalogue.load(path)
