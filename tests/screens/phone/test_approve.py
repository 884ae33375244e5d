"""Approve and Deny: every end of a question, each with its sentence."""

import dataclasses
from datetime import timedelta

import pytest

from models.challenges import ChallengeState, Decision
from models.events import Event
from models.refusals import Refusal
from models.tables import Organisation
from screens.phone.approve import ApproveScreen
from screens.widgets.field import LineInput
from server_stub.pocket import Reach
from tests.refusals import refused
from tests.screens.phone.beside import enrolled, state

ASKED = "Log in at Meadowbank Primary School: is it you?"


def wrong(number: str) -> str:
    return f"{(int(number) + 1) % 100:02}"


async def test_a_wrong_number_is_told_and_the_right_one_still_approves(phones, beside):
    async with phones(beside.pocket) as phone:
        desk, asked = await beside.asks()
        await phone.sees(ASKED)
        await phone.press(*wrong(asked.number))
        await phone.press("enter")
        await phone.sees("This is not the number that the waiting screen shows")
        assert await state(desk) is ChallengeState.WAITING
        await phone.press(*asked.number)
        await phone.choose("Approve")
        await phone.sees("Approved. The desk goes on by itself.")
        assert await state(desk) is ChallengeState.APPROVED


async def test_without_the_whole_number_nothing_is_sent(phones, beside):
    async with phones(beside.pocket) as phone:
        desk, _ = await beside.asks()
        await phone.sees(ASKED)
        await phone.press("enter")
        await phone.sees("Type the 2 digits that the waiting screen shows")
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
async def test_denying_asks_why_and_says_what_follows(phones, beside, why, becomes, said, event):
    async with phones(beside.pocket) as phone:
        desk, _ = await beside.asks()
        await phone.sees(ASKED)
        await phone.choose("Deny")
        await phone.sees("Why do you deny it?")
        await phone.choose(why)
        await phone.sees(said)
        assert await state(desk) is becomes
        assert event in beside.school.log(beside.teacher)


async def test_back_from_the_reasons_nothing_is_denied(phones, beside):
    async with phones(beside.pocket) as phone:
        desk, _ = await beside.asks()
        await phone.sees(ASKED)
        await phone.choose("Deny")
        await phone.press("escape")
        await phone.sees("[ Approve ]")
        assert await state(desk) is ChallengeState.WAITING


async def test_a_question_whose_time_is_over_closes_and_says_so(phones, beside):
    async with phones(beside.pocket) as phone:
        await beside.asks()
        await phone.sees(ASKED)
        beside.clock.move(seconds=121)
        await phone.sees("This question is too old. Press Send again at the desk.")


async def test_a_question_answered_at_the_desk_closes_and_says_so(phones, beside):
    async with phones(beside.pocket) as phone:
        desk, _ = await beside.asks()
        await phone.sees(ASKED)
        code = beside.pocket.code(beside.pocket.book.accounts[0])
        await desk.answer_second_factor(code)
        await phone.sees("This question was answered or replaced elsewhere.")


async def test_several_questions_come_one_after_the_other(phones, beside):
    async with phones(beside.pocket) as phone:
        first, asked = await beside.asks()
        beside.clock.move(seconds=1)
        second, again = await beside.asks()
        await phone.sees(lambda: len(beside.pocket.questions) == 2)
        for number in (asked.number, again.number):
            await phone.sees(lambda: isinstance(phone.screen, ApproveScreen))
            await phone.sees(lambda: any(each.has_focus for each in phone.screen.query(LineInput)))
            shown = phone.screen
            await phone.press(*number)
            await phone.press("enter")
            await phone.sees(lambda shown=shown: phone.screen is not shown)
        assert await state(first) is ChallengeState.APPROVED
        assert await state(second) is ChallengeState.APPROVED


async def test_a_question_put_off_waits_under_codes(phones, beside):
    async with phones(beside.pocket) as phone:
        _, asked = await beside.asks()
        await phone.sees(ASKED)
        await phone.press("escape")
        await phone.sees("The question waits still.")
        await phone.choose("Open the question that waits")
        await phone.sees(ASKED)
        await phone.press(*asked.number)
        await phone.press("enter")
        await phone.sees("Approved.")


@pytest.mark.unmeasured
async def test_what_is_typed_elsewhere_is_kept_while_a_question_is_answered(phones, beside):
    async with phones(beside.pocket) as phone:
        await phone.press("a")
        await phone.press(*"picture.png")
        await beside.asks()
        await phone.sees(ASKED)
        await phone.press("escape")
        await phone.sees(lambda: not isinstance(phone.screen, ApproveScreen))
        assert phone.screen.query_one("#scanned-input").value == "picture.png"


async def test_what_became_of_a_question_is_said_on_the_next_that_is_still_coming_up(
    phones, beside
):
    async with phones(beside.pocket) as phone:
        await beside.asks()
        await phone.sees(ASKED)
        await phone.press("escape")
        await phone.sees(lambda: not isinstance(phone.screen, ApproveScreen))
        app = phone.driver.app
        app.push_screen(ApproveScreen(app.phone, beside.pocket.questions[0]))
        app._say("Denied before.")
        await phone.sees("Denied before.")
        assert isinstance(phone.screen, ApproveScreen)


async def test_a_phone_offline_keeps_the_question_and_says_why_it_can_not_answer(phones, beside):
    async with phones(beside.pocket) as phone:
        desk, asked = await beside.asks()
        await phone.sees(ASKED)
        beside.pocket.reach = Reach.OFFLINE
        await phone.press(*asked.number)
        await phone.press("enter")
        await phone.sees("This phone is offline.")
        beside.pocket.reach = Reach.ONLINE
        await phone.press("enter")
        await phone.sees("Approved.")
        assert await state(desk) is ChallengeState.APPROVED


async def test_a_phone_whose_clock_is_far_off_is_told_by_how_much(phones, beside):
    async with phones(beside.pocket) as phone:
        beside.pocket.drift = timedelta(minutes=10)
        await phone.press("s")
        await phone.sees("The phone's clock is 10 minutes fast")


async def test_a_phone_whose_clock_is_off_asks_again_by_itself_until_it_is_right(phones, beside):
    beside.pocket.drift = timedelta(minutes=10)
    async with phones(beside.pocket) as phone:
        await phone.sees("The phone's clock is 10 minutes fast")
        await beside.asks()
        beside.pocket.drift = timedelta()
        await phone.sees(ASKED)
        [account] = beside.pocket.book.accounts
        assert beside.pocket.trouble(account) is None


async def test_an_answer_that_comes_too_late_takes_the_question_off_the_phone(phones, beside):
    async with phones(beside.pocket) as phone:
        desk, _ = await beside.asks()
        await phone.sees(ASKED)
        [question] = beside.pocket.questions
    await desk.answer_second_factor(beside.pocket.code(question.account))
    assert beside.pocket.waits(question)
    with refused(Refusal.CHALLENGE_OVER):
        await beside.pocket.answer(question, Decision.CHANGED_MIND)
    assert not beside.pocket.waits(question)


async def test_without_a_number_no_key_pressed_by_chance_approves(phones, pockets, school, desks):
    school.server.settings = dataclasses.replace(school.server.settings, number_digits=0)
    beside = await enrolled(pockets(), school, desks)
    async with phones(beside.pocket) as phone:
        desk, _ = await beside.asks()
        await phone.sees(ASKED)
        await phone.press("enter", "space")
        assert await state(desk) is ChallengeState.WAITING
        await phone.choose("Approve")
        await phone.sees("Approved.")


async def test_names_from_people_are_shown_as_they_are(phones, beside):
    with beside.school.server.act("test") as act:
        act.tx.get_one(Organisation, beside.school.of.id).name = "Luke's [/phone] [red]"
    async with phones(beside.pocket, size=(120, 30)) as phone:
        await beside.asks()
        await phone.sees("Luke's [/phone] [red]: is it you?")


@pytest.mark.unmeasured
@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_number_approve_and_deny_are_in_sight_at_every_size(phones, beside, size):
    async with phones(beside.pocket, size=size) as phone:
        await beside.asks()
        await phone.sees("[ Approve ] [ Deny ] [ Send Code ]")
        await phone.sees("Number on the waiting screen (2 digits)")
        await phone.sees("Device: ")
        await phone.press("pagedown", "pagedown")
        await phone.sees("wendy.abbott@meadowbank.sch.uk")
