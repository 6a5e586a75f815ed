"""A small valid set of deliveries, every table of every source with one or two rows, for a test to alter and write.

    given = small_set()
    given["msi"]["tables"]["participations"][0]["date_entree"] = "2023-02-31"
    write(raw, given)

Everything in it is invented; the personal values are those of PERSONAL, so that a test can look for them.
"""

import copy
import csv
import io
import json
from pathlib import Path

import openpyxl

from pipelines.sources import SOURCES

NEQ_ONE, NEQ_TWO, EMPLOYER = "1100000011", "1100000022", "1100000099"
PERSONAL = {
    "names": ("Quirion-Zsolt", "Wyczynski", "Ndiayevska", "Éloïsette", "Bertrandine", "Maxencius"),
    "birth_dates": ("1987-03-19", "1991-11-23", "1979-08-14"),
    "postal_codes": ("H9Q 7Z3", "G8W 5X1", "J6V 4K2"),
}


def _person(n: int) -> dict:
    return {
        "nom": PERSONAL["names"][n], "prenom": PERSONAL["names"][n + 3], "date_naissance": PERSONAL["birth_dates"][n],
        "sexe": "FXM"[n], "code_postal": PERSONAL["postal_codes"][n], "no_region": "06", "code_mrc": "660",
    }


def _agreement(number: str, neq: str, ministry: str, programme: str) -> dict:
    return {
        "no_entente": number, "neq": neq, "nom_organisme": "Organisme fictif l’Étape", "ministere": ministry, "programme": programme,
        "nature": "I" if ministry == "MIFI" else "G", "service_orientation": "O", "direction_regionale": "Montréal", "bureau": "B01",
        "no_region": "06", "code_mrc": "660", "mrc_desservies": "660|58", "clienteles": "IMMIGRANTS|FEMMES", "statuts_admis": "RP|CSQ",
        "specialise_immigration": "O", "exclusivite_reference": "", "date_signature": "2022-03-15", "date_debut": "2022-04-01",
        "date_fin": "2024-03-31", "montant": "1\u00a0234\u00a0567,50", "nb_places": "120", "statut": "TERMINEE", "no_entente_precedente": "",
    }


def _target(number: str) -> dict:
    return {"no_entente": number, "indicateur": "placement_rate", "date_effet": "2022-04-01", "date_fin": "2024-03-31", "type": "TAUX",
            "valeur": "0,65", "no_avenant": ""}


def _outcome(number: str, parent: str, record: str, kind: str, date: str, **more: str) -> dict:
    row = dict.fromkeys((
        "no_resultat", parent, "type", "date_resultat", "date_fin", "date_fin_prevue", "no_resultat_lie", "issue", "neq_employeur", "cnp",
        "heures_semaine", "travail_autonome", "mesure_liee", "formation_type", "formation_heures", "gain_type", "decision", "suivi_semaine",
        "suivi_etat", "no_region", "code_mrc", "preuve", "date_saisie"), "")
    row.update({"no_resultat": number, parent: record, "type": kind, "date_resultat": date, "preuve": "EMPLOYEUR", "date_saisie": "2023-12-01"})
    return row | more


def _referral(number: str, person: dict, **more: str) -> dict:
    row = {"no_reference": number, **person, "no_entente": "", "emetteur_type": "AAE", "destinataire_type": "ORGANISME", "emetteur_id": "B01",
           "destinataire_id": NEQ_ONE, "date_reference": "2023-01-05", "motif": "EMPLOI", "suite": "ACCEPTEE", "date_suite": "09/01/2023"}
    return row | more


def _participation(number: str, person: int, **more: str) -> dict:
    row = {
        "no_participation": number, "no_individu": f"00{person}7", "no_entente": "MS1", **_person(person), "date_entree": "2023-01-10",
        "date_fin": "2023-06-30", "motif_fin": "EMPLOI", "statut": "RP", "statut_fin": "", "date_arrivee": "2021-09-01", "scolarite": "UNIV",
        "lieu_diplome": "ETRANGER", "niveau_francais": "7", "en_emploi_entree": "N", "cnp_anterieur": "01234", "source_reference": "AAE",
        "no_reference": "", "connu_aai": "N",
    }
    return row | more


def _declaration(source: str, scope: str = "register", **more) -> dict:
    return {"source": source, "scope": scope, "period": {"from": "2019-04-01", "to": "2024-06-30"}, "extracted_at": "2024-06-30T23:00:00",
            "sequence": 1, "demonstration": True} | more


def small_set() -> dict[str, dict]:
    """One delivery a declared source, by source: its `name`, `declaration` and `tables` (rows of texts)."""
    tables = {
        "msi": {
            "ententes": [_agreement("MS1", NEQ_ONE, "MESS", "SAE2"), _agreement("MS2", NEQ_TWO, "MESS", "SAE4")],
            "cibles": [_target("MS1")],
            "participations": [_participation("P1", 0), _participation("P2", 1, date_fin="", motif_fin="")],
            "resultats": [
                _outcome("R1", "no_participation", "P1", "EMPLOI", "03/07/2023", heures_semaine="35,5", cnp="01234", neq_employeur=EMPLOYER),
                _outcome("R2", "no_participation", "P1", "SUIVI", "25/09/2023", no_resultat_lie="R1", suivi_semaine="12", suivi_etat="EN_EMPLOI"),
            ],
            "references": [_referral("F1", {"no_individu": "0007"}, no_entente="MS1", no_participation="P1")],
        },
        "ceriges": {
            "ententes": [_agreement("MI1", NEQ_TWO, "MIFI", "PASI1")],
            "cibles": [_target("MI1")],
            "parcours": [{
                "no_parcours": "C1", "no_client": "0417", **_person(2), "no_entente": "MI1", "date_entree": "2023-02-01", "date_fin": "",
                "motif_fin": "", "date_premiere_rencontre_aai": "2023-01-20", "volet": "EMPLOI", "statut": "RP", "date_arrivee": "2022-12-01",
                "scolarite": "UNIV", "niveau_francais": "4", "source_reference": "AAI", "no_reference": "", "region_destination": "",
            }],
            "resultats": [_outcome("S1", "no_parcours", "C1", "INSTALLATION", "01/03/2023")],
            "references": [_referral("G1", {"no_client": "0417"}, no_participation="")],
            "francisation": [{
                "no_inscription": "I1", "no_client": "0417", **_person(2), "no_entente": "", "etablissement_id": "E1", "type_etab": "CEGEP",
                "date_debut": "2023-03-01", "date_fin": "2023-06-01", "motif_fin": "TERMINE", "regime": "TC", "niveau_debut": "4",
                "niveau_fin": "6", "cherche_emploi": "O",
            }],
        },
        "concertation": {
            "instances": [{"no_instance": "T1", "type": "TABLE_LOCALE", "nom": "Table fictive", "no_region": "06", "code_mrc": "660",
                           "mrc_couvertes": "660|58", "date_debut": "2020-01-01", "date_fin": ""}],
            "presences": [{"no_instance": "T1", "date_rencontre": "2023-05-04", "neq": NEQ_ONE, "role": "MEMBRE"},
                          {"no_instance": "T1", "date_rencontre": "2023-09-04", "neq": "0", "role": "HOTE"}],
        },
        "declarations": {
            "collaborations": [{
                "no_declaration": "D1", "neq_declarant": NEQ_ONE, "no_entente": "MS1", "date_evenement": "2023-04-20", "acteur": "EMPLOYEUR",
                "contrepartie_id": EMPLOYER, "contrepartie_nom": "Atelier fictif", "neq_employeur": EMPLOYER, "type_activite": "RENCONTRE",
                "phase": "ACCUEIL", "mesure": "", "no_instance": "T1", "no_participations": "P1|P2", "heures": "1,5", "finance": "ENTENTE",
                "confirmation": "OUI", "mode": "CONTREPARTIE", "date_confirmation": "2023-05-02", "no_evenement_commun": "",
            }],
            "references": [_referral("H1", {"no_participation": "P1"}, neq_declarant=NEQ_ONE, emetteur_type="ORGANISME")],
            "expertise": [{"neq": NEQ_ONE, "no_attestation": "A1", "type": "CERTIFICATION", "formateur": "Formation fictive", "heures": "12",
                           "intervenants_formes": "3", "intervenants_total": "5", "date_obtention": "2023-01-15", "date_expiration": ""}],
        },
        "employeurs": {
            "offres": [{"no_offre": "O1", "plateforme": "PEL", "neq": EMPLOYER, "cnp": "01234", "no_region": "06", "code_mrc": "",
                        "nb_postes": "2", "date_publication": "2023-04-25", "date_fermeture": ""}],
            "contacts_employeurs": [{"no_contact": "K1", "plateforme": "PEL", "neq_employeur": EMPLOYER, "date_contact": "2023-04-20",
                                     "initiateur": "ORGANISME", "neq_organisme": NEQ_ONE, "phase": "ACCUEIL", "suite": "OFFRE"}],
        },
    }
    scopes = {"declarations": NEQ_ONE}
    return {
        source: {"name": "2024-06-30_01", "declaration": _declaration(source, scopes.get(source, "register")), "tables": copy.deepcopy(rows)}
        for source, rows in tables.items()
    }


def csv_bytes(rows: list[dict], delimiter: str = ";", encoding: str = "utf-8-sig", end: str = "\r\n") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return text.getvalue().encode(encoding)


def write(raw: Path, deliveries: dict[str, dict]) -> Path:
    """Write each delivery as CSV files with a sidecar. A table given as bytes is written as it is, one that is None is declared only."""
    for delivery in deliveries.values():
        folder = raw / delivery["declaration"]["source"] / delivery["name"]
        folder.mkdir(parents=True, exist_ok=True)
        declared = {}
        for table, rows in delivery["tables"].items():
            file = delivery.get("files", {}).get(table, f"{table}.csv")
            declared[table] = {"file": file} | delivery.get("declared", {}).get(table, {})
            if rows is not None:
                (folder / file).write_bytes(rows if isinstance(rows, bytes) else csv_bytes(rows))
        declaration = delivery["declaration"] | {"tables": declared}
        (folder / "delivery.json").write_text(json.dumps(declaration), "utf-8")
    return raw


def write_workbook(raw: Path, delivery: dict, cover: dict | None = None, name: str = "declaration.xlsx") -> Path:
    """Write a delivery as the template's workbook alone: cover sheet `Livraison` (left out where `cover` is empty) and a sheet a table."""
    said = delivery["declaration"]
    cover = {
        "source": said["source"], "portee": said["scope"], "periode_debut": said["period"]["from"], "periode_fin": said["period"]["to"],
        "extrait_le": said["extracted_at"], "sequence": said["sequence"], "demonstration": "O",
    } if cover is None else cover
    book = openpyxl.Workbook()
    book.active.title = "Livraison" if cover else "Autre"
    for pair in cover.items():
        book.active.append(pair)
    for table, rows in delivery["tables"].items():
        sheet = book.create_sheet(table)
        sheet.append(["Gabarit de déclaration"])
        for row in [list(rows[0]), *(r.values() for r in rows)]:
            sheet.append(list(row))
    folder = raw / said["source"] / delivery["name"]
    folder.mkdir(parents=True, exist_ok=True)
    book.save(folder / name)
    return folder / name


def open_data(raw: Path, months: dict[str, str]) -> Path:
    """Files of Objectif emploi: text of each by month (AAAAMM)."""
    folder = raw / "objectif_emploi" / "mois"
    folder.mkdir(parents=True, exist_ok=True)
    for month, text in months.items():
        (folder / f"oe-adultes-{month}.csv").write_text(text, "utf-8-sig")
    return raw


def columns_agree() -> None:
    """The set follows the contracts: a column that a contract gains must appear here."""
    for source, delivery in small_set().items():
        for table, rows in delivery["tables"].items():
            assert set(rows[0]) == set(SOURCES[source].table(table).names), (source, table, set(rows[0]) ^ set(SOURCES[source].table(table).names))
