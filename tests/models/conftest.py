"""What tests of the store need."""

from tests.postgres import postgres, postgres_url

__all__ = ["postgres", "postgres_url"]
