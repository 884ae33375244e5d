"""A desk and a phone, each a real program in a real terminal, at a server of its own process."""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pyotp

from tests.command_line import KEYDESK, OwnStore, Serving
from tests.journeys.hand import Hand
from tests.terminal import Terminal
from tests.tui.test_phone_cli import choose, paste

ASKED = re.compile(r"Type (\d+) on it to approve")
SIX_DIGITS = re.compile(r"^\s*\d{6}\b|\s\d{6}\s*$", re.M)


def shows(found: re.Pattern[str], terminal: Terminal) -> object:
    """Whether this is on the screen."""
    return found.search("\n".join(terminal.text()))


class Pair:
    """A person's desk and phone, over a store that outlives the server."""

    def __init__(self, home: Path, server: Serving, store: OwnStore, desk: Terminal) -> None:
        self.home, self.server, self.store = home, server, store
        self.desk = Hand(desk)
        self.person = store.school.teacher

    @contextmanager
    def phone(self) -> Iterator[Terminal]:
        """The phone, switched on; in the end its battery is taken out."""
        command = [KEYDESK, "phone", "--server", self.server.url]
        with Terminal(command, home=self.home / "pocket") as phone:
            yield phone

    def log_in(self) -> None:
        """Address and password at the desk."""
        self.desk.fill("Email address", self.person.email)
        self.desk.fill("Password", self.person.password)
        self.desk.press("Log in")

    def log_out(self) -> None:
        """Back to Log in."""
        self.desk.press("Log out")
        self.desk.see("You are logged out.")

    def enrol(self, phone: Terminal) -> None:
        """From Log in and back: scan at the desk, send the code from the phone, save."""
        self.log_in()
        self.desk.press("Account Settings")
        self.desk.choose_tab("Security keys")
        self.desk.press("Add new device")
        uri = self.desk.read_qr()
        choose(phone)
        paste(phone, uri)
        phone.wait_for("was added. Press Send Code")
        self.desk.fill("Name", "My phone")
        phone.press("s")
        phone.wait_for("The code was sent to Add new device.")
        self.desk.see(partial(shows, SIX_DIGITS))
        self.desk.press("Save this device")
        self.desk.see("Successfully added new two-factor authentication method.")
        self.log_out()

    def carry_key(self, phone: Terminal) -> None:
        """From now on it is somebody who has a key already, and the phone holds it."""
        self.person = self.store.school.keyed
        choose(phone)
        paste(phone, pyotp.TOTP(b32encode(self.person.seed).decode()).provisioning_uri(name="Luke"))
        phone.wait_for("was added. Press Send Code")

    def number(self) -> str:
        """What the waiting desk says must be typed on the phone."""
        self.desk.see(partial(shows, ASKED))
        found = ASKED.search(self.desk.shown())
        assert found is not None
        return found[1]
