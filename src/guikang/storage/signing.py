"""The keys that sign credentials, in PostgreSQL: every process sees a rotation at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from psycopg.types.json import Jsonb

from guikang.credential.es256 import SigningKey, public_key
from guikang.credential.keys import Issuing
from guikang.people.sealing import Keyring
from guikang.storage.connections import Pool


def key_context(kid: str) -> bytes:
    """What a sealed signing key is bound to: it opens in no other row."""
    return b"signing_keys:" + kid.encode()


class PostgresSigningKeys:
    """The store of signing keys."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    def keys(self) -> Sequence[Issuing]:
        """All there ever were, without what signs."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "select jwk, signs_from, revoked_at from signing_keys order by signs_from, kid"
            ).fetchall()
        return [Issuing(public_key(jwk), since, revoked) for jwk, since, revoked in rows]

    def signer(self, kid: str) -> SigningKey:
        """The key that signs, opened.

        Raises:
            KeyError: there is no such key.
            SealingError: it cannot be opened.
        """
        with self._pool.connection() as connection:
            row = connection.execute(
                "select sealed from signing_keys where kid = %s", (kid,)
            ).fetchone()
        if row is None:
            raise KeyError(kid)
        return SigningKey.of(self._keyring.open(bytes(row[0]), key_context(kid)))

    def add(self, key: SigningKey, signs_from: datetime) -> None:
        """Keep a new key, sealed; it is published from now on."""
        sealed = self._keyring.seal(key.secret_bytes(), key_context(key.kid))
        with self._pool.connection() as connection:
            connection.execute(
                "insert into signing_keys (kid, jwk, sealed, signs_from) values (%s, %s, %s, %s)",
                (key.kid, Jsonb(dict(key.public.jwk)), sealed, signs_from),
            )

    def revoke(self, kid: str, at: datetime) -> bool:
        """Believe no token of the key from ``at`` on; false where there is no such key.

        A key that was revoked before stays revoked from then on.
        """
        with self._pool.connection() as connection:
            found = connection.execute(
                "update signing_keys set revoked_at = least(revoked_at, %s) where kid = %s",
                (at, kid),
            )
        return found.rowcount > 0
