"""Persons: who they are, invented; their name, birth, status, arrival, schooling, French and home."""

import numpy as np
import pandas as pd

from demo import territory
from demo.days import NONE
from demo.drawing import between, chance, pick
from demo.names import FAMILY, GIVEN_F, GIVEN_M

STATUSES = ["RP", "CSQ", "TET", "CONJOINT_TET", "PMI_PVT", "PMI_JP", "PMI_AUTRE", "ETUDIANT", "DEM_ASILE", "REFUGIE", "CITOYEN", "INC"]
_STATUS_ODDS = np.array([34, 5, 6, 5, 3, 2, 4, 5, 6, 9, 19, 2], dtype=float)
SCHOOLING = ["AUCUN", "SEC", "DEP", "COLLEGIAL", "UNIV", "INC"]
PLACES = ["QC", "CANADA", "ETRANGER", "INC"]


def admitted(statuses: pd.Series) -> np.ndarray:
    """Odds of each status (rows = agreements), a twentieth outside what the agreement admits."""
    allowed = np.array([[s in set(text.split("|")) for s in STATUSES] for text in statuses])
    odds = np.where(allowed, _STATUS_ODDS, _STATUS_ODDS * 0.05)
    odds[:, STATUSES.index("DEM_ASILE")] = _STATUS_ODDS[8] * 0.6
    return odds


def make(rng: np.random.Generator, when: np.ndarray, region: np.ndarray, mrc: np.ndarray, mix: np.ndarray, odds: np.ndarray,
         rows: np.ndarray) -> pd.DataFrame:
    """One row a person met on day `when`, living in `mrc`; `mix` moves schooling and French, `odds[rows]` gives the status."""
    size = len(when)
    woman = chance(rng, 0.54, size)
    given = np.where(woman, between(rng, np.zeros(size), len(GIVEN_F) - 1), len(GIVEN_F) + between(rng, np.zeros(size), len(GIVEN_M) - 1))
    sex = np.where(woman, 0, 1)
    sex[chance(rng, 0.004, size)] = 2
    sex[chance(rng, 0.004, size)] = 3
    frame = pd.DataFrame({
        "given": given.astype(np.int16), "family": rng.integers(0, len(FAMILY), size).astype(np.int16), "sex": sex.astype(np.int8),
        "birth": (when - 365.25 * np.clip(rng.normal(36, 10.5, size), 17, 67) - rng.integers(0, 365, size)).astype(np.int64),
        "region": region.astype(np.int8), "mrc": mrc.astype(np.int16), "postal": rng.integers(0, territory.POSTAL_SIZE, size),
        "status": pick(rng, odds, rows),
    })
    frame.loc[chance(rng, 0.03, size), "postal"] = -1
    citizen = frame.status.to_numpy() == STATUSES.index("CITOYEN")
    born_here = citizen & chance(rng, 0.62, size)
    frame["immigrant"] = ~born_here
    frame["arrival"] = _arrival(rng, when, citizen, born_here, frame.birth.to_numpy())
    _capital(rng, frame, mix, born_here)
    return frame


def _arrival(rng, when, citizen, born_here, birth) -> np.ndarray:
    since = rng.exponential(np.where(citizen, 2600, 800), len(when)) + np.where(citizen, 1500, 10)
    arrival = np.maximum(when - since.astype(np.int64), birth + 30)
    return np.where(born_here | chance(rng, 0.05, len(when)), NONE, arrival)


def _capital(rng, frame: pd.DataFrame, mix: np.ndarray, born_here: np.ndarray) -> None:
    """Schooling, place of the diploma, level of French (0 to 12; -1 unknown)."""
    size = len(frame)
    ladder = rng.normal(0, 1, size) + 0.50 * mix + np.where(born_here, -0.55, 0.15)
    schooling = np.digitize(ladder, [-1.55, -0.65, -0.15, 0.45]).astype(np.int8)
    schooling[chance(rng, 0.04, size)] = 5
    frame["schooling"] = schooling
    abroad = ~born_here & chance(rng, 0.80, size)
    place = np.where(abroad, 2, np.where(chance(rng, 0.06, size), 1, 0))
    frame["place"] = np.where((schooling == 5) | chance(rng, 0.02, size), 3, place).astype(np.int8)
    level = np.where(chance(rng, 0.34, size), rng.normal(10.5, 1.2, size), rng.normal(5.4, 2.6, size)) + 1.1 * mix
    french = np.where(born_here, 12, np.clip(np.round(level), 0, 12)).astype(np.int8)
    frame["true_french"] = french
    frame["french"] = np.where(chance(rng, np.where(born_here, 0.5, 0.06), size), -1, french).astype(np.int8)


def homes(rng: np.random.Generator, seats: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Region number and MRC index (in territory.MRC_CODES) of residence, mostly the MRC of `seats`, else another of its region."""
    code = {c: i for i, c in enumerate(territory.MRC_CODES)}
    region = np.array([territory.MRC[c][1] for c in territory.MRC_CODES])
    ladder = np.array([[1.0 if region[j] == region[i] else 0.0 for j in range(len(region))] for i in range(len(region))])
    ladder = ladder / ladder.sum(axis=1, keepdims=True) * 0.3 + np.eye(len(region)) * 0.66 + 0.04 / len(region)
    seat = seats.map(code).to_numpy()
    mrc = pick(rng, ladder, seat)
    return region[mrc], mrc
