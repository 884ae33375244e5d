"""PostgreSQL stopped and started under a running server, which goes on by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from pydantic import SecretStr

from models.challenges import ChallengeState, Decision
from models.events import Event
from server_stub import road
from server_stub.client import Client
from server_stub.clock import utc_now
from server_stub.phone_stub import PhoneStub
from server_stub.rules import chain
from tests.faults.desks import sign_in, signed_in
from tests.postgres import Postgres, owned
from tests.server_stub.on_both import environment
from tests.server_stub.school import Person, School
from tests.templates import Begins

pytestmark = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """One that nobody else needs."""
    with owned() as server:
        yield server


@pytest.fixture
def begins() -> Begins:
    """That server has no store to copy."""
    return "nothing"


def token(desk: Client) -> dict[str, str]:
    """What lets somebody else ask for this desk, without its patience."""
    assert isinstance(desk._token, SecretStr)
    return {"Authorization": f"Bearer {desk._token.get_secret_value()}"}


async def test_a_server_whose_database_restarts_says_so_and_goes_on_with_all_who_wait(
    settings, school: School, servers, postgres: Postgres, monkeypatch
):
    monkeypatch.setattr(road, "PATIENCE", 100)
    other: Person = school.with_key(school.add("Owen Price"))
    with servers.serving(environment(settings)) as child:
        async with (
            signed_in(school, school.holder, child.url) as holder,
            signed_in(school, school.keyed, child.url) as desk,
            httpx.AsyncClient(base_url=child.url, timeout=60, verify=False) as http,
        ):
            phone = PhoneStub(holder.road.transport, child.url, utc_now)
            pairing, _ = await phone.pair(school.keyed.seed)
            sign_in(school, school.keyed, desk, done=False)
            number = (await desk.ask_phone()).number
            (ask,) = (await phone.asks(pairing)).asks
            poll = asyncio.create_task(desk.wait_for_phone((await desk.wait_for_phone()).version))
            await holder.about()  # the question before it has reached the server

            await asyncio.to_thread(postgres.stop)
            for path in ("/healthz", "/v1/session"):
                answer = await http.get(path, headers=token(holder))
                assert (answer.status_code, answer.json()["code"]) == (503, "store_unreachable")
                assert answer.headers["Retry-After"] == "2"
            removing = asyncio.create_task(holder.remove_keys(other.id, confirmed=True))
            await asyncio.to_thread(postgres.start)

            assert (await removing).removed == ["Phone"]
            assert (await http.get("/healthz")).status_code == 200
            await phone.answer(pairing, ask, Decision.APPROVE, number)
            shown = (await poll).challenge
            assert shown is not None and shown.state is ChallengeState.APPROVED
            await desk.sign_in_approved(ask.id)
            await phone.aclose()
    assert school.log(other).count(Event.KEYS_REMOVED) == 1
    assert school.log(school.keyed).count(Event.SIGNED_IN_WITH_KEY) == 1
    with school.server.reading("test") as act:
        assert chain.verify(act, school.of.id).whole
