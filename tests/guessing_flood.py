"""Many connections, in another process, that try wrong passwords as fast as they are answered."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_int
from itertools import count
from multiprocessing.sharedctypes import Synchronized
from typing import NamedTuple
from urllib.parse import urlsplit

FORWARDED = {"FORWARDED_ALLOW_IPS": "127.0.0.1"}
"""The environment in which a server believes whom the flood, and its victims, claim to be."""
WRONG = "not this one, sorry"


class Flood(NamedTuple):
    """Where from, at whose accounts (made-up ones where there are none), and how many at once."""

    addresses: Sequence[str]
    emails: Sequence[str] = ()
    connections: int = 300


@contextmanager
def flooding(url: str, flood: Flood) -> Iterator[Synchronized[int]]:
    """The flood while the block lasts; counts what was answered."""
    spawn = multiprocessing.get_context("spawn")
    answered = spawn.Value(c_int)
    process = spawn.Process(target=_run, args=(url, flood, answered), daemon=True)
    process.start()
    try:
        yield answered
    finally:
        process.terminate()
        process.join()


def _run(url: str, flood: Flood, answered: Synchronized[int]) -> None:
    asyncio.run(_all(url, flood, answered))


async def _all(url: str, flood: Flood, answered: Synchronized[int]) -> None:
    numbers = count()
    await asyncio.gather(
        *(_again_and_again(url, flood, numbers, answered) for _ in range(flood.connections))
    )


async def _again_and_again(
    url: str, flood: Flood, numbers: Iterator[int], answered: Synchronized[int]
) -> None:
    """One connection, which is opened anew whenever the server closes it."""
    while True:
        try:
            reader, writer = await asyncio.open_connection(
                urlsplit(url).hostname, urlsplit(url).port
            )
            while True:
                writer.write(_request(flood, next(numbers)))
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length))
                answered.value += 1
        except (OSError, asyncio.IncompleteReadError):
            continue


def _request(flood: Flood, number: int) -> bytes:
    emails, addresses = flood.emails, flood.addresses
    email = emails[number % len(emails)] if emails else f"pupil{number}@meadowbank.sch.uk"
    body = json.dumps({"email": email, "password": WRONG}).encode()
    head = (
        "POST /v1/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"X-Forwarded-For: {addresses[number % len(addresses)]}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
