"""Send Code: which session it goes to, the number, several sessions, and asking that is paused."""

import dataclasses

import pytest

from models.challenges import ChallengeState
from screens.phone.approve import ApproveScreen
from screens.phone.code_card import CodeCard
from screens.phone.send_code import ChooseSessionScreen, SendCodeScreen
from server_stub.pocket import Reach
from tests.screens.phone.beside import enrolled, state
from tests.screens.phone.test_approve import ASKED, wrong

SENT = "Code sent. Look at your computer."
PAUSED = (
    "Asking this phone is paused: too many questions were left unanswered. Type the code at your "
    "own computer."
)


async def put_off(phone, times=1):
    """Close the questions that came up by themselves."""
    for _ in range(times):
        await phone.sees(lambda: isinstance(phone.screen, ApproveScreen))
        await phone.press("escape")
    await phone.sees("The question waits still.")


async def sent_code(desk):
    """The code that the desk was sent, or None."""
    challenge = (await desk.wait_for_phone()).challenge
    return challenge.code and challenge.code.get_secret_value()


async def test_send_code_shows_the_one_session_that_waits_and_sends_with_its_number(phones, beside):
    async with phones(beside.pocket) as phone:
        desk, asked = await beside.asks()
        await put_off(phone)
        await phone.press("s")
        await phone.sees(lambda: isinstance(phone.screen, SendCodeScreen))
        for fact in (ASKED, "Place: a private network", "IP address: 192.0.2.7", "08:31"):
            await phone.sees(fact)
        assert await sent_code(desk) is None
        await phone.press(*asked.number)
        await phone.press("enter")
        await phone.sees(SENT)
        assert await sent_code(desk) == beside.pocket.code(beside.pocket.book.accounts[0])


async def test_send_code_stands_beside_approve_and_deny(phones, beside):
    async with phones(beside.pocket) as phone:
        desk, asked = await beside.asks()
        await phone.sees("[ Approve ] [ Deny ] [ Send Code ]")
        await phone.press(*asked.number)
        await phone.choose("Send Code")
        await phone.sees(SENT)
        assert await state(desk) is ChallengeState.CODE_SENT


async def test_a_wrong_number_sends_nothing_is_said_and_typed_anew(phones, beside):
    async with phones(beside.pocket) as phone:
        desk, asked = await beside.asks()
        await put_off(phone)
        await phone.press("s")
        await phone.press("enter")
        await phone.sees("Type the 2 digits that the waiting screen shows")
        await phone.press(*wrong(asked.number))
        await phone.press("enter")
        await phone.sees("This is not the number that the waiting screen shows")
        assert await sent_code(desk) is None
        await phone.press(*asked.number)
        await phone.choose("Send Code")
        await phone.sees(SENT)


async def test_without_numbers_the_session_is_shown_all_the_same(phones, pockets, school, desks):
    school.server.settings = dataclasses.replace(school.server.settings, number_digits=0)
    beside = await enrolled(pockets(), school, desks)
    async with phones(beside.pocket) as phone:
        desk, _ = await beside.asks()
        await put_off(phone)
        await phone.press("s")
        await phone.sees("IP address: 192.0.2.7")
        assert await sent_code(desk) is None
        await phone.choose("Send Code")
        await phone.sees(SENT)


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_two_sessions_are_shown_as_two_and_the_chosen_one_alone_gets_the_code(
    phones, beside, size
):
    async with phones(beside.pocket, size=size) as phone:
        thief, _ = await beside.asks()
        beside.clock.move(seconds=1)
        mine, asked = await beside.asks()
        await phone.sees(lambda: len(beside.pocket.questions) == 2)
        await phone.sees("Another session waits, too")
        await put_off(phone, times=2)
        await phone.press("s")
        await phone.sees(lambda: isinstance(phone.screen, ChooseSessionScreen))
        await phone.sees("2 sessions wait for a code. Which one is yours?")
        at = "Log in at 08:31, unknown device, a private network, 192.0.2.7"
        for name in (f"1. {at}", f"2. {at}"):
            await phone.sees(name)
        await phone.choose(f"2. {at}")
        await phone.sees(lambda: isinstance(phone.screen, SendCodeScreen))
        await phone.press(*asked.number)
        await phone.press("enter")
        await phone.sees(lambda: not isinstance(phone.screen, SendCodeScreen))
        assert await state(mine) is ChallengeState.CODE_SENT
        assert await state(thief) is ChallengeState.WAITING
        assert await sent_code(thief) is None


async def test_escape_and_back_send_nothing(phones, beside):
    async with phones(beside.pocket) as phone:
        first, _ = await beside.asks()
        beside.clock.move(seconds=1)
        await beside.asks()
        await phone.sees(lambda: len(beside.pocket.questions) == 2)
        await put_off(phone, times=2)
        for leave in ("Back", "escape"):
            await phone.press("s")
            await phone.sees(lambda: isinstance(phone.screen, ChooseSessionScreen))
            await (phone.choose(leave) if leave == "Back" else phone.press(leave))
            await phone.sees(lambda: phone.screen.TITLE == "Codes")
        assert await state(first) is ChallengeState.WAITING
        assert await sent_code(first) is None


async def test_a_session_that_is_not_mine_can_be_denied_where_the_code_would_be_sent(
    phones, beside
):
    async with phones(beside.pocket) as phone:
        desk, _ = await beside.asks()
        await put_off(phone)
        await phone.press("s")
        await phone.choose("Deny")
        await phone.choose("It was not me")
        await phone.sees("are told that it was not you")
        assert await state(desk) is ChallengeState.DENIED_NOT_ME


async def test_a_refused_code_can_be_followed_by_another_to_the_same_session(phones, beside):
    async with phones(beside.pocket) as phone:
        desk, asked = await beside.asks()
        await phone.sees(ASKED)
        await phone.press(*asked.number)
        await phone.choose("Send Code")
        await phone.sees(SENT)
        account = beside.pocket.book.accounts[0]
        await phone.sees(lambda: beside.pocket.open_to_code(account))
        await phone.press("s")
        await phone.sees(lambda: isinstance(phone.screen, SendCodeScreen))
        assert not phone.screen.query("#deny")
        await phone.press(*asked.number)
        await phone.press("enter")
        await phone.sees(SENT)
        assert await state(desk) is ChallengeState.CODE_SENT


async def test_offline_send_code_says_so_before_anything_is_typed(phones, beside):
    async with phones(beside.pocket) as phone:
        await beside.asks()
        await put_off(phone)
        beside.pocket.reach = Reach.OFFLINE
        await phone.press("s")
        await phone.sees("Error: This phone is offline.")


async def test_a_session_that_is_over_meanwhile_closes_and_says_so(phones, beside):
    async with phones(beside.pocket) as phone:
        desk, _ = await beside.asks()
        await put_off(phone)
        await phone.press("s")
        await phone.sees(lambda: isinstance(phone.screen, SendCodeScreen))
        await desk.withdraw_question()
        await phone.sees("This question was answered or replaced elsewhere.")


async def test_beside_a_session_that_waits_one_that_is_held_back_is_told_of(phones, beside):
    async with phones(beside.pocket) as phone:
        for _ in range(2):
            await beside.asks()
        await put_off(phone, times=2)
        beside.clock.move(seconds=125)
        for _ in range(2):
            await beside.asks()
        await phone.sees(ASKED)
        await phone.sees("A session that is not shown here waits, too: type the code there")
        await put_off(phone)
        await phone.press("s")
        await phone.sees(lambda: isinstance(phone.screen, SendCodeScreen))
        await phone.sees("A session that is not shown here waits, too: type the code there")


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_a_phone_that_is_not_asked_any_more_says_why_who_waits_and_what_to_do(
    phones, beside, size
):
    async with phones(beside.pocket, size=size) as phone:
        for _ in range(3):  # the address is known: it has three
            await beside.asks()
        await phone.sees(lambda: len(beside.pocket.questions) == 3)
        beside.clock.move(seconds=125)
        desk, asked = await beside.asks()
        assert not asked.asked
        account = beside.pocket.book.accounts[0]
        await phone.sees(lambda: beside.pocket.paused(account))
        await phone.sees(lambda: phone.screen.TITLE == "Codes")
        card = phone.screen.query_one(CodeCard)
        await phone.sees(lambda: card.paused.display)
        await phone.sees("Asking this phone is paused")
        waiting = "Waiting: Log in at 08:33, unknown device, a private network, 192.0.2.7; "
        assert card.sessions_in_words.startswith(waiting)
        assert "; and 1 more. If one of these is not you, change your password." in (
            card.sessions_in_words
        )
        assert str(card.paused.content) == PAUSED
        await phone.press("s")
        await phone.sees("Error: Asking this phone is paused. Type the code at your own computer.")
        await desk.answer_second_factor(beside.pocket.code(account))
        await phone.sees(lambda: not card.paused.display)
