"""What a code, a list among 1,000, a removal and a sign-in cost the server, beside one hash.

Processor time moves less than rates do with what else the machine does. The peers, privacyIDEA
3.14 and Django's admin, were measured once, on two workers; Argon2 at the same 64 MiB, t=3, p=4
is the yardstick that both runs share: HASH of their milliseconds.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

import httpx

from benchmarks.figure import Figure
from benchmarks.site import Site
from server_stub.client import Client
from server_stub.clock import utc_now
from server_stub.rules.passwords import Passwords
from tests.server_stub.school import PASSWORD

EACH = 120
LISTS = 400
SIGN_INS = 24
AT_ONCE = 8
HASHES = 8
HASH = 170  # privacyIDEA's 310 ms a sign-in with Argon2, less its 140 with a cheap hash
CODE = 65 / 20  # a twentieth of privacyIDEA's cheapest sign-in, on SQLite
LIST = 88 / 20  # of its quickest search, among 1,000
REMOVAL = 5  # Django's admin, which is below a twentieth of privacyIDEA's 150
SEARCHES = ("", "per", "person 7", "99", "meadowbank")


def figures(site: Site) -> Iterator[Figure]:
    """Processor time as a share of a hash's; the goals are the peers' shares."""
    hashing = 1e3 * of_a_hash()
    costs = asyncio.run(measured(site))
    goals = {"code check": CODE, "list": LIST, "removal": REMOVAL, "sign-in": HASH / 0.85}
    for what, goal in goals.items():
        name = f"{what}'s processor time over a hash's"
        yield Figure(name, costs[what], hashing, "ms", goal / HASH)


def of_a_hash() -> float:
    """Seconds of processor time that a password's hash takes."""
    passwords = Passwords()
    before = time.process_time()
    for _ in range(HASHES):
        passwords.hash("paper-river-lamp")
    return (time.process_time() - before) / HASHES


async def measured(site: Site) -> dict[str, float]:
    """Milliseconds of each."""
    keyed = [site.school.with_key(person) for person in site.people[:EACH]]
    async with httpx.AsyncHTTPTransport() as road:
        holder = Client(road, site.server.url)
        site.sign_in(holder, site.school.holder, elevated=True)
        desks = [site.sign_in(Client(road, site.server.url), person) for person in keyed]

        async def code(number: int) -> None:
            await desks[number].elevate(keyed[number].code(utc_now()))

        async def search(number: int) -> None:
            await holder.find_users(SEARCHES[number % len(SEARCHES)])

        async def remove(number: int) -> None:
            await holder.remove_keys(keyed[number].id, confirmed=True)

        async def enter(number: int) -> None:
            await Client(road, site.server.url).sign_in(site.people[-number - 1].email, PASSWORD)

        for _ in range(AT_ONCE):  # whatever is made once, at a worker's first request
            await asyncio.gather(*map(search, range(AT_ONCE)))
        return {
            "list": await cost(site, search, LISTS),
            "code check": await cost(site, code, EACH),
            "removal": await cost(site, remove, EACH),
            "sign-in": await cost(site, enter, SIGN_INS),
        }


async def cost(site: Site, asked: Callable[[int], Awaitable[None]], times: int) -> float:
    """Milliseconds of the server's processor time for each."""
    before = site.spent()
    for start in range(0, times, AT_ONCE):
        await asyncio.gather(*(asked(number) for number in range(start, start + AT_ONCE)))
    return 1e3 * (site.spent() - before) / times
