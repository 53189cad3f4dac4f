"""The command ``guikang``: one module a noun, loaded only when it is called."""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from cyclopts import App, CycloptsError

from guikang.errors import GuikangError

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, REFUSED, COULD_NOT_RUN = 0, 1, 2
"""The exit statuses: all was in order; it ran, and something was not; it could not run."""


def _version() -> str:
    try:
        return version("guikang")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "unknown"


app = App(
    name="guikang",
    help="桂康 Guikang: the Guangxi Health Code as its notice orders it.",
    version=_version,
    help_format="plaintext",
    result_action="return_value",
    exit_on_error=False,
)
app.command(
    "guikang.cli.credential:app", name="credential", help="Change the keys that sign codes."
)
app.command("guikang.cli.decide:decide", name="decide", help="Decide every person in files.")
app.command("guikang.cli.divisions:app", name="divisions", help="Take a later division tree in.")
app.command("guikang.cli.feed:app", name="feed", help="Take statements in from files.")
app.command(
    "guikang.cli.keys:app", name="keys", help="Change the keys under which identities are sealed."
)
app.command(
    "guikang.cli.rulebook:app", name="rulebook", help="Check, show, test and draw the rules."
)
app.command("guikang.cli.staff:app", name="staff", help="Say who holds which post.")
app.command("guikang.cli.serve:serve", name="serve", help="Start the whole system.")


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit status.

    A refusal is said on standard error, in words and without a traceback, and the
    status is then 2. A fault of the program itself is not caught.
    """
    try:
        result = app(list(arguments))
    except CycloptsError:  # cyclopts has said on standard error what is wrong
        return COULD_NOT_RUN
    except GuikangError as error:
        from guikang.cli.saying import told  # noqa: PLC0415 - words only where they are needed

        print(*told(error), sep="\n", file=sys.stderr)  # noqa: T201 - the command line's answer
        return COULD_NOT_RUN
    except BrokenPipeError:  # who reads our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    return result if isinstance(result, int) else DONE


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run(sys.argv[1:]))
