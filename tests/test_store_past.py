"""What was written in the store stays as it was written, whoever sends the SQL and however many write at once. On both engines."""

import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.scopes import Scope
from app.store import database, grants, journal, sign_ins
from app.store.grants import Person
from app.store.models import Entry, Grant, SignIn
from tests import test_store
from tests.stores import ISSUER, NOW, someone

server, url, store = test_store.server, test_store.url, test_store.store
MESS, MIFI = Scope("funder", "MESS"), Scope("funder", "MIFI")

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
]
ENGINE_FORBIDDEN = {
    "sqlite": [
        "insert or replace into access_journal select id, at, issuer, 'x', role, scope, action, resource, release_id from access_journal",
        "insert or replace into sign_ins (token, issuer, subject, issued_at, first_seen_at) select token, issuer, 'x', issued_at, first_seen_at from sign_ins",
        "replace into grants select * from grants",
    ],
    "postgresql": ["truncate access_journal", "truncate grants", "truncate sign_ins", "truncate grants, sign_ins, access_journal cascade"],
}


def test_what_was_written_stays(store):
    """Append-only is the database's own doing: plain SQL cannot change or remove what was written, whoever sends it."""
    who = someone("s-1")
    first, second = (test_store.give(store, Person(ISSUER, "sub", "s-1"), scope) for scope in (MESS, MIFI))
    sign_ins.standing(store, who, NOW)
    sign_ins.end(store, who, NOW)
    with database.writing(store) as session:
        grants.revoke(session, first, "test", NOW)
    before = _everything(store)
    assert (first, second) == (1, 2)
    for sql in FORBIDDEN + ENGINE_FORBIDDEN[store.dialect.name]:
        with pytest.raises(DBAPIError, match="append-only"), store.execution_options(writes=True).begin() as connection:
            connection.execute(text(sql))
        assert _everything(store) == before, sql


def _everything(store) -> list:
    with store.connect() as connection:
        return [connection.execute(select(table).order_by(table.c.id)).all() for table in (Grant.__table__, SignIn.__table__, Entry.__table__)]


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
