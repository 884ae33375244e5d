"""Sign-ins through the client beside Argon2 alone, and whether time tells who has an account."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure
from benchmarks.school import PASSWORD, PEOPLE, address, school
from models.refusals import Refused
from models.wire.sign_in import NextStep
from server_stub.app import create_app
from server_stub.client import Client
from server_stub.hashing import Hashing, share
from server_stub.rules.passwords import Passwords
from server_stub.server import Server
from server_stub.transport import LOCAL_URL, Embedded

EACH = 3
TRIES = 5
RUNS = 5


def figures() -> Iterator[Figure]:
    """The share of Argon2's own rate that people without a key get to sign in at; what time tells.

    The second is the slower over the quicker of a wrong password for somebody and for nobody.
    """
    hashed = Passwords().hash(PASSWORD)
    with TemporaryDirectory() as folder:
        server = school(Path(folder))
        pairs = [(asyncio.run(sign_ins(server)), hashes(hashed)) for _ in range(RUNS)]
        refused = asyncio.run(refusals(server))
        server.store.close()
    yield Figure.of("sign-ins as a share of Argon2 alone", pairs, "/min", 0.85, "higher")
    slower_last = sorted(zip(*refused, strict=True), key=median)
    told = list(zip(slower_last[1], slower_last[0], strict=True))
    yield Figure.of("a wrong password: whose address is known", told, "µs", 1.10)


async def sign_ins(server: Server) -> float:
    """Sign-ins a minute when everyone signs in again and again, all at once."""
    transport = Embedded(lambda: (create_app(server), lambda: None))
    clients = [Client(transport, LOCAL_URL) for _ in range(PEOPLE)]
    await clients[0].about()  # imports and opens before the time is taken
    started = time.perf_counter()
    await asyncio.gather(*(again_and_again(client, n) for n, client in enumerate(clients)))
    rate = 60 * PEOPLE * EACH / (time.perf_counter() - started)
    for client in clients:
        await client.aclose()
    return rate


async def again_and_again(client: Client, number: int) -> None:
    """One person's sign-ins."""
    for _ in range(EACH):
        step = await client.sign_in(address(number), PASSWORD)
        assert step.next is NextStep.DONE


async def refusals(server: Server) -> list[tuple[float, float]]:
    """Microseconds that a wrong password takes for somebody's address and for nobody's, in turn.

    As often as an account can be tried before it is paused.
    """
    client = Client(Embedded(lambda: (create_app(server), lambda: None)), LOCAL_URL)
    pairs = [
        (await refusal(client, address(number)), await refusal(client, f"nobody.{address(number)}"))
        for _ in range(TRIES)
        for number in range(PEOPLE)
    ]
    await client.aclose()
    return pairs


async def refusal(client: Client, email: str) -> float:
    """Microseconds until a wrong password is refused."""
    started = time.perf_counter()
    with suppress(Refused):
        await client.sign_in(email, "not this one, sorry")
    return (time.perf_counter() - started) * 1e6


def hashes(hashed: str) -> float:
    """Passwords proved a minute, as many at once and as politely as the server does it."""
    passwords, pool = Passwords(), Hashing(share(1))
    started = time.perf_counter()
    asyncio.run(proved(pool, lambda: passwords.prove(hashed, PASSWORD).right))
    rate = 60 * PEOPLE * EACH / (time.perf_counter() - started)
    pool.close()
    return rate


async def proved(pool: Hashing, prove: Callable[[], bool]) -> None:
    """As many as there are sign-ins, all asked for at once."""
    assert all(await asyncio.gather(*(pool.run(prove) for _ in range(PEOPLE * EACH))))
