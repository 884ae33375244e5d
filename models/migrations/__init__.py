"""Alembic migrations, run in place by models.schema; models/migrations/versions holds the steps."""
