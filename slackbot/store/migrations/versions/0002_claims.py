"""Claims: which request has a bot user's flow bridge to itself."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "claims",
        sa.Column("user_ns", sa.String(120), nullable=False),
        sa.Column("request", sa.String(16), nullable=False),
        sa.Column("flow", sa.String(60), nullable=False),
        sa.Column("answer_by", sa.BigInteger, nullable=False),
        sa.Column("look_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("user_ns", name="pk_claims"),
    )
    op.create_index("ix_claims_look_at", "claims", ["look_at"])
