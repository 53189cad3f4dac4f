"""Changing the sealing key: everything sealed under an older key is sealed anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from guikang.people.sealing import Keyring
from guikang.storage.appeals import appeal_context
from guikang.storage.connections import Pool
from guikang.storage.evidence import sealing_context
from guikang.storage.imports import piece_context
from guikang.storage.keys import Keys, write_keys
from guikang.storage.reception import reception_context
from guikang.storage.reports import report_context
from guikang.storage.signing import key_context
from guikang.storage.staff import sealing_context as staff_context
from guikang.storage.staff_factors import totp_context
from guikang.storage.submissions import submission_context

_BATCH = 5_000
_OLD_PEOPLE = """
select person, sealed from people where substring(sealed from 2 for 2) <> %s
order by person limit %s for update
"""
_OLD_STAFF = """
select person, sealed from staff_members where substring(sealed from 2 for 2) <> %s
order by person limit %s for update
"""
_OLD_TOTP = """
select person, totp from staff_accounts where substring(totp from 2 for 2) <> %s
order by person limit %s for update
"""
_OLD_TOTP_BEGUN = """
select person, totp_begun from staff_accounts where substring(totp_begun from 2 for 2) <> %s
order by person limit %s for update
"""
_OLD_RECEPTION = """
select id, sealed from reception_entries where substring(sealed from 2 for 2) <> %s
order by id limit %s for update
"""
_OLD_PIECES = """
select import_id, place, sealed from import_pieces where substring(sealed from 2 for 2) <> %s
order by import_id, place limit 1 for update
"""
_OLD_REPORTS = """
select person, number, sealed from reports where substring(sealed from 2 for 2) <> %s
order by person, number limit %s for update
"""
_OLD_APPEALS = """
select person, number, sealed from appeals where substring(sealed from 2 for 2) <> %s
order by person, number limit %s for update
"""
_OLD_SUBMISSIONS = """
select number, division, digest, sealed from submissions
where substring(sealed from 2 for 2) <> %s order by number limit 100 for update
"""
_NEW_PERSON = "update people set sealed = %s where person = %s"
_NEW_MEMBER = "update staff_members set sealed = %s where person = %s"
_NEW_TOTP = "update staff_accounts set totp = %s where person = %s"
_NEW_TOTP_BEGUN = "update staff_accounts set totp_begun = %s where person = %s"
_NEW_RECEPTION = "update reception_entries set sealed = %s where id = %s"
_NEW_REPORT = "update reports set sealed = %s where person = %s and number = %s"
_NEW_APPEAL = "update appeals set sealed = %s where person = %s and number = %s"
_OLD_SIGNING_KEYS = """
select kid, sealed from signing_keys where substring(sealed from 2 for 2) <> %s for update
"""


def rotate(pool: Pool, folder: Path, keys: Keys) -> tuple[Keys, int]:
    """Make a new sealing key the current one and seal everything under it.

    The key is written before anything is sealed with it, and the old ones are kept for
    backups; stopped half way, ``reseal`` goes on.

    Returns:
        the keys as they are now, and how many values were sealed anew.
    """
    rotated = Keys(keys.secret, keys.keyring.rotated())
    write_keys(folder, rotated)
    return rotated, reseal(pool, rotated.keyring)


def reseal(pool: Pool, keyring: Keyring) -> int:
    """Seal under the current key whatever is sealed under another; how many values that was."""
    done = 0
    for old, new, context in (
        (_OLD_PEOPLE, _NEW_PERSON, sealing_context),
        (_OLD_STAFF, _NEW_MEMBER, staff_context),
        (_OLD_TOTP, _NEW_TOTP, totp_context),
        (_OLD_TOTP_BEGUN, _NEW_TOTP_BEGUN, totp_context),
        (_OLD_RECEPTION, _NEW_RECEPTION, reception_context),
    ):
        while count := _reseal_single(pool, keyring, old, new, context):
            done += count
    for own in (
        (_OLD_REPORTS, _NEW_REPORT, report_context),
        (_OLD_APPEALS, _NEW_APPEAL, appeal_context),
    ):
        while count := _reseal_own(pool, keyring, *own):
            done += count
    while _reseal_piece(pool, keyring):
        done += 1
    while count := _reseal_submissions(pool, keyring):
        done += count
    return done + _reseal_signing_keys(pool, keyring)


def _reseal_single(
    pool: Pool, keyring: Keyring, old: str, new: str, context_of: Callable[[str], bytes]
) -> int:
    """Seal anew what is kept by one key alone: a person, an entry."""
    with pool.connection() as connection, connection.cursor(binary=True) as cursor:
        rows = cursor.execute(old, (_key_id(keyring), _BATCH)).fetchall()
        changed = [
            (keyring.reseal(bytes(sealed), context_of(str(key))), key) for key, sealed in rows
        ]
        cursor.executemany(new, changed)
    return len(rows)


def _reseal_own(
    pool: Pool, keyring: Keyring, old: str, new: str, context_of: Callable[[str], bytes]
) -> int:
    """Seal anew what is kept by person and number."""
    with pool.connection() as connection, connection.cursor(binary=True) as cursor:
        rows = cursor.execute(old, (_key_id(keyring), _BATCH)).fetchall()
        changed = [
            (keyring.reseal(bytes(sealed), context_of(str(person))), person, number)
            for person, number, sealed in rows
        ]
        cursor.executemany(new, changed)
    return len(rows)


def _reseal_piece(pool: Pool, keyring: Keyring) -> bool:
    with pool.connection() as connection, connection.cursor(binary=True) as cursor:
        row = cursor.execute(_OLD_PIECES, (_key_id(keyring),)).fetchone()
        if row is None:
            return False
        import_id, place, sealed = row
        context = piece_context(import_id, place)
        cursor.execute(
            "update import_pieces set sealed = %s where import_id = %s and place = %s",
            (keyring.reseal(bytes(sealed), context), import_id, place),
        )
    return True


def _reseal_submissions(pool: Pool, keyring: Keyring) -> int:
    with pool.connection() as connection, connection.cursor(binary=True) as cursor:
        rows = cursor.execute(_OLD_SUBMISSIONS, (_key_id(keyring),)).fetchall()
        changed = [
            (keyring.reseal(bytes(sealed), submission_context(division, bytes(digest))), number)
            for number, division, digest, sealed in rows
        ]
        cursor.executemany("update submissions set sealed = %s where number = %s", changed)
    return len(rows)


def _reseal_signing_keys(pool: Pool, keyring: Keyring) -> int:
    with pool.connection() as connection, connection.cursor(binary=True) as cursor:
        rows = cursor.execute(_OLD_SIGNING_KEYS, (_key_id(keyring),)).fetchall()
        changed = [
            (keyring.reseal(bytes(sealed), key_context(str(kid))), kid) for kid, sealed in rows
        ]
        cursor.executemany("update signing_keys set sealed = %s where kid = %s", changed)
    return len(rows)


def _key_id(keyring: Keyring) -> bytes:
    return keyring.current.to_bytes(2, "big")
