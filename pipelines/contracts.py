"""The columns of every delivered table: one contract a table.

Suites, typed reading, templates and documentation derive from it. Column names are the sources' own, in French; staging
models rename them. Kinds: text, date (AAAA-MM-JJ), date_fr (JJ/MM/AAAA), decimal, integer, boolean (O/N), list (`|`).
"""

from dataclasses import dataclass

from pipelines.catalogue import indicator_ids


@dataclass(frozen=True)
class Column:
    """One delivered column. `values` closes the list, `pattern` is a full-match expression, bounds are inclusive."""

    name: str
    kind: str = "text"
    required: bool = True
    values: tuple[str, ...] = ()
    pattern: str | None = None
    lowest: float | None = None
    highest: float | None = None
    personal: bool = False

    @property
    def is_date(self) -> bool:
        return self.kind in ("date", "date_fr")


@dataclass(frozen=True)
class Table:
    """A delivered table: its columns, its key, the column that places a row in a delivery's period."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    period_column: str
    register_key: str | None = None

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    @property
    def names(self) -> list[str]:
        return [c.name for c in self.columns]

    @property
    def personal(self) -> list[str]:
        return [c.name for c in self.columns if c.personal]


def _text(name: str, required: bool = True, pattern: str | None = None) -> Column:
    return Column(name, required=required, pattern=pattern)


def _choice(name: str, values: str, required: bool = True, kind: str = "text") -> Column:
    return Column(name, kind, required, tuple(values.split()))


def _date(name: str, required: bool = True, kind: str = "date") -> Column:
    return Column(name, kind, required)


def _number(name: str, required: bool = True, low: float | None = 0, high: float | None = None, kind: str = "decimal") -> Column:
    return Column(name, kind, required, lowest=low, highest=high)


def _flag(name: str, required: bool = True) -> Column:
    return Column(name, "boolean", required, ("O", "N"))


NEQ = r"\d{10}"
CNP = r"\d{5}"
REGIONS = " ".join(f"{n:02d}" for n in range(1, 18))
STATUSES = "RP CSQ TET CONJOINT_TET PMI_PVT PMI_JP PMI_AUTRE ETUDIANT DEM_ASILE REFUGIE CITOYEN INC"
SCHOOLING = "AUCUN SEC DEP COLLEGIAL UNIV INC"
SOURCES_OF_REFERENCE = "AAE AAI FRANCISATION ORGANISME EMPLOYEUR AUTO RECRUTEMENT_DIRECT SCOLAIRE_ICSI AUTRE INC"
EXIT_REASONS = "EMPLOI FORMATION PLAN_TERMINE ABANDON EXCLUSION TRANSFERT HORS_QUEBEC MALADIE DECES NON_ADMISSIBLE"
PROGRAMMES = "SAE1 SAE2 SAE3 SAE4 SAE5 SAE6 PASI1 PASI2 PASI3 PASI4 PASI5 PRINT PMD PAC FRANCISATION"
CLIENTELES = "IMMIGRANTS FEMMES JEUNES 45PLUS JUDICIARISEES PNI HANDICAPEES TOUTES"
ACTORS = "EMPLOYEUR CE_SQ CE_MIFI CR_MIFI AAE CHEF_EQUIPE DIRECTION_BSQ AAI TABLE CRPMT FRANCISATION ORGANISME ETAB_ENSEIGNEMENT ORDRE_PROF"

PERSON = (
    Column("nom", personal=True),
    Column("prenom", personal=True),
    Column("date_naissance", "date", personal=True),
    _choice("sexe", "F M X INC"),
    Column("code_postal", required=False, personal=True),
)


def _territory(required: bool = True) -> tuple[Column, ...]:
    return _choice("no_region", REGIONS, required), _text("code_mrc", False, r"\d{2,3}")


AGREEMENTS = Table(
    "ententes",
    (
        _text("no_entente"), _text("neq", pattern=NEQ), _text("nom_organisme"), _choice("ministere", "MESS MIFI"),
        _choice("programme", PROGRAMMES), _choice("nature", "G U O I F C"), _flag("service_orientation"),
        _text("direction_regionale"), _text("bureau"), *_territory(), Column("mrc_desservies", "list", pattern=r"\d{2,3}"),
        _choice("clienteles", CLIENTELES, kind="list"), _choice("statuts_admis", STATUSES, kind="list"),
        _flag("specialise_immigration"), _flag("exclusivite_reference", False), _date("date_signature"), _date("date_debut"),
        _date("date_fin"), _number("montant"), _number("nb_places", False, kind="integer"),
        _choice("statut", "ACTIVE TERMINEE RESILIEE"), _text("no_entente_precedente", False),
    ),
    ("no_entente",), "date_debut",
)

TARGETS = Table(
    "cibles",
    (
        _text("no_entente"), _choice("indicateur", " ".join(indicator_ids())), _date("date_effet"), _date("date_fin"),
        _choice("type", "NOMBRE TAUX"), _number("valeur"), _text("no_avenant", False),
    ),
    ("no_entente", "indicateur", "date_effet"), "date_effet",
)

PARTICIPATIONS = Table(
    "participations",
    (
        _text("no_participation"), _text("no_individu"), _text("no_entente"), *PERSON, *_territory(), _date("date_entree"),
        _date("date_fin", False), _choice("motif_fin", EXIT_REASONS, False), _choice("statut", STATUSES),
        _choice("statut_fin", STATUSES, False), _date("date_arrivee", False), _choice("scolarite", SCHOOLING),
        _choice("lieu_diplome", "QC CANADA ETRANGER INC"), _number("niveau_francais", False, 0, 12, "integer"),
        _flag("en_emploi_entree"), _text("cnp_anterieur", False, CNP), _choice("source_reference", SOURCES_OF_REFERENCE),
        _text("no_reference", False), _choice("connu_aai", "O N INC"),
    ),
    ("no_participation",), "date_entree", "no_individu",
)

FILES = Table(
    "parcours",
    (
        _text("no_parcours"), _text("no_client"), *PERSON, *_territory(), _text("no_entente", False), _date("date_entree"),
        _date("date_fin", False), _choice("motif_fin", EXIT_REASONS, False), _date("date_premiere_rencontre_aai", False),
        _choice("volet", "ACCUEIL EMPLOI FRANCISATION PARTICIPATION"), _choice("statut", STATUSES), _date("date_arrivee", False),
        _choice("scolarite", SCHOOLING), _number("niveau_francais", False, 0, 12, "integer"),
        _choice("source_reference", SOURCES_OF_REFERENCE), _text("no_reference", False), _choice("region_destination", REGIONS, False),
    ),
    ("no_parcours",), "date_entree", "no_client",
)

FRANCISATION = Table(
    "francisation",
    (
        _text("no_inscription"), _text("no_client"), *PERSON, _text("no_entente", False), _text("etablissement_id"),
        _choice("type_etab", "MIFI CSS CEGEP UNIV ORGANISME ENTREPRISE"), *_territory(), _date("date_debut"), _date("date_fin", False),
        _choice("motif_fin", "TERMINE ABANDON TRANSFERT", False), _choice("regime", "TC TP LIGNE"),
        _number("niveau_debut", True, 0, 12, "integer"), _number("niveau_fin", False, 0, 12, "integer"),
        _choice("cherche_emploi", "O N INC"),
    ),
    ("no_inscription",), "date_debut", "no_client",
)


def outcomes(parent: str) -> Table:
    """Dated results of a participation (`parent` = no_participation) or of a file (no_parcours)."""
    return Table(
        "resultats",
        (
            _text("no_resultat"), _text(parent),
            _choice("type", "EMPLOI SUIVI FORMATION ETUDES REQUALIF_DEBUT REQUALIF_FIN GAIN PLAN ORIENT_DECISION FRANCISATION_FIN RELOCALISATION INSTALLATION"),
            _date("date_resultat", kind="date_fr"), _date("date_fin", False), _date("date_fin_prevue", False),
            _text("no_resultat_lie", False), _choice("issue", "REUSSI ABANDON EN_COURS", False), _text("neq_employeur", False, NEQ),
            _text("cnp", False, CNP), _number("heures_semaine", False, 0, 100), _flag("travail_autonome", False),
            _choice("mesure_liee", "PRIIME PAMT IPOP AUTRE", False),
            _choice("formation_type", "DEP ASP AEC DEC UNIV APPOINT_ORDRE RAC AUTRE", False), _number("formation_heures", False),
            _choice("gain_type", "NIVEAU_FR DIPLOME UNITES RAC PERMIS", False), _choice("decision", "VALIDE INVALIDE REPORTE", False),
            _choice("suivi_semaine", "12 26 52", False, "integer"), _choice("suivi_etat", "EN_EMPLOI SANS_EMPLOI AUX_ETUDES NON_JOINT", False),
            *_territory(False), _choice("preuve", "EMPLOYEUR PERSONNE SYSTEME ORGANISME"), _date("date_saisie"),
        ),
        ("no_resultat",), "date_resultat",
    )


def referrals(person: str, declared: bool = False) -> Table:
    """Directed referrals; `person` is the register's person number, or the participation in declarations."""
    kinds = SOURCES_OF_REFERENCE + " CE_SQ CE_MIFI CR_MIFI"
    linked = () if declared else (_text("no_participation", False),)
    return Table(
        "references",
        (
            _text("no_reference"), _text(person, not declared), _text("no_entente", False), _choice("emetteur_type", kinds),
            _choice("destinataire_type", kinds), _text("emetteur_id"), _text("destinataire_id"), _date("date_reference"),
            _choice("motif", "EMPLOI FRANCISATION INSTALLATION ORIENTATION AUTRE"),
            _choice("suite", "ACCEPTEE REFUSEE SANS_PLACE REDIRIGEE", False), _date("date_suite", False, "date_fr"),
            *linked, *((_text("neq_declarant", pattern=NEQ),) if declared else ()),
        ),
        ("no_reference", "neq_declarant") if declared else ("no_reference",), "date_reference",
        None if declared else person,
    )


COLLABORATIONS = Table(
    "collaborations",
    (
        _text("no_declaration"), _text("neq_declarant", pattern=NEQ), _text("no_entente", False), _date("date_evenement"),
        _choice("acteur", ACTORS), _text("contrepartie_id", False), _text("contrepartie_nom"), _text("neq_employeur", False, NEQ),
        _choice("type_activite", "RENCONTRE DOSSIER_CONJOINT SERVICE_EMPLOYEUR CONCERTATION FORMATION PROMOTION_MESURE"),
        _choice("phase", "ATTRACTION SELECTION ACCUEIL INTEGRATION MAINTIEN RETENTION_REGION", False),
        _choice("mesure", "PRIIME PAMT IPOP", False), _text("no_instance", False), Column("no_participations", "list", False),
        _number("heures", False), _choice("finance", "ENTENTE AUTRE NON_FINANCE"), _choice("confirmation", "NON OUI CONTESTEE"),
        _choice("mode", "DOUBLE_DECLARATION SYSTEME PROCES_VERBAL CONTREPARTIE", False), _date("date_confirmation", False),
        _text("no_evenement_commun", False),
    ),
    ("no_declaration", "neq_declarant"), "date_evenement",
)

EXPERTISE = Table(
    "expertise",
    (
        _text("neq", pattern=NEQ), _text("no_attestation"), _choice("type", "FORMATION_RECONNUE FORMATION_PAIRS CERTIFICATION"),
        _text("formateur"), _number("heures"), _number("intervenants_formes", kind="integer"),
        _number("intervenants_total", kind="integer"), _date("date_obtention"), _date("date_expiration", False),
    ),
    ("neq", "no_attestation"), "date_obtention",
)

BODIES = Table(
    "instances",
    (
        _text("no_instance"), _choice("type", "CRPMT TABLE_LOCALE"), _text("nom"), *_territory(),
        Column("mrc_couvertes", "list", pattern=r"\d{2,3}"), _date("date_debut"), _date("date_fin", False),
    ),
    ("no_instance",), "date_debut",
)

MEETINGS = Table(
    "presences",
    (
        _text("no_instance"), _date("date_rencontre"), _text("neq", pattern=rf"0|{NEQ}"),
        _choice("role", "MEMBRE INVITE CONTRIBUTION HOTE"),
    ),
    ("no_instance", "date_rencontre", "neq"), "date_rencontre",
)

VACANCIES = Table(
    "offres",
    (
        _text("no_offre"), _choice("plateforme", "PEL ARRIMA"), _text("neq", pattern=NEQ), _text("cnp", pattern=CNP), *_territory(),
        _number("nb_postes", low=1, kind="integer"), _date("date_publication"), _date("date_fermeture", False),
    ),
    ("no_offre", "plateforme"), "date_publication",
)

EMPLOYER_CONTACTS = Table(
    "contacts_employeurs",
    (
        _text("no_contact"), _choice("plateforme", "PEL ARRIMA"), _text("neq_employeur", pattern=NEQ), _date("date_contact"),
        _choice("initiateur", "ORGANISME CE_SQ CE_MIFI EMPLOYEUR"), _text("neq_organisme", False, NEQ),
        _choice("phase", "ATTRACTION SELECTION ACCUEIL INTEGRATION MAINTIEN RETENTION_REGION", False),
        _choice("suite", "OFFRE EMBAUCHE SANS_SUITE", False),
    ),
    ("no_contact", "plateforme"), "date_contact",
)

OBJECTIF_EMPLOI = Table(
    "adultes",
    (
        _text("Caracteristique"), _text("Valeur"), *(
            _number(name, kind="integer")
            for name in ("NHC_moins_5ans", "NHC_5ans_et_plus", "Femmes", "Hommes", "Moins_de_25ans")
        ),
        _number("Age_moyen", False), _number("Duree_cumul_moyenne", False), Column("mois", "date"),
    ),
    ("Caracteristique", "Valeur", "mois"), "mois",
)
