"""Lines of agreements: an organisation, a programme, a region, and successive agreements of one to three years."""

import numpy as np
import pandas as pd

from demo import territory
from demo.days import NONE, Span, day, months_later

PROGRAMME_CHANGE = {"PASI": day(2020, 4, 1), "PMD": day(2020, 10, 1)}


def make(rng: np.random.Generator, organizations: pd.DataFrame, span: Span) -> pd.DataFrame:
    """One row an agreement, with its line and `rate` (relative intake a day). `organization` is a row of `organizations`."""
    rows, line = [], 0
    for o in organizations.itertuples():
        for programme, nature in _lines_of(rng, o):
            orientation = nature == "O" or (nature == "G" and rng.random() < 0.4)
            people = nature != "C" or rng.random() < 0.6
            host = nature in "IC" and people or (nature == "G" and o.metropolitan and rng.random() < 0.35)
            base = {
                "organization": o.Index, "line": line, "programme": programme, "nature": nature, "orientation": orientation,
                "relocates": bool(host), "rate": (_RATES[nature] if people else 0.0) * o.weight * rng.lognormal(0, 0.3),
                "specialised": o.specialised, "exclusive": rng.choice([1, 0, 0, 0, -1]),
            }
            rows += _succession(rng, base, o, span)
            line += 1
    frame = pd.DataFrame(rows)
    _describe(rng, frame, organizations, span)
    return frame


_RATES = {"G": 1.0, "U": 1.3, "O": 0.7, "I": 1.0, "F": 1.0, "C": 0.25}


def _lines_of(rng: np.random.Generator, o) -> list[tuple[str, str]]:
    lines = [
        (f"SAE{g}", rng.choice(["G", "U", "O"], p=[0.52, 0.33, 0.15] if g != 1 else [0.25, 0.55, 0.20]))
        for g in range(1, 7)
        if getattr(o, f"sae{g}")
    ]
    lines += [("PASI", "I")] if o.pasi else []
    lines += [("PMD", "C")] if o.pmd else []
    return lines + ([("FRANCISATION", "F")] if o.francisation else [])


def _succession(rng: np.random.Generator, base: dict, o, span: Span) -> list[dict]:
    """The agreements of one line, end to end, the last one in force on the extraction date."""
    start = span.first if rng.random() < 0.75 else months_later(span.first, int(rng.integers(1, 11)))
    volet = rng.integers(1, 6)
    rows = []
    while start <= span.cut:
        end = months_later(start, int(rng.choice([12, 24, 36], p=[0.35, 0.35, 0.30]))) - 1
        change = PROGRAMME_CHANGE.get(base["programme"])
        if change and start < change <= end:
            end = change - 1
        programme = base["programme"]
        if programme == "PASI":
            programme = "PRINT" if start < change else f"PASI{volet}"
        elif programme == "PMD":
            programme = "PMD" if start < change else "PAC"
        rows.append(base | {"programme": programme, "start": start, "end": end, "previous": -1 if not rows else 1})
        start = end + 1
    return rows


def _describe(rng: np.random.Generator, frame: pd.DataFrame, organizations: pd.DataFrame, span: Span) -> None:
    size = len(frame)
    o = organizations.loc[frame.organization].reset_index(drop=True)
    frame["mifi"] = frame.nature.isin(["I", "F", "C"])
    frame["no"] = ""
    for mifi, prefix in ((False, "MS"), (True, "CG")):
        chosen = np.flatnonzero(frame.mifi == mifi)
        frame.loc[chosen, "no"] = [f"{prefix}{n:05d}" for n in range(1, len(chosen) + 1)]
    before = frame.no.shift(1).fillna("")
    frame["previous_no"] = np.where(frame.previous == 1, before, "")
    frame["region"], frame["mrc"] = o.region, o.mrc
    frame["neq"], frame["name"], frame["statuses"], frame["clienteles"] = o.neq, o.name, o.statuses, o.clienteles
    frame["served"] = _served(rng, frame)
    frame["signed"] = frame.start - rng.integers(5, 75, size)
    frame["amount"] = np.round(frame.rate * (frame.end - frame.start) * rng.uniform(280, 420, size) + rng.uniform(40_000, 90_000, size), 2)
    frame["state"] = np.where(frame.end < span.cut, "TERMINEE", "ACTIVE")
    frame.loc[(frame.end < span.cut) & (rng.random(size) < 0.03), "state"] = "RESILIEE"


def _served(rng: np.random.Generator, frame: pd.DataFrame) -> list[str]:
    """The MRC served: the seat's and, by line, a few others of the region."""
    served: dict[int, str] = {}
    for row in frame.itertuples():
        if row.line not in served:
            others = [m for m in territory.MRC_OF_REGION[row.region] if m != row.mrc and rng.random() < 0.45]
            served[row.line] = "|".join([row.mrc, *others])
    return [served[line] for line in frame.line]


def delivered(frame: pd.DataFrame, planned: pd.Series, mifi: bool) -> pd.DataFrame:
    """The table `ententes` of MSI (`mifi` False) or CERI-GES. `planned` = entries expected over each agreement."""
    a = frame[frame.mifi == mifi]
    office = "DR-MIFI" if mifi else "BSQ"
    title = "Direction régionale du MIFI" if mifi else "Direction régionale de Services Québec"
    return pd.DataFrame({
        "no_entente": a.no, "neq": a.neq, "nom_organisme": a.name, "ministere": "MIFI" if mifi else "MESS",
        "programme": a.programme, "nature": a.nature, "service_orientation": a.orientation.astype(int),
        "direction_regionale": [f"{title} – {territory.REGIONS[r][0]}" for r in a.region],
        "bureau": [f"{office}-{m}" for m in a.mrc], "no_region": [f"{r:02d}" for r in a.region], "code_mrc": a.mrc,
        "mrc_desservies": a.served, "clienteles": a.clienteles, "statuts_admis": a.statuses,
        "specialise_immigration": a.specialised.astype(int), "exclusivite_reference": a.exclusive, "date_signature": a.signed,
        "date_debut": a.start, "date_fin": a.end, "montant": a.amount,
        "nb_places": np.where(planned.loc[a.index] > 0, np.ceil(planned.loc[a.index]), NONE).astype(int), "statut": a.state,
        "no_entente_precedente": a.previous_no,
    }).reset_index(drop=True)
