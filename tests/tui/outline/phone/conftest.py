"""A phone in somebody's hand, as in the tests of its screens."""

from tests.screens.phone.conftest import (
    beside,
    clock,
    desks,
    phones,
    pockets,
    school,
    server,
    settings,
)

__all__ = [
    "beside",
    "clock",
    "desks",
    "phones",
    "pockets",
    "school",
    "server",
    "settings",
]
