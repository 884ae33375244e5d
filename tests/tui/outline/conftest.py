"""A seat at the desk, as in the tests of its screens."""

from tests.screens.conftest import clock, seat

__all__ = ["clock", "seat"]
