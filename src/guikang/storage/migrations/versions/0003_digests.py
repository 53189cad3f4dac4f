"""Keys of persons, names and phones take half the room."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_DIGESTS = {
    "people": ("person", "name_key", "phone_key"),
    "statements": ("person",),
    "timelines": ("person",),
    "conversion_exceptions": ("person",),
}


def upgrade() -> None:
    """Keep digests as uuid; each table and its indexes are written anew, once."""
    for table, columns in _DIGESTS.items():
        changes = (f"alter column {name} type uuid using {name}::uuid" for name in columns)
        op.execute(f"alter table {table} {', '.join(changes)}")


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
