"""Declared collaborations as events: the same event (K8), whether it is confirmed (K7), whom it credits."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from .periods import days, quarter_of

CHAIN_DAYS = 1
SYSTEM_DAYS = {"references": 7, "contacts": 1}
COUNTERPART_DAYS = 90


@dataclass(frozen=True)
class Credit:
    """One event as one agreement has it: its date, the declarant's first declaration, and its state."""

    event: tuple
    day: date
    first: dict
    is_confirmed: bool
    is_contested: bool

    @property
    def kind(self) -> str:
        return self.first["acteur"]


def other_party(row: dict) -> str:
    """K8: instance, else identifier, else employer, else name (trimmed, upper case)."""
    return (row["no_instance"] or row["contrepartie_id"] or row["neq_employeur"]
            or (row["contrepartie_nom"] or "").strip().upper())


def pair(row: dict) -> tuple:
    return frozenset({row["neq_declarant"], other_party(row)}), row["type_activite"]


class Events:
    """All declared events: {event: declarations}, and the credits of each agreement."""

    def __init__(self, world):
        self.world = world
        self.declarations = world.records["declarations", "collaborations"]
        self.grouped = self._group()
        self.event_of = {_key(row): event for event, rows in self.grouped.items() for row in rows}
        self._referrals = self._index_referrals()
        self._contacts = self._index_contacts()
        self._presences = {(row["no_instance"], row["date_rencontre"], row["neq"])
                           for row in world.records["concertation", "presences"]}
        self.is_confirmed = {}
        for event, rows in self.grouped.items():
            for declarant in {row["neq_declarant"] for row in rows}:
                self.is_confirmed[event, declarant] = self._confirmed(rows, declarant)
        self.credits = self._credit()
        self.declared_for = self._index_participations()

    # ---- K8

    def _group(self) -> dict:
        """Rules 1 to 4, in order."""
        events, numbered, rest = defaultdict(list), defaultdict(list), defaultdict(list)
        for row in self.declarations:
            if row["no_instance"]:
                events["instance", row["no_instance"], row["date_evenement"]].append(row)
            elif row["no_evenement_commun"]:
                events["common", row["no_evenement_commun"]].append(row)
                numbered[pair(row)].append(row)
            else:
                rest[pair(row)].append(row)
        for key, rows in rest.items():
            alone = []
            for row in sorted(rows, key=lambda each: (each["date_evenement"], _key(each))):
                number = _nearest_number(row, numbered[key])
                if number:
                    events["common", number].append(row)
                else:
                    alone.append(row)
            for chain in _chains(alone):
                events["chain", _key(chain[0])] = chain
        return events

    # ---- K7

    def _confirmed(self, rows: list[dict], declarant: str) -> bool:
        """Not contested, and declared by two, or minuted, or known to a system, or answered by the counterpart."""
        if is_contested(rows):
            return False
        if len({row["neq_declarant"] for row in rows}) > 1 and not any(row["no_instance"] for row in rows):
            return True
        own = [row for row in rows if row["neq_declarant"] == declarant]
        return (any(self._minuted(row) for row in own) or any(self._in_system(row) for row in own)
                or _answered(own))

    def _minuted(self, row: dict) -> bool:
        return (row["no_instance"], row["date_evenement"], row["neq_declarant"]) in self._presences

    def _in_system(self, row: dict) -> bool:
        if row["acteur"] in {"AAE", "AAI"}:
            near = self._referrals[row["neq_declarant"], row["acteur"]]
            return _within(near, row["date_evenement"], SYSTEM_DAYS["references"])
        if row["acteur"] in {"EMPLOYEUR", "CE_SQ", "CE_MIFI"} and row["neq_employeur"]:
            near = self._contacts[row["neq_declarant"], row["neq_employeur"]]
            return _within(near, row["date_evenement"], SYSTEM_DAYS["contacts"])
        return False

    def _index_referrals(self) -> dict:
        """{(organisation, agent type): dates} of the registers' referral records, in either direction."""
        found = defaultdict(list)
        for source in ("msi", "ceriges"):
            for row in self.world.records[source, "references"]:
                for one, two in (("emetteur", "destinataire"), ("destinataire", "emetteur")):
                    if row[f"{one}_type"] == "ORGANISME":
                        found[row[f"{one}_id"], row[f"{two}_type"]].append(row["date_reference"])
        return found

    def _index_contacts(self) -> dict:
        """{(organisation, employer): dates} of the platforms' contacts."""
        found = defaultdict(list)
        for row in self.world.records["employeurs", "contacts_employeurs"]:
            found[row["neq_organisme"], row["neq_employeur"]].append(row["date_contact"])
        return found

    # ---- agreements

    def _credit(self) -> dict:
        """{agreement: credits}: the declared agreement, else every one of the declarant in force on the day."""
        together = defaultdict(list)
        for row in self.declarations:
            for agreement in self._credited(row):
                together[agreement, self.event_of[_key(row)]].append(row)
        found = defaultdict(list)
        for (agreement, event), rows in together.items():
            first = min(rows, key=lambda row: row["no_declaration"])
            found[agreement].append(Credit(
                event, min(row["date_evenement"] for row in rows), first,
                self.is_confirmed[event, first["neq_declarant"]], is_contested(self.grouped[event])))
        for credits in found.values():
            credits.sort(key=lambda credit: (credit.day, str(credit.event)))
        return found

    def _credited(self, row: dict) -> list[str]:
        if row["no_entente"]:
            agreement = self.world.agreements.get(row["no_entente"])
            return [row["no_entente"]] if agreement and agreement["neq"] == row["neq_declarant"] else []
        return [each["no_entente"] for each in self.world.in_force(row["neq_declarant"], row["date_evenement"])]

    def _index_participations(self) -> dict:
        """{(organisation, participation number): its declarations that list it}."""
        found = defaultdict(list)
        for row in self.declarations:
            for number in row["no_participations"]:
                found[row["neq_declarant"], number].append(row)
        return found

    def confirms(self, row: dict) -> bool:
        """Whether the declaration's event is confirmed for its declarant."""
        return self.is_confirmed[self.event_of[_key(row)], row["neq_declarant"]]


def is_contested(rows: list[dict]) -> bool:
    return any(row["confirmation"] == "CONTESTEE" for row in rows)


def _key(row: dict) -> tuple:
    return row["no_declaration"], row["neq_declarant"]


def _within(dates: list[date], day: date, limit: int) -> bool:
    return any(abs((each - day).days) <= limit for each in dates)


def _answered(own: list[dict]) -> bool:
    """The counterpart's answer, until 90 days after the quarter of the event's earliest date."""
    event_day = min(row["date_evenement"] for row in own)
    limit = quarter_of(event_day).end + days(COUNTERPART_DAYS)
    return any(row["confirmation"] == "OUI" and row["mode"] == "CONTREPARTIE"
               and row["date_confirmation"] is not None and row["date_confirmation"] <= limit for row in own)


def _nearest_number(row: dict, numbered: list[dict]) -> str | None:
    """Rule 3: the common number nearest in date (at most a day away), then the smallest."""
    near = [(abs((other["date_evenement"] - row["date_evenement"]).days), other["no_evenement_commun"])
            for other in numbered]
    gap, number = min(near, default=(None, None))
    return number if gap is not None and gap <= CHAIN_DAYS else None


def _chains(rows: list[dict]) -> list[list[dict]]:
    """Rule 4: declarations in order of date, together while the gap is at most a day."""
    found = []
    for row in rows:
        if found and row["date_evenement"] - found[-1][-1]["date_evenement"] <= days(CHAIN_DAYS):
            found[-1].append(row)
        else:
            found.append([row])
    return found
