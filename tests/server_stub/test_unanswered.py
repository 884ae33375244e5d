"""Questions left unanswered: three places, one of them for known addresses, and what is told."""

import asyncio

import pytest

from models.challenges import Asks, Decision
from models.events import Event
from models.refusals import Refusal
from server_stub.rules.phone_answers import MOST_TOLD
from tests.refusals import refused
from tests.server_stub.school import ELSEWHERE, HERE
from tests.server_stub.test_challenges import waiting

__all__ = ["waiting"]
THIRD = "203.0.113.99"


@pytest.fixture
async def known(client, school):
    """A desk at an address where `school.keyed` has signed in well."""
    await school.sign_in(client, school.keyed)
    await client.sign_out()
    school.clock.move(minutes=1)
    return client


async def asking(desk, school):
    """Whether the phone is asked by this desk, which knows the password."""
    await desk.sign_in(school.keyed.email, school.keyed.password)
    return (await desk.ask_phone()).asked


async def test_an_unknown_address_gets_two_questions_until_a_code_was_typed(waiting, school, phone):
    assert [(await waiting.ask_phone()).asked for _ in range(2)] == [True, True]
    for _ in range(3):
        held = await waiting.ask_phone()
        assert (held.asked, held.number) == (False, "")
        assert await phone.asks() == []
    assert school.log(school.keyed).count(Event.CHALLENGES_PAUSED) == 1
    school.clock.move(days=2)
    await waiting.sign_in(school.keyed.email, school.keyed.password)
    assert not (await waiting.ask_phone()).asked
    await waiting.answer_second_factor(school.keyed.code(school.clock.now))
    assert (await waiting.ask_phone()).asked


async def test_a_known_address_gets_three(known, school, phone):
    assert [await asking(known, school) for _ in range(4)] == [True, True, True, False]


async def test_a_thief_at_unknown_addresses_cannot_silence_the_phone_of_a_known_one(
    known, desks, school, phone
):
    thieves = [desks(address) for address in (ELSEWHERE, THIRD, ELSEWHERE, THIRD)]
    assert [await asking(thief, school) for thief in thieves] == [True, True, False, False]
    assert await asking(known, school)
    own = (await phone.asks())[0]
    assert own.address == HERE
    number = (await known.wait_for_phone()).challenge.number
    await phone.approve(own, number)
    assert (await known.sign_in_approved(own.id)).session is not None


async def test_a_place_that_a_known_address_has_taken_is_not_free_for_unknown_ones(
    known, desks, school, phone
):
    assert [await asking(known, school) for _ in range(2)] == [True, True]
    assert [await asking(desks(ELSEWHERE), school) for _ in range(2)] == [True, False]
    assert not await asking(known, school)


async def test_an_address_stays_known_for_thirty_days(known, school, phone):
    school.clock.move(days=30)
    assert [await asking(known, school) for _ in range(3)] == [True, True, False]


@pytest.mark.each_database
async def test_asks_at_once_make_no_more_than_their_places(school, desks, phone):
    asking = [desks() for _ in range(8)]
    for desk in asking:
        await desk.sign_in(school.keyed.email, school.keyed.password)
    asked = await asyncio.gather(*(desk.ask_phone() for desk in asking))
    assert sum(one.asked for one in asked) == 2
    assert len(await phone.asks()) == 2
    assert school.log(school.keyed).count(Event.CHALLENGES_PAUSED) == 1


async def paused(phone):
    """The sessions that the phone is told of while it is not asked, as where they come from."""
    told = (await phone.stub.asks(phone.pairing)).paused
    return [(one.asks, one.address, one.place) for one in told]


async def test_a_paused_phone_is_told_which_sessions_wait_since_when_and_from_where(
    desks, school, phone
):
    thief, owner = desks(ELSEWHERE), desks()
    for _ in range(2):
        await asking(thief, school)
    assert await paused(phone) == []
    school.clock.move(seconds=10)
    since = school.clock.now
    assert not await asking(owner, school)
    [session] = (await phone.stub.asks(phone.pairing)).paused
    assert (session.asks, session.asked_at) == (Asks.SIGN_IN, since)
    assert (session.address, session.place) == (HERE, "a private network")
    assert (session.organisation, session.device) == (school.of.name, "")
    school.clock.move(minutes=3)  # the session waits still, and so does the one before it
    places = {address: place for _, address, place in await paused(phone)}
    assert set(places) == {HERE, ELSEWHERE}
    await owner.answer_second_factor(school.keyed.code(school.clock.now))
    assert await paused(phone) == []


async def test_no_flood_of_unknown_sessions_hides_one_from_a_known_address(
    known, desks, school, phone
):
    assert [await asking(known, school) for _ in range(4)] == [True, True, True, False]
    for _ in range(MOST_TOLD + 1):
        await asking(desks(ELSEWHERE), school)
    told = [address for _, address, _ in await paused(phone)]
    assert len(told) == MOST_TOLD
    assert (told[0], set(told[1:])) == (HERE, {ELSEWHERE})


async def test_a_session_that_has_gone_waits_no_more(desks, school, phone):
    owner = desks()
    for _ in range(3):
        await asking(owner, school)
    assert len(await paused(phone)) == 1
    await owner.withdraw_question()
    assert await paused(phone) == []
    await owner.ask_phone()
    assert len(await paused(phone)) == 1
    school.clock.move(hours=2)
    assert await paused(phone) == []


async def test_a_phone_is_woken_when_a_session_is_held_back(desks, school, phone):
    owner = desks()
    for _ in range(2):
        await asking(owner, school)
    version = (await phone.stub.asks(phone.pairing)).version
    wait = asyncio.create_task(phone.stub.asks(phone.pairing, version))
    await asking(owner, school)
    assert len((await asyncio.wait_for(wait, 10)).paused) == 1


async def test_denied_tries_keep_their_places_and_a_change_of_mind_gives_it_back(
    desks, school, phone
):
    desk = desks()
    for _ in range(3):
        await asking(desk, school)
        await phone.deny(await phone.ask(), Decision.CHANGED_MIND)
    for _ in range(2):
        await asking(desk, school)
        await phone.deny(await phone.ask())
    assert not await asking(desk, school)
    with refused(Refusal.NOTHING_WAITS):
        await phone.stub.send_enrolment_code(phone.pairing, "123456")
