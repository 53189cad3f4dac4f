"""From a rulebook's text to a checked rulebook, or to every reason why not."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import yaml
from pydantic import ValidationError

from guikang.errors import GuikangError
from guikang.rulebook.checking import Problem, problems
from guikang.rulebook.model import Rulebook

_MAX_CHARACTERS = 1_000_000
_FORMS: Mapping[str, tuple[str, str | None]] = {
    "missing": ("rulebook.missing", None),
    "extra_forbidden": ("rulebook.unknown_key", None),
    "invalid_key": ("rulebook.not_text", None),
    "string_type": ("rulebook.not_text", None),
    "string_too_short": ("rulebook.empty", None),
    "too_short": ("rulebook.empty", None),
    "string_too_long": ("rulebook.text_too_long", "max_length"),
    "string_pattern_mismatch": ("rulebook.pattern", "pattern"),
    "literal_error": ("rulebook.not_one_of", "expected"),
    "enum": ("rulebook.not_one_of", "expected"),
    "int_type": ("rulebook.not_whole", None),
    "int_parsing": ("rulebook.not_whole", None),
    "int_from_float": ("rulebook.not_whole", None),
    "greater_than": ("rulebook.not_above", "gt"),
    "greater_than_equal": ("rulebook.below", "ge"),
    "less_than_equal": ("rulebook.above", "le"),
    "bool_type": ("rulebook.not_true_or_false", None),
    "list_type": ("rulebook.not_a_list", None),
    "dict_type": ("rulebook.not_a_mapping", None),
    "model_type": ("rulebook.not_a_mapping", None),
    "date_type": ("rulebook.not_a_date", None),
    "date_parsing": ("rulebook.not_a_date", None),
    "date_from_datetime_parsing": ("rulebook.not_a_date", None),
    "date_from_datetime_inexact": ("rulebook.not_a_date", None),
    "datetime_type": ("rulebook.not_an_instant", None),
    "instant": ("rulebook.not_an_instant", None),
    "time_zone": ("rulebook.unknown_zone", "name"),
    "expression": ("rulebook.not_an_expression", None),
}
"""By pydantic's type of an error: our code, and which of its particulars our words name."""


class RulebookError(GuikangError):
    """A rulebook is refused; ``problems`` says why and where, all of it."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        super().__init__("rulebook.refused", name=name)
        self.name = name
        self.problems = tuple(problems)

    def __str__(self) -> str:
        """The name and each problem on a line of its own."""
        return "\n".join([f"{self.name}: refused", *(f"  {p}" for p in self.problems)])


def parse(text: str, name: str) -> Rulebook:
    """Read and check a rulebook.

    Args:
        text: the YAML of a ``rulebook.yaml``.
        name: what to call it in errors, as its path.

    Raises:
        RulebookError: it is no YAML, has another form, or is incomplete or
            contradictory; every problem is named with its place and line.
    """
    content, tree = read(text, name)
    try:
        rulebook = Rulebook.model_validate(content)
    except ValidationError as error:
        raise RulebookError(name, with_lines(form_problems(error, name), tree)) from None
    except (OverflowError, RecursionError) as error:  # a regular expression beyond all measure
        problem = Problem("rulebook.form", name, params=(("problem", type(error).__name__),))
        raise RulebookError(name, [problem]) from None
    if found := problems(rulebook):
        raise RulebookError(name, with_lines(found, tree))
    return rulebook


def read(text: str, name: str) -> tuple[object, yaml.Node | None]:
    """Read YAML strictly: no key twice, no object but plain ones.

    Returns:
        The content, and the tree of nodes, which knows the lines.

    Raises:
        RulebookError: it is no YAML, or longer than a rulebook can be.
    """
    if len(text) > _MAX_CHARACTERS:
        raise RulebookError(name, [Problem("rulebook.too_long", name)])
    try:
        loader = _StrictLoader(text)
        tree = loader.get_single_node()
        content: object = None if tree is None else loader.construct_document(tree)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        said = getattr(error, "problem", None) or type(error).__name__
        problem = Problem("rulebook.not_yaml", name, line, (("problem", str(said)),))
        raise RulebookError(name, [problem]) from None
    return content, tree


def form_problems(error: ValidationError, name: str) -> list[Problem]:
    """What pydantic found in the form, as problems; without what was written there."""
    found: list[Problem] = []
    for detail in error.errors(include_url=False, include_input=False):
        code, wanted = _FORMS.get(detail["type"], ("rulebook.form", "problem"))
        given = {"problem": detail["msg"], **detail.get("ctx", {})}
        params = ((wanted, str(given[wanted]).replace(" or ", ", ")),) if wanted else ()
        where = ".".join(str(part) for part in detail["loc"]) or name
        found.append(Problem(code, where, params=params))
    return found


def fingerprint(text: str) -> str:
    """The SHA-256 of a rulebook's text: an edition is known by it and never changes."""
    return hashlib.sha256(text.encode()).hexdigest()


class _StrictLoader(yaml.SafeLoader):
    """A safe loader that refuses a key written twice, which YAML forbids."""

    def construct_object(
        self,
        node: yaml.Node,
        deep: bool = False,  # noqa: FBT001, FBT002 - PyYAML's own
    ) -> object:
        try:
            content: object = super().construct_object(node, deep=deep)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            # PyYAML trusts that what carries a tag, or looks like a number or date, is one
            raise yaml.constructor.ConstructorError(
                None, None, "this value is not what it looks like", node.start_mark
            ) from None
        return content

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 - PyYAML's own
    ) -> dict[object, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key is not plain text", key_node.start_mark
                )
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key_node.value!r} stands twice", key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep=deep)


def with_lines(found: Sequence[Problem], tree: yaml.Node | None) -> list[Problem]:
    """The problems, each with the line of the deepest part of its place that the file has."""
    return [replace(problem, line=line_of(problem.where, tree)) for problem in found]


def line_of(where: str, tree: yaml.Node | None) -> int | None:
    """The line of the deepest part of the path that the file has."""
    node = tree
    if node is None:
        return None
    line = int(node.start_mark.line) + 1
    for part in where.split("."):
        following: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == part:
                    line, following = int(key.start_mark.line) + 1, value
        elif isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
            following = node.value[int(part)]
            line = int(following.start_mark.line) + 1
        if following is None:
            break
        node = following
    return line
