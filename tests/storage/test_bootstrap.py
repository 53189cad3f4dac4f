from __future__ import annotations

from pathlib import Path

from psycopg import connect

from guikang.bootstrap import system
from guikang.settings import Settings
from guikang.storage.embedded import EmbeddedPostgres


def test_a_database_that_another_process_uses_is_left_running(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with system(settings):
        other = EmbeddedPostgres.start(tmp_path / "postgres")
        held = connect(other.url, application_name="another process")
    with held:
        assert held.execute("select 1").fetchone() == (1,)
    other.stop(force=True)


def test_a_database_that_nobody_else_uses_is_stopped_by_who_started_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with system(settings):
        pass
    again = EmbeddedPostgres.start(tmp_path / "postgres")
    assert again.started_here, "it had been stopped"
    again.stop()
