from __future__ import annotations

from pathlib import Path

import pytest
from psycopg import connect

from guikang.bootstrap import system
from guikang.settings import Settings
from guikang.storage.embedded import EmbeddedPostgres
from guikang.storage.schema import SchemaError


def test_a_database_that_others_use_is_left_running_until_the_last_leaves(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with system(settings):
        other = EmbeddedPostgres.start(tmp_path / "postgres")
    with connect(other.url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert not other.started_here
    other.leave()
    again = EmbeddedPostgres.start(tmp_path / "postgres")
    assert again.started_here, "the last had stopped it, though it had only found it"
    again.leave()


def test_a_database_that_nobody_else_uses_is_stopped_by_who_leaves(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with system(settings):
        pass
    again = EmbeddedPostgres.start(tmp_path / "postgres")
    assert again.started_here, "it had been stopped"
    again.leave()


def test_a_user_may_not_make_tables_is_said_in_words(tmp_path: Path) -> None:
    database = EmbeddedPostgres.start(tmp_path / "postgres")
    with connect(database.url) as connection:
        connection.execute("create role guest login")
    url = database.url.replace("guikang@", "guest@", 1)
    with pytest.raises(SchemaError) as caught, system(Settings(data=tmp_path, database_url=url)):
        pass
    assert caught.value.code == "schema.not_allowed"
    database.leave()
