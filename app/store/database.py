"""The database of the store: SQLite in WAL mode under the home folder, or PostgreSQL where REFONTE_STORE_URL says so."""

import contextlib
import functools
import os
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from app.home import home
from app.store.problems import StoreProblem

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_MS = 10_000  # how long a writer waits for another on SQLite
MIGRATING = 0x5265666F  # PostgreSQL's advisory lock of migrations


def address() -> str:
    """The store's URL: REFONTE_STORE_URL, else a SQLite file under the home folder."""
    return os.environ.get("REFONTE_STORE_URL") or f"sqlite:///{home() / 'store' / 'access.sqlite3'}"


@functools.cache
def engine(url: str) -> Engine:
    """The engine of a URL, `sqlite:///FILE` or `postgresql://…`, one a process. Raises StoreProblem."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreProblem("unsupported", "REFONTE_STORE_URL") from error
    if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
        return _sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed, pool_pre_ping=True)
    raise StoreProblem("unsupported", parsed.render_as_string(hide_password=True))


def _sqlite(url: URL) -> Engine:
    """SQLAlchemy begins each transaction itself, so that schema changes are transactional too; a writer takes its lock at once (no deadlock by upgrade)."""
    made = create_engine(url, connect_args={"timeout": BUSY_MS / 1000})

    @event.listens_for(made, "connect")
    def _(connection, record) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode = wal", f"busy_timeout = {BUSY_MS}", "synchronous = full", "foreign_keys = on"):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(made, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql("begin immediate" if connection.get_execution_options().get("writes") else "begin")

    return made


def store() -> Engine:
    """The store, migrated to this code's version. Raises StoreProblem otherwise; looks again until it is so, then no more."""
    url = address()
    found = engine(url)
    if url not in _ready:
        _check(found)
        _ready.add(url)
    return found


_ready: set[str] = set()


def _check(found: Engine) -> None:
    if found.dialect.name == "sqlite" and not Path(found.url.database).exists():
        raise StoreProblem("unready", shown(found))
    with answering(found), found.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    known = ScriptDirectory.from_config(_config(None))
    if at != known.get_current_head():
        raise StoreProblem("unready" if at is None or at in {s.revision for s in known.walk_revisions()} else "newer", shown(found))


@contextlib.contextmanager
def answering(found: Engine) -> Iterator[None]:
    """Turn whatever the database or its driver says into StoreProblem."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise StoreProblem("unreachable", shown(found)) from error


@contextlib.contextmanager
def reading(found: Engine) -> Iterator[Session]:
    with answering(found), Session(found, expire_on_commit=False) as session, session.begin():
        yield session


@contextlib.contextmanager
def writing(found: Engine) -> Iterator[Session]:
    """One transaction that writes. SQLite's writers take turns."""
    with answering(found), Session(found.execution_options(writes=True), expire_on_commit=False) as session, session.begin():
        yield session


def migrate() -> tuple[str | None, str]:
    """Bring the store to this code's version, all or nothing. Returns the revisions before and after. Raises StoreProblem."""
    found = engine(address())
    if found.dialect.name == "sqlite":
        _private_file(Path(found.url.database))
    with answering(found), found.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
        before = MigrationContext.configure(connection).get_current_revision()
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as error:  # a revision that this code does not know
            raise StoreProblem("newer", shown(found)) from error
        return before, MigrationContext.configure(connection).get_current_revision()


def _private_file(path: Path) -> None:
    """An empty database that only its owner may read; SQLite gives its WAL the same rights. Raises StoreProblem."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreProblem("unreachable", str(path)) from error


def _config(connection: Connection | None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def shown(found: Engine) -> str:
    """The store's address without its password."""
    return found.url.render_as_string(hide_password=True)
