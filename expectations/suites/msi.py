"""MSI (MESS, Services Québec): agreements, targets, participations, outcomes, referrals."""

from expectations.rules import fails_when, not_before
from expectations.suites import shared

SUITES = {
    "ententes": shared.agreements,
    "cibles": shared.targets,
    "participations": lambda: [
        *shared.entries("date_entree"),
        not_before("date_entree", "date_arrivee", "arrivee_apres_entree", "L’arrivée au Québec suit l’entrée en participation : à confirmer.",
                   "The arrival in Québec is after the entry: to be confirmed.", "warn"),
    ],
    "resultats": lambda: shared.outcomes("no_participation"),
    "references": lambda: [
        *shared.referrals(),
        fails_when("no_participation__known", "participation_inconnue", "no_participation",
                   "La participation n’est dans aucun registre accepté : vérifier le numéro.",
                   "The participation is in no accepted register: check the number."),
    ],
}
