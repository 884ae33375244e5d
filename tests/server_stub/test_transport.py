"""A server in the desk's own process: opened once, in a thread, and closed with the desk."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from models.refusals import Refusal, Refused
from server_stub.app import create_app
from server_stub.client import Client
from server_stub.server import Server
from server_stub.settings import Settings
from server_stub.transport import LOCAL_URL, Embedded
from tests.refusals import refused


@pytest.fixture
def settings(own_file: Settings) -> Settings:
    """SQLite alone: a desk's own store."""
    return own_file


class Opener:
    """Opens the server; the first `fails` times it can't be."""

    def __init__(self, server: Server, fails: int = 0) -> None:
        self.server, self.fails = server, fails
        self.threads: list[threading.Thread] = []
        self.closed = 0

    def __call__(self) -> tuple[Any, Callable[[], None]]:
        self.threads.append(threading.current_thread())
        if len(self.threads) <= self.fails:
            raise Refused(Refusal.STORE_BUSY)
        return create_app(self.server), self._close

    def _close(self) -> None:
        self.closed += 1


async def test_it_is_opened_once_in_a_thread_and_closed_with_the_desk(server):
    opener = Opener(server)
    transport = Embedded(opener)
    transport.warm_up()
    client = Client(transport, LOCAL_URL)
    await client.about()
    await client.about()
    await client.aclose()
    (thread,) = opener.threads
    assert thread is not threading.current_thread()
    assert opener.closed == 1


async def test_a_store_that_can_not_be_opened_is_tried_again_at_the_next_call(server):
    opener = Opener(server, fails=1)
    client = Client(Embedded(opener), LOCAL_URL)
    with refused(Refusal.STORE_BUSY):
        await client.about()
    await client.about()
    await client.aclose()
    assert (len(opener.threads), opener.closed) == (2, 1)


async def test_a_desk_that_never_asked_anything_has_nothing_to_close(server):
    opener = Opener(server)
    await Client(Embedded(opener), LOCAL_URL).aclose()
    assert not opener.threads
