"""Bringing a database to this release's schema."""

from __future__ import annotations

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from guikang.errors import GuikangError

_LOCK = 7_204_020_328
"""One process migrates at a time; the number names the advisory lock."""


class SchemaError(GuikangError):
    """The database's schema is not one that this release can use."""


def migrate(engine: Engine) -> None:
    """Bring the schema to this release's; nothing happens where it already is.

    Raises:
        SchemaError: ``schema.newer`` where a later release has been at work;
            ``schema.not_allowed`` where tables cannot be made.
    """
    try:
        _migrate(engine)
    except DBAPIError as error:
        if isinstance(error.orig, (InsufficientPrivilege, ReadOnlySqlTransaction)):
            raise SchemaError("schema.not_allowed") from error
        raise


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option(
        "script_location", str(resources.files("guikang.storage") / "migrations")
    )
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        present = MigrationContext.configure(connection).get_current_revision()
        known = {
            revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()
        }
        if present is not None and present not in known:
            raise SchemaError("schema.newer", revision=present)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
