"""Several server processes over one store: what must happen once happens once."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from pydantic import SecretStr

from models.access import SessionStage
from models.events import Event
from models.refusals import Refusal, Refused
from models.wire.sign_in import SignInStep
from server_stub.client import Client
from server_stub.clock import utc_now
from server_stub.rules import chain, sessions
from server_stub.settings import Settings
from tests.server_stub.on_both import environment, settings
from tests.server_stub.school import School, TestClock, found, open_server
from tests.servers import Servers, servers
from tests.templates import Begins

__all__ = ["servers", "settings"]
pytestmark = pytest.mark.each_database


@pytest.fixture
def begins() -> Begins:
    """Processes go by the clock on the wall, and so does their school."""
    return "migrated"


@pytest.fixture
def school(settings: Settings) -> Iterator[School]:
    server = open_server(settings)
    yield found(server, TestClock())
    server.close()


@pytest.fixture
def urls(school: School, settings: Settings, servers: Servers) -> Iterator[list[str]]:
    """Two servers."""
    env = environment(settings)
    with servers.serving(env) as one, servers.serving(env) as other:
        yield [one.url, other.url]


@pytest.fixture
async def transport() -> AsyncIterator[httpx.AsyncHTTPTransport]:
    """One road for all desks: each of its own would build an SSL context."""
    async with httpx.AsyncHTTPTransport() as made:
        yield made


def awaiting(school: School, transport: httpx.AsyncHTTPTransport, url: str) -> Client:
    """A desk whose password was right and whose second factor is awaited."""
    with school.server.act("127.0.0.1") as act:
        _, token = sessions.start(act, school.user(school.keyed), SessionStage.SECOND_FACTOR)
    client = Client(transport, url)
    client._token = SecretStr(token)
    return client


@pytest.mark.unmeasured
async def test_of_fifty_equal_codes_at_once_over_two_processes_one_is_accepted(
    school, transport, urls
):
    desks = [awaiting(school, transport, urls[at % 2]) for at in range(50)]
    code = school.keyed.code(utc_now())
    outcomes = await asyncio.gather(
        *(desk.answer_second_factor(code) for desk in desks), return_exceptions=True
    )
    refusals = [told.refusal for told in outcomes if isinstance(told, Refused)]
    assert sum(isinstance(told, SignInStep) for told in outcomes) == 1
    assert len(refusals) == 49
    assert set(refusals) <= {Refusal.CODE_USED, Refusal.TOO_MANY_TRIES}
    assert school.log(school.keyed).count(Event.SIGNED_IN_WITH_KEY) == 1


@pytest.mark.unmeasured
async def test_one_sign_in_answered_with_two_right_codes_at_once_opens_one_session(
    school, transport, urls
):
    one = awaiting(school, transport, urls[0])
    other = Client(transport, urls[1])
    other._token = one._token
    outcomes = await asyncio.gather(
        one.answer_second_factor(school.keyed.code(utc_now())),
        other.answer_second_factor(school.keyed.code(utc_now(), ahead=1)),
        return_exceptions=True,
    )
    refusals = [told.refusal for told in outcomes if isinstance(told, Refused)]
    assert refusals == [Refusal.SESSION_ENDED]
    assert school.log(school.keyed).count(Event.SIGNED_IN_WITH_KEY) == 1


@pytest.mark.unmeasured
async def test_wrong_passwords_at_once_over_two_processes_get_five_tries_and_one_log(
    school, transport, urls
):
    desks = [Client(transport, urls[at % 2]) for at in range(20)]
    outcomes = await asyncio.gather(
        *(desk.sign_in(school.teacher.email, "not this one, sorry") for desk in desks),
        return_exceptions=True,
    )
    refusals = [told.refusal for told in outcomes if isinstance(told, Refused)]
    assert refusals.count(Refusal.SIGN_IN_WRONG) == 5
    # in each process five of one account have a place for a hash; the others come too late or soon
    others = [told for told in refusals if told is not Refusal.SIGN_IN_WRONG]
    assert len(others) == 15
    assert set(others) <= {Refusal.TOO_MANY_TRIES, Refusal.BUSY}
    assert school.log(school.teacher).count(Event.SIGN_IN_LIMITED) == 1
    with school.server.reading("test") as act:
        assert chain.verify(act, school.of.id).whole


async def test_one_request_sent_to_both_processes_is_done_once(school, urls):
    """Its idempotency key is the same: PostgreSQL let both through, and one got a 500."""
    email = school.teacher.email
    headers = {"Idempotency-Key": "the-same-key-twice"}
    body = {"email": email, "password": school.teacher.password}
    async with httpx.AsyncClient() as http:
        answers = await asyncio.gather(
            *(http.post(f"{url}/v1/sign-in", json=body, headers=headers) for url in urls * 4)
        )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["token"] for answer in answers}) == 1
    assert school.log(school.teacher).count(Event.SIGNED_IN) == 1
