"""The tables, as SQLAlchemy Core sees them. Times are epoch milliseconds, UTC."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

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
    Column("second_bot_user", String(120), nullable=True),
    Column("second_bot_user_name", Text, nullable=True),
    Column("arguments", _Json, nullable=False),  # as the audit log shows them
    Column("kept", _Json, nullable=True),  # the resolved arguments, while it waits
    Column("digest", _Json, nullable=True),  # what must not change while it waits
    Column("change", _Json, nullable=True),  # what Undo needs
    Column("created_at", BigInteger, nullable=False),
    Column("moved_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=True),  # when the sweep looks: it expires, or its lease ends
    Column("lease_by", String(40), nullable=True),
    Index("ix_operations_state_due_at", "state", "due_at"),
    Index("ix_operations_second_bot_user", "second_bot_user"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("operation", String(16), ForeignKey("operations.id"), primary_key=True),
    Column("policy", _Json, nullable=False),  # as it was in force when it was asked for
    Column("required", Integer, nullable=False),
    Column("remind_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("title", Text, nullable=True),  # what is asked, as a question
    Column("preview", _Json, nullable=True),  # what is shown of it
    Column("outcome", _Json, nullable=True),  # what came of it, as people are told
    Column("channel", String(32), nullable=False),
    Column("card", String(32), nullable=True),  # the message that shows it
    Column("shown", BigInteger, nullable=False),  # the number of the last event that the channel was told
    Column("messaged", BigInteger, nullable=False),  # the same of what the person who asked was told
    Column("closed", Boolean, nullable=False),  # nothing more is to be told
    Column("teller", String(40), nullable=True),  # the copy of the bot that is telling
    Column("tell_at", BigInteger, nullable=False),  # not before that, and no longer than that
    Column("trouble", String(60), nullable=True),  # what keeps the card from being shown
    Index("ix_approvals_closed_tell_at", "closed", "tell_at"),
)

votes = Table(
    "votes",
    metadata,
    Column("operation", String(16), ForeignKey("operations.id"), primary_key=True),
    Column("actor", String(32), primary_key=True),
    Column("at", BigInteger, nullable=False),
)

holds = Table(
    "holds",
    metadata,
    Column("user_ns", String(120), primary_key=True),
    Column("operation", String(16), ForeignKey("operations.id"), nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("operation", String(16), ForeignKey("operations.id"), primary_key=True),
    Column("content", _Json, nullable=False),
    Column("kept_until", BigInteger, nullable=False),
    Index("ix_evidence_kept_until", "kept_until"),
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
    Column("second_bot_user", String(120), nullable=True),
    Column("second_bot_user_name", Text, nullable=True),
    Column("arguments", _Json, nullable=False),
    Column("result", Text, nullable=False),
    Column("calls", Integer, nullable=False),  # UChat calls made since the event before
    Column("duration_ms", Integer, nullable=False),
    Index("ix_events_operation", "operation"),
    Index("ix_events_actor", "actor"),
    Index("ix_events_bot_user", "bot_user"),
    Index("ix_events_second_bot_user", "second_bot_user"),
    Index("ix_events_action", "action"),
    Index("ix_events_at", "at"),
)
