"""What an organisation still has to do follows from its records: each list equals a slow, plain reckoning, and each limit falls on the day that METHOD says."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import own_tasks, tasks

DAY = dt.timedelta(days=1)
CUTOFF = dt.date(2024, 6, 30)  # a Sunday
PARAMETERS = {"retention_12w_days": 84, "retention_26w_days": 182, "regional_retention_days": 365, "referral_window_days": 30, "confirmation_days": 90}
# The same numbers by hand, apart from the code's own table.
PLAIN = {12: ("job_start_date", "state_12w", 84, "retention_12w"), 26: ("job_start_date", "state_26w", 182, "retention_26w"),
         52: ("relocation_date", "state_52w", 365, "regional_retention")}


def participation(number: str = "P1", **known) -> dict:
    return {"participation_id": number, "agreement_id": "A1", "person_id": "x", "entry_date": dt.date(2023, 1, 1), "is_neutral_exit": False,
            "job_start_date": None, "state_12w": None, "state_26w": None, "is_covered_12w": None, "is_covered_26w": None, "relocation_date": None,
            "state_52w": None, "cutoff": CUTOFF} | known


def referral(number: str = "msi/R1", **known) -> dict:
    return {"referral_id": number, "agreement_id": "A1", "direction": "inbound", "person_id": "x", "sender_type": "AAE", "sender_id": "BSQ-66",
            "receiver_type": "ORGANISME", "receiver_id": "1", "referral_date": dt.date(2024, 6, 1), "answer_date": None, "is_converted": False,
            "cutoff": CUTOFF} | known


def event(number: str = "E1", **known) -> dict:
    return {"event_id": number, "agreement_id": "A1", "event_date": dt.date(2024, 5, 2), "actor": "AAE", "other_party": "BSQ-66", "is_confirmed": False,
            "is_contested": False, "cutoff": CUTOFF} | known


def found(row: dict, day: dt.date = CUTOFF) -> tasks.Calls:
    return tasks.in_week(tasks.calls([row], PARAMETERS, set()), day)


DAYS = st.dates(dt.date(2022, 1, 1), CUTOFF)
STATES = st.sampled_from([None, None, "EN_EMPLOI", "NON_JOINT"])
PARTICIPATIONS = st.lists(st.builds(
    participation, st.sampled_from([f"P{i}" for i in range(30)]), agreement_id=st.sampled_from(["A1", "A2"]), person_id=st.sampled_from(["x", "y", None]),
    entry_date=DAYS, is_neutral_exit=st.booleans(), job_start_date=st.none() | DAYS, relocation_date=st.none() | DAYS, state_12w=STATES, state_26w=STATES,
    state_52w=STATES, is_covered_12w=st.booleans(), is_covered_26w=st.booleans(),
), max_size=12, unique_by=lambda r: (r["agreement_id"], r["participation_id"]))


@given(PARTICIPATIONS, st.dates(dt.date(2023, 6, 30), dt.date(2025, 6, 30)))
def test_calls_are_those_of_a_plain_reckoning(rows, day):
    """Every follow-up without a state falls in exactly one of before, in, within four weeks after, later; a recorded one in none."""
    monday = day
    while monday.isoweekday() != 1:
        monday -= DAY
    expected = {"overdue": set(), "this_week": set(), "ahead": set()}
    for row in rows:
        for weeks, (start, state, days, indicator) in PLAIN.items():
            if row["is_neutral_exit"] or row[start] is None or row[state]:
                continue
            distance = (row[start] + days * DAY - monday).days
            place = "overdue" if distance < 0 else "this_week" if distance < 7 else "ahead" if distance < 35 else None
            if place:
                expected[place].add((row["agreement_id"], row["participation_id"], weeks, None if (row["agreement_id"], indicator) in WITHOUT else indicator))
    due = tasks.in_week(tasks.calls(rows, PARAMETERS, WITHOUT), day)
    got = {name: [(c.agreement_id, c.participation_id, c.weeks, c.indicator) for c in getattr(due, name)] for name in expected}
    assert {name: set(held) for name, held in got.items()} == expected
    assert all(len(held) == len(set(held)) for held in got.values()), "no call twice"
    assert [c.due for c in due.overdue] == sorted((c.due for c in due.overdue), reverse=True), "the most recent first"
    assert [c.due for c in due.ahead] == sorted(c.due for c in due.ahead), "the nearest first"


WITHOUT = {("A2", "retention_12w"), ("A2", "retention_26w")}


@pytest.mark.parametrize(("due", "place"), [
    (dt.date(2024, 6, 23), "overdue"), (dt.date(2024, 6, 24), "this_week"), (dt.date(2024, 6, 30), "this_week"), (dt.date(2024, 7, 1), "ahead"),
    (dt.date(2024, 7, 28), "ahead"), (dt.date(2024, 7, 29), None),
])
def test_a_week_begins_on_monday_and_ends_on_sunday(due, place):
    """Asked on Sunday 30 June: the Sunday before is late, Monday 24 to Sunday 30 are this week's, the four weeks after end on Sunday 28 July."""
    calls = found(participation(job_start_date=due - 84 * DAY, state_26w="EN_EMPLOI"))
    assert {name for name in ("overdue", "this_week", "ahead") if getattr(calls, name)} == ({place} if place else set())


@pytest.mark.parametrize("day", [dt.date(2024, 6, 24), dt.date(2024, 6, 27), dt.date(2024, 6, 30)])
def test_every_day_of_a_week_asks_for_the_same_week(day):
    assert tasks.week_of(day) == tasks.Week(dt.date(2024, 6, 24), dt.date(2024, 6, 30))


@pytest.mark.parametrize(("weeks", "days"), [(12, 84), (26, 182), (52, 365)])
def test_a_call_is_due_on_the_very_day_that_the_window_closes(weeks, days):
    start, *_ = PLAIN[weeks]
    due = [c for c in tasks.calls([participation(**{start: CUTOFF - days * DAY})], PARAMETERS, set()) if c.weeks == weeks]
    assert [c.due for c in due] == [CUTOFF]


def test_a_job_that_has_ended_before_is_said_to_change_nothing():
    """A follow-up of a job whose cover stops too early cannot make it retained; one of a relocation is never marked so."""
    row = participation(job_start_date=dt.date(2024, 1, 1), is_covered_12w=True, is_covered_26w=False, relocation_date=dt.date(2023, 1, 1))
    assert {c.weeks: c.ended_before for c in tasks.calls([row], PARAMETERS, set())} == {12: False, 26: True, 52: False}


@given(PARTICIPATIONS, st.lists(st.builds(
    referral, st.sampled_from([f"msi/R{i}" for i in range(30)]), agreement_id=st.sampled_from(["A1", "A2"]), direction=st.sampled_from(["inbound", "outbound"]),
    person_id=st.sampled_from(["x", "y", None]), referral_date=DAYS, answer_date=st.none() | DAYS,
), max_size=10, unique_by=lambda r: (r["referral_id"], r["direction"])))
def test_referrals_are_those_of_a_plain_reckoning(participations, rows):
    """Those without an answer, oldest first; an entry is shown beside and is no answer; someone unknown has entered nowhere."""
    expected = []
    for row in sorted(rows, key=lambda r: (r["referral_date"], r["referral_id"], r["direction"])):
        if row["answer_date"] is None:
            entries = [(p["entry_date"], p["participation_id"]) for p in participations if row["person_id"] is not None
                       and (p["person_id"], p["agreement_id"]) == (row["person_id"], row["agreement_id"]) and p["entry_date"] >= row["referral_date"]]
            other = ("AAE", "BSQ-66") if row["direction"] == "inbound" else ("ORGANISME", "1")
            expected.append((row["referral_id"], row["direction"], *other, (CUTOFF - row["referral_date"]).days, min(entries)[1] if entries else None))
    got = tasks.referrals(rows, participations, PARAMETERS, set())
    assert [(r.referral_id, r.direction, r.party_kind, r.party, r.waiting, r.participation_id) for r in got] == expected


@pytest.mark.parametrize(("age", "in_time"), [(29, True), (30, False), (31, False)])
def test_an_answer_counts_through_the_thirtieth_day(age, in_time):
    """The cut-off day is known to its end (METHOD): a referral whose thirtieth day it is can no longer be answered in time."""
    (one,) = tasks.referrals([referral(referral_date=CUTOFF - age * DAY)], [], PARAMETERS, set())
    assert (one.waiting, one.in_time, one.last_day) == (age, in_time, CUTOFF + (30 - age) * DAY)


def test_the_indicator_is_that_of_the_direction_and_none_where_it_does_not_apply():
    rows = [referral(), referral("msi/R2", direction="outbound"), referral("msi/R3", agreement_id="C1")]
    got = tasks.referrals(rows, [], PARAMETERS, {("C1", "referrals_answered_by_org")})
    assert [r.indicator for r in got] == ["referrals_answered_by_org", "referrals_answered_to_org", None]


@pytest.mark.parametrize(("day", "cutoff", "last_day"), [
    (dt.date(2024, 4, 1), CUTOFF, dt.date(2024, 9, 28)), (dt.date(2024, 6, 30), CUTOFF, dt.date(2024, 9, 28)),
    (dt.date(2024, 3, 31), dt.date(2024, 6, 28), dt.date(2024, 6, 29)), (dt.date(2024, 3, 31), dt.date(2024, 6, 29), None),
    (dt.date(2023, 12, 31), dt.date(2024, 3, 29), dt.date(2024, 3, 30)), (dt.date(2023, 10, 1), dt.date(2024, 3, 30), None),
])
def test_a_confirmation_is_possible_until_ninety_days_after_the_quarter(day, cutoff, last_day):
    got = tasks.confirmations([event(event_date=day, cutoff=cutoff)], PARAMETERS)
    assert [c.last_day for c in got] == ([last_day] if last_day else [])
    assert all(c.days_left == (last_day - cutoff).days > 0 for c in got)


def test_an_event_of_two_agreements_is_one_confirmation_and_a_confirmed_one_none():
    rows = [event(agreement_id="A2", event_date=dt.date(2024, 5, 3)), event(), event("E2", is_confirmed=True), event("E3", is_contested=True)]
    got = tasks.confirmations(rows, PARAMETERS)
    assert [(c.event_id, c.agreement_ids, c.event_date, c.is_contested) for c in got] == [
        ("E1", ("A1", "A2"), dt.date(2024, 5, 2), False), ("E3", ("A1",), dt.date(2024, 5, 2), True)]


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)))
def test_a_fiscal_quarter_ends_with_its_third_month(day):
    end = tasks.quarter_end(day)
    assert end >= day and (end + DAY).day == 1 and end.month in (3, 6, 9, 12) and (end - day).days < 92


def test_the_four_numbers_count_what_waits_for_the_organisation():
    """Outbound referrals wait for others and contested collaborations for the parties: neither is in the line; an agreement keeps only its own."""
    due = tasks.calls([participation(job_start_date=dt.date(2024, 1, 1)), participation("P2", agreement_id="A2", job_start_date=CUTOFF - 84 * DAY)],
                      PARAMETERS, set())
    referrals = tasks.referrals([referral(), referral("msi/R2", direction="outbound")], [], PARAMETERS, set())
    held = own_tasks.Tasks(tuple(due), tuple(referrals), tuple(tasks.confirmations([event(), event("E2", is_contested=True)], PARAMETERS)), (CUTOFF, CUTOFF))
    assert own_tasks.summary(held, tasks.in_week(due, CUTOFF)) == own_tasks.Summary(1, 1, 1, 1)
    other = held.of("A2")
    assert own_tasks.summary(other, tasks.in_week(list(other.calls), CUTOFF)) == own_tasks.Summary(0, 1, 0, 0)
    assert held.of(None) is held
