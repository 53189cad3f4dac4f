"""Editions of the division tree, and where the codes of earlier ones go on.

The triggers that keep old codes from being written come with the first import
(``storage.editions``); without one there is nothing to keep from.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _key(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text(collation="C"), nullable=False)


def upgrade() -> None:
    """Make the tables, and the function that puts a successor in place of a former code."""
    op.create_table(
        "division_editions",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("since", sa.Date),
        sa.Column("recorded_at", sa.DateTime(timezone=True)),
        sa.Column("recorded_by", sa.Text),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "division_successors",
        sa.Column("edition", sa.Integer, sa.ForeignKey("division_editions.number"), nullable=False),
        _key("code"),
        _key("successor"),
        _key("kind"),
        sa.Column("look", sa.Boolean, nullable=False),
        sa.Column("since", sa.Date),
        sa.Column("basis", sa.Text),
        sa.PrimaryKeyConstraint("edition", "code"),
    )
    op.create_table(
        "former_divisions", _key("code"), _key("successor"), sa.PrimaryKeyConstraint("code")
    )
    for table in ("division_editions", "division_successors"):
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table} "
            "for each statement execute function append_only()"
        )
    op.execute(
        """
        create function present_division() returns trigger language plpgsql as $$
        declare
            present text := (select successor from former_divisions where code = new.division);
        begin
            if present is null then
                return new;
            end if;
            if tg_argv[0] = 'never wider' and length(present) < length(new.division) then
                raise exception 'division % was dissolved', new.division
                    using errcode = 'restrict_violation';
            end if;
            new.division := present;
            return new;
        end $$
        """
    )


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
