"""Approve and Deny: every end of a question, each with its sentence."""

import dataclasses
from datetime import timedelta

import pytest

from models.challenges import ChallengeState, Decision
from models.events import Event
from models.refusals import Refusal
from screens.phone.approve import ApproveScreen
from screens.widgets.field import LineInput
from server_stub.pocket import Reach
from tests.refusals import refused
from tests.screens.phone.beside import enrolled, state

ASKED = "Log in at Meadowbank Primary School: is it you?"


def wrong(number: str) -> str:
    return f"{(int(number) + 1) % 100:02}"


async def test_a_wrong_number_is_told_and_the_right_one_still_approves(hands, beside):
    async with hands(beside.pocket) as hand:
        desk, asked = await beside.asks()
        await hand.see(ASKED)
        await hand.type(wrong(asked.number))
        await hand.press("enter")
        await hand.see("This is not the number that the waiting screen shows")
        assert await state(desk) is ChallengeState.WAITING
        await hand.type(asked.number)
        await hand.push("Approve")
        await hand.see("Approved. The desk goes on by itself.")
        assert await state(desk) is ChallengeState.APPROVED


async def test_without_the_whole_number_nothing_is_sent(hands, beside):
    async with hands(beside.pocket) as hand:
        desk, _ = await beside.asks()
        await hand.see(ASKED)
        await hand.press("enter")
        await hand.see("Type the 2 digits that the waiting screen shows")
        assert Event.ANSWER_REFUSED not in beside.school.log(beside.teacher)
        assert await state(desk) is ChallengeState.WAITING


@pytest.mark.parametrize(
    ("why", "becomes", "said", "event"),
    [
        (
            "It was not me",
            ChallengeState.DENIED_NOT_ME,
            "are told that it was not you",
            Event.CHALLENGE_NOT_ME,
        ),
        (
            "I changed my mind",
            ChallengeState.DENIED_CHANGED_MIND,
            "Denied. Nobody was let in.",
            Event.CHALLENGE_CHANGED_MIND,
        ),
    ],
)
async def test_denying_asks_why_and_says_what_follows(hands, beside, why, becomes, said, event):
    async with hands(beside.pocket) as hand:
        desk, _ = await beside.asks()
        await hand.see(ASKED)
        await hand.push("Deny")
        await hand.see("Why do you deny it?")
        await hand.push(why)
        await hand.see(said)
        assert await state(desk) is becomes
        assert event in beside.school.log(beside.teacher)


async def test_back_from_the_reasons_nothing_is_denied(hands, beside):
    async with hands(beside.pocket) as hand:
        desk, _ = await beside.asks()
        await hand.see(ASKED)
        await hand.push("Deny")
        await hand.press("escape")
        await hand.see("[ Approve ]")
        assert await state(desk) is ChallengeState.WAITING


async def test_a_question_whose_time_is_over_closes_and_says_so(hands, beside):
    async with hands(beside.pocket) as hand:
        await beside.asks()
        await hand.see(ASKED)
        beside.clock.move(seconds=121)
        await hand.see("This question is too old. Press Send again at the desk.")


async def test_a_question_answered_at_the_desk_closes_and_says_so(hands, beside):
    async with hands(beside.pocket) as hand:
        desk, _ = await beside.asks()
        await hand.see(ASKED)
        code = beside.pocket.code(beside.pocket.book.accounts[0])
        await desk.answer_second_factor(code)
        await hand.see("This question was answered or replaced elsewhere.")


async def test_several_questions_come_one_after_the_other(hands, beside):
    async with hands(beside.pocket) as hand:
        first, asked = await beside.asks()
        beside.clock.move(seconds=1)
        second, again = await beside.asks()
        await hand.until(lambda: len(beside.pocket.questions) == 2)
        for number in (asked.number, again.number):
            await hand.until(lambda: isinstance(hand.screen, ApproveScreen))
            await hand.until(lambda: any(each.has_focus for each in hand.screen.query(LineInput)))
            shown = hand.screen
            await hand.type(number)
            await hand.press("enter")
            await hand.until(lambda shown=shown: hand.screen is not shown)
        assert await state(first) is ChallengeState.APPROVED
        assert await state(second) is ChallengeState.APPROVED


async def test_a_question_put_off_waits_under_codes(hands, beside):
    async with hands(beside.pocket) as hand:
        _, asked = await beside.asks()
        await hand.see(ASKED)
        await hand.press("escape")
        await hand.see("The question waits still.")
        await hand.push("Open the question that waits")
        await hand.see(ASKED)
        await hand.type(asked.number)
        await hand.press("enter")
        await hand.see("Approved.")


async def test_what_is_typed_elsewhere_is_kept_while_a_question_is_answered(hands, beside):
    async with hands(beside.pocket) as hand:
        await hand.press("a")
        await hand.type("picture.png")
        await beside.asks()
        await hand.see(ASKED)
        await hand.press("escape")
        await hand.until(lambda: not isinstance(hand.screen, ApproveScreen))
        assert hand.screen.query_one("#scanned-input").value == "picture.png"


async def test_a_phone_offline_keeps_the_question_and_says_why_it_can_not_answer(hands, beside):
    async with hands(beside.pocket) as hand:
        desk, asked = await beside.asks()
        await hand.see(ASKED)
        beside.pocket.reach = Reach.OFFLINE
        await hand.type(asked.number)
        await hand.press("enter")
        await hand.see("This phone is offline.")
        beside.pocket.reach = Reach.ONLINE
        await hand.press("enter")
        await hand.see("Approved.")
        assert await state(desk) is ChallengeState.APPROVED


async def test_a_phone_whose_clock_is_far_off_is_told_by_how_much(hands, beside):
    async with hands(beside.pocket) as hand:
        beside.pocket.drift = timedelta(minutes=10)
        await hand.press("s")
        await hand.see("The phone's clock is 10 minutes fast")


async def test_a_phone_whose_clock_is_off_asks_again_by_itself_until_it_is_right(hands, beside):
    beside.pocket.drift = timedelta(minutes=10)
    async with hands(beside.pocket) as hand:
        await hand.see("The phone's clock is 10 minutes fast")
        await beside.asks()
        beside.pocket.drift = timedelta()
        await hand.see(ASKED)
        [account] = beside.pocket.book.accounts
        assert beside.pocket.trouble(account) is None


async def test_an_answer_that_comes_too_late_takes_the_question_off_the_phone(hands, beside):
    async with hands(beside.pocket) as hand:
        desk, _ = await beside.asks()
        await hand.see(ASKED)
        [question] = beside.pocket.questions
    await desk.answer_second_factor(beside.pocket.code(question.account))
    assert beside.pocket.waits(question)
    with refused(Refusal.CHALLENGE_OVER):
        await beside.pocket.answer(question, Decision.CHANGED_MIND)
    assert not beside.pocket.waits(question)


async def test_without_a_number_no_key_pressed_by_chance_approves(hands, pockets, school, desks):
    school.server.settings = dataclasses.replace(school.server.settings, number_digits=0)
    beside = await enrolled(pockets(), school, desks)
    async with hands(beside.pocket) as hand:
        desk, _ = await beside.asks()
        await hand.see(ASKED)
        await hand.press("enter", "space")
        assert await state(desk) is ChallengeState.WAITING
        await hand.push("Approve")
        await hand.see("Approved.")


async def test_names_from_people_are_shown_as_they_are(hands, beside):
    with beside.school.server.act("test") as act:
        beside.school.of.name = "Luke's [/phone] [red]"
        act.tx.add(act.tx.merge(beside.school.of))
    async with hands(beside.pocket, size=(120, 30)) as hand:
        await beside.asks()
        await hand.see("Luke's [/phone] [red]: is it you?")


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_number_approve_and_deny_are_in_sight_at_every_size(hands, beside, size):
    async with hands(beside.pocket, size=size) as hand:
        await beside.asks()
        await hand.see("[ Approve ] [ Deny ]")
        await hand.see("Number on the waiting screen (2 digits)")
        await hand.see("Device: ")
        await hand.press("pagedown", "pagedown")
        await hand.see("wendy.abbott@meadowbank.sch.uk")
