"""The people whom both peers know, their one TOTP seed, and what a search must find."""

from __future__ import annotations

import base64

import pyotp

from benchmarks.rates import SEARCHES
from benchmarks.site import PEOPLE
from server_stub.rules.users import PAGE

SEED = bytes(range(20))
PASSWORD = "paper-river-lamp"


def address(number: int) -> str:
    """Somebody's, which is their user name too."""
    return f"person.{number}@meadowbank.example"


def code() -> str:
    """What everybody's device shows now."""
    return pyotp.TOTP(base64.b32encode(SEED).decode()).now()


def found(search: str) -> int:
    """How many rows a page shows: as many as Keydesk's has, or all that there are."""
    everyone = (address(number) for number in range(PEOPLE))
    return min(PAGE, sum(all(word in each for word in search.split()) for each in everyone))


FOUND = {search: found(search) for search in SEARCHES}
