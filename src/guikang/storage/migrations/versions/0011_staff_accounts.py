"""Accounts of staff: passwords, second factors, sessions, alarms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _digest(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, nullable=False)


def _bytes(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=nullable)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Make their tables."""
    op.create_table(
        "staff_accounts",
        _digest("person"),
        sa.Column("password", sa.Text),
        _instant("password_set_at", nullable=True),
        _bytes("totp", nullable=True),
        sa.Column("totp_step", sa.BigInteger),
        _bytes("totp_begun", nullable=True),
        _instant("totp_begun_at", nullable=True),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "staff_recovery_codes",
        _digest("person"),
        _bytes("digest"),
        sa.PrimaryKeyConstraint("person", "digest"),
    )
    op.create_table(
        "staff_passkeys",
        _digest("person"),
        _bytes("id"),
        sa.Column("name", sa.Text, nullable=False),
        _key("rp"),
        _bytes("public_key"),
        sa.Column("count", sa.BigInteger, nullable=False),
        _instant("added_at"),
        _instant("used_at", nullable=True),
        sa.PrimaryKeyConstraint("person", "id"),
    )
    op.create_table(
        "staff_challenges",
        _digest("person"),
        _bytes("session"),
        _key("ceremony"),
        _bytes("challenge"),
        _instant("expires_at"),
        sa.PrimaryKeyConstraint("person", "session", "ceremony"),
    )
    op.create_table(
        "staff_sessions",
        _digest("person"),
        _bytes("digest"),
        _instant("begun_at"),
        _instant("used_at"),
        _key("device"),
        _instant("second_factor_at", nullable=True),
        sa.PrimaryKeyConstraint("person", "digest"),
    )
    op.create_table(
        "staff_devices",
        _digest("person"),
        _bytes("digest"),
        _instant("used_at"),
        sa.PrimaryKeyConstraint("person", "digest"),
    )
    op.create_table(
        "staff_tries",
        _digest("subject"),
        sa.Column("wrong", sa.Integer, nullable=False),
        _instant("last"),
        _instant("locked_until", nullable=True),
        sa.PrimaryKeyConstraint("subject"),
    )
    op.create_table(
        "staff_alarms",
        _digest("person"),
        sa.Column("number", sa.Integer, nullable=False),
        _key("kind"),
        _instant("at"),
        sa.Column("details", JSONB, nullable=False),
        _instant("seen_at", nullable=True),
        _digest("reference"),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        _instant("due_at", nullable=True),
        sa.PrimaryKeyConstraint("person", "number"),
    )
    op.create_index("staff_alarms_by_time", "staff_alarms", ["at"])
    op.create_index(
        "staff_alarms_by_due",
        "staff_alarms",
        ["due_at"],
        postgresql_where=sa.text("due_at is not null"),
    )


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
