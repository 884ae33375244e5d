"""Sign-ins a second through the client, beside what Argon2 alone does with the same passwords."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure
from benchmarks.school import PASSWORD, PEOPLE, address, school
from models.wire.sign_in import NextStep
from server_stub.app import create_app
from server_stub.client import Client
from server_stub.hashing import processors
from server_stub.rules.passwords import Passwords
from server_stub.server import Server
from server_stub.transport import LOCAL_URL, Embedded

EACH = 3
RUNS = 5


def figures() -> Iterator[Figure]:
    """The share of Argon2's own rate that people without a key get to sign in at."""
    hashed = Passwords().hash(PASSWORD)
    with TemporaryDirectory() as folder:
        server = school(Path(folder))
        pairs = [(asyncio.run(sign_ins(server)), hashes(hashed)) for _ in range(RUNS)]
        server.store.close()
    yield Figure.of("sign-ins as a share of Argon2 alone", pairs, "/min", 0.85, "higher")


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


def hashes(hashed: str) -> float:
    """Passwords proved a minute, as many at once as the server lets through."""
    passwords = Passwords()
    started = time.perf_counter()
    with ThreadPoolExecutor(processors()) as threads:
        proofs = threads.map(lambda _: passwords.prove(hashed, PASSWORD), range(PEOPLE * EACH))
        assert all(proof.right for proof in proofs)
    return 60 * PEOPLE * EACH / (time.perf_counter() - started)
