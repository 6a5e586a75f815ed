"""Acceptance: received = accepted + quarantined, nothing dropped, names in the vault only, the same deliveries give the same bytes."""

import copy
import json
import shutil
from pathlib import Path

import deliveries_builder as builder
import duckdb
import pytest

from pipelines.deliveries import find
from pipelines.paths import Places
from pipelines.running import summary_of, take_in
from pipelines.vault import KeyRefused, pseudonym, pseudonym_key

TABLES = [(source, table) for source, delivery in builder.small_set().items() for table in delivery["tables"]]


def intake(folder: Path, given: dict) -> Places:
    """Write `given` under `folder` and take it in."""
    places = Places(builder.write(folder / "raw", given), folder / "home")
    take_in(places)
    return places


def rows(path: Path | str, columns: str = "*") -> list[dict]:
    relation = duckdb.sql(f"select {columns} from read_parquet('{path}')")
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def parquet_bytes(home: Path) -> dict[str, bytes]:
    return {p.relative_to(home).as_posix(): p.read_bytes() for p in sorted(home.rglob("*.parquet"))}


@pytest.fixture(scope="module")
def taken(tmp_path_factory) -> Places:
    """The small valid set, taken in."""
    return intake(tmp_path_factory.mktemp("taken"), builder.small_set())


@pytest.fixture(scope="module")
def with_defects(tmp_path_factory) -> Places:
    """The small set with a bad row of persons in every register, warnings, repeated rows, and rows that refer to a refused one."""
    given = builder.small_set()
    msi, ceriges = given["msi"]["tables"], given["ceriges"]["tables"]
    person = msi["participations"][0]
    msi["participations"] += [
        person | {"no_participation": "P3", "date_naissance": "1979-08-41", "niveau_francais": "13"},
        person | {"no_participation": "P4", "date_naissance": "2015-01-01"},
        copy.deepcopy(msi["participations"][1]),
        person | {"no_participation": "P5", "prenom": ""},
    ]
    msi["resultats"].append(msi["resultats"][0] | {"no_resultat": "R3", "no_participation": "P3"})
    ceriges["parcours"][0]["no_region"] = "18"
    ceriges["francisation"][0]["regime"] = "SOIR"
    return intake(tmp_path_factory.mktemp("defects"), given)


# ---- counts ----


def test_every_row_of_a_valid_set_is_accepted(taken):
    summary = summary_of(taken)
    given = {(s, t): len(builder.small_set()[s]["tables"][t]) for s, t in TABLES}
    counts = {(c["source"], c["table"]): c for c in summary["tables"]}
    assert {k: counts[k]["received"] for k in TABLES} == given
    assert {k: counts[k]["accepted"] for k in TABLES} == given
    assert (summary["quarantined"], summary["refusals"], summary["checks"], summary["absent"]) == (0, [], [], ["objectif_emploi"])
    for source, table in TABLES:
        assert len(rows(taken.validated / table / f"{source}.parquet")) == given[source, table]


@pytest.mark.parametrize("which", ["taken", "with_defects"])
def test_received_is_accepted_plus_quarantined_in_files_counts_and_ledger_alike(which, request):
    places = request.getfixturevalue(which)
    summary = summary_of(places)
    ledger = {(r["source"], r["table_name"]): r for r in rows(places.validated / "deliveries.parquet")}
    for c in summary["tables"]:
        accepted = len(rows(places.validated / c["table"] / f"{c['source']}.parquet"))
        quarantined = len(rows(places.quarantine / f"{c['source']}__{c['table']}.parquet"))
        assert (c["received"], c["accepted"], c["quarantined"]) == (accepted + quarantined, accepted, quarantined)
        if c["files"]:
            entry = ledger[c["source"], c["table"]]
            assert (entry["received"], entry["accepted"], entry["quarantined"]) == (c["received"], accepted, quarantined)
    assert summary["received"] == summary["accepted"] + summary["quarantined"]


def test_values_are_stored_typed_and_identifiers_as_text(taken):
    agreement = rows(taken.validated / "ententes" / "msi.parquet")[0]
    assert (str(agreement["montant"]), agreement["nb_places"], agreement["service_orientation"]) == ("1234567.5000", 120, True)
    assert agreement["exclusivite_reference"] is None
    assert (agreement["mrc_desservies"], agreement["no_region"]) == (["660", "58"], "06")
    outcome = rows(taken.validated / "resultats" / "msi.parquet")[0]
    assert (str(outcome["date_resultat"]), outcome["cnp"], str(outcome["heures_semaine"])) == ("2023-07-03", "01234", "35.5000")


# ---- quarantine ----


def test_a_quarantined_row_says_where_it_lies_and_every_reason(with_defects):
    found = {r["row_number"]: r for r in rows(with_defects.quarantine / "msi__participations.parquet")}
    assert sorted(found) == [4, 6, 7]
    assert all((r["file"], r["delivery_id"]) == ("participations.csv", "msi/2024-06-30_01") for r in found.values())
    assert json.loads(found[4]["rules"]) == ["date_naissance_illisible", "niveau_francais_bornes"]
    assert json.loads(found[4]["columns"]) == ["date_naissance", "niveau_francais"]
    assert "[colonne date_naissance] La valeur doit être une date" in found[4]["message_fr"]
    assert "[column niveau_francais] The number is outside [0 ; 12]." in found[4]["message_en"]
    assert json.loads(found[6]["rules"]) == ["ligne_repetee"]
    assert json.loads(found[7]["rules"]) == ["prenom_absent"]


def test_a_quarantined_row_keeps_its_other_cells(with_defects):
    content = json.loads(next(r["content"] for r in rows(with_defects.quarantine / "msi__participations.parquet") if r["row_number"] == 4))
    assert (content["no_participation"], content["niveau_francais"], content["cnp_anterieur"]) == ("P3", "13", "01234")


def test_what_is_implausible_is_accepted_and_said(with_defects):
    assert {r["no_participation"] for r in rows(with_defects.validated / "participations" / "msi.parquet")} == {"P1", "P2", "P4"}
    warned = [c for c in summary_of(with_defects)["checks"] if c["effect"] == "warn"]
    assert [(c["table"], c["rule"], c["severity"], c["failed"]) for c in warned] == [("participations", "age_plausible", "warning", 1)]


def test_what_refers_to_a_quarantined_row_is_quarantined_with_that_reason(with_defects):
    outcome, = rows(with_defects.quarantine / "msi__resultats.parquet")
    assert (json.loads(outcome["rules"]), outcome["row_number"]) == (["participation_inconnue"], 4)


# ---- the vault ----


def texts_outside_the_vault(home: Path) -> str:
    """Every text of every column of validated/ and quarantine/, and summary.json: what could bear a name."""
    found = []
    for path in [*(home / "validated").rglob("*.parquet"), *(home / "quarantine").rglob("*.parquet")]:
        relation = duckdb.sql(f"select * from read_parquet('{path}')")
        found += [str(value) for row in relation.fetchall() for value in row if value is not None]
    return "\n".join([*found, (home / "validated" / "summary.json").read_text("utf-8")])


@pytest.mark.parametrize("which", ["taken", "with_defects"])
def test_no_name_birth_date_or_postal_code_leaves_the_vault(which, request):
    home = request.getfixturevalue(which).home
    outside = texts_outside_the_vault(home)
    personal = {value for values in builder.PERSONAL.values() for value in values} | {"1979-08-41"}
    assert {value for value in personal if value in outside or value.replace(" ", "") in outside} == set()
    for path in (home / "validated").rglob("*.parquet"):
        assert not {"nom", "prenom", "date_naissance", "code_postal", "no_individu", "no_client"} & set(duckdb.read_parquet(str(path)).columns) - (
            {"nom"} if path.parent.name == "instances" else set())


def test_no_parquet_footer_holds_a_personal_value(taken):
    """Statistics are values too; a footer is not compressed, so that its bytes tell."""
    for path in [*taken.validated.rglob("*.parquet"), *taken.quarantine.rglob("*.parquet")]:
        content = path.read_bytes()
        assert not [v for values in builder.PERSONAL.values() for v in values if v.encode() in content], path.name


def test_the_vault_holds_each_accepted_person_and_no_other(with_defects):
    kept = rows(with_defects.identity / "msi__participations.parquet")
    assert [(r["record_number"], r["nom"], str(r["date_naissance"]), r["code_postal"]) for r in kept] == [
        ("P1", builder.PERSONAL["names"][0], "1987-03-19", "H9Q 7Z3"), ("P2", builder.PERSONAL["names"][1], "1991-11-23", "G8W 5X1"),
        ("P4", builder.PERSONAL["names"][0], "2015-01-01", "H9Q 7Z3"),
    ]
    assert rows(with_defects.identity / "ceriges__parcours.parquet") == rows(with_defects.identity / "ceriges__francisation.parquet") == []


def test_a_person_goes_on_as_a_keyed_hash_with_the_age_at_entry(taken):
    one = rows(taken.validated / "participations" / "msi.parquet")[0]
    assert one["age_at_entry"] == 35
    assert one["person_key"] == pseudonym(pseudonym_key([]), "msi", "0007")
    referral = rows(taken.validated / "references" / "msi.parquet")[0]
    assert referral["person_key"] == one["person_key"]
    course, file = (rows(taken.validated / t / "ceriges.parquet")[0]["person_key"] for t in ("francisation", "parcours"))
    assert course == file != one["person_key"]


def test_a_row_whose_cells_are_shifted_leaks_nothing(tmp_path):
    given = {"msi": builder.small_set()["msi"]}
    lines = builder.csv_bytes(given["msi"]["tables"]["participations"]).decode("utf-8-sig").splitlines()
    lines[1] = lines[1].replace("Quirion-Zsolt", "Quirion;Zsolt")
    given["msi"]["tables"]["participations"] = "\r\n".join(lines).encode() + b"\r\n"
    places = intake(tmp_path, given)
    assert summary_of(places)["quarantined"] >= 1
    outside = texts_outside_the_vault(places.home)
    assert [v for v in ("1987-03-19", "H9Q 7Z3", "Éloïsette", "Zsolt") if v in outside] == []


# ---- again, and corrected ----


def test_the_same_delivery_again_changes_no_byte(taken, tmp_path):
    """Another run, from another folder, with one delivery there twice under two names and other file names."""
    given = builder.small_set()
    again = copy.deepcopy(given["msi"]) | {"name": "2024-07-02_copie", "files": {t: f"{t} (1).csv" for t in given["msi"]["tables"]}}
    places = intake(tmp_path, given | {"again": again})
    assert summary_of(places)["duplicates"] == [["msi/2024-07-02_copie", "msi/2024-06-30_01"]]
    assert parquet_bytes(places.home) == parquet_bytes(taken.home)


@pytest.fixture(scope="module")
def corrected(tmp_path_factory) -> Places:
    """MSI, then a second delivery of the same period that corrects one participation and leaves one out."""
    given = {"msi": builder.small_set()["msi"]}
    second = copy.deepcopy(given["msi"]) | {"name": "2024-07-15_02"}
    second["declaration"] |= {"extracted_at": "2024-07-15T08:00:00", "sequence": 2}
    second["tables"] = {"participations": [second["tables"]["participations"][0] | {"scolarite": "COLLEGIAL"}]}
    return intake(tmp_path_factory.mktemp("corrected"), given | {"second": second})


def test_a_corrected_delivery_leaves_the_earlier_one_on_record(corrected):
    kept = rows(corrected.validated / "participations" / "msi.parquet", "delivery_id, no_participation, scolarite")
    assert [tuple(r.values()) for r in kept] == [
        ("msi/2024-06-30_01", "P1", "UNIV"), ("msi/2024-06-30_01", "P2", "UNIV"), ("msi/2024-07-15_02", "P1", "COLLEGIAL"),
    ]


def test_the_ledger_tells_which_delivery_of_a_period_is_the_later(corrected):
    ledger = rows(corrected.validated / "deliveries.parquet", "delivery_id, table_name, scope, period_from, period_to, sequence, delivery_rank, accepted")
    both = [r for r in ledger if r["table_name"] == "participations"]
    assert [(r["delivery_id"], r["sequence"], r["accepted"]) for r in both] == [("msi/2024-06-30_01", 1, 2), ("msi/2024-07-15_02", 2, 1)]
    assert both[0]["delivery_rank"] < both[1]["delivery_rank"]
    assert {(r["scope"], str(r["period_from"]), str(r["period_to"])) for r in both} == {("register", "2019-04-01", "2024-06-30")}
    assert {r["delivery_id"] for r in ledger if r["table_name"] != "participations"} == {"msi/2024-06-30_01"}


def test_a_corrected_delivery_is_no_repetition_of_the_earlier(corrected):
    summary = summary_of(corrected)
    assert (summary["deliveries"], summary["duplicates"], summary["quarantined"]) == (2, [], 0)


def test_a_corrected_declaration_of_the_same_bytes_is_another_delivery(tmp_path):
    given = builder.small_set()
    wrong = given["msi"] | {"declared": {"cibles": {"rows": 99}}}
    right = given["msi"] | {"name": "2024-07-01_corrigee"}
    found = find(builder.write(tmp_path, {"wrong": wrong, "right": right}))
    assert (len(found.deliveries), found.duplicates) == (2, [])


# ---- all or nothing, and keys ----


def test_real_persons_are_refused_under_the_public_key(tmp_path, monkeypatch, taken):
    monkeypatch.delenv("REFONTE_KEY", raising=False)
    home = tmp_path / "home"
    shutil.copytree(taken.home, home)
    before = parquet_bytes(home)
    given = builder.small_set()
    given["ceriges"]["declaration"]["demonstration"] = False
    with pytest.raises(KeyRefused, match="ceriges/2024-06-30_01.*REFONTE_KEY"):
        take_in(Places(builder.write(tmp_path / "raw", given), home))
    assert parquet_bytes(home) == before
    assert not list(home.glob(".tmp-*"))


@pytest.mark.parametrize("said", [False, None, "true", "N", 1])
def test_only_a_delivery_that_says_true_is_a_demonstration(tmp_path, monkeypatch, said):
    monkeypatch.delenv("REFONTE_KEY", raising=False)
    given = builder.small_set()
    given["msi"]["declaration"]["demonstration"] = said
    with pytest.raises(KeyRefused):
        pseudonym_key(find(builder.write(tmp_path, {"msi": given["msi"]})).deliveries)


def test_sources_without_persons_need_no_secret_key(tmp_path, monkeypatch):
    monkeypatch.delenv("REFONTE_KEY", raising=False)
    given = builder.small_set()
    given["employeurs"]["declaration"]["demonstration"] = False
    assert pseudonym_key(find(builder.write(tmp_path, {"employeurs": given["employeurs"]})).deliveries)


def test_a_secret_key_is_used_and_a_short_one_refused(monkeypatch):
    monkeypatch.setenv("REFONTE_KEY", "x" * 31)
    with pytest.raises(KeyRefused, match="32"):
        pseudonym_key([])
    monkeypatch.setenv("REFONTE_KEY", "x" * 32)
    assert pseudonym_key([]) == b"x" * 32


def test_a_run_that_dies_while_judging_leaves_what_stood(tmp_path, monkeypatch, taken):
    from pipelines import storing

    home = tmp_path / "home"
    shutil.copytree(taken.home, home)
    before = parquet_bytes(home)

    def disk_full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(storing, "write_ledger", disk_full)
    given = {"concertation": builder.small_set()["concertation"]}
    with pytest.raises(OSError, match="No space left"):
        take_in(Places(builder.write(tmp_path / "raw", given), home))
    assert parquet_bytes(home) == before
    assert not list(home.glob(".tmp-*"))


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="does not exist"):
        take_in(Places(tmp_path / "nowhere", tmp_path / "home"))
