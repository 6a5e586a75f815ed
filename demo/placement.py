"""The truth: how likely a qualifying job is, richer than any case-mix model, and why each participation ends."""

import numpy as np
import pandas as pd

from demo.days import NONE, day
from demo.drawing import chance, pick_one

NATURE_BASE = {"G": 0.50, "U": 0.40, "O": -0.75, "I": -0.6, "C": 0.0, "F": -2.0}
YEAR_EFFECT = {2019: 0.15, 2020: -0.80, 2021: -0.40, 2022: -0.12, 2023: -0.05, 2024: 0.0}
STATUS_EFFECT = np.array([0.10, 0.0, 0.25, 0.05, 0.30, 0.30, 0.10, -0.15, -0.30, -0.40, 0.0, -0.1])
SCHOOLING_EFFECT = np.array([-0.40, -0.12, 0.15, 0.12, 0.16, -0.05])
NEUTRAL = {"TRANSFERT": 40, "HORS_QUEBEC": 25, "MALADIE": 20, "NON_ADMISSIBLE": 12, "DECES": 3}


def client_logit(people: pd.DataFrame, entry: np.ndarray) -> np.ndarray:
    """The client's part of the logit: saturating in French, French x schooling abroad, bent at both ends (tanh)."""
    french = people.true_french.to_numpy(dtype=float)
    years = np.where(people.arrival > NONE, np.clip((entry - people.arrival) / 365.25, 0, 40), 5.0)
    age = (entry - people.birth.to_numpy()) / 365.25
    abroad = (people.place == 2).to_numpy()
    high = people.schooling.isin([3, 4]).to_numpy()
    raw = 1.25 * (1 - np.exp(-french / 3.5)) - 0.75
    raw = raw - 0.80 * (abroad & high & (french < 6)) + 0.25 * (abroad & high & (french >= 9))
    raw = raw + 0.16 * np.log1p(years) - 0.22 - 0.20 * ((age - 36) / 14) ** 2
    raw = raw + SCHOOLING_EFFECT[people.schooling] + STATUS_EFFECT[people.status] + np.where(people.sex == 0, -0.06, 0.05)
    return 1.3 * np.tanh(raw / 1.1)


def year_effect(exits: np.ndarray, first_year: int = 2005, last_year: int = 2026) -> np.ndarray:
    """The labour market of the fiscal year of the exit: the fall of 2020-2021, then a partial recovery."""
    starts = np.array([day(y, 4, 1) for y in range(first_year, last_year)])
    year = first_year + np.searchsorted(starts, exits, side="right") - 1
    effects = np.array([YEAR_EFFECT.get(y, 0.15) for y in range(first_year - 1, last_year + 1)])
    return effects[np.clip(year - first_year + 1, 0, len(effects) - 1)]


def settle(rng: np.random.Generator, frame: pd.DataFrame, people: pd.DataFrame, agreements: pd.DataFrame, organizations: pd.DataFrame) -> None:
    """Adds `logit_client`, `placed` (a qualifying job is due), `early` (before the exit) and `reason` to participations."""
    size = len(frame)
    a = agreements.loc[frame.agreement]
    who = people.loc[frame.person].reset_index(drop=True)
    out = (frame.exit > NONE).to_numpy()
    mixed = client_logit(who, frame.entry.to_numpy())
    logit = a.nature.map(NATURE_BASE).to_numpy() + mixed + organizations.effect.to_numpy()[a.organization]
    logit = logit + year_effect(np.where(out, frame.exit, frame.entry)) - 0.15 * frame.employed.to_numpy()
    frame["logit_client"] = mixed
    neutral = out & chance(rng, 0.032, size)
    frame["placed"] = out & ~neutral & (rng.random(size) < 1 / (1 + np.exp(-logit)))
    frame["early"] = frame.placed & chance(rng, 0.5, size) & (frame.exit - frame.entry > 3)
    frame["studies"] = out & ~neutral & chance(rng, np.where(frame.placed, 0.06, np.where(a.nature == "O", 0.62, 0.30)))
    quits = chance(rng, np.where(frame.placed, 0.02, np.where(frame.studies, 0.04, 0.30))) & out
    ends = np.where(frame.early, "EMPLOI", np.where(frame.studies & chance(rng, 0.55, size), "FORMATION", "PLAN_TERMINE"))
    ends = np.where(quits & ~frame.early, np.where(chance(rng, 0.1, size), "EXCLUSION", "ABANDON"), ends)
    frame["reason"] = np.where(out, np.where(neutral, pick_one(rng, NEUTRAL, size), ends), "")
    frame["neutral"] = neutral
