"""Two thousand silent connections at a limit of 1,024 files, with figures for what they cost."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.faults.conftest import begins, school, servers, settings
from tests.server_stub.on_both import environment
from tests.silent_connections import NEIGHBOURS, silent

__all__ = ["begins", "school", "servers", "settings"]
SILENT = 2100
LASTING_S = 40.0
LOG_A_MINUTE = 1_000_000  # bytes
ANSWERED_WITHIN_S = 1.0


@pytest.fixture(autouse=True)
def room_for_both_ends() -> Iterator[None]:
    """This process holds as many connections as the server is sent."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], 2 * SILENT), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.each_database
@pytest.mark.parametrize("addresses", [NEIGHBOURS[:1], NEIGHBOURS], ids=["one", "four"])
def test_two_thousand_silent_connections_again_and_again_keep_nobody_waiting(
    settings, school, servers, addresses
):
    slowest, until = 0.0, time.monotonic() + LASTING_S
    two, once = ("--workers", "2"), httpx.Limits(max_keepalive_connections=0)
    with (
        servers.serving(environment(settings), *two, files=1024) as server,
        httpx.Client(base_url=server.url, limits=once, timeout=10) as http,
    ):
        while time.monotonic() < until:
            with silent(server.url, SILENT // len(addresses), addresses):
                began = time.monotonic()
                assert http.get("/healthz").status_code == 200
                slowest = max(slowest, time.monotonic() - began)
        written = len(server.err)
    assert slowest < ANSWERED_WITHIN_S
    assert written < LOG_A_MINUTE * LASTING_S / 60
