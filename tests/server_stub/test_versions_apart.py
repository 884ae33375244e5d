"""A phone and a server one version apart: what went before codes named their question."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from models.challenges import ChallengeState, Decision
from models.otpauth import OneTime
from models.refusals import Refusal
from server_stub.app import create_app
from server_stub.demo_pocket import NoLocker
from server_stub.pocket import Pocket
from server_stub.rules import phone_answers
from server_stub.server import Server
from server_stub.transport import LOCAL_URL
from tests.refusals import refused
from tests.server_stub.phones import code_of
from tests.server_stub.school import School
from tests.server_stub.test_challenges import waiting
from tests.server_stub.test_enrolment import seed_of
from tests.until import until

__all__ = ["waiting"]
ASK = {
    "id",
    "asks",
    "organisation",
    "device",
    "asked_at",
    "expires_at",
    "address",
    "place",
    "distance_km",
    "number_digits",
}
WAITING = {"id", "state", "number", "asked", "asked_at", "timezone", "expires_at", "code"}
STATES = {
    "waiting",
    "code_sent",
    "approved",
    "denied_not_me",
    "denied_changed_mind",
    "expired",
    "superseded",
    "answered_elsewhere",
}
"""What the version before can read, and no more."""


# An older phone


async def test_an_older_phones_code_names_no_question_and_is_refused_in_a_sentence(
    waiting, school, phone
):
    await waiting.ask_phone()
    body = {"code": school.keyed.code(school.clock.now)}
    response = await phone.send(phone.request("/v1/phone/codes", body))
    assert code_of(response) is Refusal.TYPE_THE_CODE
    assert response.json()["detail"].startswith("Type the code at the computer")
    stands = (await waiting.wait_for_phone()).challenge
    assert (stands.state, stands.code) == (ChallengeState.WAITING, None)


async def test_an_older_phone_still_sends_its_code_at_enrolment(client, phones, school):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    person = replace(school.teacher, seed=seed_of(begun))
    phone = await phones().paired(person)
    body = {"code": person.code(school.clock.now)}
    response = await phone.send(phone.request("/v1/phone/codes", body))
    assert response.json() == {"to": "Add new device"}
    sent = await client.wait_for_code(begun.id)
    assert sent.code.get_secret_value() == body["code"]


async def test_an_older_phone_is_told_nothing_that_it_cannot_read(waiting, school, phone):
    async def told():
        response = await phone.send(phone.request("/v1/phone/asks?known=0", method="GET"))
        return response.json()

    for _ in range(2):
        await waiting.ask_phone()
    asks = await told()
    assert (asks.keys(), asks["asks"][0].keys()) == ({"asks", "version"}, ASK)
    await waiting.ask_phone()
    asks = await told()
    assert (asks.keys(), asks["asks"]) == ({"asks", "version"}, [])


async def test_an_older_desk_is_told_nothing_that_it_cannot_read(waiting, school, phone):
    asked = await waiting.ask_phone()
    await phone.send_code(await phone.ask(), "123456", asked.number)
    token = {"Authorization": f"Bearer {waiting._token.get_secret_value()}"}
    told = (await phone.http.get("/v1/challenge", headers=token)).json()
    assert (told.keys(), told["challenge"].keys()) == ({"challenge", "version"}, WAITING)
    assert {state.value for state in ChallengeState} == STATES


# An older server

ADDED = ("/v1/phone/asks/", "/v1/phone/enrolment/")


class OlderServer(httpx.AsyncBaseTransport):
    """A server without the paths that this version has added, which tells every phone the same."""

    def __init__(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        self._road = httpx.ASGITransport(create_app(server), raise_app_exceptions=False)
        self.asked: list[str] = []
        told = phone_answers.ask_list
        monkeypatch.setattr(
            phone_answers, "ask_list", lambda *given, whole: told(*given, whole=False)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if path.startswith(ADDED) and path.endswith("/code"):
            request.url = request.url.copy_with(path="/v1/phone/there-is-no-such-path")
        return await self._road.handle_async_request(request)


@pytest.fixture
def older(server: Server, monkeypatch: pytest.MonkeyPatch) -> OlderServer:
    return OlderServer(server, monkeypatch)


@pytest.fixture
async def pocket(older: OlderServer, school: School) -> AsyncIterator[Pocket]:
    """A phone of this version at that server, in touch, with the key of `school.keyed`."""
    pocket = Pocket(NoLocker(), lambda _: older, server=LOCAL_URL, clock=school.clock)
    await pocket.add(OneTime(school.keyed.seed, school.keyed.email))
    in_touch = asyncio.create_task(pocket.run())
    yield pocket
    in_touch.cancel()
    await pocket.aclose()


async def test_at_an_older_server_a_phone_sends_no_code_says_so_and_can_still_approve(
    client, school, pocket, older
):
    await client.sign_in(school.keyed.email, school.keyed.password)
    asked = await client.ask_phone()
    await until(lambda: pocket.questions)
    [question] = pocket.questions
    with refused(Refusal.SERVER_TAKES_NO_CODES) as told:
        await pocket.send_code(question, asked.number)
    assert told.value.sentence.startswith("Type the code at the computer")
    with refused(Refusal.SERVER_TAKES_NO_CODES):
        await pocket.send_enrolment_code(question.account)
    assert "/v1/phone/codes" not in older.asked
    assert pocket.paused(question.account) == []
    await pocket.answer(question, Decision.APPROVE, asked.number)
    assert (await client.sign_in_approved(asked.id)).session is not None
