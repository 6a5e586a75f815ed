"""Why a figure is missing, and what the figures cannot do, in plain words. `{n}` and `{minimum}` are filled by the reader where they stand."""

# What a model's reason means for a figure; the others pass as they are.
OF_MODEL = {"too_few_units": "not_fitted", "one_organization": "not_fitted", "not_converged": "not_fitted"}

SENTENCES = {
    "too_few_cases": {
        "fr": "Trop peu de cas pour une valeur ajustée : il faut au moins 10 participations, dont au moins 5 réussites et 5 échecs attendus.",
        "en": "Too few cases for an adjusted figure: at least 10 participations are needed, with at least 5 successes and 5 failures expected.",
    },
    "not_fitted": {
        "fr": "Aucune valeur attendue : le modèle n’a pas été ajusté pour cet indicateur, faute de données suffisantes.",
        "en": "No expected value: the model was not fitted for this indicator, for want of sufficient data.",
    },
    "separated": {
        "fr": "Aucune valeur attendue : les caractéristiques connues au début séparent entièrement les réussites des échecs; la part des clients et celle "
              "des organismes ne se distinguent pas.",
        "en": "No expected value: the facts known at intake separate successes from failures completely; the part of clients and that of organisations "
              "cannot be told apart.",
    },
    "facts_do_not_predict": {
        "fr": "Aucune valeur attendue : ce qui est connu au début de la participation ne prédit pas ce résultat; le taux observé se lit sans ajustement.",
        "en": "No expected value: what is known at intake does not predict this outcome; the observed rate is read without adjustment.",
    },
    "no_variation": {
        "fr": "Aucune valeur attendue : tous les résultats sont identiques, il n’y a rien à expliquer.",
        "en": "No expected value: all outcomes are the same, so there is nothing to explain.",
    },
}

LIMITS = {
    "fr": "La valeur attendue tient compte de ce qui est inscrit au début de la participation. Elle ne peut pas tenir compte de ce qui ne l’est pas : "
          "santé, responsabilités familiales, logement, réseau, motivation. Le marché du travail de la région et le programme n’y pèsent presque pas, car "
          "ils varient peu dans un même organisme : comparez d’abord des organismes d’une même région.",
    "en": "The expected value takes into account what is recorded at intake. It cannot take into account what is not: health, family duties, housing, "
          "network, motivation. The region’s labour market and the programme hardly weigh in it, for they vary little within one organisation: compare "
          "organisations of the same region first.",
}
