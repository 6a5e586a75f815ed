"""The delivered columns, in order, and the form of each cell.

Forms: t text, i:prefix:width identifier, d AAAA-MM-JJ, s JJ/MM/AAAA, n whole number, x decimal (comma), m amount, f O/N.
"""

_P = "nom:t prenom:t date_naissance:d sexe:t code_postal:t"
_RESULT = (
    "type:t date_resultat:s date_fin:d date_fin_prevue:d no_resultat_lie:i::7 issue:t neq_employeur:t cnp:t heures_semaine:x "
    "travail_autonome:f mesure_liee:t formation_type:t formation_heures:x gain_type:t decision:t suivi_semaine:n suivi_etat:t "
    "no_region:t code_mrc:t preuve:t date_saisie:d"
)
_REFERENCE = (
    "no_entente:t emetteur_type:t destinataire_type:t emetteur_id:t destinataire_id:t date_reference:d motif:t suite:t date_suite:s"
)
_AGREEMENT = (
    "no_entente:t neq:t nom_organisme:t ministere:t programme:t nature:t service_orientation:f direction_regionale:t bureau:t "
    "no_region:t code_mrc:t mrc_desservies:t clienteles:t statuts_admis:t specialise_immigration:f exclusivite_reference:f "
    "date_signature:d date_debut:d date_fin:d montant:m nb_places:n statut:t no_entente_precedente:t"
)
_TARGET = "no_entente:t indicateur:t date_effet:d date_fin:d type:t valeur:x no_avenant:t"

TABLES = {
    ("msi", "ententes"): _AGREEMENT,
    ("msi", "cibles"): _TARGET,
    ("msi", "participations"): (
        f"no_participation:i::7 no_individu:i::7 no_entente:t {_P} no_region:t code_mrc:t date_entree:d date_fin:d motif_fin:t "
        "statut:t statut_fin:t date_arrivee:d scolarite:t lieu_diplome:t niveau_francais:n en_emploi_entree:f cnp_anterieur:t "
        "source_reference:t no_reference:i:RM:6 connu_aai:t"
    ),
    ("msi", "resultats"): f"no_resultat:i::7 no_participation:i::7 {_RESULT}",
    ("msi", "references"): f"no_reference:i:RM:6 no_individu:i::7 {_REFERENCE} no_participation:i::7",
    ("ceriges", "ententes"): _AGREEMENT,
    ("ceriges", "cibles"): _TARGET,
    ("ceriges", "parcours"): (
        f"no_parcours:i:P:7 no_client:i:C:7 {_P} no_region:t code_mrc:t no_entente:t date_entree:d date_fin:d motif_fin:t "
        "date_premiere_rencontre_aai:d volet:t statut:t date_arrivee:d scolarite:t niveau_francais:n source_reference:t "
        "no_reference:i:RC:6 region_destination:t"
    ),
    ("ceriges", "resultats"): f"no_resultat:i::7 no_parcours:i:P:7 {_RESULT}",
    ("ceriges", "references"): f"no_reference:i:RC:6 no_client:i:C:7 {_REFERENCE} no_participation:t",
    ("ceriges", "francisation"): (
        f"no_inscription:i:F:7 no_client:i:C:7 {_P} no_entente:t etablissement_id:t type_etab:t no_region:t code_mrc:t date_debut:d "
        "date_fin:d motif_fin:t regime:t niveau_debut:n niveau_fin:n cherche_emploi:t"
    ),
    ("declarations", "collaborations"): (
        "no_declaration:t neq_declarant:t no_entente:t date_evenement:d acteur:t contrepartie_id:t contrepartie_nom:t "
        "neq_employeur:t type_activite:t phase:t mesure:t no_instance:t no_participations:t heures:x finance:t confirmation:t "
        "mode:t date_confirmation:d no_evenement_commun:t"
    ),
    ("declarations", "references"): f"no_reference:t no_participation:t {_REFERENCE} neq_declarant:t",
    ("declarations", "expertise"): (
        "neq:t no_attestation:t type:t formateur:t heures:x intervenants_formes:n intervenants_total:n date_obtention:d "
        "date_expiration:d"
    ),
    ("concertation", "instances"): "no_instance:t type:t nom:t no_region:t code_mrc:t mrc_couvertes:t date_debut:d date_fin:d",
    ("concertation", "presences"): "no_instance:t date_rencontre:d neq:t role:t",
    ("employeurs", "offres"): (
        "no_offre:i:O:6 plateforme:t neq:t cnp:t no_region:t code_mrc:t nb_postes:n date_publication:d date_fermeture:d"
    ),
    ("employeurs", "contacts_employeurs"): (
        "no_contact:i:K:6 plateforme:t neq_employeur:t date_contact:d initiateur:t neq_organisme:t phase:t suite:t"
    ),
}
KEYS = {
    "ententes": ["no_entente"], "cibles": ["no_entente", "indicateur", "date_effet"], "participations": ["no_participation"],
    "resultats": ["no_resultat"], "references": ["no_reference"], "parcours": ["no_parcours"], "francisation": ["no_inscription"],
    "collaborations": ["no_declaration", "neq_declarant"], "expertise": ["neq", "no_attestation"], "instances": ["no_instance"],
    "presences": ["no_instance", "date_rencontre", "neq"], "offres": ["no_offre", "plateforme"],
    "contacts_employeurs": ["no_contact", "plateforme"],
}
_OCCUPATIONS = (
    "10010 11100 12200 13110 14100 14400 21231 21222 21300 21311 22220 22301 31102 31301 32101 33102 33103 41201 41210 42201 "
    "42202 43100 44101 51111 53122 62010 63200 64100 64409 65100 65200 65201 65310 72106 72400 73300 73400 75101 94140 95103"
)
OCCUPATIONS = _OCCUPATIONS.split()


def columns(source: str, table: str) -> list[tuple[str, str]]:
    """(name, form) of each delivered column of a table."""
    return [tuple(item.split(":", 1)) for item in TABLES[source, table].split()]
