"""A desk that waits at a real server does not hold up the server's end."""

import asyncio
import signal
import time

import httpx
import pytest

from models.refusals import Refusal, Refused
from models.wire.phone import Wait
from server_stub import demo
from server_stub.client import Client
from tests.command_line import serving


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_server_told_to_end_sends_its_waiting_desks_away_and_ends(own_home, workers):
    with serving("--demo", "--workers", workers) as server:
        client = Client(httpx.AsyncHTTPTransport(), server.url)
        await client.sign_in(demo.hint().people[0].email, demo.PASSWORD)
        started = time.perf_counter()
        wait = asyncio.create_task(client.wait_for_phone())
        await client.about()  # the question before it has reached the server
        server.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(server.wait) == 0
        assert time.perf_counter() - started < 8  # uvicorn cuts whoever waits after ten seconds
        (told,) = await asyncio.gather(wait, return_exceptions=True)
        cut_off = isinstance(told, Refused) and told.refusal is Refusal.UNREACHABLE
        assert cut_off or isinstance(told, Wait), told  # a try after the answer may find no server
        await client.aclose()
