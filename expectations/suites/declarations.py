"""The organisations' declarations: collaborations, referrals, intercultural expertise."""

import great_expectations.expectations as gxe

from expectations.rules import fails_when, not_before, required_when, said
from expectations.suites import shared

SUITES = {
    "collaborations": lambda: [
        shared.unknown_agreement(),
        fails_when("declares_itself", "autre_declarant", "neq_declarant", "Le NEQ du déclarant n’est pas celui de la livraison.",
                   "The declarant's NEQ is not that of the delivery."),
        fails_when("own_agreement", "entente_d_un_autre", "no_entente", "L’entente n’est pas celle du déclarant.",
                   "The agreement is not the declarant's."),
        required_when("phase", "acteur", "EMPLOYEUR", "phase_requise", "La phase est obligatoire avec un employeur.",
                      "The phase is required with an employer."),
        fails_when("listed_participations__known", "participations_inconnues", "no_participations",
                   "La liste nomme une participation qui n’est dans aucun registre accepté : vérifier les numéros.",
                   "The list names a participation that is in no accepted register: check the numbers."),
        fails_when("no_instance__known", "instance_inconnue", "no_instance", "L’instance n’est pas au registre des instances.",
                   "The body is not in the register of bodies."),
        required_when("mode", "confirmation", "OUI", "mode_absent", "Une confirmation OUI sans mode ne confirme rien : la compléter.",
                      "A confirmation OUI without its mode confirms nothing: complete it.", "warn"),
        not_before("date_confirmation", "date_evenement", "confirmation_avant", "La confirmation précède l’événement.",
                   "The confirmation is before the event."),
        said(gxe.ExpectColumnValuesToBeBetween, "heures_plausibles", "heures", "Plus de 200 heures pour un événement : à confirmer.",
             "More than 200 hours for one event: to be confirmed.", "warn", column="heures__value", max_value=200),
    ],
    "references": lambda: [
        *shared.referrals(),
        fails_when("declares_itself", "autre_declarant", "neq_declarant", "Le NEQ du déclarant n’est pas celui de la livraison.",
                   "The declarant's NEQ is not that of the delivery."),
        fails_when("no_participation__known", "participation_inconnue", "no_participation",
                   "La participation n’est dans aucun registre accepté : vérifier le numéro.",
                   "The participation is in no accepted register: check the number."),
    ],
    "expertise": lambda: [
        fails_when("declares_itself", "autre_declarant", "neq", "Le NEQ n’est pas celui de la livraison.", "The NEQ is not that of the delivery."),
        not_before("date_expiration", "date_obtention", "expiration_avant", "L’expiration précède l’obtention.", "It expires before it was obtained."),
        said(gxe.ExpectColumnPairValuesAToBeGreaterThanB, "formes_sur_total", "intervenants_formes",
             "Plus d’intervenants formés que d’intervenants en tout.", "More staff trained than staff in all.",
             column_A="intervenants_total__value", column_B="intervenants_formes__value", or_equal=True, ignore_row_if="either_value_is_missing"),
    ],
}
