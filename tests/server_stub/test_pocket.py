"""The phone without its screen."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlmodel import select

from models.challenges import Decision
from models.otpauth import OneTime
from models.refusals import Refusal, Refused
from models.tables import Phone
from server_stub.app import create_app
from server_stub.demo_pocket import NoLocker
from server_stub.phone_accounts import Account
from server_stub.pocket import Pocket, Reach
from server_stub.server import Server
from server_stub.transport import LOCAL_URL
from tests.refusals import refused
from tests.server_stub.school import School
from tests.until import until

LUKE = OneTime(bytes(20), "luke@meadowbank.sch.uk", "Meadowbank")


def no_way(url: str) -> httpx.AsyncBaseTransport:
    raise AssertionError(f"it dials {url}")


@pytest.fixture
def pocket() -> Pocket:
    return Pocket(NoLocker(), no_way)


async def test_an_account_without_a_server_shows_codes_that_go_nowhere(pocket):
    account = await pocket.add(LUKE)
    assert pocket.code(account) == LUKE.code(pocket.now())
    assert pocket.trouble(account) is None
    with refused(Refusal.NO_SERVER):
        await pocket.send_code(account)


async def test_a_lost_phone_shows_no_code_and_dials_nobody_until_it_is_found(pocket):
    account = await pocket.add(LUKE)
    pocket.reach = Reach.LOST
    with refused(Refusal.PHONE_LOST):
        pocket.code(account)
    pocket.reach = Reach.ONLINE
    assert pocket.code(account)


class Road(httpx.AsyncBaseTransport):
    """The way to a server, on which what waits for the phone may be told late."""

    def __init__(self, server: Server) -> None:
        self._app = httpx.ASGITransport(create_app(server), raise_app_exceptions=False)
        self.told = self.under_way = 0
        self.is_open = asyncio.Event()
        self.is_open.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.under_way += 1
        try:
            answer = await self._app.handle_async_request(request)
            if request.url.path == "/v1/phone/asks":
                self.told += 1
                await self.is_open.wait()
            return answer
        finally:
            self.under_way -= 1


@pytest.fixture
def road(server: Server) -> Road:
    return Road(server)


@pytest.fixture
async def paired(road: Road, school: School) -> AsyncIterator[Pocket]:
    """The phone of `school.keyed`, which pairs as soon as it needs the server."""
    pocket = Pocket(NoLocker(), lambda _: road, server=LOCAL_URL, clock=school.clock)
    one_time = OneTime(school.keyed.seed, school.keyed.email)
    await pocket.book.put(Account(one_time, LOCAL_URL), None)
    yield pocket
    await pocket.aclose()


async def test_two_that_need_the_server_at_once_pair_the_account_once(server, paired):
    [account] = paired.book.accounts
    sending = (paired.send_code(account) for _ in range(2))
    told = await asyncio.gather(*sending, return_exceptions=True)
    refusals = [each.refusal for each in told if isinstance(each, Refused)]
    assert refusals == [Refusal.NOTHING_WAITS] * 2  # and so both have asked
    with server.reading("test") as act:
        assert len(act.tx.exec(select(Phone)).all()) == 1


async def test_a_question_that_it_answered_does_not_come_back_with_news_from_before(
    paired, road, school, client
):
    running = asyncio.create_task(paired.run())
    await until(lambda: road.told)
    await client.sign_in(school.keyed.email, school.keyed.password)
    asked = await client.ask_phone()
    await until(lambda: paired.questions)
    [question] = paired.questions
    road.is_open.clear()
    paired.reach = Reach.OFFLINE
    await until(lambda: not road.under_way)
    paired.reach = Reach.ONLINE
    told = road.told
    await until(lambda: road.told > told)
    await paired.answer(question, Decision.APPROVE, asked.number)
    news = asyncio.Event()
    paired.on_news = news.set
    road.is_open.set()
    await news.wait()
    assert paired.questions == []
    running.cancel()
