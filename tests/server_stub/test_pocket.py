"""The phone without its screen."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from models.challenges import Asks, Decision
from models.otpauth import OneTime
from models.refusals import Refusal, Refused
from models.tables import Phone
from models.wire.phone import Ask
from server_stub.app import create_app
from server_stub.authenticator.questions import Question
from server_stub.demo_pocket import NoLocker
from server_stub.phone_accounts import Account
from server_stub.pocket import Pocket, Reach
from server_stub.server import Server
from server_stub.transport import LOCAL_URL
from tests.refusals import refused
from tests.server_stub.school import School
from tests.until import until

DIGITS = st.sampled_from([0, 2, 6])
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
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
        await pocket.send_enrolment_code(account)


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
    sending = (paired.send_enrolment_code(account) for _ in range(2))
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


async def test_a_question_that_was_sent_a_code_takes_another_one_and_no_answer(
    paired, road, school, client
):
    running = asyncio.create_task(paired.run())
    await until(lambda: road.told)
    await client.sign_in(school.keyed.email, school.keyed.password)
    asked = await client.ask_phone()
    await until(lambda: paired.questions)
    [question] = paired.questions
    assert paired.waits(question) and paired.takes_code(question)
    await paired.send_code(question, f" {asked.number[0]} {asked.number[1:]} ")
    assert paired.questions == []
    await until(lambda: paired.takes_code(question))
    assert not paired.waits(question)
    await paired.send_code(question, asked.number)
    await until(lambda: paired.takes_code(question))
    await client.withdraw_question()
    with refused(Refusal.CHALLENGE_OVER):
        await paired.send_code(question, asked.number)
    assert not paired.takes_code(question)
    running.cancel()


@given(typed=st.text(max_size=8) | st.from_regex(r"\A\s?[0-9]{0,7}\s?\Z"), digits=DIGITS)
async def test_nothing_is_sent_unless_as_many_digits_were_typed_as_are_asked_for(typed, digits):
    account = Account(LUKE)
    pocket = Pocket(NoLocker(), no_way)
    question = Question(account, ask(number_digits=digits), NOW)
    kept = "".join(typed.split())
    right = len(kept) == digits and all(mark in "0123456789" for mark in kept)
    # past the number comes the account, which has no server
    refusal = Refusal.NO_SERVER if right else Refusal.NUMBER_SHORT
    with refused(refusal):
        await pocket.send_code(question, typed)
    with refused(refusal):
        await pocket.answer(question, Decision.APPROVE, typed)


def ask(**facts: int) -> Ask:
    """A question of this moment."""
    return Ask(
        id=uuid4(),
        asks=Asks.SIGN_IN,
        organisation="Meadowbank",
        device="",
        asked_at=NOW,
        expires_at=NOW,
        address="192.0.2.7",
        place="",
        distance_km=None,
        **facts,
    )
