"""Registers of concertation bodies and the secretariats' minutes."""

from expectations.rules import fails_when, not_before

SUITES = {
    "instances": lambda: [
        not_before("date_fin", "date_debut", "fin_avant_debut", "La fin de l’instance précède son début.", "The body ends before it begins."),
    ],
    "presences": lambda: [
        fails_when("no_instance__known", "instance_inconnue", "no_instance", "L’instance n’est pas au registre des instances.",
                   "The body is not in the register of bodies."),
    ],
}
