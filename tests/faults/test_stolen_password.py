"""A thief who has the password, at a real server: the phone's owner never lets them in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx

from models.challenges import ChallengeState
from models.otpauth import OneTime
from models.refusals import Refusal
from server_stub.client import Client
from server_stub.demo_pocket import NoLocker
from server_stub.pocket import Pocket
from tests.refusals import refused
from tests.server_stub.on_both import environment
from tests.until import until


@asynccontextmanager
async def desk_at(url: str) -> AsyncIterator[Client]:
    """A desk over HTTP."""
    async with httpx.AsyncHTTPTransport() as road:
        desk = Client(road, url)
        yield desk
        await desk.aclose()


@asynccontextmanager
async def phone_at(url: str, person) -> AsyncIterator[Pocket]:
    """The person's phone over HTTP, in touch with the server."""
    async with httpx.AsyncHTTPTransport() as road:
        pocket = Pocket(NoLocker(), lambda _: road, server=url)
        await pocket.add(OneTime(person.seed, person.email))
        in_touch = asyncio.create_task(pocket.run())
        yield pocket
        in_touch.cancel()
        await asyncio.gather(in_touch, return_exceptions=True)
        await pocket.aclose()


async def test_send_code_lets_the_session_in_that_the_owner_saw_and_not_the_thief_who_asked_later(
    settings, school, servers
):
    owner = school.keyed
    async with AsyncExitStack() as stack:
        url = stack.enter_context(servers.serving(environment(settings), "--workers", "2")).url
        phone = await stack.enter_async_context(phone_at(url, owner))
        mine, thief = [await stack.enter_async_context(desk_at(url)) for _ in range(2)]
        await mine.sign_in(owner.email, owner.password)
        asked = await mine.ask_phone()
        await until(lambda: phone.questions)
        [seen] = phone.questions
        await thief.sign_in(owner.email, owner.password)
        theirs = await thief.ask_phone()
        with refused(Refusal.NUMBER_WRONG):
            await phone.send_code(seen, "00" if asked.number != "00" else "11")
        assert await phone.send_code(seen, asked.number) == "Log in"

        stands = (await thief.wait_for_phone()).challenge
        assert stands is not None
        assert (stands.id, stands.state, stands.code) == (theirs.id, ChallengeState.WAITING, None)
        with refused(Refusal.NOT_APPROVED):
            await thief.sign_in_approved(theirs.id)
        with refused(Refusal.SECOND_FACTOR_NEEDED):
            await thief.account()

        sent = (await mine.wait_for_phone()).challenge
        assert sent is not None and sent.code is not None
        step = await mine.answer_second_factor(sent.code.get_secret_value())
        assert step.session is not None and step.session.elevated_until is not None
        stands = (await thief.wait_for_phone()).challenge
        assert stands is not None and stands.state is ChallengeState.ANSWERED_ELSEWHERE
        with refused(Refusal.CODE_USED):
            await thief.answer_second_factor(sent.code.get_secret_value())
    assert servers.told() == []
