"""Connections to PostgreSQL."""

from __future__ import annotations

import os
from typing import Any

from psycopg import Connection, connect
from psycopg_pool import ConnectionPool
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

Row = tuple[Any, ...]
"""What the driver answers; the repositories know the types of their columns."""
Pool = ConnectionPool[Connection[Row]]


def pool(url: str, most: int = 16) -> Pool:
    """An open pool of connections that answer in UTC.

    Args:
        url: as ``postgresql://...``.
        most: how many connections at the same time.
    """
    return ConnectionPool(
        url,
        min_size=1,
        max_size=most,
        open=True,
        kwargs={"options": "-c timezone=UTC", "application_name": _own_name()},
    )


def engine(url: str) -> Engine:
    """For the schema: SQLAlchemy over the same driver."""
    _, _, rest = url.partition("://")
    return create_engine(f"postgresql+psycopg://{rest}", poolclass=NullPool)


def others_use(url: str) -> bool:
    """Whether another process than this one is connected to the database."""
    with connect(url) as connection:
        row = connection.execute(
            "select exists (select from pg_stat_activity where backend_type = 'client backend'"
            " and pid <> pg_backend_pid() and application_name <> %s)",
            (_own_name(),),
        ).fetchone()
    return row is not None and bool(row[0])


def _own_name() -> str:
    return f"guikang-{os.getpid()}"
