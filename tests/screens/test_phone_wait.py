"""The waiting side of the phone: what a log in and an elevation show while it is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from models.challenges import Decision
from models.refusals import Refusal, Refused
from screens.code_question import CodeQuestion
from screens.widgets.field import Field
from screens.widgets.phone_wait import NOT_ASKED, PhoneWait
from server_stub import board
from tests.screens.beside import Phone, phone_of
from tests.screens.seat import Clock, Seat, seated
from tui.demo_phones import DemoPhones

ASKED = "Your phone was asked at 09:00. Type"


class Waits(Protocol):
    """Opens a desk of this size that waits for its person's phone."""

    def __call__(
        self, size: tuple[int, int] = (80, 24), *, asked: str = "09:00"
    ) -> AbstractAsyncContextManager[tuple[Seat, Phone]]: ...


@pytest.fixture
def waits(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Waits:
    """A log in whose phone is asked; long polls are short, since the clock stands still."""
    monkeypatch.setattr(board, "LONGEST_POLL", 0.1)

    @asynccontextmanager
    async def waiting(
        size: tuple[int, int] = (80, 24), *, asked: str = "09:00"
    ) -> AsyncIterator[tuple[Seat, Phone]]:
        async with seated(tmp_path, clock, size) as seat:
            await seat.give_password()
            await seat.at("Two Factor Authentication")
            seen = f"Your phone was asked at {asked}. Type"
            async with phone_of(seat) as phone:
                question(seat).phone_is_there()
                await seat.sees(lambda: seen in said(seat))
                yield seat, phone

    return waiting


def question(seat: Seat) -> CodeQuestion:
    assert isinstance(seat.screen, CodeQuestion)
    return seat.screen


def said(seat: Seat) -> str:
    return question(seat).query_one(PhoneWait).said


def number(seat: Seat) -> str:
    """The number in the sentence."""
    return said(seat).split("Type ")[1].split(" on it")[0]


def code(seat: Seat) -> Field:
    return question(seat).query_one("#code", Field)


async def test_without_a_phone_to_ask_only_the_code_is_asked_for(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
):
    async def nothing_answers(_: DemoPhones) -> None:
        raise Refused(Refusal.UNREACHABLE, where="the demo")

    monkeypatch.setattr(DemoPhones, "bring_in_touch", nothing_answers)
    await seat.give_password()
    await seat.at("Two Factor Authentication")
    await seat.sees(lambda: "/v1/challenge" in seat.wire.asked)
    assert not seat.screen.query_one(PhoneWait).display
    await seat.give_code()
    await seat.at("Dashboard")


async def test_approved_on_the_phone_the_log_in_goes_on_by_itself(waits: Waits):
    async with waits() as (seat, phone):
        await phone.answer(Decision.APPROVE, number(seat))
        await seat.at("Dashboard")
        assert seat.session.elevated_until is not None


async def test_approved_on_the_phone_an_elevation_goes_on_by_itself(waits: Waits):
    async with waits() as (seat, phone):
        await phone.send_code()
        await seat.at("Dashboard")
        await seat.app.desk.client.drop_elevation()
        seat.app.on_elevate()
        await seat.at("Two Factor Authentication")
        await seat.sees(lambda: ASKED in said(seat))
        await phone.answer(Decision.APPROVE, number(seat))
        await seat.at("Dashboard")
        assert seat.session.elevated_until is not None


async def test_a_code_that_the_phone_sends_fills_the_field_and_goes_on(waits: Waits):
    async with waits() as (seat, phone):
        await phone.send_code()
        await seat.at("Dashboard")


async def test_a_typed_code_is_taken_while_the_phone_is_asked(waits: Waits):
    async with waits() as (seat, _):
        await seat.give_code()
        await seat.at("Dashboard")


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (Decision.NOT_ME, "as not asked for by you"),
        (Decision.CHANGED_MIND, "Denied on your device. Press Send again"),
    ],
)
async def test_denied_on_the_phone_is_an_error_on_the_code_and_nothing_typed_is_lost(
    waits: Waits, decision: Decision, why: str
):
    async with waits() as (seat, phone):
        await seat.press(*"12")
        await phone.answer(decision)
        await seat.sees("Error: Denied on your device")
        assert why in code(seat).error
        assert code(seat).value == "12"
        await seat.choose("Send again")
        await seat.sees(lambda: ASKED in said(seat))
        assert code(seat).error == ""
        await phone.asked()


async def test_a_question_that_nobody_answered_says_so_and_can_be_sent_again(waits: Waits):
    async with waits() as (seat, phone):
        seat.clock.pass_by(minutes=2)
        await seat.sees(lambda: "Your phone did not answer in time." in said(seat))
        await seat.choose("Send again")
        await seat.sees(lambda: "Your phone was asked at 09:02." in said(seat))
        await phone.answer(Decision.APPROVE, number(seat))
        await seat.at("Dashboard")


async def test_answered_elsewhere_says_so_and_offers_to_ask_again(waits: Waits):
    async with waits() as (seat, phone):
        other = type(seat.client)(seat.wire, seat.client.road.where)
        await other.sign_in("priya.nair@meadowbank-primary.sch.uk", "paper-river-lamp")
        await other.answer_second_factor(phone.pocket.code(phone.account))
        await seat.sees(lambda: "This was answered elsewhere." in said(seat))
        await seat.choose("Send again")
        await seat.sees(lambda: ASKED in said(seat))


async def test_a_wrong_code_from_the_phone_leaves_what_was_typed_and_is_sent_once(waits: Waits):
    async with waits() as (seat, phone):
        await seat.press(*"12")
        seat.clock.pass_by(seconds=90)
        late = phone.pocket.code(phone.account)
        seat.clock.pass_by(seconds=-90)
        stub, pairing = phone.pocket._to(phone.account)
        shown, asked = number(seat), await phone.asked()
        await stub.send_code(pairing, asked.ask, late, shown)
        await seat.sees(lambda: "Incorrect or out of date code" in code(seat).error)
        assert code(seat).value == "12"
        await seat.sees(lambda: seat.wire.asked.count("/v1/challenge") > 8)
        assert seat.wire.asked.count("/v1/sign-in/second-factor") == 1
        await seat.sees(f"Your phone sent a code. To send another, type {shown} on it.")
        await seat.sees(lambda: phone.pocket.open_to_code(phone.account))
        await phone.pocket.send_code(phone.pocket.open_to_code(phone.account)[0], shown)
        await seat.at("Dashboard")


async def test_too_many_unanswered_questions_say_that_a_code_is_needed(waits: Waits):
    async with waits() as (seat, _):
        for again in range(1, 2):
            seat.clock.pass_by(minutes=1)
            await seat.choose("Send again")
            at = f"Your phone was asked at 09:0{again}."
            await seat.sees(at)
        await seat.choose("Send again")
        await seat.sees(lambda: said(seat) == NOT_ASKED)
        await seat.give_code()
        await seat.at("Dashboard")


async def test_a_lost_connection_is_waited_out(waits: Waits, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("server_stub.road.PATIENCE", 0)
    async with waits() as (seat, phone):
        typed = number(seat)
        seat.wire.cut = True
        await seat.sees(lambda: phone.pocket.trouble(phone.account))
        seat.wire.cut = False
        await phone.answer(Decision.APPROVE, typed)
        await seat.at("Dashboard")


async def test_the_number_and_the_code_are_in_sight_at_every_size(waits: Waits):
    async with waits((40, 12)) as (seat, _):
        for size in ((40, 12), (80, 24), (120, 40)):
            await seat.resize(*size)
            assert f"Type {number(seat)} on it to approve." in seat.said(), size
            assert "Authenticator Code" in seat.said(), size


async def test_the_listening_ends_with_the_screen(waits: Waits):
    async with waits() as (seat, _):
        asked = question(seat)
        await seat.press("escape")
        await seat.at("Log in")
        assert [worker for worker in seat.app.workers if worker.node is asked] == []


async def test_the_time_is_the_schools_also_before_anybody_is_logged_in(waits: Waits, clock: Clock):
    clock.pass_by(days=120)  # British Summer Time
    async with waits(asked="10:00") as (seat, _):
        assert "Your phone was asked at 10:00." in said(seat)


async def test_going_back_takes_the_question_off_the_phone(waits: Waits):
    async with waits() as (seat, phone):
        await phone.asked()
        await phone.asked()
        await seat.press("escape")
        await seat.at("Log in")
        await seat.sees(lambda: not phone.pocket.questions)
