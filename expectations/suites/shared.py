"""Expectations on tables that more than one source delivers."""

import great_expectations.expectations as gxe
from great_expectations.expectations.row_conditions import Column as When

from expectations.rules import fails_when, not_before, required_when, said


def unknown_agreement():
    return fails_when("no_entente__known", "entente_inconnue", "no_entente",
                      "L’entente n’est dans aucun registre accepté : vérifier le numéro, ou livrer l’entente.",
                      "The agreement is in no accepted register: check the number, or deliver the agreement.")


def agreements() -> list:
    return [
        not_before("date_fin", "date_debut", "fin_avant_debut", "La fin de l’entente précède son début.", "The agreement ends before it begins."),
        not_before("date_debut", "date_signature", "debut_avant_signature", "L’entente débute avant sa signature : à confirmer.",
                   "The agreement begins before its signature: to be confirmed.", "warn"),
        said(gxe.ExpectColumnValuesToBeInSet, "ministere_programme", "ministere",
             "Un programme SAE relève du MESS.", "A SAE programme belongs to MESS.", column="ministere", value_set=["MESS"],
             row_condition=When("programme").is_in(["SAE1", "SAE2", "SAE3", "SAE4", "SAE5", "SAE6"])),
        said(gxe.ExpectColumnValuesToBeBetween, "montant_plausible", "montant", "Le montant dépasse 20 millions de dollars : à confirmer.",
             "The amount is over 20 million dollars: to be confirmed.", "warn", column="montant__value", max_value=20_000_000),
    ]


def targets() -> list:
    return [
        unknown_agreement(),
        not_before("date_fin", "date_effet", "fin_avant_effet", "La fin du segment précède sa date d’effet.", "The segment ends before it takes effect."),
        said(gxe.ExpectColumnValuesToBeBetween, "taux_sur_un", "valeur", "Un taux s’écrit entre 0 et 1 (0,65 pour 65 %).",
             "A rate is written between 0 and 1 (0,65 for 65 %).", column="valeur__value", min_value=0, max_value=1,
             row_condition=When("type") == "TAUX"),
    ]


def entries(start: str) -> list:
    """Participations, files and enrolments: their dates, reason of exit, person and agreement; `start` is the entry's column."""
    return [
        unknown_agreement(),
        not_before("date_fin", start, "fin_avant_entree", "La fin précède l’entrée.", "The exit is before the entry."),
        required_when("motif_fin", "date_fin", None, "motif_fin_requis", "Le motif de fin est obligatoire quand la date de fin est remplie.",
                      "The reason of exit is required when the exit date is filled."),
        required_when("date_fin", "motif_fin", None, "date_fin_requise", "La date de fin est obligatoire quand le motif de fin est rempli.",
                      "The exit date is required when the reason of exit is filled."),
        not_before(start, "no_entente__start_day", "avant_entente", "L’entrée précède le début de l’entente.",
                   "The entry is before the agreement begins."),
        said(gxe.ExpectColumnPairValuesAToBeGreaterThanB, "apres_entente", start, "L’entrée suit la fin de l’entente.",
             "The entry is after the agreement ends.", column_A="no_entente__end_day", column_B=f"{start}__day", or_equal=True,
             ignore_row_if="either_value_is_missing"),
        not_before(start, "date_naissance", "avant_naissance", "L’entrée précède la naissance.", "The entry is before the birth."),
        said(gxe.ExpectColumnValuesToBeBetween, "age_plausible", "date_naissance", "L’âge à l’entrée n’est pas entre 14 et 90 ans : à confirmer.",
             "The age at entry is not between 14 and 90: to be confirmed.", "warn", column="age_days", min_value=14 * 365, max_value=90 * 366),
    ]


def outcomes(parent: str) -> list:
    return [
        fails_when(f"{parent}__known", "participation_inconnue", parent,
                   "La participation n’est dans aucun registre accepté : vérifier le numéro, ou livrer la participation.",
                   "The participation is in no accepted register: check the number, or deliver the participation."),
        not_before("date_resultat", f"{parent}__entry_day", "resultat_avant_entree", "Le résultat précède l’entrée en participation.",
                   "The outcome is before the entry of the participation."),
        not_before("date_fin", "date_resultat", "fin_avant_resultat", "La fin précède le début du résultat.", "The outcome ends before it begins."),
        required_when("date_fin_prevue", "type", "REQUALIF_DEBUT", "fin_prevue_requise",
                      "La fin prévue est obligatoire pour un début de requalification.",
                      "The planned end is required for the start of a requalification."),
        required_when("suivi_semaine", "type", "SUIVI", "semaine_requise", "La semaine du suivi est obligatoire pour un suivi.",
                      "The week is required for a follow-up."),
        required_when("suivi_etat", "type", "SUIVI", "etat_requis", "L’état est obligatoire pour un suivi.", "The state is required for a follow-up."),
        required_when("no_resultat_lie", "type", "SUIVI", "lien_requis_suivi", "Un suivi doit nommer l’emploi ou la relocalisation suivi.",
                      "A follow-up must name the job or relocation followed."),
        required_when("no_resultat_lie", "type", "REQUALIF_FIN", "lien_requis_fin", "Une fin de requalification doit nommer son début.",
                      "The end of a requalification must name its start."),
        said(gxe.ExpectColumnValuesToBeInSet, "lien_du_suivi", "no_resultat_lie", "Un suivi se lie à un EMPLOI ou à une RELOCALISATION existants.",
             "A follow-up is linked to an existing EMPLOI or RELOCALISATION.", column="linked_type", value_set=["EMPLOI", "RELOCALISATION"],
             row_condition=When("type") == "SUIVI"),
        said(gxe.ExpectColumnValuesToBeInSet, "lien_de_la_fin", "no_resultat_lie", "Une fin de requalification se lie à un REQUALIF_DEBUT existant.",
             "The end of a requalification is linked to an existing REQUALIF_DEBUT.", column="linked_type", value_set=["REQUALIF_DEBUT"],
             row_condition=When("type") == "REQUALIF_FIN"),
        said(gxe.ExpectColumnValuesToNotBeInSet, "lien_inconnu", "no_resultat_lie", "Le résultat lié n’existe pas dans la livraison.",
             "The linked outcome does not exist in the delivery.", column="linked_type", value_set=["INCONNU"],
             row_condition=When("type") == "GAIN"),
        required_when("gain_type", "type", "GAIN", "gain_requis", "Le type de gain est obligatoire pour un gain.", "The type is required for a gain."),
        required_when("decision", "type", "ORIENT_DECISION", "decision_requise", "La décision est obligatoire pour une décision d’orientation.",
                      "The decision is required for an orientation decision."),
        required_when("formation_heures", "type", "FORMATION", "heures_requises", "Le nombre d’heures est obligatoire pour une formation.",
                      "The number of hours is required for a training."),
        said(gxe.ExpectColumnValuesToBeBetween, "heures_plausibles", "heures_semaine", "Plus de 60 heures par semaine : à confirmer.",
             "More than 60 hours a week: to be confirmed.", "warn", column="heures_semaine__value", max_value=60),
    ]


def referrals() -> list:
    return [
        unknown_agreement(),
        not_before("date_suite", "date_reference", "suite_avant_reference", "La suite précède la référence.", "The answer is before the referral."),
        required_when("suite", "date_suite", None, "suite_requise", "La suite est obligatoire quand sa date est remplie.",
                      "The answer is required when its date is filled."),
        required_when("date_suite", "suite", None, "date_suite_requise", "La date de la suite est obligatoire quand la suite est remplie.",
                      "The answer's date is required when the answer is filled."),
    ]
