"""``guikang rulebook``: its exit statuses, and that it names file, line and place."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from guikang.cli import run
from guikang.cli.rulebook import FOLDER

LAW = FOLDER / "gx-2020-72"


@pytest.fixture
def rulebooks(tmp_path: Path) -> Path:
    """A folder of our own with the rulebook that is the law."""
    shutil.copytree(LAW, tmp_path / "gx-2020-72")
    return tmp_path


def spoil(folder: Path, file: str, old: str, new: str) -> Path:
    path = folder / "gx-2020-72" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def test_the_rulebooks_of_the_project_are_in_order_and_their_cases_agree(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["rulebook", "check"]) == 0
    assert run(["rulebook", "test"]) == 0
    assert capsys.readouterr().err == ""


def test_a_refused_rulebook_is_named_with_its_file_line_and_place(
    rulebooks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = spoil(rulebooks, "rulebook.yaml", "opens: [suspected]", "opens: [suspicion]")
    line = 1 + path.read_text("utf-8").split("opens: [suspicion]", maxsplit=1)[0].count("\n")
    assert run(["rulebook", "check", "--folder", str(rulebooks)]) == 1
    assert f"{path}:{line}: grounds.suspected.opens: " in capsys.readouterr().err


def test_a_case_that_differs_is_named_with_what_was_expected_and_answered(
    rulebooks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = spoil(rulebooks, "cases.yaml", "colour: green", "colour: red")
    before = path.read_text("utf-8").split("colour: red", maxsplit=1)[0]
    assert run(["rulebook", "test", "--folder", str(rulebooks)]) == 1
    (said,) = [line for line in capsys.readouterr().err.splitlines() if "colour" in line]
    place, _, rest = said.removeprefix(f"{path}:").partition(": ")
    assert "red" in rest
    assert "green" in rest
    begins = path.read_text("utf-8").splitlines()[int(place) - 1]
    assert begins.lstrip().startswith("- {at:") or begins.lstrip().startswith("- at:")
    assert 0 <= before.count("\n") + 1 - int(place) < 3


def test_a_rulebook_without_cases_is_in_order_and_its_test_is_no_success(
    rulebooks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (rulebooks / "gx-2020-72" / "cases.yaml").unlink()
    assert run(["rulebook", "check", "--folder", str(rulebooks)]) == 0
    assert "没有附案例" in capsys.readouterr().out
    assert run(["rulebook", "test", "--folder", str(rulebooks)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "没有案例" in said.err
    assert str(rulebooks / "gx-2020-72" / "cases.yaml") in said.err


def test_faults_of_form_are_said_in_the_reader_s_language(
    rulebooks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(rulebooks, "rulebook.yaml", "days: 14", "days: 0")
    spoil(rulebooks, "rulebook.yaml", "issuer:", "issued_by:")
    assert run(["rulebook", "check", "--folder", str(rulebooks)]) == 1
    said = capsys.readouterr().err
    assert "应大于 0" in said
    assert "issuer: 缺少这一项" in said
    assert "issued_by: 没有这一项" in said
    assert "Input" not in said
    assert "Field" not in said
    assert run(["rulebook", "check", "--folder", str(rulebooks), "--language", "en"]) == 1
    assert "more than 0" in capsys.readouterr().err


def test_a_refused_rulebook_cannot_be_tested_or_shown(rulebooks: Path) -> None:
    spoil(rulebooks, "rulebook.yaml", "days: 14", "days: none")
    assert run(["rulebook", "test", "--folder", str(rulebooks)]) == 2
    assert run(["rulebook", "show", "--folder", str(rulebooks)]) == 2


def test_a_rulebook_is_found_by_its_path_as_well(
    rulebooks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (rulebooks / "gx-2020-72", rulebooks / "gx-2020-72" / "rulebook.yaml"):
        assert run(["rulebook", "show", str(path)]) == 0
        assert "密切接触者" in capsys.readouterr().out


def test_an_unknown_rulebook_is_refused_with_the_ids_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["rulebook", "show", "gx-1999-1"]) == 2
    assert "gx-2020-72" in capsys.readouterr().err


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    assert run(["rulebook", "check", "--folder", str(tmp_path)]) == 2


def test_a_file_that_is_no_text_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "rulebook.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    assert run(["rulebook", "check", str(path)]) == 2


def test_a_diagram_is_written_where_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "rules.svg"
    assert run(["rulebook", "diagram", "gx-2021-48", "--out", str(out)]) == 0
    assert run(["rulebook", "diagram", "gx-2021-48"]) == 0
    assert capsys.readouterr().out == out.read_text("utf-8")
    assert ET.fromstring(out.read_text("utf-8")).tag.endswith("svg")  # noqa: S314 - our own text


def test_a_diagram_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    assert run(["rulebook", "diagram", "--out", str(tmp_path / "none" / "x.svg")]) == 2


def test_wrong_arguments_are_no_tracebacks() -> None:
    assert run(["rulebook", "show", "--language", "fr"]) == 2
    assert run(["rulebook", "bogus"]) == 2
