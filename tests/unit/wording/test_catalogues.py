from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

import guikang
from guikang.errors import Flaw, GuikangError
from guikang.evidence.checking import check
from guikang.feeds.dates import parse_instant
from guikang.feeds.deciding.writing import format_for
from guikang.feeds.definitions import feed_named
from guikang.feeds.rulebooks import load_rulebook
from guikang.feeds.tables.headings import Titles
from guikang.feeds.tables.reading import table_of
from guikang.feeds.tables.table import Heading
from guikang.people.documents import DocumentType, parse_document
from guikang.people.names import parse_name
from guikang.people.phones import parse_phone
from guikang.people.sealing import Keyring
from guikang.rulebook.loading import RulebookError, parse
from guikang.storage.divisions import load_tree
from guikang.wording import CHINESE, ENGLISH, catalogue, say, say_flaw
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(guikang.__path__[0])
SAID_BY_PAGES = {"as_of"}
"""Areas whose words stand with the pages' own, in ``guikang.web.texts``."""
QUOTING = {SOURCE / "demo" / "damaged.py"}
"""Modules that name codes which others make."""
JOINED = frozenset(
    "document name phone date row intake import table interchange evidence".split()  # noqa: SIM905
)
"""Areas whose sentences are shown in one string, several flaws of a row together."""

CODE = re.compile(r"([a-z]+(?:_[a-z]+)*)\.[a-z]+(?:_[a-z0-9]+)*")
FILE_ENDINGS = (".json", ".yaml", ".html", ".csv", ".xlsx", ".parquet", ".log", ".lock", ".conf")
HAN = re.compile("[\u3400-\u9fff]")
ZONE = ZoneInfo("Asia/Shanghai")


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
            first = call.args[1 if name == "say" and len(call.args) > 1 else 0 :][:1]
            codes = literals(first[0], scope) if first else []
            if name in areas:
                codes = [f"{areas[name]}.{code}" for code in codes]
            elif name not in own and name != "say":
                continue
            place = f"{path.relative_to(SOURCE)}:{call.lineno}"
            passed = names_passed(call, scope)
            found += [Made(code, place, passed) for code in codes if CODE.fullmatch(code)]
    return tuple(one for one in found if one.code.partition(".")[0] not in SAID_BY_PAGES)


@cache
def used() -> frozenset[str]:
    """Every code in the source: those made of a literal, and all literals of their areas."""
    codes = {one.code for one in made()}
    areas = {code.partition(".")[0] for code in codes}
    for tree in modules().values():
        of_pages = {
            id(part) for call, _ in calls(tree) if name_of(call) == "text" for part in call.args
        }
        codes |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in of_pages
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


def test_both_catalogues_have_the_same_codes_in_the_same_order() -> None:
    assert list(catalogue(CHINESE)) == list(catalogue(ENGLISH))


def test_both_catalogues_fill_in_the_same_parameters() -> None:
    chinese, english = catalogue(CHINESE), catalogue(ENGLISH)
    assert {code: placeholders(said) for code, said in chinese.items()} == {
        code: placeholders(said) for code, said in english.items()
    }


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_every_parameter_that_a_sentence_fills_in_has_a_plain_name(language: str) -> None:
    names = {name for said in catalogue(language).values() for name in placeholders(said)}
    assert [name for name in names if not re.fullmatch("[a-z_]+", name)] == []


def test_every_code_in_the_source_has_words() -> None:
    assert sorted(used() - set(sentences(CHINESE))) == []


def test_every_sentence_has_a_code_in_the_source() -> None:
    assert sorted(set(sentences(CHINESE)) - used()) == []


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
        and any(isinstance(one, ast.JoinedStr | ast.BinOp) for one in call.args[:2])
        and not isinstance(call.args[0], ast.Constant)
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
        if one.names is not None
        if not (needed := placeholders(catalogue(CHINESE).get(one.code, ""))) <= one.names
    ]
    assert lacking == []


def test_what_a_place_passes_can_be_told_nearly_everywhere() -> None:
    assert [one.place for one in made() if one.names is None] == []


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_every_named_value_is_one_that_its_sentence_fills_in(language: str) -> None:
    named = {code for code in catalogue(language) if code.count(".") > 1}
    assert named == {f"document.other_type.found.{kind}" for kind in DocumentType}
    for entry in named:
        code, name, _ = entry.rsplit(".", 2)
        assert name in placeholders(catalogue(language)[code])


def test_every_chinese_sentence_is_chinese() -> None:
    assert [code for code, said in catalogue(CHINESE).items() if not HAN.search(said)] == []


def test_an_english_sentence_has_chinese_only_in_quotation_marks() -> None:
    quoted = re.compile("“[^”]*”")
    assert [
        code for code, said in catalogue(ENGLISH).items() if HAN.search(quoted.sub("", said))
    ] == []


@pytest.mark.parametrize(("language", "stop"), [(CHINESE, "。"), (ENGLISH, ".")])
def test_sentences_that_are_shown_together_carry_no_full_stop(language: str, stop: str) -> None:
    joined = {c: s for c, s in sentences(language).items() if c.partition(".")[0] in JOINED}
    assert len(joined) > len(JOINED)
    assert [code for code, said in joined.items() if said.endswith(stop)] == []


@pytest.mark.parametrize(("language", "stop"), [(CHINESE, "。"), (ENGLISH, ".")])
def test_every_other_sentence_ends_with_a_full_stop_or_with_what_it_fills_in(
    language: str, stop: str
) -> None:
    problems = {one.code for one in made() if one.code.startswith("rulebook.")} & {
        code for code, said in sentences(language).items() if not said.endswith(stop)
    }
    others = {
        code: said
        for code, said in sentences(language).items()
        if code.partition(".")[0] not in JOINED and code not in problems
    }
    assert [code for code, said in others.items() if not said.endswith((stop, "}"))] == []


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
@pytest.mark.parametrize("code", ["document.spreadsheet_damage", "phone.spreadsheet_damage"])
def test_a_number_that_a_spreadsheet_damaged_is_to_be_entered_anew_as_text(
    language: str, code: str
) -> None:
    said = say(language, code)
    assert ("“文本”" if language == CHINESE else "as text") in said
    assert ("重新填写" if language == CHINESE else "again") in said
    assert "E+" in said


def flawed() -> list[Flaw]:
    """Flaws as the modules really make them."""
    kinds = load_rulebook().kinds
    titles = Titles([Heading("name", ("姓名",), required=True), Heading("number", ("号码",))])
    contents = [
        b"",
        b"%PDF-1.7",
        b"PK\x05\x06",
        b"<html>",
        b"[{}]",
        b"PK\x03\x04 cut off",
        "甲,乙\n".encode(),
        "号码,备注\n1,2\n".encode(),
        "姓名,姓名,号码\n".encode(),
        '姓名,号码\n"甲,1\n乙,2\n'.encode(),
    ]
    statement = check({"colour": 1, "kind": "entered", "details": {"port": ""}}, kinds, ZONE)
    found = [
        *(parse_document(text) for text in ("", "4.50103E+17", "45***", "1" * 17, "12345678")),
        parse_document("E12345678", DocumentType.RESIDENT_ID),
        *(parse_name(text) for text in ("", "甲、乙", "甲*", "甲?", "甲1", "甲" * 99)),
        *(parse_phone(text) for text in ("", "1.38E+10", "138", "12000000000", "+1", "5550011")),
        *(parse_instant(text, ZONE) for text in ("", "43896", "20.3.6", "3-6", "2020-03", "x")),
        *(table_of(content, titles) for content in contents),
        *(statement if isinstance(statement, tuple) else ()),
    ]
    return [flaw for flaw in found if isinstance(flaw, Flaw)]


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_flaws_as_they_are_made_are_said_whole(language: str) -> None:
    flaws = flawed()
    assert len({flaw.code for flaw in flaws}) > 30
    for flaw in flaws:
        said = say_flaw(language, flaw)
        assert not said.startswith(flaw.code)
        assert "{" not in said
        assert "}" not in said


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(lambda: load_rulebook("no-such"), id="rulebook"),
        pytest.param(lambda: feed_named(load_rulebook(), "no-such"), id="feed"),
        pytest.param(lambda: format_for(Path("out.txt")), id="output"),
        pytest.param(lambda: Keyring({1: b"short"}, 1), id="key"),
        pytest.param(lambda: Keyring.from_text("{}"), id="keyring"),
        pytest.param(lambda: load_tree(Path("no-such")), id="divisions"),
        pytest.param(lambda: parse("a: [", "rulebook.yaml"), id="no YAML"),
        pytest.param(lambda: parse("a: 1", "rulebook.yaml"), id="no rulebook"),
    ],
)
def test_errors_as_they_are_raised_are_said_whole(
    refused: Callable[[], object], language: str
) -> None:
    with pytest.raises(GuikangError) as caught:
        refused()
    error = caught.value
    said = [(error.code, say(language, error.code, error.params.items()))]
    if isinstance(error, RulebookError):
        said += [(one.code, say(language, one.code, one.params)) for one in error.problems]
    assert [code for code, words in said if words.startswith(code)] == []


def test_a_value_that_the_catalogue_names_is_said_by_that_name() -> None:
    found = parse_document("E12345678", DocumentType.RESIDENT_ID)
    assert isinstance(found, Flaw)
    assert "护照" in say_flaw(CHINESE, found)
    assert "passport" in say_flaw(ENGLISH, found)


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_code_without_words_is_said_as_itself_with_its_parameters(language: str) -> None:
    assert say(language, "no.words", [("line", "3"), ("rows", "7")]) == "no.words line=3 rows=7"


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_code_that_lacks_a_parameter_is_said_as_itself_with_those_it_has(language: str) -> None:
    said = say(language, "table.fields", [("found", "3")])
    assert said == "table.fields found=3"
    assert say(language, "table.fields") == "table.fields"


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_what_is_filled_in_is_never_read_as_a_placeholder(language: str) -> None:
    said = say(language, "rulebook.case_twice", [("name", "{name} {0} {")])
    assert "“{name} {0} {”" in said
