"""Relocations to a host region with their follow-up a year later, and installations."""

import numpy as np
import pandas as pd

from demo import territory
from demo.days import NONE
from demo.drawing import between, chance
from demo.ledger import Ledger

HOSTS = np.array([1, 2, 3, 3, 4, 5, 7, 8, 9, 11, 12, 17])


def record(rng, ledger: Ledger, frame: pd.DataFrame, relocates: np.ndarray, share: float) -> np.ndarray:
    """Adds RELOCALISATION and SUIVI 52 to a share of the rows that may; returns each row's host region (0: none)."""
    rows = np.flatnonzero(relocates & (frame.exit > NONE).to_numpy() & chance(rng, share, len(frame)))
    size = len(rows)
    host = rng.choice(HOSTS, size)
    entry, exits = frame.entry.to_numpy()[rows], frame.exit.to_numpy()[rows]
    date = between(rng, entry + np.minimum(5, exits - entry), exits)
    mrc = [territory.MRC_OF_REGION[h][0] if known else "" for h, known in zip(host, chance(rng, 0.8, size), strict=True)]
    region = np.array([f"{h:02d}" for h in host], dtype=object)
    number = ledger.add(rows, "RELOCALISATION", date, no_region=region, code_mrc=np.array(mrc, dtype=object))
    some = np.flatnonzero((number >= 0) & chance(rng, 0.86, size))
    back = chance(rng, 0.22, len(some))
    unreached = chance(rng, 0.15, len(some))
    state = np.where(unreached, "NON_JOINT", np.where(chance(rng, 0.8, len(some)), "EN_EMPLOI", "SANS_EMPLOI"))
    living = np.where(unreached, "", np.where(back, "06", region[some]))
    when = date[some] + 365 + between(rng, np.zeros(len(some)), 25)
    ledger.add(rows[some], "SUIVI", when, link=number[some], suivi_semaine=52, suivi_etat=state, no_region=living)
    hosts = np.zeros(len(frame), dtype=int)
    hosts[rows] = host
    return hosts


def installations(rng, ledger: Ledger, frame: pd.DataFrame, among: np.ndarray) -> None:
    rows = np.flatnonzero(among & chance(rng, 0.6, len(frame)))
    date = frame.entry.to_numpy()[rows] + between(rng, np.zeros(len(rows)), 60)
    ledger.add(rows, "INSTALLATION", date)
