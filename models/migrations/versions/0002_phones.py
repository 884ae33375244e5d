"""Phones that answer, and the challenges they are asked."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add phones, nonces, challenges pairing ids, and an index for what key holders are told."""
    op.create_index("log_by_event", "log_entries", ["organisation_id", "event", "seq"])
    op.create_table(
        "bells",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("topic"),
    )
    op.create_index("ix_bells_at", "bells", ["at"], unique=False)
    op.create_table(
        "phone_nonces",
        sa.Column("phone_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("phone_id", "nonce"),
    )
    op.create_index("ix_phone_nonces_at", "phone_nonces", ["at"], unique=False)
    op.create_table(
        "challenges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("asks", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("distance_km", sa.Integer(), nullable=True),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_challenges_session_id", "challenges", ["session_id"], unique=False)
    op.create_index("ix_challenges_user_id", "challenges", ["user_id"], unique=False)
    op.create_table(
        "phones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key_id"),
    )
    op.create_index("ix_phones_user_id", "phones", ["user_id"], unique=False)
    op.add_column("enrolments", sa.Column("pairing_id", sa.String(), nullable=True))
    op.add_column("enrolments", sa.Column("sent_code", sa.LargeBinary(), nullable=True))
    op.create_index("ix_enrolments_pairing_id", "enrolments", ["pairing_id"], unique=False)
    op.add_column("security_keys", sa.Column("pairing_id", sa.String(), nullable=True))
    op.create_index("ix_security_keys_pairing_id", "security_keys", ["pairing_id"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_security_keys_pairing_id", table_name="security_keys")
    op.drop_column("security_keys", "pairing_id")
    op.drop_index("ix_enrolments_pairing_id", table_name="enrolments")
    op.drop_column("enrolments", "sent_code")
    op.drop_column("enrolments", "pairing_id")
    op.drop_index("ix_phones_user_id", table_name="phones")
    op.drop_table("phones")
    op.drop_index("ix_challenges_user_id", table_name="challenges")
    op.drop_index("ix_challenges_session_id", table_name="challenges")
    op.drop_table("challenges")
    op.drop_index("ix_phone_nonces_at", table_name="phone_nonces")
    op.drop_table("phone_nonces")
    op.drop_index("ix_bells_at", table_name="bells")
    op.drop_table("bells")
    op.drop_index("log_by_event", table_name="log_entries")
