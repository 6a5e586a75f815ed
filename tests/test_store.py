"""The store keeps its promises on both engines: grants mean what they say, the journal only grows, and nothing is half migrated."""

import datetime as dt
import itertools
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, text

from app.scopes import OutsideScope, Scope
from app.store import database, grants, journal, sign_ins
from app.store.grants import Person
from app.store.models import Base
from app.store.problems import StoreProblem
from tests import postgresql
from tests.stores import HOUR, ISSUER, NOW, someone, use

MESS, MIFI, NEQ, COMMITTEE = Scope("funder", "MESS"), Scope("funder", "MIFI"), Scope("organization", "1112212416"), Scope("committee")
PART, OFFICE = (Scope("funder", "MESS", (kind, "Montréal – Côte-des-Neiges’ \" % _")) for kind in ("directorate", "office"))
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.skipif(postgresql.binaries() is None, reason="PostgreSQL is not installed"))]
unique = itertools.count()


@pytest.fixture(scope="module")
def server():
    with postgresql.running() as started:
        yield started


@pytest.fixture(params=ENGINES)
def url(request, tmp_path, monkeypatch) -> str:
    """An empty place for a store, in use."""
    found = f"sqlite:///{tmp_path / 'store' / 'access.sqlite3'}" if request.param == "sqlite" else request.getfixturevalue("server").fresh()
    use(monkeypatch, found)
    yield found
    database.engine(found).dispose()


@pytest.fixture
def store(url):
    database.migrate()
    return database.store()


def give(store, person: Person, scope: Scope, first: dt.datetime = NOW, last: dt.datetime = NOW + HOUR, now: dt.datetime = NOW) -> int:
    with database.writing(store) as session:
        return grants.give(session, person, scope, first, last, "test", now).id


def may_open(store, who, now=NOW) -> list[Scope]:
    with database.reading(store) as session:
        return grants.active(session, who, now)


def test_migrations_make_the_models_and_can_be_repeated(store):
    assert database.migrate() == ("0002", "0002")
    with store.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata) == []


def test_a_migration_that_fails_leaves_nothing(url):
    found = database.engine(url)
    if found.dialect.name == "sqlite":
        database._private_file(database.Path(found.url.database))
    with found.execution_options(writes=True).begin() as connection:
        connection.execute(text("create table access_journal (id integer)"))
    with pytest.raises(StoreProblem, match="unreachable"):
        database.migrate()
    assert inspect(found).get_table_names() == ["access_journal"]


def test_a_store_that_is_not_migrated_or_too_new_says_so(url):
    with pytest.raises(StoreProblem, match="unready"):
        database.store()
    database.migrate()
    with database.engine(url).execution_options(writes=True).begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(StoreProblem, match="newer"):
        database.store()
    with pytest.raises(StoreProblem, match="newer"):
        database.migrate()


@pytest.mark.parametrize("address", ["mysql://u:s3cret@h/d", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_another_engine_is_refused_without_telling_its_password(address):
    with pytest.raises(StoreProblem, match="unsupported") as raised:
        database.engine(address)
    assert "s3cret" not in str(raised.value)


def test_a_store_out_of_reach_says_so_without_its_password(monkeypatch):
    use(monkeypatch, "postgresql://u:s3cret@127.0.0.1:1/d")
    with pytest.raises(StoreProblem, match="unreachable") as raised:
        database.store()
    assert "s3cret" not in str(raised.value)


def test_a_damaged_file_is_no_store(tmp_path, monkeypatch):
    path = tmp_path / "access.sqlite3"
    path.write_bytes(b"not a database, but long enough to look at" * 100)
    use(monkeypatch, f"sqlite:///{path}")
    with pytest.raises(StoreProblem, match="unreachable"):
        database.store()


def test_the_file_is_its_owners_alone_and_in_wal_mode(tmp_path, monkeypatch):
    found = use(monkeypatch, f"sqlite:///{tmp_path / 'store' / 'access.sqlite3'}")
    database.migrate()
    with found.connect() as connection:
        assert connection.execute(text("pragma journal_mode")).scalar() == "wal"
        assert connection.execute(text("pragma synchronous")).scalar() == 2
    assert {p.stat().st_mode & 0o077 for p in (tmp_path / "store").iterdir()} == {0}


WINDOWS = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 9), st.sampled_from(["sub", "email", "other"]),
                             st.sampled_from([MESS, NEQ, COMMITTEE, PART, OFFICE]),
                             st.none() | st.integers(0, 9)), max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WINDOWS, st.integers(0, 18), st.booleans())
def test_a_grant_is_worth_something_from_its_first_moment_to_its_last_only(store, windows, hour, verified):
    """What may be opened equals a plain reading of the rows: right person, verified claim, begun, not over, not revoked."""
    issuer, subject = f"{ISSUER}/{next(unique)}", "s-1"
    who = someone(subject, iss=issuer, email="Alice@Example.org", email_verified=verified)
    people = {"sub": Person(issuer, "sub", subject), "email": Person(issuer, "email", "alice@example.org"), "other": Person(issuer, "sub", "s-2")}
    now, expected = NOW + hour * HOUR, set()
    for start, length, claim, scope, revoked in windows:
        begin, end = NOW + start * HOUR, NOW + (start + length) * HOUR
        try:
            number = give(store, people[claim], scope, begin, end)
        except grants.GrantProblem as problem:
            assert problem.kind == "overlapping"
            continue
        if revoked is not None and revoked <= hour:
            with database.writing(store) as session:
                grants.revoke(session, number, "test", NOW + revoked * HOUR)
        elif begin <= now < end and (claim == "sub" or (claim == "email" and verified)):
            expected.add(scope)
    assert may_open(store, who, now) == sorted(expected)


def test_the_same_subject_of_another_provider_is_another_person(store):
    give(store, Person(ISSUER, "sub", "s-1"), MESS)
    assert may_open(store, someone("s-1")) == [MESS]
    assert may_open(store, someone("s-1", iss=f"{ISSUER}/")) == []
    assert may_open(store, someone("S-1")) == []


@pytest.mark.parametrize("hostile", ["' or 1=1 --", "%", "_", "s-1'; drop table grants; --", "\\", "é" * 255])
def test_a_hostile_subject_is_only_a_subject(store, hostile):
    give(store, Person(ISSUER, "sub", "s-1"), MESS)
    assert may_open(store, someone(hostile)) == []
    give(store, Person(ISSUER, "sub", hostile), MIFI)
    assert may_open(store, someone(hostile)) == [MIFI]
    assert may_open(store, someone("s-1")) == [MESS]


@pytest.mark.parametrize(("first", "last"), [(0, 0), (1, 0), (-5, -1)])
def test_dates_that_give_nothing_are_refused(store, first, last):
    with pytest.raises(grants.GrantProblem, match="dates"):
        give(store, Person(ISSUER, "sub", "s-1"), MESS, NOW + first * HOUR, NOW + last * HOUR)


def test_a_grant_is_revoked_once(store):
    number = give(store, Person(ISSUER, "sub", "s-1"), MESS)
    with database.writing(store) as session:
        grants.revoke(session, number, "someone", NOW)
    for kind, wanted in (("already_revoked", number), ("no_such_grant", number + 1)):
        with pytest.raises(grants.GrantProblem, match=kind), database.writing(store) as session:
            grants.revoke(session, wanted, "someone", NOW)


def test_a_sign_in_seen_by_many_tabs_at_once_is_one(store):
    who, found, barrier = someone("s-1"), [], threading.Barrier(8)

    def tab() -> None:
        barrier.wait()
        found.append(sign_ins.standing(store, who, NOW))

    threads = [threading.Thread(target=tab) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [sign_ins.Standing(False, (), None)] * 8
    with database.reading(store) as session:
        assert [e.action for e in journal.entries(session)] == ["sign_in"]


def test_a_sign_in_opens_one_role_at_a_time_and_its_end_is_final(store):
    who, again = someone("s-1"), someone("s-1")
    for scope in (MESS, COMMITTEE):
        give(store, Person(ISSUER, "sub", "s-1"), scope)
    assert sign_ins.standing(store, who, NOW) == sign_ins.Standing(False, (COMMITTEE, MESS), None)
    for scope in (MESS, COMMITTEE):
        sign_ins.choose(store, who, scope, NOW, "r-1")
        assert sign_ins.standing(store, who, NOW).opened == scope
    sign_ins.choose(store, who, NEQ, NOW)
    assert sign_ins.standing(store, who, NOW).opened is None, "what is not granted is never open"
    sign_ins.end(store, who, NOW)
    sign_ins.end(store, who, NOW)
    sign_ins.choose(store, who, MESS, NOW)
    assert sign_ins.standing(store, who, NOW).ended
    assert not sign_ins.standing(store, again, NOW).ended, "another sign-in of the same person is not ended"
    with database.reading(store) as session:
        assert [(e.action, e.role) for e in journal.entries(session)] == [
            ("sign_in", None), ("open", "funder"), ("open", "committee"), ("refused", "organization"), ("sign_out", None), ("sign_in", None),
        ]


def test_a_part_is_its_own_grant_and_its_own_role(store):
    """A whole ministry and a part of it are two scopes, whatever the part's name holds; the journal says which was open."""
    who = someone("s-1")
    for scope in (MESS, PART, OFFICE):
        give(store, Person(ISSUER, "sub", "s-1"), scope)
        with pytest.raises(grants.GrantProblem, match="overlapping"):
            give(store, Person(ISSUER, "sub", "s-1"), scope)
    assert sign_ins.standing(store, who, NOW).may_open == (MESS, PART, OFFICE)
    for scope in (PART, OFFICE, MESS, PART):
        sign_ins.choose(store, who, scope, NOW)
        assert sign_ins.standing(store, who, NOW).opened == scope
    sign_ins.choose(store, who, Scope("funder", "MESS", ("office", "another")), NOW)
    assert sign_ins.standing(store, who, NOW).opened is None
    sign_ins.end(store, who, NOW)
    with database.reading(store) as session:
        assert [e.opened for e in journal.entries(session)][1:5] == [PART, OFFICE, MESS, PART]


def test_moments_come_back_as_they_were(store):
    """UTC with its zone on both engines, whatever zone they were given in."""
    eastern = dt.timezone(-5 * HOUR)
    give(store, Person(ISSUER, "sub", "s-1"), MESS, NOW.astimezone(eastern), NOW + HOUR)
    with database.reading(store) as session:
        found = grants.listing(session, None)[0]
    assert (found.valid_from, found.valid_from.utcoffset()) == (NOW, dt.timedelta())


@pytest.mark.parametrize(("role", "name"), [("funder", ""), ("committee", "all"), ("steward", "x"), ("admin", "x"), ("organization", "1/../2"), ("", "")])
def test_no_scope_but_those_of_the_design(role, name):
    with pytest.raises(OutsideScope):
        Scope(role, name)
