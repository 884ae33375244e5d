"""What a version to come may do to the schema: add to it, and nothing that ours needn't know."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add columns to the tables that every request writes to, an index, and a table."""
    op.add_column("users", sa.Column("pronouns", sa.String(), nullable=True))
    op.add_column("sessions", sa.Column("kind", sa.String(), nullable=False, server_default=""))
    op.add_column("log_entries", sa.Column("origin", sa.String(), nullable=True))
    op.create_index("log_entries_by_origin", "log_entries", ["origin"])
    op.create_table(
        "badges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("badges")
    op.drop_index("log_entries_by_origin", table_name="log_entries")
    op.drop_column("log_entries", "origin")
    op.drop_column("sessions", "kind")
    op.drop_column("users", "pronouns")
