from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest

import guikang
from guikang.errors import GuikangError
from guikang.web.texts import LANGUAGES, texts
from guikang.wording import CHINESE, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(guikang.__path__[0])
SAID_BY_PAGES = {"as_of", "ready"}
"""Areas that only web pages say; their words stand among the pages' own."""
TO_RESIDENTS = ("credential", "people", "providers", "services", "web")
"""Packages whose codes reach pages that residents and the public open."""
TO_STAFF = frozenset(
    {"as_of", "ready", "sealing", "serve", "intake", "access", "operations", "staff"}
    | {"account", "alarm", "field", "oidc", "reception", "training", "work_form"}
    | {"credential.broken_key", "credential.unsayable"}
)
"""Areas and codes made there that are told elsewhere: to operators, or by the pages' own words."""
QUOTING = {SOURCE / "demo" / "damaged.py"}
"""Modules that name codes which others make."""
CODE = re.compile(r"([a-z]+(?:_[a-z]+)*)\.[a-z]+(?:_[a-z0-9]+)*")
FILE_ENDINGS = (
    ".css",
    ".json",
    ".yaml",
    ".html",
    ".csv",
    ".xlsx",
    ".parquet",
    ".log",
    ".lock",
    ".conf",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A place in the source that makes a code, with the names it passes; None: not to be told."""

    code: str
    place: str
    names: frozenset[str] | None


@cache
def modules() -> dict[Path, ast.Module]:
    paths = sorted(set(SOURCE.rglob("*.py")) - QUOTING)
    return {path: ast.parse(path.read_text("utf-8")) for path in paths}


@cache
def errors() -> frozenset[str]:
    """The names of all classes of the family of GuikangError."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    family = {GuikangError.__name__}
    while found := {name for name, its in bases.items() if its & family} - family:
        family |= found
    return frozenset(family)


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.AST]]:
    """All calls, each with the innermost function around it."""

    def within(node: ast.AST, scope: ast.AST) -> Iterator[tuple[ast.Call, ast.AST]]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            scope = node
        if isinstance(node, ast.Call):
            yield node, scope
        for child in ast.iter_child_nodes(node):
            yield from within(child, scope)

    return within(tree, tree)


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def of_log(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="events")):
            return True
        case _:
            return False


def code_of(call: ast.Call) -> list[ast.expr]:
    """The argument that is the code, if there are any arguments."""
    return call.args[1:2] if name_of(call) == "say" else call.args[:1]


def resolved(node: ast.expr | None, scope: ast.AST) -> ast.expr | None:
    """What a local name was last given before it is used here."""
    if not isinstance(node, ast.Name):
        return node
    given = [
        (one.lineno, one.value)
        for one in ast.walk(scope)
        if isinstance(one, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == node.id for target in one.targets)
        and one.lineno < node.lineno
    ]
    return max(given, key=lambda pair: pair[0])[1] if given else None


def literals(node: ast.expr | None, scope: ast.AST) -> list[str]:
    match resolved(node, scope):
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return [*literals(one, scope), *literals(other, scope)]
        case _:
            return []


def names_in(node: ast.expr | None, scope: ast.AST) -> frozenset[str] | None:
    """The names of parameters in an expression of pairs, or None: not to be told."""
    match resolved(node, scope):
        case ast.Tuple(elts=pairs) | ast.List(elts=pairs):
            names = [pair.elts[0] if isinstance(pair, ast.Tuple) else pair for pair in pairs]
        case ast.Call(func=ast.Attribute(value=mapping, attr="items")):
            inner = resolved(mapping, scope)
            if not isinstance(inner, ast.Dict):
                return None
            names = [key for key in inner.keys if key is not None]
        case _:
            return None
    texts = [name.value for name in names if isinstance(name, ast.Constant)]
    return frozenset(map(str, texts)) if len(texts) == len(names) else None


def names_passed(call: ast.Call, scope: ast.AST) -> frozenset[str] | None:
    name = name_of(call)
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if name in {"Flaw", "Problem", "say"}:
        place = {"Flaw": 2, "Problem": 3, "say": 2}[name]
        params = given.get("params") or (call.args[place] if len(call.args) > place else None)
        return frozenset() if params is None else names_in(params, scope)
    return None if None in given else frozenset(str(one) for one in given)


def prefixes(tree: ast.Module) -> dict[str, str]:
    """The functions of a module that put an area before a name, as ``document.``."""
    return {
        function.name: str(part.value).removesuffix(".")
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.args.kwarg is not None
        for text in ast.walk(function)
        if isinstance(text, ast.JoinedStr)
        for part in text.values[:1]
        if isinstance(part, ast.Constant) and re.fullmatch(r"[a-z_]+\.", str(part.value))
    }


def makers(tree: ast.Module) -> frozenset[str]:
    """What takes a code first and its parameters, in a module."""
    passing = {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and function.args.kwarg is not None
        and [one.arg for one in function.args.args[:1]] == ["code"]
    }
    return frozenset({"Flaw", "Problem", *errors(), *passing})


@cache
def made() -> tuple[Made, ...]:
    """Every code that is made of a literal, where it is made."""
    found: list[Made] = []
    for path, tree in modules().items():
        areas, own = prefixes(tree), makers(tree)
        for call, scope in calls(tree):
            name = name_of(call)
            codes = [text for one in code_of(call) for text in literals(one, scope)]
            if name in areas:
                codes = [f"{areas[name]}.{code}" for code in codes]
            elif name not in own and name != "say":
                continue
            place = f"{path.relative_to(SOURCE)}:{call.lineno}"
            passed = names_passed(call, scope)
            found += [Made(code, place, passed) for code in codes if CODE.fullmatch(code)]
    return tuple(found)


@cache
def used() -> frozenset[str]:
    """Every code in the source: those made of a literal, and all literals of their areas."""
    codes = {one.code for one in made() if one.code.partition(".")[0] not in SAID_BY_PAGES}
    areas = {code.partition(".")[0] for code in codes}
    for tree in modules().values():
        of_others = {
            id(part)
            for call, _ in calls(tree)
            if name_of(call) == "text" or of_log(call)
            for part in call.args
        }
        codes |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in of_others
            and (match := CODE.fullmatch(node.value))
            and match[1] in areas
            and not node.value.endswith(FILE_ENDINGS)
        }
    return frozenset(codes)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def sentences(language: str) -> dict[str, str]:
    """Those of codes, without the names of values."""
    return {code: said for code, said in catalogue(language).items() if code.count(".") == 1}


def test_every_code_in_the_source_has_words() -> None:
    assert sorted(used() - set(sentences(CHINESE))) == []


def test_every_sentence_has_a_code_in_the_source() -> None:
    assert sorted(set(sentences(CHINESE)) - used()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_a_resident_may_meet_has_words_in_each_language(language: str) -> None:
    met = {
        one.code
        for one in made()
        if one.place.startswith(TO_RESIDENTS)
        and not {one.code, one.code.partition(".")[0]} & TO_STAFF
    }
    areas = {code.partition(".")[0] for code in met}
    assert areas >= {"document", "name", "phone", "limit", "one_time_code", "report", "credential"}
    # What such an area has words for may be said of a list too: all of it is translated.
    whole = areas - {"credential", "division"}
    met |= {code for code in catalogue(CHINESE) if code.partition(".")[0] in whole}
    assert sorted(met - catalogue(language).keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_pages_say_has_words_among_theirs(language: str) -> None:
    said = {one.code for one in made() if one.code.partition(".")[0] in SAID_BY_PAGES}
    assert {code.partition(".")[0] for code in said} == SAID_BY_PAGES
    assert sorted(said - set(texts(language))) == []


def test_the_source_is_read_as_it_is_written() -> None:
    # One of each way in which modules make codes; if these are seen, so are their like.
    assert used() >= {
        "document.two_numbers",  # behind a prefix, one of two
        "phone.area_code",
        "rulebook.unknown_source",  # handed to a generator
        "interchange.not_json",  # returned as a code
        "table.xlsb",
        "date.year_two_digits",  # out of a table of forms
        "embedded.no_stance",  # one of two, by way of a variable
        "rulebooks.not_found",  # by a class of its own
        "feed.imported",  # said, never refused
    }
    assert len(made()) > len(used()) / 2


def test_no_code_is_put_together_but_behind_a_prefix() -> None:
    assembled = [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path, tree in modules().items()
        for call, scope in calls(tree)
        if name_of(call) in makers(tree) | {"say"}
        and getattr(scope, "name", "") not in prefixes(tree)
        and any(isinstance(one, ast.JoinedStr | ast.BinOp) for one in code_of(call))
    ]
    assert assembled == []


def test_every_call_behind_a_prefix_names_its_code() -> None:
    unnamed = [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path, tree in modules().items()
        for call, scope in calls(tree)
        if name_of(call) in prefixes(tree) and not literals(call.args[0], scope)
    ]
    assert unnamed == []


def test_every_place_that_makes_a_code_passes_what_its_sentence_fills_in() -> None:
    lacking = [
        f"{one.place} {one.code}: {sorted(needed - one.names)}"
        for one in made()
        if one.names is not None and one.code in catalogue(CHINESE)
        if not (needed := placeholders(catalogue(CHINESE)[one.code])) <= one.names
    ]
    assert lacking == []


def test_what_each_place_passes_can_be_told() -> None:
    assert [one.place for one in made() if one.names is None] == []
