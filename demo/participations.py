"""Participations of MSI: who enters which agreement when, re-entries, second services, how long they stay."""

import numpy as np
import pandas as pd

from demo import persons
from demo.days import NONE, Span, day
from demo.drawing import between, chance, pick_one
from demo.layout import OCCUPATIONS

STAY = {"G": (150, 0.45), "U": (48, 0.5), "O": (45, 0.4), "I": (160, 0.6), "C": (60, 0.4), "F": (110, 0.35)}
SHUT = (day(2020, 3, 23), day(2020, 6, 30))
SOURCES = {
    "AAE": 13, "AAI": 6, "FRANCISATION": 6, "ORGANISME": 11, "EMPLOYEUR": 2, "AUTO": 33, "RECRUTEMENT_DIRECT": 22,
    "SCOLAIRE_ICSI": 1.5, "AUTRE": 4, "INC": 4.5,
}
COLUMNS = ["person", "agreement", "entry"]


def planned(agreements: pd.DataFrame, natures: str, total: float, span: Span) -> pd.Series:
    """Entries expected over the whole of each agreement, when `total` fall before the cut in agreements of these natures."""
    rate = agreements.rate.where(agreements.nature.isin(list(natures)), 0.0)
    seen = (agreements.end.clip(upper=span.cut) - agreements.start + 1).clip(lower=0)
    return rate * (agreements.end - agreements.start + 1) * total / max((rate * seen).sum(), 1e-9)


def arrivals(rng: np.random.Generator, agreements: pd.DataFrame, natures: str, total: int, span: Span) -> pd.DataFrame:
    """`total` entries (agreement, entry), spread over the days in force; few in the spring of 2020."""
    last = agreements.end.clip(upper=span.cut).to_numpy()
    start = agreements.start.to_numpy()
    weight = np.where(agreements.nature.isin(list(natures)), agreements.rate * np.clip(last - start + 1, 0, None), 0.0)
    which = rng.choice(len(agreements), total, p=weight / weight.sum())
    entry = between(rng, start[which], last[which])
    shut = (entry >= SHUT[0]) & (entry <= SHUT[1]) & chance(rng, 0.55, total)
    entry = np.where(shut, between(rng, start[which], last[which]), entry)
    order = np.lexsort((which, entry))
    return pd.DataFrame({"agreement": which[order], "entry": entry[order]})


def stay(rng: np.random.Generator, nature: pd.Series, entry: np.ndarray, span: Span) -> np.ndarray:
    """Exit dates; NONE when still there at the cut."""
    middle = nature.map({n: s[0] for n, s in STAY.items()}).to_numpy()
    spread = nature.map({n: s[1] for n, s in STAY.items()}).to_numpy()
    exits = entry + np.maximum(1, middle * np.exp(spread * rng.standard_normal(len(entry)))).astype(np.int64)
    return np.where(exits > span.cut, NONE, exits)


def make(rng: np.random.Generator, organizations: pd.DataFrame, agreements: pd.DataFrame, span: Span) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(persons, participations). A participation: person, agreement, entry, exit, facts at entry. Sorted by entry."""
    total = round(span.participations * span.length_in_years)
    first = arrivals(rng, agreements, "GUO", round(total * 0.925), span)
    a = agreements.loc[first.agreement].reset_index(drop=True)
    region, mrc = persons.homes(rng, a.mrc)
    mix = organizations.mix.to_numpy()[a.organization]
    people = persons.make(rng, first.entry.to_numpy(), region, mrc, mix, persons.admitted(agreements.statuses), first.agreement.to_numpy())
    first["person"] = np.arange(len(first))
    first["exit"] = stay(rng, a.nature, first.entry.to_numpy(), span)
    again = pd.concat([_same_agreement(rng, first, agreements, span), _other_agreement(rng, first, agreements, span)])
    again["exit"] = stay(rng, agreements.nature.loc[again.agreement].reset_index(drop=True), again.entry.to_numpy(), span)
    frame = pd.concat([first, again]).sort_values(["entry", "agreement", "person"], kind="stable", ignore_index=True)
    _facts(rng, frame, people, agreements, organizations)
    return people, frame


def _same_agreement(rng, first: pd.DataFrame, agreements: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Re-entries: half within 28 days of the exit (one episode), half later (another)."""
    some = first[(first.exit > NONE) & chance(rng, 0.05, len(first))]
    gap = np.where(chance(rng, 0.5, len(some)), between(rng, np.ones(len(some)), 28), between(rng, np.full(len(some), 29), 300))
    entry = some.exit.to_numpy() + gap
    fits = entry <= np.minimum(agreements.end.to_numpy()[some.agreement], span.cut)
    return pd.DataFrame({"person": some.person, "agreement": some.agreement, "entry": entry})[fits]


def _other_agreement(rng, first: pd.DataFrame, agreements: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The same person in another organisation's agreement of the region, sometimes at the same time."""
    some = first[chance(rng, 0.16, len(first))]
    entry = some.entry.to_numpy() + between(rng, np.full(len(some), 5), 420)
    employment = agreements[agreements.nature.isin(["G", "U", "O"])]
    region = agreements.region.to_numpy()[some.agreement]
    chosen = np.full(len(some), -1)
    for number, there in employment.groupby("region"):
        rows = np.flatnonzero(region == number)
        chosen[rows] = rng.choice(there.index.to_numpy(), len(rows))
    start, end = agreements.start.to_numpy()[chosen], np.minimum(agreements.end.to_numpy()[chosen], span.cut)
    other = agreements.organization.to_numpy()[chosen] != agreements.organization.to_numpy()[some.agreement]
    fits = (chosen >= 0) & (entry >= start) & (entry <= end) & other
    return pd.DataFrame({"person": some.person, "agreement": chosen, "entry": entry})[fits]


def _facts(rng, frame: pd.DataFrame, people: pd.DataFrame, agreements: pd.DataFrame, organizations: pd.DataFrame) -> None:
    size = len(frame)
    who = people.loc[frame.person].reset_index(drop=True)
    org = agreements.organization.to_numpy()[frame.agreement]
    frame["employed"] = chance(rng, 0.11, size)
    prior = rng.choice(np.array(OCCUPATIONS, dtype=object), size)
    frame["prior"] = np.where(chance(rng, 0.72, size), prior, "")
    source = pick_one(rng, SOURCES, size)
    silent = organizations.no_francisation_referral.to_numpy()[org] | ~who.immigrant.to_numpy()
    source = np.where((source == "FRANCISATION") & silent, "AUTO", source)
    strangers = ~organizations.knows_aai.to_numpy()[org] | ~who.immigrant.to_numpy()
    source = np.where((source == "AAI") & strangers, "RECRUTEMENT_DIRECT", source)
    temporary = who.status.isin([2, 3, 4, 5, 6, 7]).to_numpy()
    frame["source"] = np.where((source == "AAE") & temporary & chance(rng, 0.7, size), "AUTO", source)
    frame["known"] = np.where(who.immigrant, pick_one(rng, {"O": 30, "N": 52, "INC": 18}, size), pick_one(rng, {"N": 80, "INC": 20}, size))
    changed = chance(rng, np.where(temporary, 0.12, 0.01)) & (frame.exit > NONE).to_numpy()
    frame["final_status"] = np.where(changed, "RP", np.where(chance(rng, 0.4, size), "", np.array(persons.STATUSES, dtype=object)[who.status]))
    frame.loc[frame.exit <= NONE, "final_status"] = ""


def led_by_francisation(rng: np.random.Generator, frame: pd.DataFrame, enrolments: pd.DataFrame, agreements: pd.DataFrame,
                        organizations: pd.DataFrame) -> None:
    """Half of those who come within 90 days of their francisation say so, where the organisation receives such referrals at all."""
    left = enrolments[enrolments.exit > NONE].groupby("person").exit.max()
    gap = frame.entry - left.reindex(frame.person).to_numpy()
    silent = organizations.no_francisation_referral.to_numpy()[agreements.organization.to_numpy()[frame.agreement]]
    led = gap.between(0, 90).to_numpy() & ~silent & chance(rng, 0.55, len(frame))
    frame.loc[led, "source"] = "FRANCISATION"
