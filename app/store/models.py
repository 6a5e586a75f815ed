"""The store's three tables. What may never change is held by triggers in the database (migrations/versions), not by this code."""

import datetime as dt

from sqlalchemy import CheckConstraint, DateTime, Index, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.scopes import LONGEST_PART, PARTS, ROLES, Scope

CLAIMS = ("sub", "email")
ACTIONS = ("sign_in", "sign_out", "open", "download", "refused")


class Utc(TypeDecorator):
    """A moment: UTC with its time zone, on both engines (SQLite keeps none, so it is put back)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
                                           "ck": "ck_%(table_name)s_%(constraint_name)s", "pk": "pk_%(table_name)s"})
    type_annotation_map = {dt.datetime: Utc}


def one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(v) for v in values)})"


class OfScope:
    """The columns that name a scope, in each table. `part_kind` and `part` are null for a whole ministry and for every other role."""

    part_kind: Mapped[str | None] = mapped_column(String(11))
    part: Mapped[str | None] = mapped_column(String(LONGEST_PART))

    @property
    def opened(self) -> Scope | None:
        """The scope that the row names. Raises OutsideScope where it is none of the design's."""
        return Scope(self.role, self.scope, (self.part_kind, self.part) if self.part_kind else ()) if self.role else None


def named(scope: Scope | None) -> dict[str, str | None]:
    """The columns of `OfScope`, role and scope included, for a scope or for none."""
    kind, part = (scope and scope.part) or (None, None)
    return {"role": scope and scope.role, "scope": scope and scope.name, "part_kind": kind, "part": part}


def part_checks() -> tuple[CheckConstraint, CheckConstraint]:
    return (CheckConstraint(one_of("part_kind", PARTS), name="part_kind"),
            CheckConstraint("(part is null) = (part_kind is null) and (part is null or (role is not null and role = 'funder'))", name="part"))


class Grant(OfScope, Base):
    """One row a grant: a person (the provider's issuer and one claim's value) may open one scope from `valid_from` until before `valid_to`.

    A row is never removed, and only revocation, once, changes it.
    """

    __tablename__ = "grants"
    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(500))
    claim: Mapped[str] = mapped_column(String(5))
    value: Mapped[str] = mapped_column(String(320))
    role: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(50))
    valid_from: Mapped[dt.datetime]
    valid_to: Mapped[dt.datetime]
    granted_by: Mapped[str] = mapped_column(String(200))
    granted_at: Mapped[dt.datetime]
    revoked_by: Mapped[str | None] = mapped_column(String(200))
    revoked_at: Mapped[dt.datetime | None]
    __table_args__ = (
        CheckConstraint(one_of("claim", CLAIMS), name="claim"),
        CheckConstraint(one_of("role", ROLES), name="role"),
        *part_checks(),
        CheckConstraint("valid_from < valid_to", name="dates"),
        CheckConstraint("(revoked_at is null) = (revoked_by is null)", name="revoked"),
        Index("ix_grants_person", "issuer", "claim", "value"),
        {"sqlite_autoincrement": True},
    )


class SignIn(OfScope, Base):
    """One row a sign-in at the provider (one ID token), whatever the tabs: the role that it has open, and whether it has ended.

    `email` is what the provider had verified, for whoever reads the journal.
    """

    __tablename__ = "sign_ins"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    email: Mapped[str | None] = mapped_column(String(320))
    issued_at: Mapped[dt.datetime]
    first_seen_at: Mapped[dt.datetime]
    role: Mapped[str | None] = mapped_column(String(20))
    scope: Mapped[str | None] = mapped_column(String(50))
    ended_at: Mapped[dt.datetime | None]
    __table_args__ = (*part_checks(), Index("ix_sign_ins_person", "issuer", "subject"), {"sqlite_autoincrement": True})


class Entry(OfScope, Base):
    """One row an act: who did what, in which role and scope, on which resource of which release. Append-only."""

    __tablename__ = "access_journal"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255), index=True)
    role: Mapped[str | None] = mapped_column(String(20))
    scope: Mapped[str | None] = mapped_column(String(50))
    action: Mapped[str] = mapped_column(String(10))
    resource: Mapped[str] = mapped_column(String(300))
    release_id: Mapped[str | None] = mapped_column(String(40))
    __table_args__ = (*part_checks(), CheckConstraint(one_of("action", ACTIONS), name="action"), {"sqlite_autoincrement": True})
