"""The only place that wires: settings become a running system."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from guikang.feeds.imports import Importing
from guikang.feeds.rulebooks import load_rulebook
from guikang.rulebook.model import Rulebook
from guikang.services.credentials import Credentials
from guikang.services.forecasting import Forecaster
from guikang.services.intake import Intake
from guikang.services.showing import Showing
from guikang.settings import Settings
from guikang.storage import connections
from guikang.storage.embedded import EmbeddedPostgres
from guikang.storage.evidence import PostgresEvidence
from guikang.storage.imports import PostgresImports
from guikang.storage.keys import Keys, keys_in
from guikang.storage.schema import migrate
from guikang.storage.signing import PostgresSigningKeys


@dataclass(frozen=True, slots=True)
class System:
    """Everything, wired."""

    settings: Settings
    rulebook: Rulebook
    keys: Keys
    pool: connections.Pool
    importing: Importing
    imports: PostgresImports
    showing: Showing
    credentials: Credentials


def now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


@contextmanager
def system(settings: Settings, *, stop_database: bool = False) -> Iterator[System]:
    """The system on its database, which is started and brought to this release's schema.

    Args:
        settings: where it keeps what.
        stop_database: whether leaving stops an embedded database whoever started it and
            uses it. Otherwise it is stopped where it was started here and nobody else is at it.
    """
    rulebook = load_rulebook(settings.rulebook, settings.rulebooks)
    with ExitStack() as stack:
        url = settings.database_url
        if url is None:
            database = EmbeddedPostgres.start(settings.data / "postgres")
            url = database.url
            stack.callback(_leave, database, stop=stop_database)
        keys = keys_in(settings.data / "keys")
        engine = connections.engine(url)
        migrate(engine)
        engine.dispose()
        pool = stack.enter_context(connections.pool(url))
        evidence = PostgresEvidence(pool, keys.keyring)
        imports = PostgresImports(pool, keys.keyring)
        intake = Intake(evidence, Forecaster(rulebook), now)
        credentials = Credentials(
            PostgresSigningKeys(pool, keys.keyring),
            keys.secret,
            settings.issuer,
            rulebook.time_zone,
        )
        credentials.begin(now())
        yield System(
            settings,
            rulebook,
            keys,
            pool,
            Importing(rulebook, imports, intake, keys.secret, now),
            imports,
            Showing(rulebook, evidence),
            credentials,
        )


def _leave(database: EmbeddedPostgres, *, stop: bool) -> None:
    if stop or (database.started_here and not connections.others_use(database.url)):
        database.stop(force=stop)
