"""Monthly files in the form of the open data on Objectif emploi; every figure in them is invented."""

from pathlib import Path

import numpy as np

from demo.territory import REGIONS

HEADER = "Caracteristique,Valeur,NHC_moins_5ans,NHC_5ans_et_plus,Femmes,Hommes,Moins_de_25ans,Age_moyen,Duree_cumul_moyenne"
AGES = {
    "Moins de 20 ans": 18.4, "De 20 à 24 ans": 21.9, "De 25 à 29 ans": 27.0, "De 30 à 34 ans": 32.0, "De 35 à 39 ans": 37.0,
    "De 40 à 44 ans": 41.9, "De 45 à 49 ans": 46.8, "De 50 à 54 ans": 52.1, "55 ans et plus": 58.2,
}
DURATIONS = {
    "Premier mois": 1.0, "De 2 à 3 mois": 2.5, "De 4 à 6 mois": 4.9, "De 7 à 9 mois": 7.9, "De 10 à 12 mois": 11.0, "Plus de 12 mois": 24.0,
}
PARTS = {
    "Situation familiale": ("Personnes seules", "Couples sans enfants", "Familles monoparentales", "Couples avec enfants", "Conjoint d'étudiant"),
    "Sexe": ("Hommes", "Femmes"),
    "Âge": tuple(AGES),
    "Scolarité": ("Primaire", "Secondaire I à IV", "Secondaire V", "Collégiale", "Universitaire", "Inconnue"),
    "Diplôme maximum obtenu": (
        "Aucun diplôme", "Secondaire - DES", "Secondaire - DEP", "Secondaire - ASP", "Collégial - AEC", "Collégial - DEC général",
        "Collégial - DEC professionnel", "Universitaire - Certificat", "Universitaire - Baccalauréat", "Universitaire - Maîtrise ou doctorat",
        "Inconnu"),
    "Durée cumulative": tuple(DURATIONS),
    "Statut au programme": ("Participants", "Non participants"),
}


def write(folder: Path, rng: np.random.Generator, year: int = 2023) -> None:
    """Twelve CSV files (UTF-8 with BOM, comma): adults by characteristic, then by region."""
    folder.mkdir(parents=True, exist_ok=True)
    shares = {title: rng.dirichlet(np.full(len(values), 3.0)) for title, values in PARTS.items()}
    shares["Région"] = rng.dirichlet(np.array([8 if r in (6, 16, 3) else 2 for r in REGIONS], dtype=float))
    for month in range(1, 13):
        total = int(rng.normal(5200, 180))
        lines = [HEADER]
        for title, values in PARTS.items():
            lines += [_line(rng, title, v, total * s) for v, s in zip(values, shares[title], strict=True)]
        names = [f"{r:02d} - {name.replace('–', '-')}" for r, (name, _, _) in REGIONS.items()]
        lines += [_line(rng, "Région", v, total * s) for v, s in zip(names, shares["Région"], strict=True)]
        if month % 4:
            lines.append(_line(rng, "Région", "Région inconnue", 4))
        (folder / f"oe-adultes-{year}{month:02d}.csv").write_bytes(("\n".join(lines) + "\n").encode("utf-8-sig"))


def _line(rng, title: str, value: str, expected: float) -> str:
    people = int(rng.poisson(max(expected, 0.5)))
    women = {"Hommes": 0, "Femmes": people}.get(value) if title == "Sexe" else int(rng.binomial(people, 0.45))
    young = int(rng.binomial(people, 0.32)) if value not in AGES else (people if AGES[value] < 25 else 0)
    recent = int(rng.binomial(people, 0.19))
    settled = int(rng.binomial(people - recent, 0.2))
    age = AGES.get(value, 32.0) + rng.normal(0, 0.4)
    lasted = DURATIONS.get(value, 8.5) + (0 if value == "Premier mois" else rng.normal(0, 0.3))
    return f"{title},{value},{recent},{settled},{women},{people - women},{young},{age:.11g},{lasted:.11g}"
