"""`guikang feed` where it needs no database: what is refused before anything is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guikang.cli import COULD_NOT_RUN, DONE, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_template_is_called_one_and_is_written_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["feed", "template", "confirmed"]) == DONE
    path = folder / "确诊名单模板.xlsx"
    path.write_text("filled in")
    assert run(["feed", "template", "confirmed"]) == COULD_NOT_RUN
    assert "确诊名单模板.xlsx 已经有了" in capsys.readouterr().err
    assert path.read_text() == "filled in"
    assert run(["feed", "template", "confirmed", "--force"]) == DONE
    assert path.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("name", ["a.xls", "a.docx", "a"])
def test_a_template_of_another_ending_is_refused(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["feed", "template", "confirmed", "--out", name]) == COULD_NOT_RUN
    assert ".xlsx .csv" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("out", ["b.xls", "b.txt", "b"])
def test_an_import_whose_failures_cannot_be_written_takes_nothing_in(
    folder: Path, out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.csv").write_text("姓名,证件号码,确诊时间\n", "utf-8")
    status = run(["feed", "import", "confirmed", "a.csv", "--data", "d", "--out", out])
    assert status == COULD_NOT_RUN
    assert ".xlsx .csv" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv"], "no data folder was made"


def test_an_import_whose_failures_would_cover_a_file_takes_nothing_in(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.csv").write_text("姓名,证件号码,确诊时间\n", "utf-8")
    (folder / "b.xlsx").write_text("half mended")
    status = run(["feed", "import", "confirmed", "a.csv", "--data", "d", "--out", "b.xlsx"])
    assert status == COULD_NOT_RUN
    assert "b.xlsx 已经有了" in capsys.readouterr().err
    assert (folder / "b.xlsx").read_text() == "half mended"
    assert not (folder / "d").exists()
