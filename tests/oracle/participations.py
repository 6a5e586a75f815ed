"""Participations as episodes (K2), their qualifying jobs (K3), neutral exits (K4) and training events."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from .periods import days

CONTINUES = 28
AFTER_EXIT = 84
HOURS_A_WEEK = 15
TRAINING_HOURS = 30
NEUTRAL = {"DECES", "MALADIE", "HORS_QUEBEC", "TRANSFERT", "NON_ADMISSIBLE"}


@dataclass(frozen=True)
class Training:
    """A training event: `start` and `end` (None where it has not ended), the `result` that began it."""

    start: date
    end: date | None
    result: dict

    @property
    def number(self) -> str:
        return self.result["no_resultat"]

    @property
    def type(self) -> str:
        return self.result["type"]


@dataclass(eq=False)
class Episode:
    """What the method calls a participation: records of one person in one agreement that continue each other."""

    agreement: dict
    person: tuple
    members: list[dict]
    results: list[dict] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.first["number"]

    @property
    def first(self) -> dict:
        """The record whose intake facts the episode bears."""
        return self.members[0]

    @property
    def entry(self) -> date:
        return self.first["entry"]

    @cached_property
    def leaving(self) -> dict:
        """The member with the latest exit: open is the latest of all; ties: the greatest record number."""
        return max(self.members, key=lambda row: (row["exit"] or date.max, row["number"]))

    @property
    def exit(self) -> date | None:
        return self.leaving["exit"]

    @property
    def is_neutral(self) -> bool:
        """K4."""
        return self.exit is not None and self.leaving["motif_fin"] in NEUTRAL

    def of_type(self, *types: str) -> list[dict]:
        """Results by (date, number)."""
        return [row for row in self.results if row["type"] in types]

    def linked(self, type_: str, result: dict) -> list[dict]:
        return [row for row in self.of_type(type_) if row["no_resultat_lie"] == result["no_resultat"]]

    def by_deadline(self, day: date) -> bool:
        """On or before exit + 84 days."""
        return self.exit is not None and day <= self.exit + days(AFTER_EXIT)

    @cached_property
    def k3_job(self) -> dict | None:
        """K3: the first qualifying job, or None."""
        return next((job for job in self.of_type("EMPLOI") if self._qualifies(job)), None)

    def _qualifies(self, job: dict) -> bool:
        start, end = job["date_resultat"], job["date_fin"]
        held_at_exit = self.exit is not None and (start >= self.exit or end is None or end >= self.exit)
        return start > self.entry and self.by_deadline(start) and is_real_job(job) and held_at_exit

    @cached_property
    def trainings(self) -> list[Training]:
        """Training events by (start, number)."""
        found = []
        for row in self.of_type("FORMATION", "ETUDES", "REQUALIF_DEBUT"):
            if row["type"] == "FORMATION" and not attended(row):
                continue
            if row["type"] == "REQUALIF_DEBUT" and not another_occupation(row["cnp"], self.first["cnp_anterieur"]):
                continue
            found.append(Training(row["date_resultat"], self._training_end(row), row))
        return found

    def _training_end(self, row: dict) -> date | None:
        if row["type"] != "REQUALIF_DEBUT":
            return row["date_fin"]
        finished = self.linked("REQUALIF_FIN", row)
        return finished[0]["date_resultat"] if finished else None

    def trainings_begun(self, *types: str) -> list[Training]:
        """Training events of these types (all where none is named) begun by exit + 84 days."""
        return [each for each in self.trainings
                if (not types or each.type in types) and self.by_deadline(each.start)]

    @cached_property
    def positive_outcome_date(self) -> date | None:
        """The earliest of the K3 job and the training starts, or None."""
        dates = [each.start for each in self.trainings_begun()]
        if self.k3_job:
            dates.append(self.k3_job["date_resultat"])
        return min(dates, default=None)

    def active(self, start: date, end: date) -> bool:
        return self.entry <= end and (self.exit is None or self.exit >= start)


def is_real_job(job: dict) -> bool:
    """K3: fifteen hours a week, or self-employed."""
    hours = job["heures_semaine"]
    return job["travail_autonome"] == "O" or (hours is not None and hours >= HOURS_A_WEEK)


def attended(row: dict) -> bool:
    """A FORMATION of 30 hours or more that lasted beyond its first day."""
    hours = row["formation_heures"]
    lasted = row["date_fin"] is None or row["date_fin"] > row["date_resultat"]
    return hours is not None and hours >= TRAINING_HOURS and lasted


def another_occupation(aimed: str | None, before: str | None) -> bool:
    """Both occupations known, and their first four digits differ."""
    return bool(aimed and before) and aimed[:4] != before[:4]


def unit_records(world) -> list[dict]:
    """K1: participations; parcours under an agreement of nature I or C; enrolments under one of nature F."""
    natures = {"participations": None, "parcours": {"I", "C"}, "francisation": {"F"}}
    found = []
    for rows in world.register_rows.values():
        for row in rows:
            agreement = world.agreements.get(row["no_entente"])
            if agreement and (natures[row["table"]] is None or agreement["nature"] in natures[row["table"]]):
                found.append(row)
    return found


def chains(rows: list[dict]) -> list[list[dict]]:
    """K2: the next record continues when it begins at most 28 days after the exit reached so far, or that is open."""
    found, reached = [], None
    for row in sorted(rows, key=lambda each: (each["entry"], each["number"])):
        if found and row["entry"] <= reached:
            found[-1].append(row)
        else:
            found.append([row])
            reached = date.min
        limit = date.max if row["exit"] is None else row["exit"] + days(CONTINUES)
        reached = max(reached, limit)
    return found


def episodes(world) -> list[Episode]:
    """All episodes with their results, in order of (entry, number)."""
    together = defaultdict(list)
    for row in unit_records(world):
        together[row["person"], row["no_entente"]].append(row)
    results = defaultdict(list)
    for source in ("msi", "ceriges"):
        for row in world.records[source, "resultats"]:
            results[source, row["no_participation"]].append(row)
    found = []
    for (person, agreement), rows in together.items():
        for members in chains(rows):
            own = [row for each in members if each["table"] != "francisation"
                   for row in results[each["source"], each["number"]]]
            own.sort(key=lambda row: (row["date_resultat"], row["no_resultat"]))
            found.append(Episode(world.agreements[agreement], person, members, own))
    return sorted(found, key=lambda each: (each.entry, each.number))
