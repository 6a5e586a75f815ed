"""A funder's scope may be a part of its ministry: one regional directorate or one office. What was granted before keeps its meaning: the whole ministry."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# As in 0001, with the new columns: a sign-in's open role may change with its part; a grant's and the journal's never.
CHANGEABLE = {"grants": ("revoked_at", "revoked_by"), "sign_ins": ("role", "scope", "part_kind", "part", "ended_at"), "access_journal": ()}
UNTIL = {"grants": "old.revoked_at is null and new.revoked_at is not null", "sign_ins": "old.ended_at is null", "access_journal": "false"}
PART = "(part is null) = (part_kind is null) and (part is null or (role is not null and role = 'funder'))"


def upgrade() -> None:
    """Plain `add column` on both engines: on SQLite, Alembic would copy the table, and the triggers that keep it would be lost with the old one."""
    for table in CHANGEABLE:
        op.execute(f"alter table {table} add column part_kind varchar(11) constraint ck_{table}_part_kind check (part_kind in ('directorate', 'office'))")
        op.execute(f"alter table {table} add column part varchar(200) constraint ck_{table}_part check ({PART})")
        _keep(table)
    op.create_index("ix_access_journal_subject", "access_journal", ["subject"])


def _keep(table: str) -> None:
    """The trigger on changes names its columns: it is made anew, so that the new ones are kept too."""
    columns = [c["name"] for c in sa.inspect(op.get_bind()).get_columns(table) if c["name"] not in CHANGEABLE[table]]
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"drop trigger {table}_update")
        same = " and ".join(f"new.{c} is old.{c}" for c in columns)
        op.execute(f"create trigger {table}_update before update on {table} when not ({UNTIL[table]} and {same}) "
                   f"begin select raise(abort, '{table}: append-only'); end")
    else:
        op.execute(f"drop trigger {table}_update on {table}")
        same = " and ".join(f"new.{c} is not distinct from old.{c}" for c in columns)
        op.execute(f"create trigger {table}_update before update on {table} for each row when (not ({UNTIL[table]} and {same})) "
                   f"execute function {table}_refuse()")


def downgrade() -> None:
    raise NotImplementedError("a grant of a part would become one of the whole ministry: restore a copy of the database instead")
