"""The access journal as the steward reads it: filtered, newest first, by pages; who opened most; what was refused, day by day."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from app.clock import QUEBEC
from app.scopes import Scope
from app.store.models import Entry, named

PAGE = 200


@dataclass(frozen=True)
class Wanted:
    """Which acts: from the first day to the last, both included, days of Québec; of one person (issuer, subject), role, scope, action. None: of any."""

    first: dt.date | None = None
    last: dt.date | None = None
    person: tuple[str, str] | None = None
    role: str | None = None
    scope: Scope | None = None
    action: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found = [getattr(Entry, column).is_not_distinct_from(value) for column, value in named(self.scope).items() if self.scope]
        if self.first:
            found.append(Entry.at >= _midnight(self.first))
        if self.last:
            found.append(Entry.at < _midnight(self.last + dt.timedelta(days=1)))
        if self.person:
            found += [Entry.issuer == self.person[0], Entry.subject == self.person[1]]
        for column, value in ((Entry.role, self.role), (Entry.action, self.action)):
            if value:
                found.append(column == value)
        return found


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), QUEBEC)


def _newest(wanted: Wanted) -> Select:
    return select(Entry).where(*wanted.conditions()).order_by(Entry.id.desc())


def page(session: Session, wanted: Wanted, number: int) -> list[Entry]:
    """The acts of page `number` (from 0), newest first."""
    return list(session.scalars(_newest(wanted).limit(PAGE).offset(number * PAGE)))


def every(session: Session, wanted: Wanted) -> Iterator[Entry]:
    """All of them, newest first, without holding them all in memory."""
    yield from session.scalars(_newest(wanted).execution_options(yield_per=1000))


def count(session: Session, wanted: Wanted) -> int:
    return session.scalar(select(func.count()).select_from(Entry).where(*wanted.conditions()))


def openers(session: Session, wanted: Wanted, most: int) -> list[tuple[str, str, int, int]]:
    """(issuer, subject, pages and agreements opened, files downloaded) of those who opened most, at most `most` people."""
    opened, taken = (func.sum(case((Entry.action == action, 1), else_=0)) for action in ("open", "download"))
    asked = select(Entry.issuer, Entry.subject, opened, taken).where(*wanted.conditions(), Entry.action.in_(("open", "download")))
    return [tuple(row) for row in session.execute(asked.group_by(Entry.issuer, Entry.subject).order_by(opened.desc(), Entry.issuer, Entry.subject).limit(most))]


def refusals(session: Session, wanted: Wanted) -> list[tuple[dt.date, int]]:
    """(day of Québec, acts refused), newest day first; days without any are left out. Moments are read, for no engine knows Québec's days alike."""
    moments = session.scalars(select(Entry.at).where(*wanted.conditions(), Entry.action == "refused"))
    return sorted(Counter(moment.astimezone(QUEBEC).date() for moment in moments).items(), reverse=True)


def people(session: Session) -> list[tuple[str, str]]:
    """(issuer, subject) of everyone in the journal."""
    return [tuple(row) for row in session.execute(select(Entry.issuer, Entry.subject).distinct().order_by(Entry.subject, Entry.issuer))]


def scopes(session: Session) -> list[Scope]:
    """Every scope in the journal, in order."""
    rows = session.execute(select(Entry.role, Entry.scope, Entry.part_kind, Entry.part).where(Entry.role.is_not(None)).distinct())
    return sorted(Scope(role, name, (kind, part) if kind else ()) for role, name, kind, part in rows)
