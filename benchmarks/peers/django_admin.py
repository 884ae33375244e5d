"""What a search among a thousand users and a TOTP device's deletion cost Django's admin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.peers import people
from benchmarks.peers.django_admin_site import DEVICES, key, site, token
from benchmarks.peers.peer import Served
from benchmarks.rates import EACH, LISTS, SEARCHES

ROW = 'name="_selected_action"'  # the box that ticks it


def measured() -> dict[str, float]:
    """Milliseconds of each."""
    with TemporaryDirectory() as folder, site(Path(folder)) as (peer, server):
        asked = Asked(server)
        before = peer.rows(DEVICES)
        costs = {
            "list": server.cost(asked.search, LISTS),
            "removal": server.cost(asked.remove, EACH),
        }
        assert peer.rows(DEVICES) == before - EACH - 1
        return costs


@dataclass(frozen=True)
class Asked:
    """Its requests, by number; each asserts that it did what it was for."""

    server: Served

    def search(self, number: int) -> None:
        """A part of a name, on the page of users."""
        search = SEARCHES[number % len(SEARCHES)]
        page = self.server.client.get("/admin/auth/user/", params={"q": search})
        assert page.status_code == 200, page.text
        assert page.text.count(ROW) == people.FOUND[search]

    def remove(self, number: int) -> None:
        """A device, by the form that asks whether one is sure."""
        devices = "/admin/otp_totp/totpdevice/"
        sure = {"post": "yes"} | token(self.server)
        answer = self.server.client.post(f"{devices}{key(number)}/delete/", data=sure)
        assert answer.headers.get("Location") == devices, answer.text
        # A browser goes on to a page that shows this; kept, all of them come back each time.
        self.server.client.cookies.delete("messages")
