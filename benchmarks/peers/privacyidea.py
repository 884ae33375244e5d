"""What a code, a search among a thousand users and a token's deletion cost privacyIDEA."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from benchmarks.peers import people
from benchmarks.peers.privacyidea_site import REALM, site
from benchmarks.rates import EACH, LISTS, SEARCHES

PIN = "1234"


def measured(settings: str) -> dict[str, float]:
    """Milliseconds of each; those who send no code have no token, for a search reads none."""
    with TemporaryDirectory() as folder, site(Path(folder), settings) as (peer, server):
        asked = Asked(server.client)
        for number in range(EACH + 1):
            asked.enrol(number)
        costs = {
            "code check": server.cost(asked.check, EACH),
            "list": server.cost(asked.search, LISTS),
            "removal": server.cost(asked.remove, EACH),
        }
        assert peer.rows("token") == 0
        return costs


@dataclass(frozen=True)
class Asked:
    """Its requests, each of somebody by number; each asserts that it did what it was for."""

    client: httpx.Client

    def enrol(self, number: int) -> None:
        """A TOTP token with a PIN."""
        token = {"type": "totp", "serial": f"T{number}", "otpkey": people.SEED.hex(), "pin": PIN}
        owner = {"user": people.address(number), "realm": REALM}
        assert value(self.client.post("/token/init", data={**token, **owner})) is True

    def check(self, number: int) -> None:
        """The code that is due, behind the PIN."""
        who = {"user": people.address(number), "realm": REALM}
        answer = self.client.post("/validate/check", data={**who, "pass": PIN + people.code()})
        assert value(answer) is True

    def search(self, number: int) -> None:
        """A part of a user name."""
        search = SEARCHES[number % len(SEARCHES)]
        part = f"*{search.replace(' ', '.')}*"
        shown = value(self.client.get("/user/", params={"username": part, "realm": REALM}))
        assert len(shown) == people.FOUND[search]

    def remove(self, number: int) -> None:
        """A token by its serial number."""
        assert value(self.client.delete(f"/token/T{number}")) == 1


def value(answer: httpx.Response) -> Any:
    """What the request was answered with."""
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]["value"]
