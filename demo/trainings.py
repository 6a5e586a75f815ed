"""Trainings, studies, requalifications, gains, plans and decisions of orientation, francisation completed."""

import numpy as np
import pandas as pd

from demo.days import NONE
from demo.drawing import between, chance, pick_one
from demo.layout import OCCUPATIONS
from demo.ledger import Ledger

TYPES = {"AEC": 25, "DEP": 22, "ASP": 5, "DEC": 8, "UNIV": 10, "APPOINT_ORDRE": 7, "RAC": 8, "AUTRE": 15}
GAINS = {"UNITES": 35, "DIPLOME": 22, "RAC": 12, "PERMIS": 14, "NIVEAU_FR": 17}


def record(rng, ledger: Ledger, frame: pd.DataFrame, agreements: pd.DataFrame) -> None:
    a = agreements.loc[frame.agreement]
    nature, orientation = a.nature.to_numpy(), a.orientation.to_numpy()
    rows = np.flatnonzero(frame.studies)
    kind = rng.choice(4, len(rows), p=[0.50, 0.24, 0.18, 0.08])
    wide = np.isin(nature[rows], ["G", "O"])
    kind = np.where((kind == 2) & ~wide, 0, kind)
    _formations(rng, ledger, frame, rows[kind == 0], np.zeros((kind == 0).sum(), dtype=bool))
    _formations(rng, ledger, frame, rows[kind == 3], np.ones((kind == 3).sum(), dtype=bool))
    _studies(rng, ledger, frame, rows[kind == 1])
    _requalifications(rng, ledger, frame, rows[kind == 2])
    _orientation(rng, ledger, frame, orientation, nature)
    some = np.flatnonzero((frame.exit > NONE) & chance(rng, 0.012, len(frame)))
    ledger.add(some, "FRANCISATION_FIN", _within(rng, frame, some, 0), issue=pick_one(rng, {"REUSSI": 8, "ABANDON": 2}, len(some)))


def _within(rng, frame, rows, margin: int = 80) -> np.ndarray:
    """A day between the entry and the exit + margin."""
    entry, exits = frame.entry.to_numpy()[rows], frame.exit.to_numpy()[rows]
    return between(rng, entry + np.minimum(3, exits - entry), exits + margin)


def _formations(rng, ledger, frame, rows, flawed: np.ndarray) -> None:
    """Trainings; the `flawed` ones do not count: under 30 h, or ended on the day they began."""
    size = len(rows)
    start = _within(rng, frame, rows)
    short = flawed & chance(rng, 0.6, size)
    hours = np.where(short, between(rng, np.full(size, 3), 29), np.round(30 + rng.exponential(320, size)))
    end = start + np.maximum(3, hours / 4.2).astype(np.int64)
    left = chance(rng, 0.15, size)
    end = np.where(left, start + between(rng, np.ones(size), np.maximum(1, (end - start) // 2)), end)
    end = np.where(flawed & ~short, start, end)
    over = end <= ledger.cut
    issue = np.where(~over, "EN_COURS", np.where(left | (end == start), "ABANDON", "REUSSI"))
    told = np.where(over, end, NONE)
    kind = pick_one(rng, TYPES, size)
    number = ledger.add(rows, "FORMATION", start, date_fin=told, issue=issue, formation_type=kind, formation_heures=hours.astype(float))
    _gains(rng, ledger, rows, end, number, (issue == "REUSSI"))


def _gains(rng, ledger, rows, end, number, done) -> None:
    some = np.flatnonzero((number >= 0) & done & chance(rng, 0.55, len(rows)))
    ledger.add(rows[some], "GAIN", end[some] + between(rng, np.zeros(len(some)), 20), link=number[some], gain_type=pick_one(rng, GAINS, len(some)))


def _studies(rng, ledger, frame, rows) -> None:
    size = len(rows)
    start = _within(rng, frame, rows)
    end = start + between(rng, np.full(size, 100), 800)
    over = end <= ledger.cut
    issue = np.where(over, pick_one(rng, {"REUSSI": 8, "ABANDON": 2}, size), "EN_COURS")
    number = ledger.add(rows, "ETUDES", start, date_fin=np.where(over, end, NONE), issue=issue, formation_type=pick_one(rng, TYPES, size))
    _gains(rng, ledger, rows, end, number, issue == "REUSSI")


def _requalifications(rng, ledger, frame, rows) -> None:
    """Started towards an occupation (one in eight: the same 4 digits as before), two thirds completed, some late."""
    size = len(rows)
    start = _within(rng, frame, rows)
    planned = start + between(rng, np.full(size, 120), 520)
    prior = frame.prior.to_numpy(dtype=object)[rows]
    aimed = rng.choice(np.array(OCCUPATIONS, dtype=object), size)
    aimed = np.where(chance(rng, 0.12, size) & (prior != ""), prior, aimed)
    kind = pick_one(rng, TYPES, size)
    number = ledger.add(rows, "REQUALIF_DEBUT", start, date_fin_prevue=planned, cnp=aimed, issue="EN_COURS", formation_type=kind)
    some = np.flatnonzero((number >= 0) & chance(rng, 0.74, size))
    done = np.maximum(planned[some] + np.round(rng.normal(10, 50, len(some))).astype(np.int64), start[some] + 30)
    issue = pick_one(rng, {"REUSSI": 82, "ABANDON": 18}, len(some))
    ending = ledger.add(rows[some], "REQUALIF_FIN", done, link=number[some], issue=issue)
    gained = np.flatnonzero((ending >= 0) & (issue == "REUSSI") & chance(rng, 0.5, len(some)))
    ledger.add(rows[some][gained], "GAIN", done[gained], link=number[some][gained], gain_type=pick_one(rng, GAINS, len(gained)))


def _orientation(rng, ledger, frame, orientation, nature) -> None:
    share = np.where(nature == "O", 0.82, np.where(orientation, 0.26, 0.0))
    rows = np.flatnonzero((frame.exit > NONE).to_numpy() & chance(rng, share) & ~frame.reason.isin(["ABANDON", "EXCLUSION"]).to_numpy())
    exits, entry = frame.exit.to_numpy()[rows], frame.entry.to_numpy()[rows]
    plan = np.maximum(entry, exits - between(rng, np.zeros(len(rows)), 20))
    ledger.add(rows, "PLAN", plan)
    some = chance(rng, 0.9, len(rows))
    when = plan + between(rng, np.full(len(rows), -3), 6)
    decision = pick_one(rng, {"VALIDE": 55, "INVALIDE": 30, "REPORTE": 15}, len(rows))
    ledger.add(rows[some], "ORIENT_DECISION", np.maximum(when, entry)[some], decision=decision[some])
