"""The server's clock jumps ahead and is set right again, or the other way round."""

from __future__ import annotations

import pytest
from sqlmodel import select

from models.access import KeyKind
from models.events import Event
from models.refusals import Refusal
from models.tables import Session, UsedStep
from server_stub.rules import chain, codes, steps
from tests.refusals import refused
from tests.server_stub.school import PASSWORD
from tests.server_stub.test_password_resets import NEW, code_for

HOURS = 3


async def answered(desks, school, person, code):
    """A sign-in with this code."""
    desk = desks()
    await desk.sign_in(person.email, person.password)
    await desk.answer_second_factor(code)
    return desk


@pytest.mark.parametrize("away", [{"hours": HOURS}, {"days": 400}, {"hours": -HOURS}])
async def test_a_code_that_was_used_before_the_clock_jumped_is_used_afterwards(
    desks, school, clock, away
):
    """Steps older than an hour were forgotten, and with a wrong clock every step is."""
    keyed = school.keyed
    code = keyed.code(clock.now)
    await answered(desks, school, keyed, code)
    clock.move(**away)
    await answered(desks, school, keyed, keyed.code(clock.now))
    clock.move(**{unit: -by for unit, by in away.items()})
    with refused(Refusal.CODE_USED):
        await answered(desks, school, keyed, code)


async def test_a_code_used_while_the_clock_was_wrong_is_used_when_its_time_comes(
    desks, school, clock
):
    keyed = school.keyed
    clock.move(hours=HOURS)
    code = keyed.code(clock.now)
    await answered(desks, school, keyed, code)
    clock.move(hours=-HOURS)
    for _ in range(2):
        await answered(desks, school, keyed, keyed.code(clock.now))
        clock.move(seconds=30)
    clock.move(hours=HOURS, seconds=-60)
    with refused(Refusal.CODE_USED):
        await answered(desks, school, keyed, code)


async def test_a_hardware_token_pressed_before_the_clock_jumped_needs_a_new_press(
    desks, school, clock
):
    token = school.with_key(school.add("Tom Token"), KeyKind.MERITLOCK)
    await answered(desks, school, token, token.press(0))
    clock.move(days=-400)
    with refused(Refusal.CODE_WRONG):
        await answered(desks, school, token, token.press(0))
    await answered(desks, school, token, token.press(1))


def test_used_steps_are_forgotten_once_eight_later_ones_were_used(server, school, clock):
    key = school.keyed.key_id
    for _ in range(30):
        with server.act("test") as act:
            assert steps.spend(act, key, codes.step_of(clock.now))
            held = act.tx.exec(select(UsedStep).where(UsedStep.key_id == key)).all()
            assert len(held) <= steps.KEPT_AT_LEAST + 1
        clock.move(hours=2)


async def test_a_session_that_began_while_the_clock_was_ahead_has_ended(desks, school, clock):
    before = await answered(desks, school, school.holder, school.holder.code(clock.now))
    clock.move(days=400)
    ahead = await answered(desks, school, school.keyed, school.keyed.code(clock.now))
    clock.move(days=-400)
    with refused(Refusal.SESSION_ENDED):
        await ahead.session()
    assert (await before.session()).elevated_until is not None


async def test_access_elevated_while_the_clock_was_ahead_ends_within_an_hour(desks, school, clock):
    holder = school.holder
    desk = await answered(desks, school, holder, holder.code(clock.now))
    for _ in range(4):
        clock.move(minutes=50)
        await desk.elevate(holder.code(clock.now))
    clock.move(minutes=-200)
    with refused(Refusal.SESSION_ENDED):
        await desk.find_users()


@pytest.mark.parametrize("minutes", [1, 4])
async def test_a_clock_set_back_by_a_few_minutes_ends_nothing(desks, school, clock, minutes):
    desk = await answered(desks, school, school.holder, school.holder.code(clock.now))
    clock.move(minutes=-minutes)
    await desk.find_users()
    assert (await desk.session()).elevated_until is not None


async def test_a_session_that_has_ended_by_a_jump_leaves_no_row_for_ever(desks, school, clock):
    clock.move(days=400)
    await answered(desks, school, school.keyed, school.keyed.code(clock.now))
    clock.move(days=-400)
    desk = await answered(desks, school, school.keyed, school.keyed.code(clock.now))
    assert (await desk.session()).now == clock.now
    with school.server.reading("test") as act:
        assert len(act.tx.exec(select(Session)).all()) == 1


async def test_wrong_tries_made_while_the_clock_was_ahead_lock_nobody_out_for_hours(
    client, school, clock
):
    clock.move(hours=HOURS)
    for _ in range(5):
        with refused(Refusal.SIGN_IN_WRONG):
            await client.sign_in(school.teacher.email, "not this one, sorry")
    clock.move(hours=-HOURS)
    clock.move(minutes=5)
    await client.sign_in(school.teacher.email, PASSWORD)


async def test_wrong_tries_count_though_another_hosts_clock_is_a_little_behind(
    client, school, clock
):
    for _ in range(5):
        with refused(Refusal.SIGN_IN_WRONG):
            await client.sign_in(school.teacher.email, "not this one, sorry")
    clock.move(seconds=-20)
    with refused(Refusal.TOO_MANY_TRIES):
        await client.sign_in(school.teacher.email, PASSWORD)


async def test_a_mailed_code_of_while_the_clock_was_ahead_does_not_work_for_ever(
    client, school, clock
):
    clock.move(days=400)
    code = await code_for(client, school, school.teacher)
    clock.move(days=-400)
    with refused(Refusal.RESET_CODE_WRONG):
        await client.redeem_password_reset(code, NEW)


async def test_a_question_asked_while_the_clock_was_ahead_is_gone_from_the_phone(
    desks, school, phone, clock
):
    desk = desks()
    clock.move(days=400)
    await desk.sign_in(school.keyed.email, PASSWORD)
    await desk.ask_phone()
    assert len(await phone.asks()) == 1
    clock.move(days=-400)
    assert await phone.asks() == []


async def test_a_log_stays_in_the_order_in_which_things_happened(desks, school, clock):
    keyed = school.keyed
    for away in (HOURS, -HOURS, -2 * HOURS, 2 * HOURS):
        clock.move(hours=away)
        desk = await answered(desks, school, keyed, keyed.code(clock.now))
        await desk.sign_out()
        clock.move(minutes=1)
    entries = school.entries(keyed)
    assert [entry.seq for entry in entries] == sorted(entry.seq for entry in entries)
    assert [entry.event for entry in entries].count(Event.SIGNED_IN_WITH_KEY) == 4
    desk = await answered(desks, school, keyed, keyed.code(clock.now))
    shown = (await desk.security_log()).entries
    assert [row.seq for row in shown] == sorted((row.seq for row in shown), reverse=True)
    with school.server.reading("test") as act:
        assert chain.verify(act, school.of.id).whole
