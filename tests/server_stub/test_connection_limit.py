"""A process holds so many connections, an address its share; the silent ones make room."""

import asyncio
import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server_stub.api import connection_limit
from server_stub.api.connection_limit import ConnectionLimit, Place
from server_stub.base.trusted_proxies import TrustedProxies
from server_stub.process import file_limit
from server_stub.process import listener as listening
from server_stub.process.listener import Listener

MOST = 6
SHARE = 3
PROXY = "192.0.2.1"
ADDRESSES = [PROXY, "192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8::2"]


class Crowd:
    """Connections in a process, as a test opens them; each that is cut closes at once."""

    def __init__(self) -> None:
        proxies = TrustedProxies.named([PROXY])
        self.limit = ConnectionLimit(MOST, proxies)
        self.files = count()
        self.open: dict[int, tuple[str, Place]] = {}
        self.busy: set[int] = set()

    def connect(self, address: str) -> None:
        silent = [at for at in self.open if at not in self.busy]
        mine = [at for at in self.open if self.share(at) == self.share_of(address)]
        file = next(self.files)
        place = self.limit.admit(address, file, partial(self.cut, file))
        if place is None:
            full = mine if len(mine) == SHARE else list(self.open)
            assert not set(full) & set(silent)
        else:
            self.open[file] = address, self.limit.taken(file, partial(self.cut, file))

    def cut(self, file: int) -> None:
        assert file not in self.busy
        self.close(file)

    def close(self, file: int) -> None:
        self.busy.discard(file)
        self.open.pop(file)[1].closed()

    def turn(self, file: int) -> None:
        place = self.open[file][1]
        if file in self.busy:
            self.busy.remove(file)
            place.awaits_peer()
        else:
            self.busy.add(file)
            place.awaits_server()

    def share(self, file: int) -> str:
        return self.share_of(self.open[file][0])

    @staticmethod
    def share_of(address: str) -> str:
        return address[:8] if ":" in address else address

    def check(self) -> None:
        assert len(self.open) <= MOST
        shares = [self.share(file) for file in self.open]
        for network in {*shares} - {PROXY}:
            assert shares.count(network) <= SHARE
        assert not self.limit.crowded


@given(st.lists(st.sampled_from(ADDRESSES) | st.tuples(st.booleans(), st.integers(0, 99))))
def test_no_bound_is_ever_passed_and_nobody_who_waits_for_an_answer_is_cut(steps):
    async def played() -> None:
        crowd = Crowd()
        for step in steps:
            if isinstance(step, str):
                crowd.connect(step)
            elif crowd.open:
                closes, which = step
                act: Callable[[int], None] = crowd.close if closes else crowd.turn
                act(list(crowd.open)[which % len(crowd.open)])
            crowd.check()
        for file in list(crowd.open):
            crowd.close(file)
        assert not crowd.limit._shares

    asyncio.run(played())


async def test_the_connection_that_has_been_silent_for_longest_is_the_one_that_is_cut():
    crowd = Crowd()
    for _ in range(SHARE):
        crowd.connect("192.0.2.2")
    crowd.turn(0)
    crowd.turn(0)
    crowd.connect("192.0.2.2")
    assert list(crowd.open) == [0, 2, 3]


async def test_until_connections_that_were_cut_are_closed_the_limit_is_crowded(monkeypatch):
    monkeypatch.setattr(connection_limit, "CUT_AT_ONCE", 2)
    limit = ConnectionLimit(2)
    places = [limit.admit("192.0.2.2", file, lambda: None) for file in range(3)]
    assert limit.leaving == 2
    assert limit.crowded
    for place in places:
        assert place is not None
        place.closed()
        place.closed()
    assert limit.leaving == 0
    assert limit.admit("192.0.2.2", 3, lambda: None)


async def test_a_connection_that_no_protocol_takes_in_time_is_cut(monkeypatch):
    """Over TLS that is one which never finishes the handshake."""
    monkeypatch.setattr(connection_limit, "TAKEN_WITHIN_S", 0.01)
    cut, limit = asyncio.Event(), ConnectionLimit(2)
    assert limit.admit("192.0.2.2", 1, cut.set)
    async with asyncio.timeout(30):
        await cut.wait()


@pytest.mark.parametrize(
    ("soft", "hard", "raised", "most"),
    [
        (1024, 1 << 30, 4096, 2048),
        (256, 1024, 1024, 896),
        (64, 64, 64, 32),
        (1 << 20, 1 << 20, 1 << 20, 2048),
        (1024, resource.RLIM_INFINITY, 4096, 2048),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, resource.RLIM_INFINITY, 2048),
    ],
)
def test_the_limit_of_open_files_is_raised_and_leaves_room_beside_connections(
    monkeypatch, soft, hard, raised, most
):
    limits = {resource.RLIMIT_NOFILE: (soft, hard)}
    monkeypatch.setattr(resource, "getrlimit", limits.__getitem__)
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    file_limit.raise_soft_limit()
    assert limits[resource.RLIMIT_NOFILE] == (raised, hard)
    assert file_limit.most_connections() == most


def test_a_school_of_300_desks_fits_into_the_share_of_an_address():
    assert ConnectionLimit()._share >= 3 * 300
    assert ConnectionLimit(1024 - file_limit.RESERVED)._share >= 300


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A listener with room for two of each address."""
    with Listener.over(socket.create_server(("127.0.0.1", 0)), ConnectionLimit(4)) as made:
        made.setblocking(False)
        yield made


@pytest.mark.parametrize("at_once", [1, 64])
async def test_what_finds_no_place_is_closed_at_once(listener, monkeypatch, at_once):
    monkeypatch.setattr(listening, "REFUSED_AT_ONCE", at_once)
    with ExitStack() as held:
        asking = [
            held.enter_context(socket.create_connection(listener.getsockname())) for _ in range(3)
        ]
        for _ in range(2):
            taken = held.enter_context(listener.accept()[0])
            listener._limit.taken(taken.fileno(), lambda: None).awaits_server()
        with pytest.raises(BlockingIOError):
            listener.accept()
        assert asking[2].recv(1) == b""
        asking[0].close()


async def test_a_connection_that_makes_room_before_a_protocol_takes_it_is_ended(listener):
    """As one that is still shaking hands."""
    with ExitStack() as held:
        where = listener.getsockname()
        asking = [held.enter_context(socket.create_connection(where)) for _ in range(3)]
        for _ in asking:
            held.enter_context(listener.accept()[0])
        assert asking[0].recv(1) == b""
        for each in asking[1:]:
            each.setblocking(False)
            with pytest.raises(BlockingIOError):
                each.recv(1)


async def test_too_many_open_files_are_told_once_and_end_the_round(listener):
    """Asyncio goes on accepting after that error, and logs each."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.create_connection(listener.getsockname()):
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
        try:
            with pytest.raises(OSError, match="Too many open files"):
                listener.accept()
            with pytest.raises(BlockingIOError):
                listener.accept()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
        listener.accept()[0].close()
