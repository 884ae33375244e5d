"""Device tokens, marks on keys, sealed heads of logs, a log's horizon, and staged imports."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add tables and columns that a version before this one needn't know."""
    op.create_table(
        "device_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_device_tokens_user_id", "device_tokens", ["user_id"], unique=False)
    op.create_table(
        "staged_users",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("sort_name", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "row"),
    )
    op.create_index("ix_staged_users_at", "staged_users", ["at"], unique=False)
    op.add_column("guesses", sa.Column("user_id", sa.Uuid(), nullable=True))
    op.create_index("ix_guesses_user_id", "guesses", ["user_id"], unique=False)
    op.add_column(
        "challenges", sa.Column("known", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "sessions",
        sa.Column("keys_removed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("security_keys", sa.Column("accepted_step", sa.Integer(), nullable=True))
    op.add_column("organisations", sa.Column("log_horizon", sa.DateTime(timezone=True)))
    op.add_column("log_heads", sa.Column("at", sa.DateTime(timezone=True)))
    op.add_column("log_heads", sa.Column("seal", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "log_heads", sa.Column("sealed_seq", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    """Take them away."""
    for table, column in (
        ("log_heads", "sealed_seq"),
        ("log_heads", "seal"),
        ("log_heads", "at"),
        ("organisations", "log_horizon"),
        ("security_keys", "accepted_step"),
        ("sessions", "keys_removed"),
        ("challenges", "known"),
    ):
        op.drop_column(table, column)
    op.drop_index("ix_guesses_user_id", table_name="guesses")
    op.drop_column("guesses", "user_id")
    op.drop_table("staged_users")
    op.drop_table("device_tokens")
