"""A small school on a store of its own, with people who have a password and no key."""

from __future__ import annotations

from pathlib import Path

from server_stub.rules import organisations
from server_stub.rules.organisations import Founding, Joining
from server_stub.rules.passwords import Passwords
from server_stub.server import Server
from server_stub.settings import Settings

PASSWORD = "paper-river-lamp"
PEOPLE = 8


def school(folder: Path) -> Server:
    """A server over a new store in this folder; the caller closes the store."""
    server = Server.start(Settings.in_folder(folder))
    hashed = Passwords().hash(PASSWORD)
    asked = Founding("Bench School", "Bench", "bench.example", "UTC", "help@bench.example", "")
    with server.act("the benchmark") as act:
        group = organisations.group_of(act, organisations.make(act, asked), "Teachers")
        for number in range(PEOPLE):
            joining = Joining(f"Person {number}", address(number), password_hash=hashed)
            organisations.join(act, group, joining)
    return server


def address(number: int) -> str:
    """A person's e-mail address."""
    return f"person{number}@bench.example"
