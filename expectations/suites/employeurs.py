"""The employers' side of Placement en ligne and ARRIMA."""

from expectations.rules import not_before, required_when

SUITES = {
    "offres": lambda: [
        not_before("date_fermeture", "date_publication", "fermeture_avant", "La fermeture précède la publication.", "It closes before it is published."),
    ],
    "contacts_employeurs": lambda: [
        required_when("neq_organisme", "initiateur", "ORGANISME", "organisme_absent",
                      "Le NEQ de l’organisme qui prend contact est vide : le contact ne pourra rien confirmer.",
                      "The NEQ of the organisation that makes the contact is empty: the contact can confirm nothing.", "warn"),
    ],
}
