"""How Alembic reaches the database: over the connection that ``schema.migrate`` hands it."""

from __future__ import annotations

from alembic import context

from guikang.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
