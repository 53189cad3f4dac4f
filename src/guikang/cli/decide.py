"""``guikang decide``: every person in files of evidence, as of one instant, with no database."""

from __future__ import annotations

import errno
import os
import signal
import stat
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from cyclopts import Parameter

from guikang.errors import GuikangError

if TYPE_CHECKING:
    from guikang.feeds.deciding.question import Question
    from guikang.rulebook.model import Rulebook

DECIDED, REJECTED, COULD_NOT_RUN = 0, 1, 2
_FIRST_YEAR, _LAST_YEAR = 1900, 9998
"""Within these an instant can be asked for and said in any zone."""
_INTERRUPTED: Final = 128 + signal.SIGINT


def decide(
    *evidence: Path,
    at: str | None = None,
    known_at: str | None = None,
    rulebook: str = "gx-2020-72",
    out: Annotated[Path | None, Parameter(name="--out")] = None,
    language: Literal["zh", "en"] = "zh",
) -> int:
    """Decide every person in files of evidence, as of one instant.

    Parameters
    ----------
    evidence
        Files of statements: JSON Lines, CSV or Parquet, any number, mixed.
    at
        The instant of the codes, always needed: ISO 8601 with offset, as
        2020-04-01T08:00:00+08:00.
    known_at
        With the knowledge of which instant; by default that of --at.
    rulebook
        The id of the rulebook that decides.
    out
        The file to write, by its ending .jsonl, .csv or .parquet; by default JSON Lines
        on standard output, in the order of persons. Rejections are then also kept in
        FILE.rejected.csv, which is there only if something was rejected. Neither may be
        one of the files of evidence.
    language
        Of the reasons and refusals.

    Returns:
        Exit status: 0 decided everything, 1 decided but rejected some, 2 could not run,
        also where every file was refused as a whole: nothing is written then but the
        list of rejections.
    """
    try:
        return _run(
            evidence,
            at=at,
            known_at=known_at,
            rulebook_id=rulebook,
            out=out,
            language=language,
        )
    except GuikangError as error:
        return _refuse(language, error)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read has had enough; python must not try once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DECIDED
    except OSError as error:
        return _refuse(language, _of_system(error))
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "polars":
            raise
        full = "No space left" in str(error) or "os error 28" in str(error)
        code = "decide.disk_full" if full else "decide.engine_failed"
        return _refuse(language, GuikangError(code, error=type(error).__name__))


def _run(
    evidence: tuple[Path, ...],
    *,
    at: str | None,
    known_at: str | None,
    rulebook_id: str,
    out: Path | None,
    language: str,
) -> int:
    from guikang.feeds.deciding.question import Question  # noqa: PLC0415 - quick to say --help
    from guikang.feeds.deciding.rejections import Told  # noqa: PLC0415
    from guikang.feeds.deciding.running import run  # noqa: PLC0415
    from guikang.feeds.deciding.writing import format_for  # noqa: PLC0415
    from guikang.feeds.rulebooks import load_rulebook  # noqa: PLC0415
    from guikang.wording import say_flaw  # noqa: PLC0415

    if not evidence:
        raise GuikangError("decide.no_files")
    if at is None:
        raise GuikangError("decide.no_instant")
    rulebook = load_rulebook(rulebook_id)
    when = _instant(at, "--at", rulebook)
    known = when if known_at is None else _instant(known_at, "--known-at", rulebook)
    for path in evidence:
        with path.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                # It is read more than once, which a pipe does not allow.
                raise GuikangError("decide.not_a_file", file=str(path))
            file.read(1)
    beside = None
    if out is not None:
        format_for(out)
        if not out.absolute().parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(out.parent))
        beside = out.with_name(f"{out.name}.rejected.csv")
        for written in (out, beside):
            _refuse_input(written, evidence)
        # One of a run before would be taken for this one's.
        beside.unlink(missing_ok=True)
    question: Question = Question(rulebook, evidence, when, known)
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    told = Told(evidence, partial(say_flaw, language), sys.stderr, beside)
    try:
        run(question, told, out=out)
        sys.stdout.flush()
    finally:
        told.close()
    return REJECTED if told.count else DECIDED


def _refuse_input(written: Path, evidence: tuple[Path, ...]) -> None:
    """Evidence is never overwritten, by whatever name or link it would be reached."""
    if written.exists() and any(written.samefile(path) for path in evidence):
        raise GuikangError("decide.out_is_evidence", file=str(written))


def _instant(text: str, option: str, rulebook: Rulebook) -> datetime:
    from guikang.evidence.checking import instant  # noqa: PLC0415

    found = instant(
        text,
        rulebook.time_zone,
        bare=False,
        years=(_FIRST_YEAR, _LAST_YEAR + (option == "--known-at")),
    )
    if isinstance(found, str):
        raise GuikangError("decide.bad_instant", option=option)
    return found


def _of_system(error: OSError) -> GuikangError:
    if error.errno == errno.ENOSPC or "os error 28" in str(error):
        return GuikangError("decide.disk_full")
    name = str(error.filename) if error.filename is not None else "-"
    said = error.strerror or type(error).__name__
    return GuikangError("decide.file_unusable", file=name, said=said)


def _refuse(language: str, error: GuikangError) -> int:
    from guikang.cli.saying import told  # noqa: PLC0415 - words only where they are needed

    first, *more = told(error, language)
    sys.stderr.write("".join(f"{line}\n" for line in (f"guikang decide: {first}", *more)))
    return COULD_NOT_RUN
