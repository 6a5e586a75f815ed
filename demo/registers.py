"""Concertation bodies and their minutes; vacancies and employer contacts of the two placement platforms."""

import numpy as np
import pandas as pd

from demo import territory
from demo.days import NONE, Span, day
from demo.drawing import between, chance, pick_one
from demo.layout import OCCUPATIONS
from demo.names import of_place

PHASES = ["ATTRACTION", "SELECTION", "ACCUEIL", "INTEGRATION", "MAINTIEN", "RETENTION_REGION"]


def employers(rng: np.random.Generator, size: int) -> np.ndarray:
    return np.array([f"11{n}" for n in np.sort(rng.choice(90_000_000, size, replace=False) + 10_000_000)], dtype=object)


def bodies(rng, organizations: pd.DataFrame, span: Span) -> pd.DataFrame:
    """One CRPMT a region; a local table wherever an organisation sits at one, and a few elsewhere. Some began late, some ended."""
    rows = []
    for region, (name, _, _) in territory.REGIONS.items():
        covered = "|".join(territory.MRC_OF_REGION[region])
        rows.append((f"CR{region:02d}", "CRPMT", f"CRPMT {of_place(name)} (fictif)", region, "", covered, day(2012, 4, 1), NONE))
    seated = set(organizations.mrc[organizations.at_table])
    for code in territory.MRC_CODES:
        name, region = territory.MRC[code]
        if code in seated or rng.random() < 0.15:
            begun = day(2013, 4, 1) + int(rng.integers(0, 1500))
            begun = span.first + int(rng.integers(200, 500)) if rng.random() < 0.12 else begun
            ended = span.cut - int(rng.integers(200, 500)) if rng.random() < 0.08 else NONE
            near = [m for m in territory.MRC_OF_REGION[region] if m != code and rng.random() < 0.3]
            title = f"Table locale en immigration {of_place(name)} (fictif)"
            rows.append((f"TL{code}", "TABLE_LOCALE", title, region, code, "|".join([code, *near]), begun, ended))
    frame = pd.DataFrame(rows, columns=["no_instance", "type", "nom", "region", "code_mrc", "mrc_couvertes", "date_debut", "date_fin"])
    frame["no_region"] = [f"{r:02d}" for r in frame.region]
    return frame


def presences(rng, bodies: pd.DataFrame, organizations: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Who was listed at each meeting; a meeting that lists none of the organisations bears the number "0"."""
    rows = []
    for body in bodies.itertuples():
        last = span.cut if body.date_fin == NONE else body.date_fin
        date = max(span.first, body.date_debut) + int(rng.integers(5, 60))
        members = _members(rng, body, organizations)
        while date <= last:
            rows += _listed(rng, body, date, members)
            date += int(rng.integers(70, 110))
    frame = pd.DataFrame(rows, columns=["no_instance", "date_rencontre", "neq", "role"])
    return frame.sort_values(["no_instance", "date_rencontre", "neq"], ignore_index=True)


def _members(rng, body, organizations: pd.DataFrame) -> list[tuple[str, float]]:
    """(NEQ, how often it comes)."""
    if body.type == "CRPMT":
        near = organizations[organizations.region == body.region]
        return [(neq, 0.75) for neq in near.neq[rng.random(len(near)) < 0.18]]
    near = organizations[organizations.mrc.isin(body.mrc_couvertes.split("|")) & organizations.at_table]
    return [(neq, float(rng.uniform(0.45, 0.98))) for neq in near.neq]


def _listed(rng, body, date: int, members: list[tuple[str, float]]) -> list[tuple]:
    odds = {"MEMBRE": 74, "CONTRIBUTION": 26} if body.type == "CRPMT" else {"MEMBRE": 74, "INVITE": 8, "CONTRIBUTION": 10, "HOTE": 8}
    rows = [(body.no_instance, date, neq, str(pick_one(rng, odds, 1)[0])) for neq, often in members if rng.random() < often]
    return rows or [(body.no_instance, date, "0", "MEMBRE")]


def vacancies(rng, size: int, pool: np.ndarray, span: Span) -> pd.DataFrame:
    published = np.sort(between(rng, np.full(size, span.first), span.cut))
    closed = published + between(rng, np.full(size, 10), 90)
    mrc = rng.choice(np.array(["66"] * 12 + territory.MRC_CODES, dtype=object), size)
    return pd.DataFrame({
        "no_offre": np.arange(1, size + 1), "plateforme": pick_one(rng, {"PEL": 82, "ARRIMA": 18}, size), "neq": rng.choice(pool, size),
        "cnp": rng.choice(np.array(OCCUPATIONS, dtype=object), size), "no_region": [f"{territory.MRC[m][1]:02d}" for m in mrc],
        "code_mrc": np.where(chance(rng, 0.1, size), "", mrc), "nb_postes": 1 + rng.geometric(0.55, size) - 1,
        "date_publication": published, "date_fermeture": np.where((closed > span.cut) | chance(rng, 0.08, size), NONE, closed),
    })


def contacts(rng, collaborations: pd.DataFrame, pool: np.ndarray, organizations: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Contacts that bear out two declared employer events in five (date within a day), and as many that nobody declared."""
    able = collaborations[collaborations.acteur.isin(["EMPLOYEUR", "CE_SQ", "CE_MIFI"]) & (collaborations.neq_employeur != "")]
    able = able[chance(rng, 0.42, len(able))]
    date = np.clip(able.date_evenement.to_numpy() + between(rng, np.full(len(able), -1), 1), span.first, span.cut)
    start = np.where(able.acteur == "EMPLOYEUR", np.where(chance(rng, 0.7, len(able)), "ORGANISME", "EMPLOYEUR"), able.acteur)
    borne = pd.DataFrame({
        "neq_employeur": able.neq_employeur, "date_contact": date, "initiateur": start, "neq_organisme": able.neq_declarant, "phase": able.phase,
    })
    size = len(borne)
    alone = pd.DataFrame({
        "neq_employeur": rng.choice(pool, size), "date_contact": between(rng, np.full(size, span.first), span.cut),
        "initiateur": pick_one(rng, {"CE_SQ": 50, "CE_MIFI": 15, "EMPLOYEUR": 25, "ORGANISME": 10}, size),
        "neq_organisme": np.where(chance(rng, 0.25, size), rng.choice(organizations.neq.to_numpy(dtype=object), size), ""),
        "phase": pick_one(rng, {"": 40} | dict.fromkeys(PHASES, 10), size),
    })
    frame = pd.concat([borne, alone]).sort_values(["date_contact", "neq_employeur", "initiateur", "neq_organisme"], kind="stable", ignore_index=True)
    frame["plateforme"] = pick_one(rng, {"PEL": 78, "ARRIMA": 22}, len(frame))
    frame["suite"] = pick_one(rng, {"": 30, "OFFRE": 25, "EMBAUCHE": 15, "SANS_SUITE": 30}, len(frame))
    frame["no_contact"] = np.arange(1, len(frame) + 1)
    return frame
