"""Who persons are, in PostgreSQL: added once, found by the name they were added with."""

from __future__ import annotations

from datetime import datetime

from psycopg import Connection

from guikang.people.sealing import Keyring
from guikang.services.identifying import Identified
from guikang.storage.connections import Row
from guikang.storage.evidence import sealed_identity

_ADD = """
insert into people (person, document, sealed, name_key, masked_number, masked_name, first_seen_at)
values (%(person)s, %(document)s, %(sealed)s, %(name_key)s, %(masked_number)s, %(masked_name)s,
    %(now)s)
on conflict (person) do nothing
"""


def added_or_known(
    connection: Connection[Row], keyring: Keyring, who: Identified, now: datetime
) -> bool:
    """Whether a person, added if they are new, has the name; their row is locked then."""
    sealed = sealed_identity(keyring, who.person, who.document.number, who.name, None)
    said = {
        "person": who.person,
        "document": who.document.type.value,
        "sealed": sealed,
        "name_key": who.name_key,
        "masked_number": who.masked_number,
        "masked_name": who.masked_name,
        "now": now,
    }
    connection.execute(_ADD, said)
    row = connection.execute(
        "select name_key from people where person = %s for no key update", (who.person,)
    ).fetchone()
    return row is not None and row[0] == who.name_key
