"""Defects in what is recorded of persons: participations, results, files, francisation."""

from types import SimpleNamespace

import numpy as np

from demo.days import NONE
from demo.defect_changes import fixed, moved, no_such_date, only_where, usual
from demo.defects import Kind
from demo.delivering import iso
from demo.layout import OCCUPATIONS


def of_participations(w: SimpleNamespace) -> list[Kind]:
    """Participations of MSI."""
    start = dict(zip(w.agreements.no, w.agreements.start, strict=True))
    same: dict[str, list] = {}
    for a in w.agreements[~w.agreements.mifi].itertuples():
        same.setdefault(a.neq, []).append(a)
    neq = dict(zip(w.agreements.no, w.agreements.neq, strict=True))

    def other_agreement(cells, row, rng):
        fits = [a.no for a in same[neq[cells["no_entente"]]] if a.no != cells["no_entente"] and a.start <= row["date_entree"] <= a.end]
        return str(rng.choice(fits)) if fits else None

    def month_off(cells, row, rng):
        fits = row["date_fin"] > NONE and row["date_fin"] + 31 <= w.span.cut
        return iso(int(row["date_fin"] + 30)) if fits else None

    k = lambda name, column, change, why, detectable=True: Kind("msi", "participations", name, column, change, why, detectable)
    early = lambda c, r, g: iso(int(start[c["no_entente"]] - g.integers(15, 90)))
    return usual("msi", "participations", "statut", "date_naissance", "date_entree", ("source_reference", "AUTRE")) + [
        k("closed_list", "sexe", fixed("H"), "valeur hors de la liste fermée"),
        k("missing_required", "no_individu", fixed(""), "case obligatoire vide"),
        k("unreadable_date", "date_naissance", no_such_date("date_naissance"), "date qui n’existe pas"),
        k("unknown_agreement", "no_entente", fixed("MS99999"), "entente inconnue"),
        k("exit_before_entry", "date_fin", moved("date_fin", -60, -2, "date_entree"), "fin antérieure à l’entrée"),
        k("exit_reason_missing", "motif_fin", fixed("", "motif_fin"), "fin sans motif"),
        k("entry_outside_agreement", "date_entree", early, "entrée avant le début de l’entente"),
        k("french_out_of_bounds", "niveau_francais", fixed("13", "niveau_francais"), "niveau de français au-delà de 12"),
        k("bad_cnp", "cnp_anterieur", lambda c, r, g: "A" + c["cnp_anterieur"][1:] if c["cnp_anterieur"] else None, "CNP qui n’est pas un nombre"),
        k("wrong_region", "no_region", lambda c, r, g: str(g.choice(["18", "6", "99"])), "région hors de la liste"),
        k("names_swapped", "nom", lambda c, r, g: {"nom": c["prenom"], "prenom": c["nom"]}, "nom et prénom inversés", False),
        k("other_agreement_same_organization", "no_entente", other_agreement, "autre entente du même organisme, en vigueur ce jour-là", False),
        k("month_off", "date_fin", month_off, "fin décalée d’un mois, sans contradiction", False),
    ]


def of_outcomes(source: str, parent: str, entries: np.ndarray) -> list[Kind]:
    """`entries` = entry date by number of participation or file (from 1)."""
    def before(cells, row, rng):
        day = iso(int(entries[row[parent] - 1] - rng.integers(3, 60)))
        return "/".join(reversed(day.split("-"))) if cells["type"] in ("EMPLOI", "FORMATION", "INSTALLATION", "PLAN") else None
    k = lambda name, column, change, why, detectable=True: Kind(source, "resultats", name, column, change, why, detectable)
    unknown = "9999998" if source == "msi" else "P9999998"
    flip = {"EN_EMPLOI": "SANS_EMPLOI", "SANS_EMPLOI": "EN_EMPLOI"}
    kinds = usual(source, "resultats", "type", "preuve", "date_resultat", ("preuve", "ORGANISME")) + [
        k("outcome_before_entry", "date_resultat", before, "résultat antérieur à l’entrée"),
        k("unknown_participation", parent, fixed(unknown), "participation ou parcours inconnu"),
        k("linked_result_unknown", "no_resultat_lie", fixed("9999999", "no_resultat_lie"), "résultat lié inconnu"),
        k("bad_cnp", "cnp", lambda c, r, g: c["cnp"][:4] if c["cnp"] else None, "CNP de quatre chiffres"),
        k("bad_neq", "neq_employeur", lambda c, r, g: c["neq_employeur"][:9] if c["neq_employeur"] else None, "NEQ de neuf chiffres"),
        k("out_of_bounds", "heures_semaine", fixed("350", "heures_semaine"), "plus de 100 heures par semaine"),
        k("not_a_number", "heures_semaine", fixed("temps plein", "heures_semaine"), "texte dans un nombre"),
        k("closed_list", "suivi_semaine", fixed("13", "suivi_semaine"), "semaine de suivi hors de la liste"),
        k("follow_up_flipped", "suivi_etat", lambda c, r, g: flip.get(c["suivi_etat"]), "état de suivi inversé", False),
        k("wrong_valid_cnp", "cnp", lambda c, r, g: OCCUPATIONS[(OCCUPATIONS.index(c["cnp"]) + 7) % len(OCCUPATIONS)] if c["cnp"] else None,
          "CNP valide d’un autre métier", False),
    ]
    planned = k("requal_without_planned_end", "date_fin_prevue", only_where("type", "REQUALIF_DEBUT", fixed("")), "requalification sans fin prévue")
    return kinds + ([planned] if source == "msi" else [])


def of_integration(w: SimpleNamespace) -> list[Kind]:
    """Files and enrolments of CERI-GES."""
    k = lambda table, name, column, change, why, detectable=True: Kind("ceriges", table, name, column, change, why, detectable)
    early = lambda c, r, g: iso(int(w.span.covered_from - g.integers(30, 200)))
    swapped = lambda c, r, g: {"nom": c["prenom"], "prenom": c["nom"]}
    return (
        usual("ceriges", "parcours", "volet", "no_client", "date_entree", ("volet", "PARTICIPATION"))
        + usual("ceriges", "francisation", "regime", "etablissement_id", "date_debut", ("regime", "TP")) + [
            k("parcours", "unknown_agreement", "no_entente", fixed("CG99999", "no_entente"), "entente inconnue"),
            k("parcours", "exit_before_entry", "date_fin", moved("date_fin", -60, -2, "date_entree"), "fin antérieure à l’entrée"),
            k("parcours", "exit_reason_missing", "motif_fin", fixed("", "motif_fin"), "fin sans motif"),
            k("parcours", "french_out_of_bounds", "niveau_francais", fixed("13", "niveau_francais"), "niveau de français au-delà de 12"),
            k("parcours", "wrong_region", "no_region", fixed("00"), "région hors de la liste"),
            k("parcours", "names_swapped", "nom", swapped, "nom et prénom inversés", False),
            k("francisation", "exit_before_entry", "date_fin", moved("date_fin", -40, -2, "date_debut"), "fin antérieure au début"),
            k("francisation", "french_out_of_bounds", "niveau_debut", fixed("13"), "niveau de français au-delà de 12"),
            k("francisation", "outside_period", "date_debut", early, "date hors de la période de la livraison"),
            k("francisation", "unknown_agreement", "no_entente", fixed("CG99999", "no_entente"), "entente inconnue"),
        ]
    )
