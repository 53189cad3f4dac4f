"""Connections to PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, conninfo
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format
from psycopg_pool import ConnectionPool
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from guikang.errors import GuikangError

Row = tuple[Any, ...]
"""What the driver answers; the repositories know the types of their columns."""
Pool = ConnectionPool[Connection[Row]]
_URL = re.compile(r"postgres(?:ql)?://(?:[^@/?#]*@)?[^@]*")
"""What libpq reads as it was meant. Behind a stray sign in a password it would take the
rest of the password for a host or a database, and name that in its words."""
_PORTS = re.compile(r"[0-9]{0,5}(?:,[0-9]{0,5})*")
_PATIENCE = 10
_LONGEST = 500


class DatabaseError(GuikangError):
    """The database that was set cannot be used; no password is in ``params``."""


def check(url: str) -> None:
    """Connect once, to say in words why that cannot be done.

    Waits ten seconds for an answer, unless the URL has a ``connect_timeout``.

    Raises:
        DatabaseError: ``database.url``: it is none that can be read, and may hold a
            password that is not percent-encoded, so nothing of it is told;
            ``database.unreachable``, with the driver's reason.
    """
    try:
        named = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise DatabaseError("database.url") from None
    if not (_URL.fullmatch(url) and _PORTS.fullmatch(str(named.get("port", "")))):
        raise DatabaseError("database.url")
    waiting = named.get("connect_timeout", _PATIENCE)
    try:
        psycopg.connect(conninfo.make_conninfo(url, connect_timeout=waiting)).close()
    except psycopg.Error as error:
        reason = " ".join(str(error).split())[:_LONGEST].rstrip("?.")
        raise DatabaseError("database.unreachable", reason=reason) from None


class _DigestLoader(Loader):
    """A key that is kept as uuid, as everything else knows it: 32 hexadecimal digits."""

    format = Format.BINARY

    def load(self, data: Buffer) -> str:
        return bytes(data).hex()


class _DigestTextLoader(Loader):
    """The same where the server answers in text."""

    def load(self, data: Buffer) -> str:
        return bytes(data).replace(b"-", b"").decode()


def _configure(connection: Connection[Row]) -> None:
    connection.adapters.register_loader("uuid", _DigestLoader)
    connection.adapters.register_loader("uuid", _DigestTextLoader)


def _reset(connection: Connection[Row]) -> None:
    connection.autocommit = False


@contextmanager
def reading(pool: Pool) -> Iterator[Connection[Row]]:
    """A connection for questions that each stand alone: one round trip, no transaction around it.

    Each sees all that is committed by then; what must be seen together is one question.
    """
    with pool.connection() as connection:
        connection.autocommit = True  # until it is given back
        yield connection


def pool(url: str | Callable[[], str], most: int = 16) -> Pool:
    """An open pool of connections that answer in UTC.

    Args:
        url: as ``postgresql://...``, or what tells it for each new connection.
        most: how many connections at the same time.
    """
    return ConnectionPool(
        url,
        min_size=1,
        max_size=most,
        open=True,
        configure=_configure,
        reset=_reset,
        kwargs={"options": "-c timezone=UTC", "application_name": "guikang"},
    )


def engine(url: str) -> Engine:
    """For the schema: SQLAlchemy over the same driver, which alone reads the URL."""
    return create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool
    )
