"""`kill -9` of a server at random moments: what was acknowledged stays, nothing stays by half."""

from __future__ import annotations

import asyncio

import pytest

from server_stub.clock import utc_now
from tests.command_line import keydesk_here
from tests.faults.killing import kill
from tests.server_stub.on_both import environment

MOMENTS = 20


@pytest.mark.long
@pytest.mark.usefixtures("patience")
def test_killed_at_any_moment_it_loses_nothing_and_does_nothing_twice_or_by_half(
    settings, school, servers
):
    asyncio.run(kill(settings, school, servers, moments=MOMENTS, seed=1))
    holder = school.holder
    signing_in = {
        "KEYDESK_EMAIL": holder.email,
        "KEYDESK_PASSWORD": holder.password,
        "KEYDESK_CODE": holder.code(utc_now()),
    }
    verified = keydesk_here("log", "verify", env=environment(settings) | signing_in)
    assert verified.code == 0, verified.err
    assert servers.told() == []
