"""What an organisation still has to do, from the rows of its own facts: follow-up calls, answers to referrals, confirmations of collaborations.

Pure functions. Windows are those of dbt_project/METHOD.md (K6, K7, the rows of retention, regional retention and referrals); their lengths are the parameters
of the release's own catalogue. The cut-off day is known to its end: a window is closed when its last day is the cut-off or before it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
WEEKS_AHEAD = 4
# (weeks, column the time runs from, column of the follow-up, parameter of the delay in days, indicator that counts it)
FOLLOW_UPS = (
    (12, "job_start_date", "state_12w", "retention_12w_days", "retention_12w"),
    (26, "job_start_date", "state_26w", "retention_26w_days", "retention_26w"),
    (52, "relocation_date", "state_52w", "regional_retention_days", "regional_retention"),
)
ANSWERED = {"inbound": "referrals_answered_by_org", "outbound": "referrals_answered_to_org"}
# What an entry needs of each fact table, in the order of the columns.
PARTICIPATIONS = ("participation_id", "agreement_id", "person_id", "entry_date", "is_neutral_exit", "job_start_date", "state_12w", "state_26w",
                  "is_covered_12w", "is_covered_26w", "relocation_date", "state_52w", "cutoff")
REFERRALS = ("referral_id", "agreement_id", "direction", "person_id", "sender_type", "sender_id", "receiver_type", "receiver_id", "referral_date",
             "answer_date", "is_converted", "cutoff")
COLLABORATIONS = ("event_id", "agreement_id", "event_date", "actor", "other_party", "is_confirmed", "is_contested", "cutoff")


@dataclass(frozen=True)
class Week:
    """Monday to Sunday."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Call:
    """A follow-up of one participation that is not recorded. `indicator` counts it as not achieved until it is; None where the agreement has no such indicator.

    `ended_before`: the jobs recorded end too long before the day that the follow-up asks about; no answer changes the figure.
    """

    participation_id: str
    agreement_id: str
    weeks: int
    since: dt.date
    due: dt.date
    indicator: str | None
    ended_before: bool


@dataclass(frozen=True)
class Calls:
    """Calls not recorded, as a week sees them: before it (most recent first), in it, in the four weeks after it (nearest first)."""

    week: Week
    overdue: tuple[Call, ...]
    this_week: tuple[Call, ...]
    ahead: tuple[Call, ...]


@dataclass(frozen=True)
class Referral:
    """A referral without an answer at the cut-off. `party_kind`, `party`: who sent it (inbound) or to whom it went (outbound).

    `waiting`: days from the referral to the cut-off; `last_day`: the last on which an answer counts; `in_time`: that day is after the cut-off.
    `participation_id`: the first participation of the person in the agreement from the referral on, for an entry is no answer (METHOD);
    `is_converted`: it began within the same delay. `indicator`: as in Call.
    """

    referral_id: str
    agreement_id: str
    direction: str
    party_kind: str
    party: str
    referral_date: dt.date
    waiting: int
    last_day: dt.date
    in_time: bool
    participation_id: str | None
    is_converted: bool
    indicator: str | None


@dataclass(frozen=True)
class Confirmation:
    """A declared collaboration without confirmation, which its counterpart may still give until `last_day`. Once, whatever agreements it is credited to."""

    event_id: str
    agreement_ids: tuple[str, ...]
    event_date: dt.date
    actor: str
    party: str
    last_day: dt.date
    days_left: int
    is_contested: bool


def week_of(day: dt.date) -> Week:
    """The week, Monday to Sunday, that holds `day`."""
    monday = day - day.weekday() * DAY
    return Week(monday, monday + 6 * DAY)


def quarter_end(day: dt.date) -> dt.date:
    """The last day of the fiscal quarter of `day`: the quarters of the fiscal year are those of the calendar."""
    month = day.month + -day.month % 3
    return dt.date(day.year + month // 12, month % 12 + 1, 1) - DAY


def calls(rows: Iterable[dict], parameters: dict, without: set[tuple[str, str]]) -> list[Call]:
    """Every follow-up not recorded, whenever it is due, of rows of PARTICIPATIONS; by due day, then agreement, participation and weeks.

    `parameters`: the catalogue's; `without`: (agreement, indicator) that do not apply. Neutral exits are left out: no figure counts them.
    """
    found = []
    for row in rows:
        for weeks, start, state, parameter, indicator in FOLLOW_UPS:
            if row[start] is None or row[state] is not None or row["is_neutral_exit"]:
                continue
            counted = indicator if (row["agreement_id"], indicator) not in without else None
            ended = row.get(f"is_covered_{weeks}w") is False
            due = row[start] + parameters[parameter] * DAY
            found.append(Call(row["participation_id"], row["agreement_id"], weeks, row[start], due, counted, ended))
    return sorted(found, key=lambda c: (c.due, c.agreement_id, c.participation_id, c.weeks))


def in_week(due: list[Call], day: dt.date) -> Calls:
    """The calls as the week of `day` sees them. `due`: as `calls` gives them."""
    week = week_of(day)
    overdue = sorted((c for c in due if c.due < week.first), key=lambda c: c.due, reverse=True)
    last = week.last + 7 * WEEKS_AHEAD * DAY
    return Calls(week, tuple(overdue), tuple(c for c in due if week.first <= c.due <= week.last), tuple(c for c in due if week.last < c.due <= last))


def referrals(rows: Iterable[dict], participations: Iterable[dict], parameters: dict, without: set[tuple[str, str]]) -> list[Referral]:
    """Every referral without an answer, of rows of REFERRALS and of PARTICIPATIONS; the oldest first, then by number and direction."""
    entries: dict[tuple, list[tuple]] = {}
    for row in participations:
        entries.setdefault((row["agreement_id"], row["person_id"]), []).append((row["entry_date"], row["participation_id"]))
    found = []
    for row in rows:
        if row["answer_date"] is not None:
            continue
        inbound = row["direction"] == "inbound"
        indicator = ANSWERED[row["direction"]]
        last_day = row["referral_date"] + parameters["referral_window_days"] * DAY
        after = sorted(e for e in entries.get((row["agreement_id"], row["person_id"]), []) if row["person_id"] and e[0] >= row["referral_date"])
        found.append(Referral(
            row["referral_id"], row["agreement_id"], row["direction"], row["sender_type" if inbound else "receiver_type"],
            row["sender_id" if inbound else "receiver_id"], row["referral_date"], (row["cutoff"] - row["referral_date"]).days, last_day,
            last_day > row["cutoff"], after[0][1] if after else None, bool(row["is_converted"]),
            indicator if (row["agreement_id"], indicator) not in without else None,
        ))
    return sorted(found, key=lambda r: (r.referral_date, r.referral_id, r.direction))


def confirmations(rows: Iterable[dict], parameters: dict) -> list[Confirmation]:
    """Collaborations without confirmation whose time for one is open at the cut-off, of rows of COLLABORATIONS; the first to close first.

    The counterpart's answer is accepted until `confirmation_days` after the end of the event's fiscal quarter (METHOD, K7.4). An event credited to several
    agreements is one: the earliest of its days, as K8 has it.
    """
    events: dict[str, list[dict]] = {}
    for row in rows:
        if not row["is_confirmed"]:
            events.setdefault(row["event_id"], []).append(row)
    found = []
    for event_id, credited in events.items():
        first = min(credited, key=lambda r: (r["event_date"], r["agreement_id"]))
        last_day = quarter_end(first["event_date"]) + parameters["confirmation_days"] * DAY
        if last_day > first["cutoff"]:
            found.append(Confirmation(event_id, tuple(sorted(r["agreement_id"] for r in credited)), first["event_date"], first["actor"], first["other_party"],
                                      last_day, (last_day - first["cutoff"]).days, bool(first["is_contested"])))
    return sorted(found, key=lambda c: (c.last_day, c.event_date, c.event_id))
