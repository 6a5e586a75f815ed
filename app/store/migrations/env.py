"""Alembic's entry: migrations run in the caller's connection and transaction (app/store/database.py, `migrate`)."""

from alembic import context

from app.store.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata, transactional_ddl=True, render_as_batch=False)
with context.begin_transaction():
    context.run_migrations()
