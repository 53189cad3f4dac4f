"""Machine code that was kept is used again only for the very sources it was made from."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import guikang
from guikang.rulebook import population

SOURCES = Path(guikang.__file__).parent
PACKAGE = population.__name__

CALLS = """
import json
from typing import NamedTuple

import numpy as np

from guikang.rulebook.population import kernel, turns

numbers = lambda *values: np.array(values, np.int64)

class Tables(NamedTuple):
    condition_type: np.ndarray = numbers(0)
    turn_conditions: np.ndarray = numbers(0, 1)
    state_rank: np.ndarray = numbers(1, 2)
    residual_state: np.ndarray = numbers()

class Rows(NamedTuple):
    effective: np.ndarray = numbers()

class Scratch(NamedTuple):
    segment_start: np.ndarray = numbers(0, 10)
    segment_stay: np.ndarray = numbers(0, 1, 2)
    segment_declared: np.ndarray = np.zeros((2, 1), np.int64)
    state: np.ndarray = numbers(0, 1)
    since: np.ndarray = numbers(0, 0)
    left: np.ndarray = numbers(99, 99)

rank, _ = kernel.colour_at(Tables(), Rows(), Scratch(), 2, 20)
full = turns.asks_full(Tables(), 0)
print(json.dumps({
    "rank": int(rank),
    "full": bool(full),
    "kept": [sum(f.stats.cache_hits.values()) for f in (kernel.colour_at, turns.asks_full)],
}))
"""


@pytest.mark.slow
def test_a_change_in_another_module_of_the_package_is_followed(tmp_path: Path) -> None:
    shutil.copytree(
        SOURCES, tmp_path / "guikang", ignore=shutil.ignore_patterns("__pycache__", "static")
    )
    own = tmp_path / "guikang" / "rulebook" / "population"
    # a module: what is kept knows its argument types by the names that they are imported by
    (tmp_path / "calls.py").write_text(CALLS, "utf-8")

    def answer() -> dict[str, object]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "NUMBA_CACHE_DIR": str(tmp_path / "kept"),
        }
        done = subprocess.run(
            [sys.executable, "-c", "import calls"],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        found: dict[str, object] = json.loads(done.stdout)
        return found

    def changed(name: str, old: str, new: str) -> None:
        text = (own / name).read_text("utf-8")
        assert text.count(old) == 1
        (own / name).write_text(text.replace(old, new), "utf-8")

    assert answer() == {"rank": 2, "full": True, "kept": [0, 0]}
    assert answer() == {"rank": 2, "full": True, "kept": [1, 1]}
    # a function that `kernel` calls, and a constant that `turns` reads
    changed("stays.py", "segment = segments - 1", "segment = 0")
    changed("tables.py", "LATEST, TESTS = range(6)", "LATEST, TESTS = range(6, 12)")
    assert answer() == {"rank": 1, "full": False, "kept": [0, 0]}


def test_compiled_functions_reach_nothing_of_ours_outside_their_package() -> None:
    sources = {
        f"{PACKAGE}.{path.stem}": ast.parse(path.read_text("utf-8"))
        for path in Path(population.__path__[0]).glob("*.py")
    }
    taken = {name: imported(tree) for name, tree in sources.items()}
    compiling = [name for name, own in taken.items() if (f"{PACKAGE}.native", "native") in own]
    assert f"{PACKAGE}.kernel" in compiling
    for name in compiling:
        for source, what in taken[name]:
            assert source in sources, f"{name} takes {what} of {source}"
            from_outside = [one for one, other in taken[source] if other == what]
            assert set(from_outside) <= set(sources), f"{name} takes {what} of {from_outside}"


def imported(tree: ast.Module) -> set[tuple[str, str]]:
    """(module, name) of what a source imports of ours."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(one.name, "") for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "", one.name) for one in node.names}
    return {(module, name) for module, name in found if module.split(".")[0] == guikang.__name__}
