"""The source tables as the contracts page describes them: columns, keys, period dates, and how cells are read."""

PERSON = ["nom", "prenom", "date_naissance", "sexe", "code_postal"]
TERRITORY = ["no_region", "code_mrc"]

COLUMNS = {
    "ententes": ["no_entente", "neq", "nom_organisme", "ministere", "programme", "nature", "service_orientation",
                 "direction_regionale", "bureau", *TERRITORY, "mrc_desservies", "clienteles", "statuts_admis",
                 "specialise_immigration", "exclusivite_reference", "date_signature", "date_debut", "date_fin",
                 "montant", "nb_places", "statut", "no_entente_precedente"],
    "cibles": ["no_entente", "indicateur", "date_effet", "date_fin", "type", "valeur", "no_avenant"],
    "participations": ["no_participation", "no_individu", "no_entente", *PERSON, *TERRITORY, "date_entree", "date_fin",
                       "motif_fin", "statut", "statut_fin", "date_arrivee", "scolarite", "lieu_diplome",
                       "niveau_francais", "en_emploi_entree", "cnp_anterieur", "source_reference", "no_reference",
                       "connu_aai"],
    "resultats": ["no_resultat", "no_participation", "type", "date_resultat", "date_fin", "date_fin_prevue",
                  "no_resultat_lie", "issue", "neq_employeur", "cnp", "heures_semaine", "travail_autonome",
                  "mesure_liee", "formation_type", "formation_heures", "gain_type", "decision", "suivi_semaine",
                  "suivi_etat", *TERRITORY, "preuve", "date_saisie"],
    "references": ["no_reference", "no_individu", "no_client", "neq_declarant", "no_entente", "emetteur_type",
                   "destinataire_type", "emetteur_id", "destinataire_id", "date_reference", "motif", "suite",
                   "date_suite", "no_participation"],
    "parcours": ["no_parcours", "no_client", *PERSON, *TERRITORY, "no_entente", "date_entree", "date_fin", "motif_fin",
                 "date_premiere_rencontre_aai", "volet", "statut", "date_arrivee", "scolarite", "niveau_francais",
                 "source_reference", "no_reference", "region_destination"],
    "francisation": ["no_inscription", "no_client", *PERSON, "no_entente", "etablissement_id", "type_etab", *TERRITORY,
                     "date_debut", "date_fin", "motif_fin", "regime", "niveau_debut", "niveau_fin", "cherche_emploi"],
    "collaborations": ["no_declaration", "neq_declarant", "no_entente", "date_evenement", "acteur", "contrepartie_id",
                       "contrepartie_nom", "neq_employeur", "type_activite", "phase", "mesure", "no_instance",
                       "no_participations", "heures", "finance", "confirmation", "mode", "date_confirmation",
                       "no_evenement_commun"],
    "expertise": ["neq", "no_attestation", "type", "formateur", "heures", "intervenants_formes",
                  "intervenants_total", "date_obtention", "date_expiration"],
    "instances": ["no_instance", "type", "nom", *TERRITORY, "mrc_couvertes", "date_debut", "date_fin"],
    "presences": ["no_instance", "date_rencontre", "neq", "role"],
    "offres": ["no_offre", "plateforme", "neq", "cnp", *TERRITORY, "nb_postes", "date_publication", "date_fermeture"],
    "contacts_employeurs": ["no_contact", "plateforme", "neq_employeur", "date_contact", "initiateur", "neq_organisme",
                            "phase", "suite"],
}

KEYS = {
    "ententes": ["no_entente"],
    "cibles": ["no_entente", "indicateur", "date_effet"],
    "participations": ["no_participation"],
    "resultats": ["no_resultat"],
    "references": ["no_reference"],
    "parcours": ["no_parcours"],
    "francisation": ["no_inscription"],
    "collaborations": ["no_declaration", "neq_declarant"],
    "expertise": ["neq", "no_attestation"],
    "instances": ["no_instance"],
    "presences": ["no_instance", "date_rencontre", "neq"],
    "offres": ["no_offre", "plateforme"],
    "contacts_employeurs": ["no_contact", "plateforme"],
}

PERIOD_DATE = {
    "ententes": "date_debut",
    "cibles": "date_effet",
    "participations": "date_entree",
    "parcours": "date_entree",
    "resultats": "date_resultat",
    "references": "date_reference",
    "francisation": "date_debut",
    "collaborations": "date_evenement",
    "expertise": "date_obtention",
    "instances": "date_debut",
    "presences": "date_rencontre",
    "offres": "date_publication",
    "contacts_employeurs": "date_contact",
}

SOURCES = {
    "msi": ["ententes", "cibles", "participations", "resultats", "references"],
    "ceriges": ["ententes", "cibles", "parcours", "resultats", "references", "francisation"],
    "declarations": ["collaborations", "references", "expertise"],
    "concertation": ["instances", "presences"],
    "employeurs": ["offres", "contacts_employeurs"],
}

LISTS = {"mrc_desservies", "clienteles", "statuts_admis", "mrc_couvertes", "no_participations"}
WHOLE = {"nb_places", "niveau_francais", "suivi_semaine", "niveau_debut", "niveau_fin", "intervenants_formes",
         "intervenants_total", "nb_postes"}
DECIMAL = {"montant", "valeur", "heures_semaine", "formation_heures", "heures"}


def kind(column: str) -> str:
    """'date', 'whole', 'decimal', 'list' or 'text'."""
    if column.startswith("date_"):
        return "date"
    if column in LISTS:
        return "list"
    if column in WHOLE:
        return "whole"
    return "decimal" if column in DECIMAL else "text"


def columns(source: str, table: str) -> list[str]:
    """CERI-GES files its results under the parcours; the three forms of references differ in who is referred."""
    names = COLUMNS[table]
    if table == "resultats" and source == "ceriges":
        return ["no_parcours" if name == "no_participation" else name for name in names]
    if table == "references":
        absent = {"msi": {"no_client", "neq_declarant"}, "ceriges": {"no_individu", "neq_declarant"},
                  "declarations": {"no_individu", "no_client"}}[source]
        return [name for name in names if name not in absent]
    return names
