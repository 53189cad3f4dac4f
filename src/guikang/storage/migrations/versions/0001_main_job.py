"""People, statements, timelines, exceptions and imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _key(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def upgrade() -> None:
    """Make the tables of the main job; statements, timelines and exceptions refuse change."""
    op.create_table(
        "people",
        _key("person"),
        _text("document"),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        _key("name_key"),
        _key("phone_key", nullable=True),
        _text("masked_number"),
        _text("masked_name"),
        _key("division", nullable=True),
        _instant("first_seen_at"),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_index(
        "people_by_phone",
        "people",
        ["phone_key"],
        postgresql_where=sa.text("phone_key is not null"),
    )
    op.create_table(
        "statements",
        _key("person"),
        _key("source"),
        _key("id"),
        _key("kind"),
        _instant("occurred_at", nullable=True),
        _instant("recorded_at"),
        sa.Column("details", JSONB),
        sa.Column("import_id", sa.BigInteger),
        sa.PrimaryKeyConstraint("person", "source", "id"),
    )
    op.create_table(
        "timelines",
        _key("person"),
        sa.Column("version", sa.Integer, nullable=False),
        _instant("known_at"),
        _key("rulebook"),
        sa.Column("turns", sa.ARRAY(sa.DateTime(timezone=True)), nullable=False),
        sa.Column("colours", sa.ARRAY(sa.Text), nullable=False),
        sa.PrimaryKeyConstraint("person", "version"),
    )
    op.create_table(
        "conversion_exceptions",
        _key("person"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        _key("kind"),
        _text("clause"),
        sa.Column("evidence", sa.ARRAY(sa.Text), nullable=False),
        _instant("since"),
        _instant("until", nullable=True),
        sa.PrimaryKeyConstraint("person", "version", "place"),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger, autoincrement=True, nullable=False),
        _key("feed"),
        _text("file_name"),
        _key("sha256"),
        _key("state"),
        _text("actor"),
        _instant("received_at"),
        _instant("finished_at", nullable=True),
        sa.Column("rows", sa.Integer),
        sa.Column("rows_done", sa.ARRAY(sa.Integer), nullable=False),
        _count("accepted"),
        _count("known"),
        _count("rejected"),
        sa.Column("failure", JSONB),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "imports_unfinished",
        "imports",
        ["id"],
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.create_table(
        "import_pieces",
        sa.Column("import_id", sa.BigInteger, sa.ForeignKey("imports.id"), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "place"),
    )
    op.execute("alter table import_pieces alter column sealed set storage external")
    op.create_table(
        "import_rejections",
        sa.Column("import_id", sa.BigInteger, sa.ForeignKey("imports.id"), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        _text("field", nullable=True),
        _text("code"),
        sa.Column("params", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "line", "place"),
    )
    op.execute(
        """
        create function append_only() returns trigger language plpgsql as $$
        begin
            raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
        end $$
        """
    )
    for table in ("statements", "timelines", "conversion_exceptions"):
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table} "
            "for each statement execute function append_only()"
        )


def downgrade() -> None:
    """Refused: what is stated is never taken back."""
    raise RuntimeError("statements are never deleted; restore a backup instead")
