"""Attestations of intercultural training of the organisations' staff."""

import pandas as pd

from demo.days import NONE, Span
from demo.drawing import pick_one


def make(rng, organizations: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Attestations of intercultural training: two organisations in three have some, the specialised ones all."""
    rows = []
    for o in organizations.itertuples():
        some = int(rng.integers(1, 4)) if o.specialised or rng.random() < 0.62 else 0
        for n in range(1, some + 1):
            got = int(rng.integers(span.covered_from, span.cut - 30))
            expires = got + int(rng.choice([730, 1095, 1825])) if rng.random() < 0.75 else NONE
            trained = round(o.employees * rng.uniform(0.2, 1.0))
            kind = str(pick_one(rng, {"FORMATION_RECONNUE": 45, "FORMATION_PAIRS": 38, "CERTIFICATION": 17}, 1)[0])
            trainer = "Regroupement fictif de formation" if kind == "FORMATION_PAIRS" else "Établissement fictif de formation"
            rows.append((o.Index, o.neq, f"A{n:03d}", kind, trainer, float(rng.choice([6, 12, 15, 30, 45])), trained, o.employees, got, expires))
    names = ["org", "neq", "no_attestation", "type", "formateur", "heures",
             "intervenants_formes", "intervenants_total", "date_obtention", "date_expiration"]
    return pd.DataFrame(rows, columns=names)
