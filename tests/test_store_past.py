"""What was written in the store stays as it was written, whoever sends the SQL and however many write at once. On both engines."""

import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.scopes import Scope
from app.store import database, grants, journal, sign_ins
from app.store.grants import Person
from app.store.models import Entry, Grant, SignIn
from app.store.problems import StoreProblem
from tests import test_store
from tests.stores import HOUR, ISSUER, NOW, someone

server, url, store = test_store.server, test_store.url, test_store.store
MESS, MIFI = Scope("funder", "MESS"), Scope("funder", "MIFI")
PART = Scope("funder", "MESS", ("directorate", "Direction régionale de Services Québec – Montréal"))

FORBIDDEN = [
    "update access_journal set resource = 'nothing'",
    "update access_journal set at = at, subject = 'x' where id = 1",
    "delete from access_journal",
    "delete from grants",
    "delete from sign_ins",
    "update grants set valid_to = valid_from where id = 2",
    "update grants set role = 'funder', scope = 'MIFI' where id = 2",
    "update grants set revoked_at = null, revoked_by = null where id = 1",
    "update grants set revoked_by = 'someone else' where id = 1",
    "update grants set value = 's-9', revoked_at = granted_at, revoked_by = 'x' where id = 2",
    "update sign_ins set ended_at = null",
    "update sign_ins set role = 'steward', scope = ''",
    "update sign_ins set token = 'x'",
    "update grants set part_kind = 'office', part = 'BSQ-66' where id = 2",
    "update grants set part_kind = null, part = null, revoked_at = granted_at, revoked_by = 'x' where id = 3",
    "update access_journal set part_kind = null, part = null",
    "update sign_ins set part_kind = null, part = null",
]
ENGINE_FORBIDDEN = {
    "sqlite": [
        "insert or replace into access_journal (id, at, issuer, subject, action, resource) select id, at, issuer, 'x', action, resource from access_journal",
        "insert or replace into sign_ins (token, issuer, subject, issued_at, first_seen_at) select token, issuer, 'x', issued_at, first_seen_at from sign_ins",
        "replace into grants select * from grants",
    ],
    "postgresql": ["truncate access_journal", "truncate grants", "truncate sign_ins", "truncate grants, sign_ins, access_journal cascade"],
}


def test_what_was_written_stays(store):
    """Append-only is the database's own doing: plain SQL cannot change or remove what was written, whoever sends it."""
    who = someone("s-1")
    first, second, third = (test_store.give(store, Person(ISSUER, "sub", "s-1"), scope) for scope in (MESS, MIFI, PART))
    sign_ins.standing(store, who, NOW)
    sign_ins.choose(store, who, PART, NOW)
    sign_ins.end(store, who, NOW)
    with database.writing(store) as session:
        grants.revoke(session, first, "test", NOW)
    before = _everything(store)
    assert (first, second, third) == (1, 2, 3)
    for sql in FORBIDDEN + ENGINE_FORBIDDEN[store.dialect.name]:
        with pytest.raises(DBAPIError, match="append-only"), store.execution_options(writes=True).begin() as connection:
            connection.execute(text(sql))
        assert _everything(store) == before, sql


def _everything(store) -> list:
    with store.connect() as connection:
        return [connection.execute(select(table).order_by(table.c.id)).all() for table in (Grant.__table__, SignIn.__table__, Entry.__table__)]


def test_what_was_granted_before_parts_existed_keeps_its_meaning(url):
    """A store of the first version, with a grant, an open role and a journal: after the migration all three are of the whole ministry, and kept as before."""
    from alembic import command

    found = database.engine(url)
    if found.dialect.name == "sqlite":
        database._private_file(database.Path(found.url.database))
    with found.execution_options(writes=True).begin() as connection:
        command.upgrade(database._config(connection), "0001")
    moments = {"first": NOW.replace(tzinfo=None), "last": (NOW + HOUR).replace(tzinfo=None)} if found.dialect.name == "sqlite" else {
        "first": NOW, "last": NOW + HOUR}
    who = someone("s-1")
    with found.execution_options(writes=True).begin() as connection:
        for sql in EARLIER:
            connection.execute(text(sql), moments | {"issuer": ISSUER, "token": who.token})
    with pytest.raises(StoreProblem, match="unready"):
        database.store()
    assert database.migrate() == ("0001", "0002")
    store = database.store()
    assert sign_ins.standing(store, who, NOW) == sign_ins.Standing(False, (MESS,), MESS)
    with database.reading(store) as session:
        assert [(g.id, g.opened, g.part) for g in grants.listing(session, None)] == [(1, MESS, None)]
        assert [(e.action, e.opened) for e in journal.entries(session)] == [("open", MESS)]
    before = _everything(store)
    for sql in ("update grants set part_kind = 'office', part = 'x'", "update access_journal set part_kind = 'office', part = 'x'", "delete from grants"):
        with pytest.raises(DBAPIError, match="append-only"), store.execution_options(writes=True).begin() as connection:
            connection.execute(text(sql))
    assert _everything(store) == before


EARLIER = (
    "insert into grants (issuer, claim, value, role, scope, valid_from, valid_to, granted_by, granted_at) "
    "values (:issuer, 'sub', 's-1', 'funder', 'MESS', :first, :last, 'test', :first)",
    "insert into sign_ins (token, issuer, subject, issued_at, first_seen_at, role, scope) values (:token, :issuer, 's-1', :first, :first, 'funder', 'MESS')",
    "insert into access_journal (at, issuer, subject, role, scope, action, resource) values (:first, :issuer, 's-1', 'funder', 'MESS', 'open', 'role')",
)


@pytest.mark.parametrize("wrong", ["'committee', '', 'office', 'x'", "'funder', 'MESS', 'region', 'x'", "'funder', 'MESS', 'office', null",
                                   "'funder', 'MESS', null, 'x'", "'organization', '1112212416', 'directorate', 'x'"])
def test_the_database_itself_refuses_a_part_of_nothing(store, wrong):
    with pytest.raises(DBAPIError, match="(?i)check"), store.execution_options(writes=True).begin() as connection:
        connection.execute(text("insert into grants (issuer, claim, value, role, scope, part_kind, part, valid_from, valid_to, granted_by, granted_at) "
                                f"values ('i', 'sub', 's', {wrong}, '2026-01-01', '2027-01-01', 'x', '2026-01-01')"))


def test_many_writers_lose_nothing(store):
    """Sixteen sessions journal at once: every act is there, under its own number."""
    who, many, failures = someone("s-1"), 15, []

    def write(name: int) -> None:
        try:
            for act in range(many):
                with database.writing(store) as session:
                    journal.write(session, who, "open", f"{name}/{act}", NOW, MESS)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with database.reading(store) as session:
        found = journal.entries(session, most=1000)
    assert {e.resource for e in found} == {f"{name}/{act}" for name in range(16) for act in range(many)}
    assert len({e.id for e in found}) == len(found) == 16 * many


def test_many_tabs_that_read_and_then_write_wait_their_turn(store):
    """Choosing a role reads, then writes: on SQLite two such transactions would refuse each other if they did not take their lock first."""
    who, failures = someone("s-1"), []
    for scope in (MESS, MIFI):
        test_store.give(store, Person(ISSUER, "sub", "s-1"), scope)
    sign_ins.standing(store, who, NOW)

    def choose(place: int) -> None:
        try:
            for turn in range(10):
                sign_ins.choose(store, who, (MESS, MIFI)[(place + turn) % 2], NOW)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=choose, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with database.reading(store) as session:
        assert len(journal.entries(session, action="open", most=1000)) == 80
