"""CERI-GES: files (parcours) and francisation enrolments; some of their persons are MSI's, met again."""

import numpy as np
import pandas as pd

from demo import participations, persons, territory
from demo.days import NONE, Span
from demo.drawing import between, chance, pick_one

ESTABLISHMENTS = {"CSS": 42, "CEGEP": 20, "UNIV": 9, "ENTREPRISE": 9, "MIFI": 20}
FIRST_MEETING_MARGIN = 400
SOURCES = {"AAI": 17, "AUTO": 38, "ORGANISME": 12, "RECRUTEMENT_DIRECT": 20, "SCOLAIRE_ICSI": 4, "AUTRE": 5, "INC": 4}
REASONS = {
    "PLAN_TERMINE": 62, "ABANDON": 14, "EMPLOI": 10, "FORMATION": 6, "TRANSFERT": 4, "HORS_QUEBEC": 2.5, "MALADIE": 1, "NON_ADMISSIBLE": 0.5,
}


def _met_again(rng, msi: pd.DataFrame, people: pd.DataFrame, size: int, after: int) -> pd.DataFrame:
    """`size` participations of immigrants begun after day `after`, one a person."""
    fits = msi[people.immigrant.to_numpy()[msi.person] & (msi.entry > after)].drop_duplicates("person")
    return fits.sample(min(size, len(fits)), random_state=rng).reset_index(drop=True)


def _in_region(rng, agreements: pd.DataFrame, nature: str, region: np.ndarray, when: np.ndarray) -> np.ndarray:
    """For each (region, day) an agreement of that nature in force there, or -1."""
    found = np.full(len(region), -1)
    for number, there in agreements[(agreements.nature == nature) & (agreements.rate > 0)].groupby("region"):
        rows = np.flatnonzero(region == number)
        guess = rng.choice(there.index.to_numpy(), (len(rows), 8))
        start, end = agreements.start.to_numpy()[guess], agreements.end.to_numpy()[guess]
        fits = (start <= when[rows, None]) & (end >= when[rows, None])
        found[rows] = np.where(fits.any(axis=1), guess[np.arange(len(rows)), fits.argmax(axis=1)], -1)
    return found


def _strangers(rng, people: pd.DataFrame, agreements: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """New persons for the rows of `frame` without one (person -1); returns all persons, and fills `frame.person`."""
    rows = np.flatnonzero(frame.person == -1)
    seats = agreements.mrc.reindex(frame.agreement.to_numpy()[rows]).reset_index(drop=True)
    seats = seats.where(seats.notna(), pd.Series(rng.choice(_everywhere(), len(rows))))
    region, mrc = persons.homes(rng, seats)
    odds = np.array([[38, 3, 7, 6, 2, 2, 4, 7, 9, 20, 0.01, 2]], dtype=float)
    new = persons.make(rng, frame.entry.to_numpy()[rows], region, mrc, np.zeros(len(rows)), odds, np.zeros(len(rows), dtype=int))
    frame.loc[rows, "person"] = len(people) + np.arange(len(rows))
    return pd.concat([people, new], ignore_index=True)


def _everywhere() -> list[str]:
    heavy = ["66"] * 14 + ["65", "58", "23", "81", "43"] * 2
    return heavy + territory.MRC_CODES


def files(rng, people: pd.DataFrame, msi: pd.DataFrame, agreements: pd.DataFrame, span: Span) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(persons, parcours). A third of the files are of persons whom MSI knows too."""
    total = round(0.15 * span.participations * span.length_in_years)
    again = _met_again(rng, msi, people, round(0.34 * total), span.first + 220)
    entry = again.entry.to_numpy() + between(rng, np.full(len(again), -200), 60)
    again = pd.DataFrame({"person": again.person, "entry": np.minimum(entry, span.cut)})
    region = people.region.to_numpy()[again.person]
    again["agreement"] = _in_region(rng, agreements, "I", region, again.entry.to_numpy())
    new = participations.arrivals(rng, agreements, "IC", total - len(again), span)
    new["agreement"] = new.agreement.where(~chance(rng, 0.15, len(new)), -1)
    new["person"] = -1
    frame = pd.concat([again, new]).sort_values(["entry", "agreement", "person"], ignore_index=True)
    people = _strangers(rng, people, agreements, frame)
    size = len(frame)
    frame["exit"] = participations.stay(rng, pd.Series(["I"] * size), frame.entry.to_numpy(), span)
    met = frame.entry + between(rng, np.full(size, -120), 0)
    late = frame.entry + between(rng, np.full(size, 1), 90)
    meeting = np.where(chance(rng, 0.52, size), met, np.where(chance(rng, 0.35, size), late, NONE))
    frame["meeting"] = np.where((meeting > span.cut) | (meeting < span.first - FIRST_MEETING_MARGIN), NONE, meeting)
    frame["volet"] = pick_one(rng, {"ACCUEIL": 35, "EMPLOI": 30, "FRANCISATION": 15, "PARTICIPATION": 20}, size)
    frame["source"] = pick_one(rng, SOURCES, size)
    frame["reason"] = np.where(frame.exit > NONE, pick_one(rng, REASONS, size), "")
    frame["neutral"] = frame.reason.isin(["TRANSFERT", "HORS_QUEBEC", "MALADIE", "NON_ADMISSIBLE"])
    return people, frame


def enrolments(
    rng, people: pd.DataFrame, msi: pd.DataFrame, parcours: pd.DataFrame, agreements: pd.DataFrame, span: Span
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(persons, francisation). A third of the leavers enter MSI afterwards, most of those within 90 days."""
    total = round(0.15 * span.participations * span.length_in_years)
    again = _met_again(rng, msi, people, round(0.36 * total), span.first + 420)
    size = len(again)
    gap = np.where(chance(rng, 0.68, size), between(rng, np.zeros(size), 90), between(rng, np.full(size, 91), 330))
    exits = again.entry.to_numpy() - gap
    again = pd.DataFrame({"person": again.person, "exit": exits, "entry": np.maximum(exits - between(rng, np.full(size, 50), 170), span.first)})
    again = again[again.exit > again.entry].reset_index(drop=True)
    again["agreement"] = _in_region(rng, agreements, "F", people.region.to_numpy()[again.person], again.entry.to_numpy())
    again["seeks"] = np.where(chance(rng, 0.88, len(again)), "O", "INC")
    new = participations.arrivals(rng, agreements, "F", total - len(again), span)
    new["agreement"] = new.agreement.where(~chance(rng, 0.42, len(new)), -1)
    known = parcours.drop_duplicates("person").sample(min(len(new) // 6, len(parcours) // 3), random_state=rng).person.to_numpy()
    new["person"] = -1
    new.loc[rng.choice(len(new), len(known), replace=False), "person"] = known
    new["exit"] = participations.stay(rng, pd.Series(["F"] * len(new)), new.entry.to_numpy(), span)
    new["seeks"] = pick_one(rng, {"O": 58, "N": 28, "INC": 14}, len(new))
    frame = pd.concat([again, new]).sort_values(["entry", "agreement", "person"], ignore_index=True)
    people = _strangers(rng, people, agreements, frame)
    _teaching(rng, frame, people, agreements)
    return people, frame


def _teaching(rng, frame: pd.DataFrame, people: pd.DataFrame, agreements: pd.DataFrame) -> None:
    size = len(frame)
    under = frame.agreement.to_numpy() >= 0
    kind = np.where(under, "ORGANISME", pick_one(rng, ESTABLISHMENTS, size))
    mrc = np.array(territory.MRC_CODES, dtype=object)[people.mrc.to_numpy()[frame.person]]
    seat = agreements.mrc.reindex(frame.agreement).to_numpy(dtype=object)
    frame["mrc"] = np.where(under, seat, mrc)
    frame["region"] = [territory.MRC[m][1] for m in frame.mrc]
    frame["place"] = np.where(under, agreements.neq.reindex(frame.agreement).to_numpy(dtype=object), kind + "-" + frame.mrc.to_numpy(dtype=object))
    frame["kind"] = kind
    done = (frame.exit > NONE).to_numpy()
    reason = pick_one(rng, {"TERMINE": 76, "ABANDON": 19, "TRANSFERT": 5}, size)
    frame["reason"] = np.where(done, reason, "")
    frame["regime"] = pick_one(rng, {"TC": 46, "TP": 38, "LIGNE": 16}, size)
    level = np.clip(people.true_french.to_numpy()[frame.person] - between(rng, np.zeros(size), 3), 0, 11)
    frame["level_start"] = level
    gained = np.minimum(12, level + np.where(frame.reason == "TERMINE", between(rng, np.zeros(size), 3), chance(rng, 0.25, size).astype(int)))
    frame["level_end"] = np.where(done & ~chance(rng, 0.05, size), gained, -1)
    frame.loc[chance(rng, 0.08, size) & ~under, "mrc"] = ""
