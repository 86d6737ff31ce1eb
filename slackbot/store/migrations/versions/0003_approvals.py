"""Approvals, their votes, who is held by one, evidence; and the second bot user that something is about."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and add the columns to operations and events."""
    for table in ("operations", "events"):
        op.add_column(table, sa.Column("second_bot_user", sa.String(120), nullable=True))
        op.add_column(table, sa.Column("second_bot_user_name", sa.Text, nullable=True))
        op.create_index(f"ix_{table}_second_bot_user", table, ["second_bot_user"])
    op.add_column("operations", sa.Column("digest", sa.JSON, nullable=True))
    op.create_table(
        "approvals",
        _operation("approvals"),
        sa.Column("policy", sa.JSON, nullable=False),
        sa.Column("required", sa.Integer, nullable=False),
        sa.Column("remind_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=True),
        sa.Column("preview", sa.JSON, nullable=True),
        sa.Column("outcome", sa.JSON, nullable=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("card", sa.String(32), nullable=True),
        sa.Column("shown", sa.BigInteger, nullable=False),
        sa.Column("messaged", sa.BigInteger, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("teller", sa.String(40), nullable=True),
        sa.Column("tell_at", sa.BigInteger, nullable=False),
        sa.Column("trouble", sa.String(60), nullable=True),
        sa.PrimaryKeyConstraint("operation", name="pk_approvals"),
    )
    op.create_index("ix_approvals_closed_tell_at", "approvals", ["closed", "tell_at"])
    op.create_table(
        "votes",
        _operation("votes"),
        sa.Column("actor", sa.String(32), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("operation", "actor", name="pk_votes"),
    )
    op.create_table(
        "holds",
        sa.Column("user_ns", sa.String(120), nullable=False),
        _operation("holds"),
        sa.PrimaryKeyConstraint("user_ns", name="pk_holds"),
    )
    op.create_table(
        "evidence",
        _operation("evidence"),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("kept_until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("operation", name="pk_evidence"),
    )
    op.create_index("ix_evidence_kept_until", "evidence", ["kept_until"])


def _operation(table: str) -> sa.Column[str]:
    key = sa.ForeignKey("operations.id", name=f"fk_{table}_operation_operations")
    return sa.Column("operation", sa.String(16), key, nullable=False)
