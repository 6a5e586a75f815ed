"""MESS open data on Objectif emploi, one file a month: the regional context."""

import great_expectations.expectations as gxe

from expectations.rules import said

SUITES = {
    "adultes": lambda: [
        said(gxe.ExpectColumnValuesToBeBetween, "age_plausible", "Age_moyen", "L’âge moyen n’est pas entre 15 et 80 ans : à confirmer.",
             "The mean age is not between 15 and 80: to be confirmed.", "warn", column="Age_moyen__value", min_value=15, max_value=80),
    ],
}
