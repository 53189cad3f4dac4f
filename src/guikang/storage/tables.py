"""The tables. Statements, timelines and exceptions are only ever added to.

Every person-scoped table leads its primary key with the person key, and no other
unique constraint stands on it, so that the tables can be distributed by person.
Keys that are digests of 128 bits (``people.keys``) are kept in PostgreSQL's type of that
size, uuid: half as long as their text, and indexes of them are written faster.
"""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()


def _key(name: str, *, primary_key: bool = False) -> Column[str]:
    """Text compared byte by byte: keys need no language's order."""
    return Column(name, Text(collation="C"), nullable=False, primary_key=primary_key)


def _digest(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, Uuid, nullable=nullable, primary_key=primary_key)


def _instant(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


people = Table(
    "people",
    metadata,
    _digest("person", primary_key=True),
    Column("document", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    _digest("name_key"),
    _digest("phone_key", nullable=True),
    Column("masked_number", Text, nullable=False),
    Column("masked_name", Text, nullable=False),
    Column("division", Text(collation="C")),
    _instant("first_seen_at"),
    Index("people_by_phone", "phone_key", postgresql_where=text("phone_key is not null")),
)
"""Who the persons are, sealed; found by keyed hashes, shown masked."""

statements = Table(
    "statements",
    metadata,
    _digest("person", primary_key=True),
    _key("source", primary_key=True),
    _key("id", primary_key=True),
    _key("kind"),
    _instant("occurred_at", nullable=True),
    _instant("recorded_at"),
    Column("details", JSONB),
    Column("import_id", BigInteger),
)
"""Evidence, append-only (contract 1)."""

timelines = Table(
    "timelines",
    metadata,
    _digest("person", primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _instant("known_at"),
    _key("rulebook"),
    Column("turns", ARRAY(DateTime(timezone=True)), nullable=False),
    Column("colours", ARRAY(Text), nullable=False),
)
"""What followed from what was known, append-only: also the history of what was shown.

A version was shown from its ``known_at`` until that of the next. A colour is null
where there is no code.
"""

conversion_exceptions = Table(
    "conversion_exceptions",
    metadata,
    _digest("person", primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    _key("kind"),
    Column("clause", Text, nullable=False),
    Column("evidence", ARRAY(Text), nullable=False),
    _instant("since"),
    _instant("until", nullable=True),
)
"""What deciding could not settle, by the version of the timeline that found it."""

imports = Table(
    "imports",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    _key("feed"),
    Column("file_name", Text, nullable=False),
    _key("sha256"),
    _key("state"),
    Column("actor", Text, nullable=False),
    _instant("received_at"),
    _instant("finished_at", nullable=True),
    Column("rows", Integer),
    Column("rows_done", ARRAY(Integer), nullable=False),
    Column("accepted", Integer, nullable=False, server_default="0"),
    Column("known", Integer, nullable=False, server_default="0"),
    Column("rejected", Integer, nullable=False, server_default="0"),
    Column("failure", JSONB),
    Index("imports_unfinished", "id", postgresql_where=text("state = 'accepted'")),
)
"""Each file that was handed in, and how far its rows are committed: the queue itself."""

import_pieces = Table(
    "import_pieces",
    metadata,
    Column("import_id", BigInteger, ForeignKey("imports.id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""The file's bytes, sealed; kept after the import only where rows were rejected."""

import_rejections = Table(
    "import_rejections",
    metadata,
    Column("import_id", BigInteger, ForeignKey("imports.id"), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("field", Text),
    Column("code", Text, nullable=False),
    Column("params", JSONB, nullable=False),
)
"""失败明细: each row that was not taken, and why; its cells stay in the sealed file."""

signing_keys = Table(
    "signing_keys",
    metadata,
    _key("kid", primary_key=True),
    Column("jwk", JSONB, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    _instant("signs_from"),
    _instant("revoked_at", nullable=True),
)
"""The keys that sign credentials: published openly, kept sealed, never deleted."""

attempts = Table(
    "attempts",
    metadata,
    _key("deed", primary_key=True),
    Column("subject", LargeBinary, primary_key=True),
    Column("times", ARRAY(DateTime(timezone=True)), nullable=False),
    _instant("last"),
    Index("attempts_by_age", "last"),
)
"""When something was tried of late, where that is limited; subjects are keyed hashes."""

one_time_codes = Table(
    "one_time_codes",
    metadata,
    _digest("phone_key", primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    _instant("expires_at"),
    Column("tries", Integer, nullable=False, server_default="0"),
)
"""The code that was last sent to a phone, until it is used."""

accounts = Table(
    "accounts",
    metadata,
    _digest("person", primary_key=True),
    _digest("phone_key"),
    _instant("registered_at"),
)
"""The persons who registered, each with the phone by which they sign in."""

phones = Table(
    "phones",
    metadata,
    _digest("phone_key", primary_key=True),
    _digest("owner"),
    _instant("bound_at"),
)
"""Whose a proved phone is: the other direction of ``accounts``, kept by phone."""

sessions = Table(
    "sessions",
    metadata,
    _digest("person", primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    _instant("begun_at"),
    _instant("used_at"),
    Column("device", Text(collation="C"), nullable=False, server_default="other"),
)
"""Where a person is signed in; the secret itself is in their browser alone."""

reports = Table(
    "reports",
    metadata,
    _digest("person", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _instant("reported_at"),
    Column("sealed", LargeBinary, nullable=False),
)
"""自主填报: what a resident stated, sealed, beside the statements that followed from it."""

appeals = Table(
    "appeals",
    metadata,
    _digest("person", primary_key=True),
    _key("number", primary_key=True),
    _instant("received_at"),
    _key("reason"),
    Column("sealed", LargeBinary, nullable=False),
)
"""异常反馈: what residents contest, their text sealed."""

staff_members = Table(
    "staff_members",
    metadata,
    _digest("person", primary_key=True),
    Column("handle", Text(collation="C"), nullable=False, unique=True),
    _key("document"),
    Column("sealed", LargeBinary, nullable=False),
    _digest("name_key"),
    Column("phone_key", Uuid, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("masked_number", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("note", Text, nullable=False),
    _key("division"),
    _instant("enrolled_at"),
    Index("staff_members_by_division", "division", "name"),
)
"""The staff registry, never deleted: ``sealed`` holds number and phone; ``division`` is where
somebody was enrolled."""

appointments = Table(
    "appointments",
    metadata,
    _digest("person", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _key("post"),
    _key("division"),
    _instant("since"),
    Column("appointed_by", Text, nullable=False),
    _instant("until", nullable=True),
    Column("ended_by", Text),
    _instant("suspended_since", nullable=True),
    Index("appointments_by_division", "division", "post", postgresql_where=text("until is null")),
)
"""Who holds which post where, and held it; never deleted."""

appointment_events = Table(
    "appointment_events",
    metadata,
    _digest("person", primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    _key("post"),
    _key("division"),
    _instant("at"),
    _key("kind"),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
)
"""What became of a person's appointments, append-only; ``division`` by the code of its time."""

training_passes = Table(
    "training_passes",
    metadata,
    _digest("person", primary_key=True),
    _key("rulebook", primary_key=True),
    Column("passed_at", DateTime(timezone=True), primary_key=True),
)
"""Who passed the test of which rulebook, append-only."""

training_sheets = Table(
    "training_sheets",
    metadata,
    _digest("person", primary_key=True),
    _key("handle", primary_key=True),
    _key("rulebook"),
    _key("digest"),
    _key("seed"),
    _instant("begun_at"),
    _instant("answered_at", nullable=True),
    Column("answers", ARRAY(SmallInteger)),
    Column("correct", SmallInteger),
)
"""Sheets of the test: the questions follow from ``seed`` and the course of ``digest``; ``answers``
are the places of the choices taken, ``correct`` how many of them are right."""

operations = Table(
    "operations",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _instant("at"),
    Column("actor", Text, nullable=False),
    _digest("member", nullable=True),
    Column("post", Text(collation="C")),
    Column("scope", Text(collation="C")),
    _key("act"),
    _key("division"),
    _digest("subject", nullable=True),
    Column("subject_name", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Index("operations_by_division", "division", "id"),
    Index("operations_by_subject", "subject", "id"),
)
"""The operations log, append-only: ``member`` by the post at ``scope`` did ``act`` to
``subject``, which concerns ``division``."""

submissions = Table(
    "submissions",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    _key("division"),
    _instant("at"),
    Column("actor", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("unit", Text, nullable=False),
    Column("filled_on", Date),
    Column("hotlines", JSONB, nullable=False),
    Column("places", JSONB, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("submissions_by_division", "division", "number"),
)
"""Forms 附件2 that were handed in, append-only: ``digest`` is a keyed hash of the file, ``sealed``
holds the rows that were not taken, with their reasons."""

representations = Table(
    "representations",
    metadata,
    _digest("person", primary_key=True),
    _key("handle", primary_key=True),
    _digest("holder"),
    _key("ground"),
    Column("relationship", Text(collation="C")),
    _digest("name_key"),
    Column("masked_name", Text, nullable=False),
    Column("masked_number", Text, nullable=False),
    _instant("asked_at"),
    _instant("confirmed_at", nullable=True),
    _instant("ended_at", nullable=True),
    Column("ended_by", Uuid),
    Index("representations_by_holder", "holder"),
)
"""Who acts for a person, or asks to: ``name_key`` is that of the name they asked by."""

looks = Table(
    "looks",
    metadata,
    _digest("person", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _instant("at"),
    _digest("viewer"),
    _key("ground"),
    Column("post", Text(collation="C")),
    Column("division", Text(collation="C")),
    _key("look"),
)
"""Who looked at a person's record or acted in their place, append-only."""

watches = Table(
    "watches",
    metadata,
    _digest("person", primary_key=True),
    Column("told", Text),
    _instant("told_at"),
    _instant("due_at", nullable=True),
    Index("watches_by_due", "due_at", postgresql_where=text("due_at is not null")),
)
"""Who is told when their colour changes: what was told last (null: no code), and when their
code may be another one, so that it is to be looked at; null: nothing is ahead."""

notices = Table(
    "notices",
    metadata,
    _digest("person", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _instant("at"),
    Column("colour_before", Text),
    Column("colour_after", Text),
    _instant("read_at", nullable=True),
)
"""The inbox: each change of a colour that was shown; only ``read_at`` is written later."""

messages = Table(
    "messages",
    metadata,
    _digest("person", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _digest("reference"),
    _key("state"),
    Column("tries", Integer, nullable=False, server_default="0"),
    _instant("due_at", nullable=True),
    Index("messages_by_due", "due_at", postgresql_where=text("due_at is not null")),
)
"""Text messages by the number of their notice (``services.sending``): neither phone nor text.

``due_at`` is when a queued one is to be sent, and when a claimed one may be asked after;
null where nothing is left to do.
"""

division_editions = Table(
    "division_editions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("since", Date),
    _instant("recorded_at", nullable=True),
    Column("recorded_by", Text),
    Column("content", LargeBinary, nullable=False),
)
"""Editions of the division tree, append-only: ``content`` is ``code,name`` by gzip.

The first was there from the beginning. There are none until a second one is taken in; the
tree on disk is the first then.
"""

division_successors = Table(
    "division_successors",
    metadata,
    Column("edition", Integer, ForeignKey("division_editions.number"), primary_key=True),
    _key("code", primary_key=True),
    _key("successor"),
    _key("kind"),
    Column("look", Boolean, nullable=False),
    Column("since", Date),
    Column("basis", Text),
)
"""Where codes of the edition before go on in an edition, append-only; others just stay."""

former_divisions = Table(
    "former_divisions",
    metadata,
    _key("code", primary_key=True),
    _key("successor"),
)
"""The codes that were and are no more, with the divisions of now by which they go on."""


staff_accounts = Table(
    "staff_accounts",
    metadata,
    _digest("person", primary_key=True),
    Column("password", Text),
    _instant("password_set_at", nullable=True),
    Column("totp", LargeBinary),
    Column("totp_step", BigInteger),
    Column("totp_begun", LargeBinary),
    _instant("totp_begun_at", nullable=True),
)
"""Members' passwords, as argon2id hashes (null: to be activated), and authenticators' secrets,
sealed: the one that counts with its last used step, and one that waits for its first code."""

staff_recovery_codes = Table(
    "staff_recovery_codes",
    metadata,
    _digest("person", primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
)
"""Recovery codes that are left, as keyed hashes."""

staff_passkeys = Table(
    "staff_passkeys",
    metadata,
    _digest("person", primary_key=True),
    Column("id", LargeBinary, primary_key=True),
    Column("name", Text, nullable=False),
    Column("rp", Text(collation="C"), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("count", BigInteger, nullable=False),
    _instant("added_at"),
    _instant("used_at", nullable=True),
)
"""Passkeys: public keys, and how often each says that it has signed."""

staff_challenges = Table(
    "staff_challenges",
    metadata,
    _digest("person", primary_key=True),
    Column("session", LargeBinary, primary_key=True),
    _key("ceremony", primary_key=True),
    Column("challenge", LargeBinary, nullable=False),
    _instant("expires_at"),
)
"""What a session's authenticator is to sign, once."""

staff_sessions = Table(
    "staff_sessions",
    metadata,
    _digest("person", primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    _instant("begun_at"),
    _instant("used_at"),
    _key("device"),
    _instant("second_factor_at", nullable=True),
)
"""Where members are signed in to the console."""

staff_devices = Table(
    "staff_devices",
    metadata,
    _digest("person", primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    _instant("used_at"),
)
"""Browsers in which a member signed in, by a random token that they keep."""

staff_tries = Table(
    "staff_tries",
    metadata,
    _digest("subject", primary_key=True),
    Column("wrong", Integer, nullable=False),
    _instant("last"),
    _instant("locked_until", nullable=True),
)
"""Wrong tries in a row: of phones, whoever they belong to, of devices, of second factors."""

staff_alarms = Table(
    "staff_alarms",
    metadata,
    _digest("person", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _key("kind"),
    _instant("at"),
    Column("details", JSONB, nullable=False),
    _instant("seen_at", nullable=True),
    _digest("reference"),
    Column("tries", Integer, nullable=False, server_default="0"),
    _instant("due_at", nullable=True),
    Index("staff_alarms_by_time", "at"),
    Index("staff_alarms_by_due", "due_at", postgresql_where=text("due_at is not null")),
)
"""What befell members' accounts; ``due_at`` is when the text message about it is to be sent."""

reception_entries = Table(
    "reception_entries",
    metadata,
    _digest("id", primary_key=True),
    _key("division"),
    _key("kind"),
    Column("content", JSONB, nullable=False),
    Column("sealed", LargeBinary),
    _instant("ends_at", nullable=True),
    Column("place", BigInteger, Identity(always=True), nullable=False),
    _instant("published_at"),
    Column("published_by", Text, nullable=False),
    _instant("confirmed_at", nullable=True),
    Column("confirmed_by", Text),
    Index("reception_by_division", "division"),
)
"""Hotlines, reception points and duties of divisions; the phone of a duty is sealed."""
