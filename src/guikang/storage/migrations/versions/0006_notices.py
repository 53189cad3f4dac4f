"""Notices: who is told when their colour changes, and what they were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WATCH_ALL = """
insert into watches (person, told, told_at, due_at)
select person, t.colours[t.passed], greatest(now(), t.known_at), t.turns[t.passed + 1]
from accounts a left join lateral (
    select turns, colours, known_at,
        (select count(*)::int from unnest(turns) turn
         where turn <= greatest(now(), known_at)) passed
    from timelines where timelines.person = a.person order by version desc limit 1
) t on true
"""
"""Whoever registered before is told from now on."""


def _digest(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Make their tables; of a notice only that it was read can be written later."""
    op.create_table(
        "watches",
        _digest("person"),
        sa.Column("told", sa.Text),
        _instant("told_at"),
        _instant("due_at", nullable=True),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "notices",
        _digest("person"),
        sa.Column("number", sa.Integer, nullable=False),
        _instant("at"),
        sa.Column("colour_before", sa.Text),
        sa.Column("colour_after", sa.Text),
        _instant("read_at", nullable=True),
        sa.PrimaryKeyConstraint("person", "number"),
    )
    op.create_table(
        "messages",
        _digest("person"),
        sa.Column("number", sa.Integer, nullable=False),
        _digest("reference"),
        sa.Column("state", sa.Text(collation="C"), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        _instant("due_at", nullable=True),
        sa.PrimaryKeyConstraint("person", "number"),
    )
    for table in ("watches", "messages"):
        op.create_index(
            f"{table}_by_due", table, ["due_at"], postgresql_where=sa.text("due_at is not null")
        )
    op.execute(
        "create trigger append_only before delete or truncate "
        "or update of person, number, at, colour_before, colour_after on notices "
        "for each statement execute function append_only()"
    )
    op.execute(
        "create trigger append_only before delete or truncate on messages "
        "for each statement execute function append_only()"
    )
    op.execute(_WATCH_ALL)


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
