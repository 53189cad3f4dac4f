"""Connections to PostgreSQL."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
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
        url, min_size=1, max_size=most, open=True, kwargs={"options": "-c timezone=UTC"}
    )


def engine(url: str) -> Engine:
    """For the schema: SQLAlchemy over the same driver."""
    _, _, rest = url.partition("://")
    return create_engine(f"postgresql+psycopg://{rest}", poolclass=NullPool)
