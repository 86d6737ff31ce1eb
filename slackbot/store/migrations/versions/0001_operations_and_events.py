"""Operations, and the events that are the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_REFUSED = "the audit log is only ever added to"


def upgrade() -> None:
    """Create both tables, and the triggers that refuse a change of the log."""
    op.create_table(
        "operations",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("delivery", sa.String(200), nullable=False),
        sa.Column("parent", sa.String(16), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        *_asked(),
        sa.Column("kept", sa.JSON, nullable=True),
        sa.Column("change", sa.JSON, nullable=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("moved_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=True),
        sa.Column("lease_by", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_operations"),
        sa.UniqueConstraint("delivery", name="uq_operations_delivery"),
        sa.ForeignKeyConstraint(["parent"], ["operations.id"], name="fk_operations_parent_operations"),
    )
    op.create_index("ix_operations_state_due_at", "operations", ["state", "due_at"])
    op.create_table(
        "events",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("operation", sa.String(16), nullable=False),
        sa.Column("parent", sa.String(16), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        *_asked(),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("duration_ms", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_events"),
        sa.ForeignKeyConstraint(["operation"], ["operations.id"], name="fk_events_operation_operations"),
    )
    for column in ("operation", "actor", "bot_user", "action", "at"):
        op.create_index(f"ix_events_{column}", "events", [column])
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def _asked() -> list[sa.Column[object]]:
    return [
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("actor", sa.String(32), nullable=False),
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("surface", sa.String(20), nullable=False),
        sa.Column("bot_user", sa.String(120), nullable=True),
        sa.Column("bot_user_name", sa.Text, nullable=True),
        sa.Column("arguments", sa.JSON, nullable=False),
    ]


def _triggers(dialect: str) -> list[str]:
    if dialect == "sqlite":
        # REPLACE deletes without asking a DELETE trigger, unless the connection wants it to.
        there = "WHEN EXISTS (SELECT 1 FROM events WHERE number = NEW.number)"
        return [
            _sqlite_trigger("events_no_update", "UPDATE"),
            _sqlite_trigger("events_no_delete", "DELETE"),
            _sqlite_trigger("events_no_replace", "INSERT", there),
        ]
    refuse = f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
    return [
        f"CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS {refuse}",
        _trigger("events_no_change", "UPDATE OR DELETE", "ROW"),
        _trigger("events_no_truncate", "TRUNCATE", "STATEMENT"),
    ]


def _trigger(name: str, change: str, each: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {change} ON events FOR EACH {each} EXECUTE FUNCTION events_refuse()"


def _sqlite_trigger(name: str, change: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {change} ON events {when} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    )
