"""Grants, sign-ins, access journal, and the triggers that keep their past as it was."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# What a change may touch, by table. The journal's rows: nothing. No row of any table is ever removed.
CHANGEABLE = {"grants": ("revoked_at", "revoked_by"), "sign_ins": ("role", "scope", "ended_at"), "access_journal": ()}
# And only while this holds of the row before.
UNTIL = {"grants": "old.revoked_at is null and new.revoked_at is not null", "sign_ins": "old.ended_at is null", "access_journal": "false"}
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _grants()
    _sign_ins()
    _journal()
    for table in CHANGEABLE:
        (_sqlite_triggers if op.get_bind().dialect.name == "sqlite" else _postgresql_triggers)(table)


def _grants() -> None:
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("issuer", sa.String(500), nullable=False),
        sa.Column("claim", sa.String(5), nullable=False),
        sa.Column("value", sa.String(320), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("scope", sa.String(50), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_to", MOMENT, nullable=False),
        sa.Column("granted_by", sa.String(200), nullable=False),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("revoked_by", sa.String(200)),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.CheckConstraint("claim in ('sub', 'email')", name="ck_grants_claim"),
        sa.CheckConstraint("role in ('funder', 'organization', 'committee', 'steward')", name="ck_grants_role"),
        sa.CheckConstraint("valid_from < valid_to", name="ck_grants_dates"),
        sa.CheckConstraint("(revoked_at is null) = (revoked_by is null)", name="ck_grants_revoked"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grants_person", "grants", ["issuer", "claim", "value"])


def _sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("issuer", sa.String(500), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("email", sa.String(320)),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("role", sa.String(20)),
        sa.Column("scope", sa.String(50)),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ins"),
        sa.UniqueConstraint("token", name="uq_sign_ins_token"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sign_ins_person", "sign_ins", ["issuer", "subject"])


def _journal() -> None:
    op.create_table(
        "access_journal",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("issuer", sa.String(500), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("role", sa.String(20)),
        sa.Column("scope", sa.String(50)),
        sa.Column("action", sa.String(10), nullable=False),
        sa.Column("resource", sa.String(300), nullable=False),
        sa.Column("release_id", sa.String(40)),
        sa.PrimaryKeyConstraint("id", name="pk_access_journal"),
        sa.CheckConstraint("action in ('sign_in', 'sign_out', 'open', 'download', 'refused')", name="ck_access_journal_action"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_access_journal_at", "access_journal", ["at"])


def _same(table: str, comparison: str) -> str:
    """SQL: every column that may not change is as it was."""
    columns = [c["name"] for c in sa.inspect(op.get_bind()).get_columns(table)]
    return " and ".join(f"new.{c} {comparison} old.{c}" for c in columns if c not in CHANGEABLE[table])


def _sqlite_triggers(table: str) -> None:
    """`insert or replace` removes a row without firing the delete trigger: the insert trigger refuses a key that is taken."""
    taken = "id = new.id" + (" or token = new.token" if table == "sign_ins" else "")
    refuse = f"begin select raise(abort, '{table}: append-only'); end"
    op.execute(f"create trigger {table}_delete before delete on {table} {refuse}")
    op.execute(f"create trigger {table}_replace before insert on {table} when exists (select 1 from {table} where {taken}) {refuse}")
    op.execute(f"create trigger {table}_update before update on {table} when not ({UNTIL[table]} and {_same(table, 'is')}) {refuse}")


def _postgresql_triggers(table: str) -> None:
    op.execute(
        f"create function {table}_refuse() returns trigger language plpgsql as $$ begin raise exception '{table}: append-only'; end $$"
    )
    call = f"execute function {table}_refuse()"
    op.execute(f"create trigger {table}_delete before delete on {table} for each row {call}")
    op.execute(f"create trigger {table}_truncate before truncate on {table} for each statement {call}")
    allowed = f"{UNTIL[table]} and {_same(table, 'is not distinct from')}"
    op.execute(f"create trigger {table}_update before update on {table} for each row when (not ({allowed})) {call}")


def downgrade() -> None:
    raise NotImplementedError("the journal is never given up: restore a copy of the database instead")
