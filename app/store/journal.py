"""The access journal: who opened, downloaded or was refused what, when. Rows are only ever added."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import Identity
from app.scopes import Scope
from app.store.models import Entry, SignIn, named

LONGEST = 300


def write(session: Session, who: Identity, action: str, resource: str, now: dt.datetime, scope: Scope | None = None, release_id: str | None = None) -> None:
    """Add one act. `resource` is cut at 300 characters."""
    session.add(Entry(at=now, issuer=who.issuer, subject=who.subject, **named(scope),
                      action=action, resource=resource[:LONGEST], release_id=release_id))


def entries(session: Session, since: dt.datetime | None = None, subject: str | None = None, action: str | None = None, most: int = 100) -> list[Entry]:
    """The newest `most` acts, oldest of them first."""
    wanted = select(Entry)
    if since is not None:
        wanted = wanted.where(Entry.at >= since)
    if subject is not None:
        wanted = wanted.where(Entry.subject == subject)
    if action is not None:
        wanted = wanted.where(Entry.action == action)
    return list(session.scalars(wanted.order_by(Entry.id.desc()).limit(most)))[::-1]


def emails(session: Session) -> dict[tuple[str, str], str]:
    """(issuer, subject) -> the e-mail last seen with it: the journal keeps subjects only."""
    rows = session.execute(select(SignIn.issuer, SignIn.subject, SignIn.email).where(SignIn.email.is_not(None)).order_by(SignIn.id))
    return {(issuer, subject): email for issuer, subject, email in rows}
