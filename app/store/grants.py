"""Grants: who may open which scope, from when to when, by whose hand. Unknown, expired or revoked means nothing."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.identity import Identity
from app.scopes import Scope
from app.store.models import Grant, named


class GrantProblem(ValueError):
    """`kind` names the message: overlapping, no_such_grant, already_revoked, dates; `values` fill it."""

    def __init__(self, kind: str, **values):
        super().__init__(kind)
        self.kind, self.values = kind, values


@dataclass(frozen=True)
class Person:
    """Whom a grant is for: an issuer as in the `iss` claim, and the value of `sub`, or of a verified `email`."""

    issuer: str
    claim: str
    value: str


def active(session: Session, who: Identity, now: dt.datetime) -> list[Scope]:
    """The scopes that this person may open now, each once, in order."""
    claims = [and_(Grant.claim == "sub", Grant.value == who.subject)]
    if who.email:
        claims.append(and_(Grant.claim == "email", Grant.value == who.email))
    rows = session.scalars(select(Grant).where(Grant.issuer == who.issuer, or_(*claims), _in_force(now)))
    return sorted({grant.opened for grant in rows})


def _in_force(now: dt.datetime) -> ColumnElement[bool]:
    return and_(Grant.valid_from <= now, now < Grant.valid_to, Grant.revoked_at.is_(None))


def give(session: Session, person: Person, scope: Scope, valid_from: dt.datetime, valid_to: dt.datetime, by: str, now: dt.datetime) -> Grant:
    """Write a grant. Raises GrantProblem when it ends before it begins or has ended already, or when one in force covers part of the same time."""
    if not valid_from < valid_to or valid_to <= now:
        raise GrantProblem("dates")
    of_scope = (getattr(Grant, column).is_not_distinct_from(value) for column, value in named(scope).items())
    same = select(Grant).where(Grant.issuer == person.issuer, Grant.claim == person.claim, Grant.value == person.value, *of_scope,
                               Grant.revoked_at.is_(None), Grant.valid_from < valid_to, valid_from < Grant.valid_to)
    if held := session.scalars(same.order_by(Grant.id)).first():
        raise GrantProblem("overlapping", id=held.id)
    grant = Grant(issuer=person.issuer, claim=person.claim, value=person.value, **named(scope),
                  valid_from=valid_from, valid_to=valid_to, granted_by=by, granted_at=now)
    session.add(grant)
    session.flush()
    return grant


def revoke(session: Session, grant_id: int, by: str, now: dt.datetime) -> Grant:
    """End a grant now. Raises GrantProblem when there is none of that number, or it was revoked before."""
    grant = session.get(Grant, grant_id)
    if grant is None:
        raise GrantProblem("no_such_grant", id=grant_id)
    if grant.revoked_at is not None:
        raise GrantProblem("already_revoked", id=grant_id)
    grant.revoked_at, grant.revoked_by = now, by
    return grant


def listing(session: Session, now: dt.datetime | None) -> list[Grant]:
    """Every grant, by number; with `now`, only those in force."""
    found = select(Grant).order_by(Grant.id)
    return list(session.scalars(found if now is None else found.where(_in_force(now))))
