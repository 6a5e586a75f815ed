"""CERI-GES (MIFI): agreements, targets, files, outcomes, referrals, francisation."""

import great_expectations.expectations as gxe

from expectations.rules import not_before, said
from expectations.suites import shared

SUITES = {
    "ententes": shared.agreements,
    "cibles": shared.targets,
    "parcours": lambda: [
        *shared.entries("date_entree"),
        not_before("date_entree", "date_arrivee", "arrivee_apres_entree", "L’arrivée au Québec suit l’ouverture du parcours : à confirmer.",
                   "The arrival in Québec is after the file was opened: to be confirmed.", "warn"),
    ],
    "resultats": lambda: shared.outcomes("no_parcours"),
    "references": shared.referrals,
    "francisation": lambda: [
        *shared.entries("date_debut"),
        said(gxe.ExpectColumnPairValuesAToBeGreaterThanB, "niveau_recule", "niveau_fin", "Le niveau de fin est sous le niveau de début : à confirmer.",
             "The final level is under the first: to be confirmed.", "warn", column_A="niveau_fin__value", column_B="niveau_debut__value",
             or_equal=True, ignore_row_if="either_value_is_missing"),
    ],
}
