"""The store's key in a row of its own, seals on the log, and chores of the server."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add tables and columns that a version before this one needn't know."""
    op.create_table(
        "chores",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "store_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "log_seals",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "seq"),
    )
    op.add_column("log_heads", sa.Column("key_id", sa.String(), nullable=False, server_default=""))
    op.add_column("organisations", sa.Column("log_days", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("organisations", "log_days")
    op.drop_column("log_heads", "key_id")
    op.drop_table("log_seals")
    op.drop_table("store_keys")
    op.drop_table("chores")
