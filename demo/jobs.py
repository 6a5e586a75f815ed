"""Jobs and their follow-ups: qualifying ones and those that do not count, each for its own reason."""

import numpy as np
import pandas as pd

from demo.days import NONE
from demo.drawing import between, chance, pick_one
from demo.layout import OCCUPATIONS
from demo.ledger import Ledger

MEASURES = {"": 84, "PRIIME": 8, "PAMT": 4, "IPOP": 2, "AUTRE": 2}
_BY_LEVEL = {level: [c for c in OCCUPATIONS if int(c[1]) <= level] for level in range(6)}


def occupations(rng: np.random.Generator, schooling: np.ndarray) -> np.ndarray:
    """A CNP code for each; the more schooled get more skilled jobs, about half of the time."""
    any_code = rng.choice(np.array(OCCUPATIONS, dtype=object), len(schooling))
    high = rng.choice(np.array(_BY_LEVEL[1], dtype=object), len(schooling))
    middle = rng.choice(np.array(_BY_LEVEL[3], dtype=object), len(schooling))
    fitting = np.where(schooling == 4, high, np.where(np.isin(schooling, [2, 3]), middle, any_code))
    code = np.where(chance(rng, 0.5, len(schooling)), fitting, any_code)
    return np.where(chance(rng, 0.08, len(schooling)), "", code)


def _terms(rng, size: int, employers: np.ndarray, low: float = 15, high: float = 40) -> dict:
    own = chance(rng, 0.05, size)
    hours = np.round(np.clip(rng.normal(34, 7, size), low, high) * 2) / 2
    hours = np.where(own & chance(rng, 0.5, size), -1.0, hours)
    return {
        "heures_semaine": hours, "travail_autonome": np.where(own, 1, np.where(chance(rng, 0.5, size), 0, -1)),
        "neq_employeur": np.where(own | chance(rng, 0.28, size), "", rng.choice(employers, size)), "mesure_liee": pick_one(rng, MEASURES, size),
    }


def record(rng, ledger: Ledger, frame: pd.DataFrame, people: pd.DataFrame, employers: np.ndarray) -> None:
    """The jobs due to `placed` participations, with follow-ups, and the jobs that do not qualify."""
    rows = np.flatnonzero(frame.placed)
    p = frame.loc[rows]
    exits, entry, size = p.exit.to_numpy(), p.entry.to_numpy(), len(rows)
    before = exits - between(rng, np.zeros(size), np.minimum(45, exits - entry - 1))
    after = exits + np.minimum(84, 1 + rng.exponential(24, size).astype(np.int64))
    start = np.maximum(np.where(p.early, before, after), entry + 1)
    end = start + np.maximum(3, rng.weibull(0.75, size) * 620).astype(np.int64)
    end = np.where(p.early, np.maximum(end, exits + between(rng, np.zeros(size), 60)), end)
    schooling = people.schooling.to_numpy()[p.person]
    told = np.where(chance(rng, 0.75, size), end, NONE)
    job = ledger.add(rows, "EMPLOI", start, date_fin=told, cnp=occupations(rng, schooling), **_terms(rng, size, employers))
    _next_jobs(rng, ledger, rows, told, schooling, employers)
    for week, told_share in ((12, 0.68), (26, 0.50)):
        _follow_up(rng, ledger, rows, start, end, job, week, told_share)
    _not_counting(rng, ledger, frame, people, employers)


def _next_jobs(rng, ledger, rows, end, schooling, employers) -> None:
    """A second job after the first, most within 14 days of its end."""
    some = np.flatnonzero((end > NONE) & chance(rng, 0.35, len(rows)))
    gap = np.where(chance(rng, 0.65, len(some)), between(rng, np.ones(len(some)), 14), between(rng, np.full(len(some), 15), 70))
    start = end[some] + gap
    ends = np.where(chance(rng, 0.4, len(some)), start + between(rng, np.full(len(some), 40), 400), NONE)
    ledger.add(rows[some], "EMPLOI", start, date_fin=ends, cnp=occupations(rng, schooling[some]), **_terms(rng, len(some), employers, 10))


def _follow_up(rng, ledger, rows, start, end, job, week: int, told_share: float) -> None:
    size = len(rows)
    some = np.flatnonzero((job >= 0) & chance(rng, told_share, size))
    date = start[some] + 7 * week + between(rng, np.zeros(len(some)), 18)
    held = (end[some] >= start[some] + 7 * week) | chance(rng, 0.3, len(some))
    state = np.where(held, "EN_EMPLOI", np.where(chance(rng, 0.2, len(some)), "AUX_ETUDES", "SANS_EMPLOI"))
    state = np.where(chance(rng, 0.13, len(some)), "NON_JOINT", state)
    ledger.add(rows[some], "SUIVI", date, link=job[some], suivi_semaine=week, suivi_etat=state)


def _not_counting(rng, ledger, frame, people, employers) -> None:
    """Under 15 h; ended before the exit; begun on the day of entry; too late after the exit."""
    out = ((frame.exit > NONE) & ~frame.placed & ~frame.neutral).to_numpy()
    kind = rng.choice(5, len(frame), p=[0.80, 0.07, 0.05, 0.03, 0.05])
    entry, exits = frame.entry.to_numpy(), frame.exit.to_numpy()
    for number in (1, 2, 3, 4):
        rows = np.flatnonzero(out & (kind == number) & (exits - entry > 12))
        start, end = _useless(rng, number, entry[rows], exits[rows])
        terms = _terms(rng, len(rows), employers)
        if number == 1:
            terms |= {"heures_semaine": np.round(rng.uniform(4, 14.5, len(rows)) * 2) / 2, "travail_autonome": 0}
        schooling = people.schooling.to_numpy()[frame.person.to_numpy()[rows]]
        ledger.add(rows, "EMPLOI", start, date_fin=end, cnp=occupations(rng, schooling), **terms)


def _useless(rng, number: int, entry: np.ndarray, exits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(start, end) of jobs that fall outside the window in one of four ways."""
    size, never = len(entry), np.full(len(entry), NONE)
    if number == 1:
        return exits + between(rng, np.zeros(size), 60), never
    if number == 2:
        start = entry + between(rng, np.ones(size), (exits - entry) // 3)
        return start, start + between(rng, np.ones(size), (exits - entry) // 2)
    return (entry if number == 3 else exits + between(rng, np.full(size, 85), 200)), never
