"""No code counts after a newer one of its key, whichever way it comes (rule 1)."""

import random
import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.refusals import Refusal
from server_stub.rules import codes, steps
from tests.refusals import refused
from tests.server_stub.school import PASSWORD
from tests.server_stub.test_enrolment import seed_of


async def asked_for_code(desks, school):
    """A desk that is asked for the second factor of `school.keyed`."""
    desk = desks()
    await desk.sign_in(school.keyed.email, PASSWORD)
    return desk


async def test_a_code_older_than_an_accepted_one_is_refused_at_a_log_in_and_an_elevation(
    desks, school, clock
):
    older = school.keyed.code(clock.now, -1)
    desk = await asked_for_code(desks, school)
    await desk.answer_second_factor(school.keyed.code(clock.now))
    with refused(Refusal.CODE_USED):
        await desk.elevate(older)
    other = await asked_for_code(desks, school)
    with refused(Refusal.CODE_USED):
        await other.answer_second_factor(older)
    clock.move(seconds=30)
    await other.answer_second_factor(school.keyed.code(clock.now))


async def test_a_code_older_than_the_one_that_saved_the_device_is_refused(client, school, clock):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    owner = replace(school.teacher, seed=seed_of(begun))
    await client.save_device(begun.id, "Phone", owner.code(clock.now))
    with refused(Refusal.CODE_USED):
        await client.elevate(owner.code(clock.now, -1))
    await client.elevate(owner.code(clock.now, 1))


async def test_a_device_saved_by_a_late_code_takes_the_current_one_next(client, school, clock):
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    owner = replace(school.teacher, seed=seed_of(begun))
    await client.save_device(begun.id, "Phone", owner.code(clock.now, -1))
    await client.elevate(owner.code(clock.now))


async def test_a_sent_code_that_is_older_than_an_accepted_one_is_refused(
    desks, school, phone, clock
):
    older = school.keyed.code(clock.now, -1)
    first = await asked_for_code(desks, school)
    await first.answer_second_factor(school.keyed.code(clock.now))
    second = await asked_for_code(desks, school)
    waiting = await second.ask_phone()
    await phone.send_code(await phone.ask(), older, waiting.number)
    sent = (await second.wait_for_phone()).challenge.code.get_secret_value()
    assert sent == older
    with refused(Refusal.CODE_USED):
        await second.answer_second_factor(sent)


async def test_a_fast_devices_code_shuts_out_older_ones_but_no_device_with_a_right_clock(
    desks, school, clock
):
    keyed = school.keyed
    desk = await asked_for_code(desks, school)
    await desk.answer_second_factor(keyed.code(clock.now, 1))
    assert school.key(keyed).accepted_step == codes.step_of(clock.now)  # never ahead of it
    for ahead in (-1, 0, 1):
        with refused(Refusal.CODE_USED):
            await desk.elevate(keyed.code(clock.now, ahead))
    clock.move(seconds=30)
    with refused(Refusal.CODE_USED):  # the very code that the fast device gave
        await desk.elevate(keyed.code(clock.now))
    clock.move(seconds=30)
    await desk.elevate(keyed.code(clock.now))


async def test_a_burned_code_of_a_step_to_come_shuts_nobody_out_meanwhile(desks, school, clock):
    """Of a device 95 s fast: its code is used up, the mark stays where it was."""
    keyed = school.keyed
    desk = await asked_for_code(desks, school)
    clock.move(seconds=5)
    with refused(Refusal.CODE_OUT_OF_DATE):
        await desk.answer_second_factor(keyed.code(clock.now, 3))
    await desk.answer_second_factor(keyed.code(clock.now, -1))
    await desk.elevate(keyed.code(clock.now))
    clock.move(seconds=60)
    with refused(Refusal.CODE_USED):
        await desk.elevate(keyed.code(clock.now, 1))
    await desk.elevate(keyed.code(clock.now))


async def test_each_device_of_a_user_has_a_mark_of_its_own(desks, school, clock):
    tablet = school.with_key(school.keyed, name="Tablet")
    desk = await asked_for_code(desks, school)
    await desk.answer_second_factor(school.keyed.code(clock.now))
    await desk.elevate(tablet.code(clock.now, -1))
    await desk.elevate(tablet.code(clock.now))
    with refused(Refusal.CODE_USED):
        await desk.elevate(school.keyed.code(clock.now, -1))


@pytest.mark.each_database
def test_of_fifty_codes_at_once_over_two_processes_none_counts_after_a_newer_one(
    school, server, second
):
    """Three steps are right at a time; whichever order they come in, the accepted ones rise."""
    accepted, order, ready = [], threading.Lock(), threading.Barrier(50)
    shuffled = [at % 3 - 1 for at in range(50)]
    random.Random(7).shuffle(shuffled)

    def answer(at: int, ahead: int) -> None:
        ready.wait()
        with (server, second)[at % 2].act("test") as act:
            step = codes.step_of(act.now) + ahead
            if steps.accept(act, school.keyed.key_id, step):
                with order:  # the key's row is locked from here until the transaction ends
                    accepted.append(ahead)

    threads = [threading.Thread(target=answer, args=each) for each in enumerate(shuffled)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert accepted == sorted(set(accepted))
    assert 1 in accepted


@pytest.mark.parametrize("away", [{"minutes": 6}, {"hours": 3}, {"days": 400}])
async def test_a_mark_of_a_clock_that_was_ahead_shuts_no_device_out_once_it_is_right(
    desks, school, clock, away
):
    keyed = school.keyed
    clock.move(**away)
    there = await asked_for_code(desks, school)
    await there.answer_second_factor(keyed.code(clock.now))
    clock.move(**{unit: -by for unit, by in away.items()})
    desk = await asked_for_code(desks, school)
    await desk.answer_second_factor(keyed.code(clock.now))
    with refused(Refusal.CODE_USED):
        await desk.elevate(keyed.code(clock.now, -1))


async def test_a_mark_of_another_host_whose_clock_is_a_little_ahead_holds(desks, school, clock):
    keyed = school.keyed
    desk = await asked_for_code(desks, school)
    clock.move(seconds=60)
    await desk.answer_second_factor(keyed.code(clock.now))
    clock.move(seconds=-60)
    with refused(Refusal.CODE_USED):
        await desk.elevate(keyed.code(clock.now))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 2), st.integers(-1, 1)), max_size=12))
def test_accepted_steps_only_ever_rise_and_a_right_clock_never_waits_for_more_than_a_step(
    server, school, clock, moves
):
    """Whatever a device does that is up to a step fast or slow, and however time goes on."""
    key, last = school.keyed.key_id, -1
    clock.move(minutes=30)
    for passed, ahead in moves:
        clock.move(seconds=30 * passed)
        step = codes.step_of(clock.now) + ahead
        with server.act("test") as act:
            if steps.accept(act, key, step):
                assert step > last
                last = step
            else:
                assert step <= last or step <= codes.step_of(act.now)
    clock.move(seconds=60)
    with server.act("test") as act:
        assert steps.accept(act, key, codes.step_of(act.now))
