"""The world of one computation: agreements and persons by key, organisations, cut-offs, targets' segments."""

import unicodedata
from collections import defaultdict
from datetime import date
from pathlib import Path

from .events import Events
from .participations import episodes
from .periods import Period, years_between
from .reading import tables
from .referrals import Referrals

REGISTERS = {"participations": ("msi", "no_individu", "no_participation", "date_entree"),
             "parcours": ("ceriges", "no_client", "no_parcours", "date_entree"),
             "francisation": ("ceriges", "no_client", "no_inscription", "date_debut")}


def letters(text: str | None) -> str:
    """A name without accents, spaces and marks, in upper case."""
    plain = unicodedata.normalize("NFKD", (text or "").strip().upper())
    return "".join(mark for mark in plain if mark.isalpha())


def identity(row: dict) -> tuple | None:
    """What must be equal for two registers' persons to be one; None without a postal code."""
    code = "".join((row["code_postal"] or "").split()).upper()
    if not code:
        return None
    return letters(row["nom"]), letters(row["prenom"]), row["date_naissance"], row["sexe"], code


def latest_rows(records: dict, names: list[str]) -> dict:
    """{register number: its row with the latest entry} (ties: greatest record number; parcours before francisation)."""
    chosen = {}
    for rank, name in enumerate(names):
        source, who, number, entry = REGISTERS[name]
        for row in records[source, name]:
            order = row[entry], row[number], -rank
            if row[who] not in chosen or order > chosen[row[who]][0]:
                chosen[row[who]] = order, row
    return {who: row for who, (_, row) in chosen.items()}


def linked_persons(records: dict) -> dict:
    """{no_client: no_individu} where an identity is one person's in MSI and one person's in CERI-GES."""
    sides = []
    for names in (["participations"], ["parcours", "francisation"]):
        owners = defaultdict(list)
        for who, row in latest_rows(records, names).items():
            if identity(row):
                owners[identity(row)].append(who)
        sides.append(owners)
    individuals, clients = sides
    return {clients[key][0]: individuals[key][0] for key in clients
            if len(clients[key]) == 1 and len(individuals.get(key, [])) == 1}


class World:
    """Accepted records in force, indexed; built once from the raw folder."""

    def __init__(self, raw: Path, quarantined: set):
        self.records, self.cutoffs = tables(raw, quarantined)
        self.agreements = {}
        for source in ("msi", "ceriges"):
            for row in self.records[source, "ententes"]:
                self.agreements.setdefault(row["no_entente"], row)
        self.by_organization = defaultdict(list)
        for agreement in self.agreements.values():
            self.by_organization[agreement["neq"]].append(agreement)
        self.segments = self._segments()
        self.link = linked_persons(self.records)
        self.register_rows = self._register_rows()
        self.episodes = episodes(self)
        self.episodes_of_agreement = self._index(lambda episode: episode.agreement["no_entente"])
        self.episodes_of_person = self._index(lambda episode: episode.person)
        self.meetings = self._meetings()
        self.events = Events(self)
        self.referrals = Referrals(self)

    def _segments(self) -> dict:
        """{(agreement, indicator): its target segments}, from the register that delivered the agreement."""
        found = defaultdict(list)
        for source in ("msi", "ceriges"):
            for row in self.records[source, "cibles"]:
                agreement = self.agreements.get(row["no_entente"])
                if agreement and agreement["source"] == source:
                    found[row["no_entente"], row["indicateur"]].append(row)
        return found

    def _register_rows(self) -> dict:
        """{person: rows of the three registers}, each row bearing `person`, `number`, `entry` and `exit`."""
        found = defaultdict(list)
        for name, (source, who, number, entry) in REGISTERS.items():
            for row in self.records[source, name]:
                row |= {"person": self.person(source, row[who]), "number": row[number], "entry": row[entry],
                        "exit": row["date_fin"]}
                found[row["person"]].append(row)
        return found

    def _meetings(self) -> dict:
        """{instance: {date: {NEQ: role}}}; NEQ "0" says only that the meeting was held."""
        found = defaultdict(lambda: defaultdict(dict))
        for row in self.records["concertation", "presences"]:
            found[row["no_instance"]][row["date_rencontre"]][row["neq"]] = row["role"]
        return found

    def _index(self, key) -> dict:
        found = defaultdict(list)
        for episode in self.episodes:
            found[key(episode)].append(episode)
        return found

    def person(self, source: str, who: str | None) -> tuple | None:
        """One identity for both registers where the link holds, else the register's own."""
        if who is None:
            return None
        if source == "ceriges" and who in self.link:
            return "msi", self.link[who]
        return source, who

    def cutoff(self, agreement: dict) -> date:
        """That of the register which delivered the agreement."""
        return self.cutoffs[agreement["source"], "register"]

    def source_cutoff(self, source: str) -> date | None:
        return self.cutoffs.get((source, "register"))

    def declared_cutoff(self, agreement: dict) -> date | None:
        """That of the declarations of the agreement's organisation."""
        return self.cutoffs.get(("declarations", agreement["neq"]))

    def years_in_force(self, agreement: dict) -> list[Period]:
        return years_between(agreement["date_debut"], agreement["date_fin"])

    def in_force(self, neq: str, day: date) -> list[dict]:
        """The organisation's agreements in force on the day."""
        return [each for each in self.by_organization.get(neq, [])
                if each["date_debut"] <= day <= each["date_fin"]]
