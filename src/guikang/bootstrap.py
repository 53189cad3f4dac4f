"""The only place that wires: settings become a running system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

from guikang.divisions.division import Division, Level
from guikang.divisions.tree import Tree
from guikang.feeds.divisions import read_declared
from guikang.feeds.exports import Spreadsheets
from guikang.feeds.imports import Importing
from guikang.feeds.rulebooks import load_course, load_rulebook
from guikang.feeds.work_form.due import load_due
from guikang.feeds.work_form.files import WorkFormFiles
from guikang.providers.outbox import SmsOutbox
from guikang.rulebook.model import Rulebook
from guikang.services.accounts.alarms import Alarms
from guikang.services.accounts.elsewhere import SigningInElsewhere
from guikang.services.accounts.passkeys import Passkeys
from guikang.services.accounts.passwords import Passwords
from guikang.services.accounts.resetting import Resetting
from guikang.services.accounts.second_factor import SecondFactors
from guikang.services.accounts.sessions import StaffSessions
from guikang.services.accounts.signing_in import SigningIn
from guikang.services.accounts.tries import Tries
from guikang.services.appealing import Appealing
from guikang.services.credentials import Credentials
from guikang.services.divisions import PresentDivisions
from guikang.services.exporting import Exporting
from guikang.services.forecasting import Forecaster
from guikang.services.holdings import Holdings
from guikang.services.identifying import Identifying
from guikang.services.intake import Intake
from guikang.services.limits import Limits
from guikang.services.looking import Looking
from guikang.services.looking_up import LookingUp
from guikang.services.noticing import Noticing
from guikang.services.operations import Operations
from guikang.services.phone_proof import PhoneProof
from guikang.services.ports.providers import IdentityIssuer, IdentityVerifier, SmsSender
from guikang.services.rebinding import Rebinding
from guikang.services.redividing import Redividing
from guikang.services.registration import Registration
from guikang.services.reporting import Reporting
from guikang.services.representing import Representations
from guikang.services.sending import Sending
from guikang.services.sessions import Sessions
from guikang.services.showing import Showing
from guikang.services.staffing import Staffing
from guikang.services.training import Training
from guikang.services.training_progress import TrainingProgress
from guikang.services.work_forms.rosters import Rosters
from guikang.services.work_forms.submissions import Submissions
from guikang.services.work_forms.submitting import Submitting
from guikang.settings import Settings, identity_access, oidc_access, sms_account, sms_app
from guikang.storage import connections
from guikang.storage.accounts import PostgresAccounts, PostgresOneTimeCodes, PostgresSessions
from guikang.storage.appeals import PostgresAppeals
from guikang.storage.divisions import load_tree
from guikang.storage.doors import PostgresDoors
from guikang.storage.editions import PostgresEditions, guard
from guikang.storage.embedded import EmbeddedPostgres
from guikang.storage.evidence import PostgresEvidence
from guikang.storage.holdings import PostgresHoldings
from guikang.storage.imports import PostgresImports
from guikang.storage.keys import Keys, keys_in
from guikang.storage.limits import PostgresAttempts
from guikang.storage.look_ups import PostgresLookUps
from guikang.storage.looks import PostgresLooks
from guikang.storage.messages import PostgresMessages
from guikang.storage.notices import PostgresNotices
from guikang.storage.operations import PostgresOperations
from guikang.storage.overseeing import PostgresOverseeing
from guikang.storage.reports import PostgresReports
from guikang.storage.representations import PostgresRepresentations
from guikang.storage.schema import migrate
from guikang.storage.signing import PostgresSigningKeys
from guikang.storage.staff import PostgresStaff
from guikang.storage.staff_accounts import PostgresStaffAccounts, PostgresTries
from guikang.storage.staff_alarms import PostgresAlarms
from guikang.storage.staff_factors import PostgresFactors
from guikang.storage.staff_members import PostgresMembers
from guikang.storage.staff_passkeys import PostgresPasskeys
from guikang.storage.staff_sessions import PostgresStaffSessions
from guikang.storage.submissions import PostgresSubmissions
from guikang.storage.training import PostgresTraining
from guikang.storage.training_progress import PostgresTrainingProgress
from guikang.web.resident.texted import TextedWords
from guikang.web.site import Accounts, Residents, WorkForms

_OUTBOX = "sms-outbox.jsonl"
_RECODINGS = "recodings.csv"


@dataclass(frozen=True, slots=True)
class System:
    """Everything, wired.

    ``database`` is None where an installation brings its own; ``divisions`` are read when
    they are first asked for.
    """

    settings: Settings
    rulebook: Rulebook
    keys: Keys
    database: EmbeddedPostgres | None
    pool: connections.Pool
    importing: Importing
    imports: PostgresImports
    showing: Showing
    credentials: Credentials
    divisions: PresentDivisions
    redividing: Redividing
    residents: Residents
    staffing: Staffing
    operations: Operations
    training: Training
    training_progress: TrainingProgress
    exporting: Exporting
    looking_up: LookingUp
    overseeing: PostgresOverseeing
    work_forms: WorkForms
    accounts: Accounts
    sending: Sending
    guard: str = field(repr=False)


def now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


@contextmanager
def system(settings: Settings) -> Iterator[System]:
    """The system on its database, which is started and brought to this release's schema.

    Any number of processes may have one on the same data folder; who leaves last stops
    an embedded database.

    Args:
        settings: where it keeps what.

    Raises:
        GuikangError: of ``EmbeddedPostgres.start``, ``connections.check``, ``keys_in``
            or ``migrate``.
    """
    rulebook = load_rulebook(settings.rulebook, settings.rulebooks)
    with ExitStack() as stack:
        database, url = _database(settings)
        if database is not None:
            stack.callback(database.leave)
        keys = keys_in(settings.data / "keys")
        engine = connections.engine(url())
        migrate(engine)
        engine.dispose()
        pool = stack.enter_context(connections.pool(url))
        evidence = PostgresEvidence(pool, keys.keyring)
        imports = PostgresImports(pool, keys.keyring)
        intake = Intake(evidence, Forecaster(rulebook), now)
        guard(pool)
        editions = PostgresEditions(pool, cache(partial(load_tree, settings.divisions)))
        divisions = PresentDivisions(editions)
        credentials = Credentials(
            PostgresSigningKeys(pool, keys.keyring),
            keys.secret,
            settings.issuer,
            rulebook.time_zone,
        )
        credentials.begin(now())
        showing = Showing(rulebook, evidence)
        operations = Operations(PostgresOperations(pool))
        sender = sms_sender(settings)
        residents = _residents(
            settings, pool, keys, rulebook, intake=intake, divisions=divisions, sender=sender
        )
        staffing = Staffing(
            PostgresStaff(pool, keys.keyring, rulebook.id),
            keys.secret,
            exists=lambda code: code in divisions.tree,
        )
        yield System(
            settings,
            rulebook,
            keys,
            database,
            pool,
            Importing(rulebook, imports, intake, keys.secret, now),
            imports,
            showing,
            credentials,
            divisions,
            Redividing(
                editions, divisions, partial(read_declared, settings.divisions / _RECODINGS)
            ),
            residents,
            staffing,
            operations,
            Training(
                PostgresTraining(pool),
                cache(partial(load_course, settings.rulebook, settings.rulebooks)),
            ),
            TrainingProgress(PostgresTrainingProgress(pool), rulebook.id),
            Exporting(operations, Spreadsheets()),
            LookingUp(
                PostgresLookUps(pool, keys.keyring),
                showing,
                limits=Limits(PostgresAttempts(pool), keys.secret),
                keyring=keys.keyring,
                secret=keys.secret,
            ),
            PostgresOverseeing(pool, keys.keyring),
            _work_forms(
                settings,
                pool,
                keys,
                rulebook.time_zone,
                staffing=staffing,
                divisions=divisions,
            ),
            _accounts(settings, pool, keys, rulebook.time_zone, sender),
            Sending(
                PostgresMessages(pool),
                PostgresHoldings(pool, keys.keyring),
                sender,
                TextedWords(rulebook, showing),
                residents.representations.representative_of,
            ),
            blake2b(b"forms", key=keys.secret).hexdigest(),
        )


def _residents(
    settings: Settings,
    pool: connections.Pool,
    keys: Keys,
    rulebook: Rulebook,
    *,
    intake: Intake,
    divisions: PresentDivisions,
    sender: SmsSender,
) -> Residents:
    limits = Limits(PostgresAttempts(pool), keys.secret)
    evidence = PostgresEvidence(pool, keys.keyring)
    zone = rulebook.time_zone
    appealing = Appealing(PostgresAppeals(pool, keys.keyring), limits, zone)
    identifying = Identifying(identity_verifier(settings), limits, keys.secret)
    looking = Looking(PostgresLooks(pool))
    noticing = Noticing(PostgresNotices(pool))
    accounts = PostgresAccounts(pool, keys.keyring)
    staff = PostgresStaff(pool, keys.keyring, rulebook.id)
    representations = Representations(
        PostgresRepresentations(pool, keys.keyring),
        staff,
        identifying=identifying,
        looking=looking,
        zone=zone,
        doors=PostgresDoors(pool, rulebook.id),
    )
    return Residents(
        PhoneProof(PostgresOneTimeCodes(pool), sender, limits, keys.secret, keys.keyring),
        Registration(accounts, identifying, keys.secret),
        Rebinding(accounts, sender, keys.secret, zone),
        Sessions(PostgresSessions(pool), keys.keyring),
        Reporting(
            intake,
            evidence,
            PostgresReports(pool, keys.keyring),
            lives_in=lambda code: _inhabited(divisions.get(code)),
            zone=zone,
        ),
        appealing,
        Holdings(
            PostgresHoldings(pool, keys.keyring),
            evidence,
            showing=Showing(rulebook, evidence),
            appealing=appealing,
            noticing=noticing,
            representations=representations,
            looking=looking,
            staff=staff,
        ),
        representations,
        looking,
        noticing,
    )


def _accounts(
    settings: Settings, pool: connections.Pool, keys: Keys, zone: ZoneInfo, sender: SmsSender
) -> Accounts:
    limits = Limits(PostgresAttempts(pool), keys.secret)
    members = PostgresMembers(pool, keys.keyring)
    factors = PostgresFactors(pool, keys.keyring)
    sessions = StaffSessions(PostgresStaffSessions(pool), keys.keyring, keys.secret)
    tries = Tries(PostgresTries(pool), keys.secret, zone)
    alarms = Alarms(PostgresAlarms(pool), members, sender, zone)
    # A code that was sent for a resident's page is none here, and the other way round.
    apart = blake2b(b"staff", key=keys.secret, digest_size=32).digest()
    signing_in = SigningIn(
        members,
        PostgresStaffAccounts(pool),
        sessions,
        proof=PhoneProof(PostgresOneTimeCodes(pool), sender, limits, apart, keys.keyring),
        passwords=Passwords(keys.secret),
        tries=tries,
        limits=limits,
        alarms=alarms,
        secret=keys.secret,
    )
    second_factors = SecondFactors(
        factors, members, sessions, tries=tries, alarms=alarms, secret=keys.secret
    )
    issuer = identity_issuer(settings)
    return Accounts(
        sessions,
        signing_in,
        second_factors,
        Passkeys(
            PostgresPasskeys(pool), members, second_factors, alarms=alarms, secret=keys.secret
        ),
        Resetting(
            factors, sessions, Operations(PostgresOperations(pool)), tries=tries, alarms=alarms
        ),
        alarms,
        None
        if issuer is None
        else SigningInElsewhere(
            issuer, members, signing_in, keyring=keys.keyring, secret=keys.secret
        ),
    )


def _work_forms(
    settings: Settings,
    pool: connections.Pool,
    keys: Keys,
    zone: ZoneInfo,
    *,
    staffing: Staffing,
    divisions: PresentDivisions,
) -> WorkForms:
    store = PostgresSubmissions(pool, keys.keyring)
    files = WorkFormFiles(zone)

    def tree() -> Tree:
        return divisions.tree

    return WorkForms(
        Submitting(staffing, store, files, divisions=tree, secret=keys.secret),
        Submissions(
            store,
            files,
            PostgresOperations(pool),
            divisions=tree,
            due=load_due(settings.divisions),
            zone=zone,
        ),
        Rosters(store, files, divisions=tree, zone=zone),
        files.template,
    )


def _inhabited(division: Division | None) -> bool:
    """Whether people live there by name: it is a village or community."""
    return division is not None and division.level is Level.VILLAGE


def _database(settings: Settings) -> tuple[EmbeddedPostgres | None, Callable[[], str]]:
    """The embedded database, where none was set; and what tells the URL of the one in use."""
    set_url = settings.database_url
    if set_url is not None:
        connections.check(set_url)
        return None, lambda: set_url
    embedded = EmbeddedPostgres.start(settings.data / "postgres")
    return embedded, lambda: embedded.url


def outbox_of(settings: Settings) -> Path | None:
    """The file that text messages are written to, or None: they are sent."""
    return settings.data / _OUTBOX if settings.sms == "outbox" else None


def sms_sender(settings: Settings) -> SmsSender:
    """Who sends text messages, as ``GUIKANG_SMS`` says.

    Raises:
        SettingsError: ``settings.missing``.
    """
    # What calls others' servers takes a while to load, and few commands need it.
    match settings.sms:
        case "outbox":
            return SmsOutbox(settings.data / _OUTBOX, now)
        case "tencent":
            from guikang.providers import tencent  # noqa: PLC0415 - see above

            return tencent.TencentSms(
                sms_account(settings),
                sms_app(settings),
                settings.sms_region,
                now,
                address=settings.sms_url or tencent.ADDRESS,
            )
        case "alibaba":
            from guikang.providers import alibaba  # noqa: PLC0415 - see above

            return alibaba.AlibabaSms(
                sms_account(settings), now, address=settings.sms_url or alibaba.ADDRESS
            )


def identity_verifier(settings: Settings) -> IdentityVerifier:
    """Who knows identities: the register of ``GUIKANG_IDENTITY_URL``, or the declaration.

    Raises:
        SettingsError: ``settings.missing``.
    """
    access = identity_access(settings)
    from guikang.providers import identity  # noqa: PLC0415 - see above

    return identity.DeclaredIdentity() if access is None else identity.HttpIdentity(*access)


def identity_issuer(settings: Settings) -> IdentityIssuer | None:
    """Whose accounts staff may sign in by, as ``GUIKANG_OIDC_ISSUER`` says, or None: nobody's.

    Raises:
        SettingsError: ``settings.missing``.
    """
    access = oidc_access(settings)
    if access is None:
        return None
    from guikang.providers import oidc  # noqa: PLC0415 - see ``sms_sender``

    return oidc.OpenIdIssuer(*access)
