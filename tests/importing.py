"""Imports all of a package at once, for those who want it done before something begins."""

from importlib import import_module
from pkgutil import walk_packages

# Alembic runs the ones, and pytest, once it has begun, takes the other.
NOT_BY_US = ("models.migrations", "tui.walkthrough.pytest_plugin")


def import_all(*packages: str) -> None:
    """Import these packages and all modules in them."""
    for package in packages:
        for found in walk_packages([package], f"{package}."):
            if not found.name.startswith(NOT_BY_US):
                import_module(found.name)
