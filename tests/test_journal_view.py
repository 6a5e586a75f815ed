"""The steward reads the access journal: what was asked for, newest first, in Québec's time; no one else does, and reading it is journalled too."""

import csv
import datetime as dt
import io

import pytest

from app import access, steward, text
from app.clock import QUEBEC
from app.components import acts as shown
from app.components import granted
from app.exports.journal import csv_file
from app.release import current
from app.scopes import OutsideScope, Scope
from app.store import acts, database, grants, journal
from app.store.grants import Person
from app.text import speaking
from tests import test_sign_in, test_store, test_walls_downloads
from tests.stores import HOUR, ISSUER, NOW, claims, someone

served, offered = test_sign_in.store, test_walls_downloads.offered
server, url, store = test_store.server, test_store.url, test_store.store
MESS, STEWARD = Scope("funder", "MESS"), Scope("steward")
PART = Scope("funder", "MESS", ("directorate", "Direction régionale de Services Québec – Montréal"))
ACTS = ("open", "download", "refused", "open", "open")
HOSTILE = '=HYPERLINK("http://x")'


def written(store, many: int = 450) -> list[tuple]:
    """Acts of three people, one each two hours back from NOW, oldest first: (moment, subject, action, scope). The clocks go back among them."""
    people = [someone(f"p-{i}", email=f"p{i}@example.org", email_verified=True) for i in range(2)] + [someone(HOSTILE)]
    rows = [(NOW - 2 * n * HOUR, people[n % 3], ACTS[n % 5], (MESS, PART, None)[n % 4 % 3]) for n in range(many)][::-1]
    with database.writing(store) as session:
        for at, who, action, scope in rows:
            journal.write(session, who, action, f"view/{action}", at, scope, "r-1" if scope else None)
    return [(at, who.subject, action, scope) for at, who, action, scope in rows]


@pytest.mark.parametrize(
    "asked",
    [{}, {"first": dt.date(2026, 11, 1), "last": dt.date(2026, 11, 1)}, {"person": (ISSUER, HOSTILE)}, {"role": "funder"}, {"scope": MESS}, {"scope": PART},
     {"action": "refused"}, {"last": dt.date(2026, 10, 31), "action": "open", "scope": PART}, {"person": ("' or 1=1 --", "p-0")}],
)
def test_what_is_found_equals_a_plain_reading_of_the_rows(store, asked):
    """By day of Québec (the first of November has 25 hours), person, role, scope and action, on both engines; page by page, newest first."""
    wanted = acts.Wanted(**asked)

    def is_wanted(at, subject, action, scope) -> bool:
        day = at.astimezone(QUEBEC).date()
        return ((wanted.first or day) <= day <= (wanted.last or day) and wanted.person in (None, (ISSUER, subject)) and wanted.scope in (None, scope)
                and wanted.role in (None, scope and scope.role) and wanted.action in (None, action))

    rows = [row for row in written(store) if is_wanted(*row)][::-1]
    with database.reading(store) as session:
        count = acts.count(session, wanted)
        pages = [acts.page(session, wanted, n) for n in range(-(-count // acts.PAGE) + 1)]
        found = [(e.at, e.subject, e.action, e.opened) for page in pages for e in page]
        assert [(e.at, e.subject) for e in acts.every(session, wanted)] == [(at, subject) for at, subject, *_ in rows]
        openers, refusals = acts.openers(session, wanted, 10), acts.refusals(session, wanted)
    assert (count, found) == (len(rows), rows)
    assert [len(page) for page in pages[:-1]] == [acts.PAGE] * (count // acts.PAGE) + ([count % acts.PAGE] if count % acts.PAGE else [])
    assert pages[-1] == []
    tally = {s: (sum(r[1] == s and r[2] == "open" for r in rows), sum(r[1] == s and r[2] == "download" for r in rows)) for s in {r[1] for r in rows}}
    assert openers == sorted(((ISSUER, s, *n) for s, n in tally.items() if any(n)), key=lambda r: (-r[2], r[1]))
    days = [at.astimezone(QUEBEC).date() for at, _, action, _ in rows if action == "refused"]
    assert refusals == sorted({(day, days.count(day)) for day in days}, reverse=True)


def test_a_day_of_25_hours_is_one_day(store):
    assert len([r for r in written(store) if r[0].astimezone(QUEBEC).date() == dt.date(2026, 11, 1)]) in (12, 13)
    with database.reading(store) as session:
        day = acts.Wanted(dt.date(2026, 11, 1), dt.date(2026, 11, 1))
        found = [e.at for e in acts.every(session, day)]
    assert min(found) >= dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC) and max(found) < dt.datetime(2026, 11, 2, 5, tzinfo=dt.UTC)


def test_moments_are_written_as_quebecers_write_them():
    for language, wanted in (("fr", ["2026-11-01, 01 h 30", "2026-07-01, 00 h 05"]), ("en", ["2026-11-01, 1:30 a.m.", "2026-07-01, 12:05 a.m."])):
        with speaking(language):
            said = [shown.moment(m) for m in (dt.datetime(2026, 11, 1, 6, 30, tzinfo=dt.UTC), dt.datetime(2026, 7, 1, 4, 5, tzinfo=dt.UTC))]
        assert [" ".join(s.split()) for s in said] == wanted, "whichever of the unbreakable spaces"


def test_a_person_is_named_by_the_last_verified_address_and_by_the_provider_where_two_read_alike():
    people = [(ISSUER, "p-0"), (ISSUER, "p-1"), ("https://other", "p-1")]
    assert shown.names(people, {people[0]: "p0@example.org"}) == {
        people[0]: "p0@example.org", people[1]: f"p-1 ({ISSUER})", people[2]: "p-1 (https://other)"}


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_the_page_shows_filters_and_turns(served, offered, language):
    """200 acts a page, and how many there are; a filter goes back to the first page; the CSV holds what the filters ask for, and is journalled."""
    written(served)
    test_sign_in.give(served, STEWARD)
    at = test_sign_in.app(claims("s-1"), language)
    at.switch_page("views/journal.py").run()
    assert test_sign_in.title(at) == text.texts(language)["views.journal"]
    words = {k.removeprefix("journal."): v for k, v in text.texts(language).items() if k.startswith("journal.")}
    for day, key in (("2026-09-01", "journal-from"), ("2026-11-22", "journal-to")):
        at.text_input(key=key).set_value(day)
    at.run()
    assert at.header[0].value == words["acts.other"].format(count="454")
    first = _table(at)
    assert first.count("<tr>") == 201 and HOSTILE.replace('"', "&quot;") in first and "<td>p-0</td>" in first
    at = at.button(key="journal-older").click().run()
    assert _table(at) != first and words["page"].format(page="2", pages="3") in [c.value for c in at.caption]
    at = at.selectbox(key="journal-action").set_value("refused").run()
    assert at.header[0].value == words["acts.other"].format(count="90") and not [b for b in at.button if b.key == "journal-older"]
    name = [n for n in offered if n.endswith(".csv")][-1]  # the button as last drawn
    rows = list(csv.reader(io.StringIO(offered[name]().decode("utf-8-sig"))))
    assert rows[0][:3] == [words["number"], words["moment"], words["person"]] and len(rows) == 91
    assert {r[5] for r in rows[1:]} == {"refused"} and rows[1][1].endswith("-05:00") and rows[-1][1].endswith("-04:00")
    assert f"'{HOSTILE}" in {r[2] for r in rows}, "a spreadsheet must not take a subject for a formula"
    assert ("download", "steward", "", "journal/csv") in test_sign_in.acts(served)
    at = at.text_input(key="journal-from").set_value("hier").run()
    assert [e.value for e in at.error] == [words["bad_days"]] and not at.exception


def _table(at) -> str:
    return next(e.proto.body for e in at.get("html") if text.texts(at.session_state["lang"])["journal.resource"] in e.proto.body)


def test_grants_are_listed_with_what_they_are_worth_now(served):
    """In force and to come first; expired and revoked apart, each under its word; with the commands that change them."""
    def give(who: str, scope: Scope, first, last) -> int:
        with database.writing(served) as session:
            return grants.give(session, Person(ISSUER, "sub", who), scope, first, last, "direction", NOW - 50 * HOUR).id

    test_sign_in.give(served, STEWARD)
    give("gone", MESS, NOW - 48 * HOUR, NOW - HOUR)
    give("later", PART, NOW + 24 * HOUR, NOW + 48 * HOUR)
    test_sign_in.revoke(served, give("ended", MESS, NOW - HOUR, NOW + HOUR))
    with database.reading(served) as session:
        states = {g.value: granted.state(g, NOW) for g in grants.listing(session, None)}
    assert states == {"s-1": "in_force", "gone": "expired", "later": "to_come", "ended": "revoked"}
    at = test_sign_in.app(claims("s-1"))
    at.switch_page("views/journal.py").run()
    now, past = [e.proto.body for e in at.get("html") if text.texts("fr")["journal.granted_by"] in e.proto.body]
    assert ISSUER in "".join(c.value for c in at.caption)
    assert "later" in now and "À venir" in now and PART.part[1] in now and "gone" not in now
    assert past.startswith('<div class="rf-muted">') and "Échue" in past and "Révoquée le 2026-11-22 par test" in past
    assert "python -m app.store revoke" in at.code[0].value


@pytest.mark.parametrize("scope", [MESS, PART, Scope("committee"), Scope("organization", "1112212416")])
def test_the_journal_is_the_stewards_alone(served, scope):
    """Neither in a menu, nor by its address, nor for code that asks on another's behalf."""
    assert [role for role, views in access.VIEWS.items() if "journal" in views] == ["steward"] and "steward" not in access.DEMONSTRATED
    with pytest.raises(OutsideScope), steward.reading(access.Session(current(), scope)):
        pass


def test_an_empty_journal_has_a_head_and_no_row(served):
    assert csv_file(acts.Wanted(), "fr").decode("utf-8-sig").count("\r\n") == 1
