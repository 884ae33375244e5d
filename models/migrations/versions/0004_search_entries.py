"""What Quick User Search reads; users are entered once the store is open."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TO_INDEX = "indexed_text IS NULL OR indexed_text <> search_text"
_FOLDED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the entries, and which users have yet to be entered: all of them, for now."""
    _order_by(_FOLDED)
    op.add_column("users", sa.Column("indexed_text", sa.String(), nullable=True))
    op.create_index(
        "users_to_index",
        "users",
        ["organisation_id", "search_text"],
        unique=False,
        sqlite_where=sa.text(_TO_INDEX),
        postgresql_where=sa.text(_TO_INDEX),
    )
    op.create_table(
        "search_entries",
        sa.Column("shelf", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("search_text", _FOLDED, nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("shelf", "search_text", "user_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them away; an older version finds users by their own rows."""
    op.drop_table("search_entries")
    op.drop_index("users_to_index", table_name="users")
    op.drop_column("users", "indexed_text")
    _order_by(sa.String())


def _order_by(text: "sa.types.TypeEngine[str]") -> None:
    """Lists in the order of code points on PostgreSQL, as on SQLite, or in the database's own."""
    if op.get_context().dialect.name == "postgresql":
        for name in ("sort_name", "search_text"):
            op.alter_column("users", name, type_=text)
