"""The tables, as SQLAlchemy Core sees them. Times are epoch milliseconds, UTC."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Json = JSON(none_as_null=True)

# SQLite counts only an INTEGER primary key up by itself.
_Number = BigInteger().with_variant(Integer, "sqlite")

operations = Table(
    "operations",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("delivery", String(200), unique=True, nullable=False),
    Column("parent", String(16), ForeignKey("operations.id"), nullable=True),
    Column("state", String(16), nullable=False),
    Column("action", String(60), nullable=False),
    Column("actor", String(32), nullable=False),
    Column("team", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("surface", String(20), nullable=False),
    Column("bot_user", String(120), nullable=True),
    Column("bot_user_name", Text, nullable=True),
    Column("arguments", _Json, nullable=False),  # as the audit log shows them
    Column("kept", _Json, nullable=True),  # the resolved arguments, while it waits
    Column("change", _Json, nullable=True),  # what Undo needs
    Column("created_at", BigInteger, nullable=False),
    Column("moved_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=True),  # when the sweep looks: it expires, or its lease ends
    Column("lease_by", String(40), nullable=True),
    Index("ix_operations_state_due_at", "state", "due_at"),
)

claims = Table(
    "claims",
    metadata,
    Column("user_ns", String(120), primary_key=True),
    Column("request", String(16), nullable=False),
    Column("flow", String(60), nullable=False),
    Column("answer_by", BigInteger, nullable=False),  # after that nobody waits for the answer any more
    Column("look_at", BigInteger, nullable=False),  # when to look for a late answer
    Index("ix_claims_look_at", "look_at"),
)

events = Table(
    "events",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("operation", String(16), ForeignKey("operations.id"), nullable=False),
    Column("parent", String(16), nullable=True),
    Column("state", String(16), nullable=False),
    Column("action", String(60), nullable=False),
    Column("actor", String(32), nullable=False),
    Column("team", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("surface", String(20), nullable=False),
    Column("bot_user", String(120), nullable=True),
    Column("bot_user_name", Text, nullable=True),
    Column("arguments", _Json, nullable=False),
    Column("result", Text, nullable=False),
    Column("calls", Integer, nullable=False),  # UChat calls made since the event before
    Column("duration_ms", Integer, nullable=False),
    Index("ix_events_operation", "operation"),
    Index("ix_events_actor", "actor"),
    Index("ix_events_bot_user", "bot_user"),
    Index("ix_events_action", "action"),
    Index("ix_events_at", "at"),
)
