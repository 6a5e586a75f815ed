"""Referrals known to several systems as one (K8), and the agreements that they reach or leave."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from .periods import days

CHAIN_DAYS = 7
ANSWER_DAYS = 30
SOURCES = {"msi": "no_individu", "ceriges": "no_client", "declarations": None}


@dataclass(eq=False)
class Referral:
    """One referral: its records by (date, source, number)."""

    person: tuple | None
    records: list[dict]

    @property
    def day(self) -> date:
        return self.records[0]["date_reference"]

    @property
    def number(self) -> tuple:
        return self.records[0]["source"], self.records[0]["neq_declarant"], self.records[0]["no_reference"]

    def party(self, side: str) -> tuple:
        """(type, identifier) of the 'emetteur' or the 'destinataire'."""
        return self.records[0][f"{side}_type"], self.records[0][f"{side}_id"]

    @property
    def answer(self) -> dict | None:
        """The record with the earliest `date_suite`."""
        answered = [row for row in self.records if row["suite"] and row["date_suite"]]
        return min(answered, key=lambda row: row["date_suite"], default=None)

    @property
    def is_answered_in_time(self) -> bool:
        return self.answer is not None and self.answer["date_suite"] <= self.day + days(ANSWER_DAYS)

    @property
    def has_no_place(self) -> bool:
        return self.answer is not None and self.answer["suite"] == "SANS_PLACE"

    @property
    def named_agreement(self) -> str | None:
        return next((row["no_entente"] for row in self.records if row["no_entente"]), None)


class Referrals:
    """All referrals, and {agreement: referrals} by direction."""

    def __init__(self, world):
        self.world = world
        self.rows_by_number = defaultdict(list)
        for rows in world.register_rows.values():
            for row in rows:
                self.rows_by_number[row["number"]].append(row)
        self.all = self._merge()
        self.by_person = defaultdict(list)
        self.inbound, self.outbound = defaultdict(list), defaultdict(list)
        for referral in self.all:
            self.by_person[referral.person].append(referral)
            self._attribute(referral)

    def _person(self, row: dict) -> tuple | None:
        column = SOURCES[row["source"]]
        if column:
            return self.world.person(row["source"], row[column])
        known = self.rows_by_number.get(row["no_participation"])
        return known[0]["person"] if known else None

    def _merge(self) -> list[Referral]:
        """Same person, sender and receiver, chained while the gap to the previous is at most 7 days."""
        together, found = defaultdict(list), []
        for source in SOURCES:
            for row in self.world.records[source, "references"]:
                row.setdefault("neq_declarant", None)
                person = self._person(row)
                if person is None:
                    found.append(Referral(None, [row]))
                else:
                    together[person, row["emetteur_type"], row["emetteur_id"], row["destinataire_type"],
                             row["destinataire_id"]].append(row)
        for (person, *_), rows in together.items():
            rows.sort(key=lambda row: (row["date_reference"], row["source"], row["no_reference"],
                                       row["neq_declarant"] or ""))
            found += [Referral(person, chain) for chain in _chains(rows)]
        return found

    def _attribute(self, referral: Referral) -> None:
        """Inbound for the receiver's agreement, outbound for the sender's; a named agreement alone is credited."""
        if referral.named_agreement:
            agreement = self.world.agreements.get(referral.named_agreement)
            if agreement and referral.party("destinataire") == ("ORGANISME", agreement["neq"]):
                self.inbound[agreement["no_entente"]].append(referral)
            elif agreement and referral.party("emetteur") == ("ORGANISME", agreement["neq"]):
                self.outbound[agreement["no_entente"]].append(referral)
            return
        for side, found in (("destinataire", self.inbound), ("emetteur", self.outbound)):
            type_, neq = referral.party(side)
            if type_ == "ORGANISME" and neq in self.world.by_organization:
                agreement = self._unnamed_agreement(referral, neq)
                if agreement:
                    found[agreement].append(referral)

    def _unnamed_agreement(self, referral: Referral, neq: str) -> str | None:
        """That of its participation where it is the organisation's, else the sole one in force that day (not C)."""
        for row in referral.records:
            for known in self.rows_by_number.get(row["no_participation"], []):
                agreement = self.world.agreements.get(known["no_entente"])
                if agreement and agreement["neq"] == neq:
                    return agreement["no_entente"]
        sole = [each["no_entente"] for each in self.world.in_force(neq, referral.day) if each["nature"] != "C"]
        return sole[0] if len(sole) == 1 else None


def _chains(rows: list[dict]) -> list[list[dict]]:
    found = []
    for row in rows:
        if found and row["date_reference"] - found[-1][-1]["date_reference"] <= days(CHAIN_DAYS):
            found[-1].append(row)
        else:
            found.append([row])
    return found
