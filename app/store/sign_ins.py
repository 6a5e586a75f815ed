"""One sign-in at the provider, known to the server: seen first, opened in one role at a time, ended for all its tabs and cookies at once."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from app.identity import Identity
from app.scopes import Scope
from app.store import grants, journal
from app.store.database import reading, writing
from app.store.models import SignIn, named


@dataclass(frozen=True)
class Standing:
    """What a sign-in is worth now: has it ended, what may be opened, and what is (one of those, or None)."""

    ended: bool
    may_open: tuple[Scope, ...]
    opened: Scope | None


def standing(store: Engine, who: Identity, now: dt.datetime) -> Standing:
    """Read anew at each run of a page. A sign-in seen for the first time is written down, and journalled."""
    for _ in range(2):
        with reading(store) as session:
            row = session.scalars(select(SignIn).where(SignIn.token == who.token)).first()
            may_open = tuple(grants.active(session, who, now))
        if row is not None:
            break
        _first_seen(store, who, now)
    opened = row.opened
    return Standing(row.ended_at is not None, may_open, opened if opened in may_open else None)


def _first_seen(store: Engine, who: Identity, now: dt.datetime) -> None:
    """Two tabs may come at once: the token is unique, and one of them writes."""
    with writing(store) as session:
        try:
            with session.begin_nested():
                session.add(SignIn(token=who.token, issuer=who.issuer, subject=who.subject, email=who.email, issued_at=who.since, first_seen_at=now))
        except IntegrityError:
            return
        journal.write(session, who, "sign_in", "session", now)


def choose(store: Engine, who: Identity, scope: Scope | None, now: dt.datetime, release_id: str | None = None) -> None:
    """Open one role in this sign-in, or none. A scope that is not granted now is refused, and journalled so; an ended sign-in opens nothing."""
    with writing(store) as session:
        row = session.scalars(select(SignIn).where(SignIn.token == who.token, SignIn.ended_at.is_(None))).first()
        if row is None:
            return
        granted = scope in grants.active(session, who, now)
        for column, value in named(scope if granted else None).items():
            setattr(row, column, value)
        if scope:
            journal.write(session, who, "open" if granted else "refused", "role", now, scope, release_id)


def end(store: Engine, who: Identity, now: dt.datetime) -> None:
    """End this sign-in for every tab, and for every copy of its cookie. Ending it twice is ending it once."""
    with writing(store) as session:
        row = session.scalars(select(SignIn).where(SignIn.token == who.token, SignIn.ended_at.is_(None))).first()
        if row is None:
            return
        row.ended_at = now
        journal.write(session, who, "sign_out", "session", now, row.opened)
