"""``guikang serve``: start the whole system, and stop it cleanly."""

from __future__ import annotations

import shlex
import shutil
import signal
import sys
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from guikang.bootstrap import System, now, outbox_of, system
from guikang.cli import DONE
from guikang.errors import Flaw
from guikang.feeds.definitions import feeds_of
from guikang.feeds.rulebooks import load_all
from guikang.settings import Settings, identity_access, read_settings
from guikang.storage.expired import clean
from guikang.web import server
from guikang.web.alarm_texts import AlarmTexts
from guikang.web.app import create_app
from guikang.web.housekeeping import Housekeeping
from guikang.web.importing import ImportWorker
from guikang.web.keeping import DatabaseKeeper
from guikang.web.logs import events, write_logs
from guikang.web.notices import NoticeWorker
from guikang.web.processes import Processes, counted
from guikang.web.redivided import DivisionsWatch
from guikang.web.site import Demo, DemoResident, Site
from guikang.wording import CHINESE, say

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from types import FrameType

_BATCH_SECONDS = 20.0
"""How long a batch that is being imported may take to finish when we stop."""
_MESSAGE_SECONDS = 15.0
"""How long a provider may take for a message that is under way then."""
_ANSWER_SECONDS = 3.0
_OTHERS_SECONDS = 10.0
"""How long further processes may take to finish the answers under way."""
_EXAMPLE = "entry-police"


def serve(
    *,
    data: Path | None = None,
    host: str = "127.0.0.1",
    port: Annotated[int, Parameter(help="0 takes any free one.")] = 8000,
    demo: Annotated[bool, Parameter(negative="")] = False,
    workers: int = 1,
) -> int:
    """Start the whole system: database, imports, web pages, HTTP API.

    Prints one line when ready; stops cleanly on SIGTERM and Ctrl-C. Exit status: 0
    stopped, 2 could not run.

    Parameters
    ----------
    data
        The folder of keys, uploads and database. Default: GUIKANG_DATA, else ./var.
    host
        The address to listen on.
    port
        The port to listen on.
    demo
        Add the synthetic population and its residents' pages, once.
    workers
        How many processes answer.
    """
    write_logs()
    further = counted(workers)
    settings = read_settings(data)
    signals = _Signals()
    with signals.handled(), server.bound(host, port) as listening:
        try:
            with system(settings) as running:
                signals.unwind_from_here()
                _serve(running, listening, with_demo=demo, further=further)
        except KeyboardInterrupt:
            return DONE
    return DONE


def _serve(running: System, listening: socket.socket, *, with_demo: bool, further: int) -> None:
    if not with_demo:
        _warn(running.settings)
    with _kept(running), _watched(running):
        offered = _demo(running) if with_demo else None
        _answer(running, listening, offered, further)


def _warn(settings: Settings) -> None:
    """Say what no real installation should leave as it is; it starts all the same."""
    said = []
    outbox = outbox_of(settings)
    if outbox is not None:
        events.warning("sms.reaches_nobody")
        said.append(say(CHINESE, "serve.sms_reaches_nobody", [("path", str(outbox.resolve()))]))
    if identity_access(settings) is None:
        events.warning("identity.declarations_believed")
        said.append(say(CHINESE, "serve.identity_believed"))
    sys.stderr.writelines(f"{line}\n" for line in said)
    sys.stderr.flush()


@contextmanager
def _kept(running: System) -> Iterator[None]:
    """An embedded database that ends is started again in this block."""
    if running.database is None:
        yield
        return
    keeper = DatabaseKeeper(running.database, running.pool.check)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop(_ANSWER_SECONDS)


@contextmanager
def _watched(running: System) -> Iterator[None]:
    """A later edition of the divisions comes into force here in this block."""
    running.divisions.now.prepare()
    watch = DivisionsWatch(running.divisions)
    watch.start()
    try:
        yield
    finally:
        watch.stop(_ANSWER_SECONDS)


def _answer(running: System, listening: socket.socket, offered: Demo | None, further: int) -> None:
    others = Processes(further, _answer_beside, running.settings, listening, offered)
    worker = ImportWorker(running.imports, running.importing)
    worker.start()
    housekeeping = Housekeeping(partial(clean, running.pool), now)
    housekeeping.start()
    notices = NoticeWorker(running.residents.noticing, running.sending, now)
    notices.start()
    alarms = AlarmTexts(running.accounts.alarms, now)
    alarms.start()
    try:
        others.start()
        application = create_app(site_of(running, offered))
        others.await_ready()
        server.run(
            application,
            listening,
            lambda: _say_ready(server.address_of(listening), offered),
        )
    finally:
        others.stop(_OTHERS_SECONDS)
        worker.stop()
        notices.stop()
        notices.join(_MESSAGE_SECONDS)
        alarms.stop(_ANSWER_SECONDS)
        housekeeping.stop(_ANSWER_SECONDS)
        running.pool.close()  # the batch under way may finish; the next finds no connection
        worker.join(_BATCH_SECONDS)


def _answer_beside(
    settings: Settings,
    listening: socket.socket,
    offered: Demo | None,
    on_ready: Callable[[], None],
) -> None:
    """What a further process does: it answers, and leaves all other work to the first."""
    write_logs()
    signals = _Signals()
    with signals.handled():
        try:
            with system(settings) as running:
                signals.unwind_from_here()
                with _kept(running), _watched(running):
                    server.run(create_app(site_of(running, offered)), listening, on_ready)
        except KeyboardInterrupt:
            return


def site_of(running: System, offered: Demo | None = None) -> Site:
    """The installation as the web sees it, with the demonstration where it is offered."""
    rulebook = running.rulebook
    return Site(
        rulebook=rulebook,
        rulebooks={**load_all(running.settings.rulebooks), rulebook.id: rulebook},
        feeds=tuple(feeds_of(rulebook).values()),
        showing=running.showing,
        credentials=running.credentials,
        divisions=running.divisions,
        ready=_readiness(running),
        clock=now,
        guard=running.guard,
        residents=running.residents,
        accounts=running.accounts,
        staffing=running.staffing,
        operations=running.operations,
        training=running.training,
        training_progress=running.training_progress,
        exporting=running.exporting,
        looking_up=running.looking_up,
        overseeing=running.overseeing,
        work_forms=running.work_forms,
        reception=running.reception,
        demo=offered,
        public_url=running.settings.public_url,
    )


def _readiness(running: System) -> Callable[[], Flaw | None]:
    """Tells whether the database answers with the schema that we started on."""

    def revision() -> object:
        with running.pool.connection(timeout=_ANSWER_SECONDS) as connection:
            return connection.execute("select version_num from alembic_version").fetchall()

    ours = revision()

    def ready() -> Flaw | None:
        try:
            present = revision()
        except Exception:  # noqa: BLE001 - whatever it is, we cannot answer
            return Flaw("ready.database")
        return None if present == ours else Flaw("ready.schema")

    return ready


def _demo(running: System) -> Demo:
    from guikang.demo import accounts, reception  # noqa: PLC0415 - only where it is asked for
    from guikang.demo.laying import lay_demo  # noqa: PLC0415 - likewise

    folder = running.settings.data / "demo"
    today = datetime.now(running.rulebook.time_zone).date()
    laid = lay_demo(running, folder, today, report=_report)
    accounts.lay_accounts(running)
    reception.lay_reception(running)
    folder = folder.resolve()
    files = sorted(path.name for path in folder.glob("*.xlsx"))
    example = f"{feeds_of(running.rulebook)[_EXAMPLE].title}.xlsx"
    command = ["feed", "import", _EXAMPLE, str(folder / example)]
    command += ["--data", str(running.settings.data.resolve())]
    return Demo(
        residents=[
            DemoResident(one.slug, one.title, one.story, one.person) for one in laid.residents
        ],
        folder=folder,
        files=files,
        example=example,
        command=f"{_program()} {shlex.join(command)}",
        messages=outbox_of(running.settings),
        playable={
            role: (one.name, one.number, one.phone)
            for role, one in (
                ("administrator", accounts.ADMINISTRATOR),
                ("worker", accounts.WORKER),
                ("elder", accounts.ELDER),
                ("child", accounts.CHILD),
            )
        },
    )


def _program() -> str:
    """How this command is called here: by its name where the shell finds it."""
    called = Path(sys.argv[0])
    if called.name != "guikang" or shutil.which("guikang") is not None:
        return "guikang"
    return shlex.quote(str(called.resolve()))


def _report(line: str) -> None:
    sys.stderr.write(f"{say(CHINESE, 'serve.demo_list', [('list', line)])}\n")
    sys.stderr.flush()


def _say_ready(address: str, offered: Demo | None) -> None:
    lines = []
    if offered is not None:
        params = [("address", address), ("folder", str(offered.folder))]
        lines.append(say(CHINESE, "serve.demo", params))
        width = max(len(one.slug) for one in offered.residents)
        lines += [
            f"  {address}/demo/{one.slug:<{width}}  {one.title[CHINESE]}"
            for one in offered.residents
        ]
        if offered.messages is not None:
            *_, phone = offered.playable["worker"]
            said = [("phone", phone), ("outbox", str(offered.messages))]
            lines.append(say(CHINESE, "serve.demo_worker", said))
            *_, phone = offered.playable["administrator"]
            said = [("phone", phone), ("address", address)]
            lines.append(say(CHINESE, "serve.demo_administrator", said))
    lines.append(say(CHINESE, "serve.ready", [("address", address)]))
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


class _Signals:
    """The first SIGTERM or SIGINT unwinds us like Ctrl-C; later ones do not disturb that.

    Until ``unwind_from_here`` the first is put off, so that a database which is just
    being started is stopped as well; a second one is not. While the server runs, it
    has its own handlers, and raises what it caught once more when it has finished.
    """

    def __init__(self) -> None:
        self._received = 0
        self._putting_off = True

    def unwind_from_here(self) -> None:
        """Put no signal off any more; raise ``KeyboardInterrupt`` for one that was."""
        self._putting_off = False
        if self._received:
            raise KeyboardInterrupt

    @contextmanager
    def handled(self) -> Iterator[None]:
        """Handle them in this block, in the main thread."""
        numbers = (signal.SIGTERM, signal.SIGINT)
        before = {number: signal.signal(number, self._handle) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        self._received += 1
        if self._received == (2 if self._putting_off else 1):
            raise KeyboardInterrupt
