from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from guikang.bootstrap import System, system
from guikang.settings import Settings
from guikang.storage import connections
from guikang.storage.embedded import EmbeddedPostgres
from guikang.storage.schema import SchemaError, migrate
from guikang.storage.tables import metadata


def url_of(running: System) -> str:
    database = EmbeddedPostgres.start(running.settings.data / "postgres")
    return database.url


def test_the_migrations_make_the_tables_that_the_code_names(running: System) -> None:
    with connections.engine(url_of(running)).connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert differences == []


def test_every_person_scoped_table_leads_its_key_with_the_person() -> None:
    for table in metadata.tables.values():
        if "person" in table.columns:
            assert next(iter(table.primary_key.columns)).name == "person", table.name


def test_a_schema_of_a_later_release_is_refused(running: System) -> None:
    with running.pool.connection() as connection:
        ours = connection.execute("select version_num from alembic_version").fetchone()
        connection.execute("update alembic_version set version_num = '9999'")
    try:
        with pytest.raises(SchemaError, match=r"schema\.newer"):
            migrate(connections.engine(url_of(running)))
    finally:
        with running.pool.connection() as connection:
            connection.execute("update alembic_version set version_num = %s", ours)


def test_a_database_of_ones_own_takes_the_place_of_the_embedded_one(
    running: System, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database_url=url_of(running))
    with system(settings) as other:
        assert other.imports.recent(1) == running.imports.recent(1)
    assert not (tmp_path / "postgres").exists()
