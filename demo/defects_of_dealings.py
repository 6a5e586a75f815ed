"""Defects in agreements, targets, referrals, declarations, minutes and employer files."""

from types import SimpleNamespace

from demo.defect_changes import fixed, moved, no_such_date, only_where, usual
from demo.defects import Kind
from demo.delivering import iso


def of_agreements(source: str) -> list[Kind]:
    k = lambda name, column, change, why, extra="": Kind(source, "ententes", name, column, change, why, True, extra)
    return [
        k("bad_neq", "neq", lambda c, r, g: c["neq"][:9], "NEQ de neuf chiffres"),
        k("closed_list", "nature", fixed("X"), "valeur hors de la liste fermée"),
        k("missing_required", "date_signature", fixed(""), "case obligatoire vide"),
        k("unreadable_date", "date_debut", no_such_date("date_debut"), "date qui n’existe pas"),
        k("end_before_start", "date_fin", moved("date_fin", -90, -5, "date_debut"), "fin antérieure au début"),
        k("not_a_number", "montant", fixed("à confirmer"), "texte dans un nombre"),
        k("wrong_region", "no_region", fixed("18"), "région hors de la liste"),
        k("duplicate_key", "montant", fixed("1,00"), "même clé, contenu différent", "both"),
    ]


def of_targets(source: str) -> list[Kind]:
    k = lambda name, column, change, why: Kind(source, "cibles", name, column, change, why)
    number = lambda value: only_where("type", "NOMBRE", fixed(value))
    kinds = [
        k("negative_target", "valeur", number("-12"), "cible négative"), k("not_a_number", "valeur", number("à venir"), "texte dans un nombre"),
        k("closed_list", "indicateur", fixed("taux_magique"), "indicateur inconnu"),
        k("unreadable_date", "date_effet", no_such_date("date_effet"), "date qui n’existe pas"),
        k("unknown_agreement", "no_entente", fixed("MS99998" if source == "msi" else "CG99998"), "entente inconnue"),
    ]
    if source == "msi":
        kinds.append(k("rate_above_one", "valeur", only_where("type", "TAUX", fixed("65")), "taux écrit en pour cent"))
        kinds.append(Kind(source, "cibles", "duplicate_key", "valeur", number("999"), "même clé, contenu différent", extra="both"))
    return kinds


def of_referrals(source: str, person: str, cut: int) -> list[Kind]:
    k = lambda name, column, change, why: Kind(source, "references", name, column, change, why)
    late = lambda c, r, g: iso(int(cut + g.integers(20, 300)))
    return usual(source, "references", "motif", "emetteur_id", "date_reference", ("motif", "AUTRE")) + [
        k("unknown_agreement", "no_entente", fixed("MS99997", "no_entente"), "entente inconnue"),
        k("outside_period", "date_reference", late, "date hors de la période de la livraison"),
        k("answer_before_referral", "date_suite", moved("date_suite", -40, -3, "date_reference", True), "réponse antérieure à la référence"),
    ] + ([k("missing_required", person, fixed(""), "case obligatoire vide")] if source != "declarations" else [])


def of_declarations(w: SimpleNamespace) -> list[Kind]:
    k = lambda table, name, column, change, why: Kind("declarations", table, name, column, change, why)
    late = lambda c, r, g: iso(int(w.span.cut + g.integers(20, 300)))
    above = lambda c, r, g: str(int(c["intervenants_total"]) + 3)
    return usual("declarations", "collaborations", "acteur", "contrepartie_nom", "date_evenement", ("type_activite", "FORMATION")) + [
        k("collaborations", "phase_missing", "phase", only_where("acteur", "EMPLOYEUR", fixed("")), "employeur sans phase"),
        k("collaborations", "bad_neq", "neq_employeur", lambda c, r, g: c["neq_employeur"] + "0" if c["neq_employeur"] else None,
          "NEQ de onze chiffres"),
        k("collaborations", "unknown_agreement", "no_entente", fixed("MS99996", "no_entente"), "entente inconnue"),
        k("collaborations", "unknown_participation", "no_participations", fixed("9999997", "no_participations"), "participation inconnue"),
        k("collaborations", "not_a_number", "heures", fixed("2 h 30", "heures"), "texte dans un nombre"),
        k("collaborations", "outside_period", "date_evenement", late, "date hors de la période de la livraison"),
        k("expertise", "trained_above_total", "intervenants_formes", above, "plus de personnes formées que de personnel"),
        k("expertise", "unreadable_date", "date_obtention", no_such_date("date_obtention"), "date qui n’existe pas"),
    ]


def of_bodies_and_employers(w: SimpleNamespace) -> list[Kind]:
    k = lambda source, table, name, column, change, why: Kind(source, table, name, column, change, why)
    late = lambda c, r, g: iso(int(w.span.cut + g.integers(20, 300)))
    return (
        usual("concertation", "presences", "role", "no_instance", "date_rencontre", None)
        + usual("employeurs", "offres", "plateforme", "cnp", "date_publication", ("nb_postes", "40"))
        + usual("employeurs", "contacts_employeurs", "initiateur", "neq_employeur", "date_contact", ("suite", "OFFRE")) + [
            k("concertation", "presences", "bad_neq", "neq", lambda c, r, g: c["neq"][:8] if c["neq"] != "0" else None, "NEQ de huit chiffres"),
            k("concertation", "presences", "unknown_body", "no_instance", fixed("TL000"), "instance inconnue"),
            k("concertation", "presences", "outside_period", "date_rencontre", late, "date hors de la période de la livraison"),
            k("employeurs", "offres", "bad_cnp", "cnp", lambda c, r, g: c["cnp"][:4], "CNP de quatre chiffres"),
            k("employeurs", "offres", "wrong_region", "no_region", fixed("18"), "région hors de la liste"),
            k("employeurs", "contacts_employeurs", "bad_neq", "neq_employeur", lambda c, r, g: c["neq_employeur"][:9], "NEQ de neuf chiffres"),
        ]
    )
