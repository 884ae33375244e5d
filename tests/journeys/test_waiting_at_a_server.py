"""A desk that waits at a real server does not hold up the server's end."""

import asyncio
import os
import signal
import sys
import time

import httpx
import pytest

from models.refusals import Refusal, Refused
from models.wire.phone import Wait
from server_stub import demo
from server_stub.client import Client

STARTED = "Keydesk listens on "


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_server_told_to_end_sends_its_waiting_desks_away_and_ends(own_home, workers):
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tui.main", "serve", "--demo", "--port", "0", "--workers", workers),
        stderr=asyncio.subprocess.PIPE,
        env=dict(os.environ),
    )
    assert server.stderr is not None
    line = (await asyncio.wait_for(server.stderr.readline(), 60)).decode()
    assert line.startswith(STARTED), line
    client = Client(httpx.AsyncHTTPTransport(), line.removeprefix(STARTED).strip())
    await client.sign_in(demo.hint().people[0].email, demo.PASSWORD)
    started = time.perf_counter()
    wait = asyncio.create_task(client.wait_for_phone())
    await client.about()  # the question before it has reached the server
    server.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(server.wait(), 30) == 0
    assert time.perf_counter() - started < 8  # uvicorn cuts whoever waits after ten seconds
    (told,) = await asyncio.gather(wait, return_exceptions=True)
    cut_off = isinstance(told, Refused) and told.refusal is Refusal.UNREACHABLE
    assert cut_off or isinstance(told, Wait), told  # a try after the answer may find no server
    await client.aclose()
