"""Guessing at full speed, over many addresses and accounts: the bound of rule 4, and the owner."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import cache

import pytest

from models.refusals import Refusal, Refused
from server_stub.client import Client
from server_stub.rules import throttle
from server_stub.rules.passwords import Passwords, Proof
from server_stub.rules.throttle import ACCOUNT, Window
from tests.refusals import refused
from tests.server_stub.phones import code_of
from tests.server_stub.school import ELSEWHERE, HERE, Desks, Person, School, TestClock

WRONG = "not this one, sorry"
AT_ONCE = 6
JUDGED = {Refusal.SIGN_IN_WRONG, Refusal.CODE_WRONG}
Guess = Callable[[Client], Awaitable[object]]
Meanwhile = Callable[[], Awaitable[object]]


async def judged(guess: Guess, desks: list[Client]) -> int:
    """How many of these guesses at once were looked at; the others came too soon or too late."""
    told = await asyncio.gather(*(guess(desk) for desk in desks), return_exceptions=True)
    refusals = [one.refusal for one in told if isinstance(one, Refused)]
    assert len(refusals) == len(told), told
    return len([one for one in refusals if one in JUDGED])


async def attack(
    clock: TestClock, guess: Guess, desks: list[Client], meanwhile: Meanwhile
) -> list[datetime]:
    """A day and an hour of guesses from all desks, again whenever a pause lifts; when each counted.

    What happens `meanwhile` does so during every pause.
    """
    begun, looked_at = clock.now, []
    while clock.now < begun + timedelta(hours=25):
        looked_at += [clock.now] * await judged(guess, desks)
        with refused(Refusal.TOO_MANY_TRIES) as told:
            await guess(desks[0])
        await meanwhile()
        assert told.value.retry_at is not None
        clock.now = told.value.retry_at
    return looked_at


def busiest(looked_at: list[datetime]) -> list[int]:
    """The most guesses that were looked at in any five minutes, hour and day."""
    return [max(_within(looked_at, start, window) for start in looked_at) for window in ACCOUNT]


def _within(looked_at: list[datetime], start: datetime, window: Window) -> int:
    return len([at for at in looked_at if start <= at < start + window.span])


@pytest.fixture
def strangers(desks: Desks) -> list[Client]:
    """Desks at addresses from which nobody ever signed in."""
    return [desks(f"203.0.113.{number}") for number in range(AT_ONCE)]


@pytest.fixture
def hashed(school: School, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed since."""
    typed: list[str] = []
    prove = Passwords.prove

    def counted(passwords: Passwords, stored: str | None, password: str) -> Proof:
        typed.append(password)
        return prove(passwords, stored, password)

    monkeypatch.setattr(Passwords, "prove", counted)
    return typed


async def test_guessing_a_password_from_many_addresses_gets_fifty_tries_a_day_and_no_hash_more(
    school, strangers, desks, hashed
):
    owner = desks(HERE)
    await school.sign_in(owner, school.teacher)

    async def guess(desk: Client) -> object:
        return await desk.sign_in(school.teacher.email, WRONG)

    looked_at = await attack(
        school.clock, guess, strangers, lambda: school.sign_in(owner, school.teacher)
    )
    assert busiest(looked_at) == [5, 20, 50]
    assert hashed.count(WRONG) == len(looked_at)
    await school.sign_in(desks(ELSEWHERE), school.teacher)


async def test_guessing_codes_through_every_door_gets_fifty_tries_a_day(school, strangers, desks):
    """Whoever has the password, and for one door a stolen session, guesses no faster for it."""
    owner, keyed, thief = desks(HERE), school.keyed, strangers[-1]

    async def come_in() -> None:
        school.clock.move(seconds=60)  # the codes of two steps were used by the owner
        await school.sign_in(owner, keyed)
        thief._token = owner._token

    async def guess(desk: Client) -> object:
        code = wrong_code(keyed, school.clock.now)
        if desk is thief:
            return await desk.elevate(code)
        await desk.sign_in(keyed.email, keyed.password)
        return await desk.answer_second_factor(code)

    await come_in()
    looked_at = await attack(school.clock, guess, strangers, come_in)
    assert busiest(looked_at) == [5, 20, 50]
    await school.sign_in(desks(ELSEWHERE), keyed)


@cache
def wrong_code(person: Person, now: datetime) -> str:
    """A code that the person's device shows at no time near."""
    shown = {person.code(now, ahead) for ahead in range(-25, 26)}
    return next(code for code in map("{:06}".format, range(100)) if code not in shown)


async def test_one_machine_with_all_of_an_ipv6_network_is_one_address(school, desks, monkeypatch):
    """Spraying one password over many accounts: a /64 holds more addresses than there are tries."""
    monkeypatch.setattr(throttle, "ADDRESS", (Window(6, timedelta(minutes=5)),))
    addresses = [f"2001:db8:1:2:{number:x}::{number:x}" for number in range(9)]
    assert await sprayed(desks, addresses) == 6
    assert await sprayed(desks, ["2001:db8:1:3::1", "::ffff:192.0.2.1", "::ffff:203.0.113.1"]) == 3
    assert await sprayed(desks, [f"::ffff:192.0.2.{number}" for number in range(2, 9)]) == 7


async def sprayed(desks: Desks, addresses: list[str]) -> int:
    """How many of so many accounts were tried, each from another address."""
    judged = 0
    for number, address in enumerate(addresses):
        with pytest.raises(Refused) as told:
            await desks(address).sign_in(f"staff{number}.{address}@meadowbank.sch.uk", WRONG)
        judged += told.value.refusal is Refusal.SIGN_IN_WRONG
    return judged


async def test_addresses_that_a_caller_makes_up_in_headers_are_not_believed(http, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS", (Window(3, timedelta(minutes=5)),))
    names = ("Keydesk-From", "X-Forwarded-For", "X-Real-IP", "Client-IP", "True-Client-IP")
    answers = []
    for number in range(4):
        headers = dict.fromkeys(names, f"203.0.113.{number}")
        headers |= {"Forwarded": f"for=203.0.113.{number}", "Keydesk-Desk-Token": ""}
        body = {"email": f"staff{number}@meadowbank.sch.uk", "password": WRONG}
        answers.append(code_of(await http.post("/v1/sign-in", json=body, headers=headers)))
    assert answers == [Refusal.SIGN_IN_WRONG] * 3 + [Refusal.TOO_MANY_TRIES]
