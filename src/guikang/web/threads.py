"""Work that waits for the database, done in a thread so that the server goes on answering."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from litestar.concurrency import sync_to_thread

P = ParamSpec("P")
T = TypeVar("T")


def in_thread(work: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """A handler that does its work in a thread, wherever and however often it is registered.

    Litestar 2.25 does so by itself for ``sync_to_thread=True``, but prepares a handler of
    several paths, or the first of two of one path, twice, and calls it wrongly then.
    """

    @wraps(work)
    async def handled(*args: P.args, **kwargs: P.kwargs) -> T:
        return await sync_to_thread(work, *args, **kwargs)

    return handled
