"""Functions of arrays, compiled to machine code by numba and kept on disk.

What numba keeps of a function holds the code of every function that it calls and the
value of every global that it reads, but numba looks for changes only in the one file
where the function itself is written. So here all that is kept bears a digest of the
sources of this whole package in its name: code of other sources is never found, not
even where a process was killed as it replaced a file. That holds for functions that
reach nothing of ours outside this package, which a test makes sure of. What was kept
for earlier sources, some 4 MB for each, stays until numba's folder is cleared.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from importlib import resources
from typing import ParamSpec, TypeVar

import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache

from guikang.rulebook import population

P = ParamSpec("P")
R = TypeVar("R")


def _digest() -> str:
    """One of numba's version and of the sources of this package, by name."""
    found = sha256(numba.__version__.encode())
    sources = [one for one in resources.files(population).iterdir() if one.name.endswith(".py")]
    for source in sorted(sources, key=lambda one: one.name):
        text = source.read_bytes()
        found.update(f"\n{source.name} {len(text)}\n".encode())
        found.update(text)
    return found.hexdigest()[:32]


_SOURCES = _digest()


class _Named(CompileResultCacheImpl):
    def get_filename_base(self, fullname: str, abiflags: str) -> str:
        name = super().get_filename_base(fullname, abiflags)  # type: ignore[no-untyped-call]
        return f"{name}.{_SOURCES}"


class _Cache(FunctionCache):
    _impl_class = _Named


def native(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of numbers and arrays at its first call, or take what is kept.

    It may make no arrays, for numba's counting of references is off: every call would
    count each array of its tuples up and down, atomically, and that took nine tenths of
    the time. Other threads run on meanwhile. numba infers the types.
    """
    compiled = numba.njit(nogil=True, _nrt=False)(function)  # type: ignore[call-overload]
    # numba has no public way to name what it keeps. Should this one go, nothing is kept
    # at all, and a test says so: ``cache=True`` is not asked for.
    compiled._cache = _Cache(function)  # type: ignore[no-untyped-call]  # noqa: SLF001
    return compiled  # type: ignore[no-any-return]
