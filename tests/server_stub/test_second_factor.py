"""Codes at a sign-in and at an elevation: accepted once, diagnosed, burned (rules 1 and 2)."""

import asyncio

import pytest

from models.access import KeyKind
from models.events import Event
from models.refusals import Refusal, Refused
from server_stub.rules import codes
from tests.refusals import refused
from tests.server_stub.school import PASSWORD


@pytest.fixture
async def asked(client, school):
    """A desk that is asked for the second factor of `school.keyed`."""
    await client.sign_in(school.keyed.email, PASSWORD)
    return client


@pytest.mark.parametrize("ahead", [-1, 0, 1])
async def test_a_code_of_this_step_or_one_beside_it_is_accepted(asked, school, ahead):
    step = await asked.answer_second_factor(school.keyed.code(school.clock.now, ahead))
    assert step.session.elevated


async def test_a_code_may_be_typed_with_spaces_hyphens_and_full_width_digits(asked, school):
    code = school.keyed.code(school.clock.now)
    wide = "".join(chr(0xFF10 + int(digit)) for digit in code)
    await asked.answer_second_factor(f" {wide[:3]}\u2009-{wide[3:]} ")


async def test_a_code_once_accepted_never_counts_again(asked, school, desks):
    code = school.keyed.code(school.clock.now)
    await asked.answer_second_factor(code)
    with refused(Refusal.CODE_USED):
        await asked.elevate(code)
    other = desks()
    await other.sign_in(school.keyed.email, PASSWORD)
    with refused(Refusal.CODE_USED):
        await other.answer_second_factor(code)
    assert school.log(school.keyed)[-1] is Event.CODE_REFUSED


@pytest.mark.unmeasured
@pytest.mark.each_database
async def test_of_fifty_equal_codes_at_once_one_is_accepted(desks, school):
    waiting = [desks(f"192.0.2.{at}") for at in range(50)]
    for desk in waiting:
        await desk.sign_in(school.keyed.email, PASSWORD)
    code = school.keyed.code(school.clock.now)
    outcomes = await asyncio.gather(
        *(desk.answer_second_factor(code) for desk in waiting), return_exceptions=True
    )
    refusals = [told.refusal for told in outcomes if isinstance(told, Refused)]
    assert len(refusals) == 49
    assert set(refusals) <= {Refusal.CODE_USED, Refusal.TOO_MANY_TRIES}


@pytest.mark.each_database
async def test_one_sign_in_answered_twice_with_two_right_codes_opens_one_session(asked, school):
    tries = (asked.answer_second_factor(school.keyed.code(school.clock.now, at)) for at in (0, 1))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(told, Refused) for told in outcomes) == 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12 34 5a", "\0" * 6, "①②③④⑤"])
async def test_what_is_no_code_at_all_is_wrong_and_costs_no_try(asked, school, typed):
    for _ in range(7):
        with refused(Refusal.CODE_WRONG):
            await asked.answer_second_factor(typed)
    await asked.answer_second_factor(school.keyed.code(school.clock.now))


def never(person, clock) -> str:
    """Six digits that the device shows at no time near now."""
    near = {person.code(clock.now, ahead) for ahead in range(-25, 26)}
    return next(f"{at:06d}" for at in range(100) if f"{at:06d}" not in near)


async def test_a_wrong_code_is_wrong_and_logged(asked, school):
    with refused(Refusal.CODE_WRONG) as told:
        await asked.answer_second_factor(never(school.keyed, school.clock))
    assert told.value.field == "code"
    assert school.log(school.keyed)[-1] is Event.CODE_REFUSED


async def test_the_fifth_wrong_code_pauses_and_the_right_one_waits_too(asked, school):
    for _ in range(5):
        with refused(Refusal.CODE_WRONG):
            await asked.answer_second_factor(never(school.keyed, school.clock))
    with refused(Refusal.TOO_MANY_TRIES) as told:
        await asked.answer_second_factor(school.keyed.code(school.clock.now))
    assert "5 minutes" in told.value.sentence
    school.clock.now = told.value.retry_at
    await asked.answer_second_factor(school.keyed.code(school.clock.now))


@pytest.mark.parametrize("ahead", [-20, -2, 2, 20])
async def test_a_code_right_for_another_time_is_out_of_date_and_counts_as_a_try(
    asked, school, ahead
):
    with refused(Refusal.CODE_OUT_OF_DATE):
        await asked.answer_second_factor(school.keyed.code(school.clock.now, ahead))
    assert school.log(school.keyed)[-1] is Event.CODE_OUT_OF_DATE
    for _ in range(4):
        with refused(Refusal.CODE_WRONG):
            await asked.answer_second_factor(never(school.keyed, school.clock))
    with refused(Refusal.TOO_MANY_TRIES):
        await asked.answer_second_factor(school.keyed.code(school.clock.now))


@pytest.mark.parametrize("ahead", [-21, 21])
async def test_a_code_over_ten_minutes_off_is_plainly_wrong(asked, school, ahead):
    with refused(Refusal.CODE_WRONG):
        await asked.answer_second_factor(school.keyed.code(school.clock.now, ahead))


@pytest.mark.parametrize(
    ("ahead", "drift"),
    [(3, "between 90 and 120 seconds fast"), (-3, "between 60 and 90 seconds slow")],
)
async def test_two_late_codes_in_a_row_that_agree_tell_how_far_the_clock_is_off(
    asked, school, ahead, drift
):
    with refused(Refusal.CODE_OUT_OF_DATE):
        await asked.answer_second_factor(school.keyed.code(school.clock.now, ahead))
    school.clock.move(seconds=30)
    with refused(Refusal.CLOCK_OFF) as told:
        await asked.answer_second_factor(school.keyed.code(school.clock.now, ahead))
    assert drift in told.value.sentence
    assert school.entries(school.keyed)[-1].detail == {"drift": drift}


async def test_two_late_codes_that_disagree_tell_nothing(asked, school):
    for ahead in (5, 9, -4):
        with refused(Refusal.CODE_OUT_OF_DATE):
            await asked.answer_second_factor(school.keyed.code(school.clock.now, ahead))
        school.clock.move(seconds=30)


async def test_a_wrong_code_between_two_late_ones_breaks_the_row(asked, school):
    with refused(Refusal.CODE_OUT_OF_DATE):
        await asked.answer_second_factor(school.keyed.code(school.clock.now, 3))
    with refused(Refusal.CODE_WRONG):
        await asked.answer_second_factor(never(school.keyed, school.clock))
    school.clock.move(seconds=30)
    with refused(Refusal.CODE_OUT_OF_DATE):
        await asked.answer_second_factor(school.keyed.code(school.clock.now, 3))


async def test_an_accepted_code_clears_what_was_seen_of_the_clock(asked, school):
    with refused(Refusal.CODE_OUT_OF_DATE):
        await asked.answer_second_factor(school.keyed.code(school.clock.now, 3))
    await asked.answer_second_factor(school.keyed.code(school.clock.now))
    key = school.key(school.keyed)
    assert (key.drift_steps, key.drift_seen) == (None, None)


async def test_a_late_code_sent_twice_is_no_second_sign_of_a_wrong_clock(asked, school):
    code = school.keyed.code(school.clock.now, -3)
    with refused(Refusal.CODE_OUT_OF_DATE):
        await asked.answer_second_factor(code)
    with refused(Refusal.CODE_OUT_OF_DATE):
        await asked.answer_second_factor(code)


async def test_a_code_seen_before_its_time_is_burned_and_its_neighbours_are_not(asked, school):
    early = school.keyed.code(school.clock.now, 2)
    with refused(Refusal.CODE_OUT_OF_DATE):
        await asked.answer_second_factor(early)
    school.clock.move(seconds=60)
    with refused(Refusal.CODE_USED):
        await asked.answer_second_factor(early)
    await asked.answer_second_factor(school.keyed.code(school.clock.now, 1))


async def test_any_of_several_devices_answers(asked, school):
    second = school.with_key(school.keyed, name="Tablet")
    await asked.answer_second_factor(second.code(school.clock.now))
    assert school.key(second).verified_at is not None
    assert school.key(school.keyed).verified_at is None


async def test_a_hardware_key_answers_each_press_once_and_skips_lost_ones(client, school):
    person = school.with_key(school.teacher, KeyKind.MERITLOCK)
    for press in (0, 7, 8):
        await client.sign_in(person.email, PASSWORD)
        await client.answer_second_factor(person.press(press))
        assert school.key(person).counter == press + 1
    with refused(Refusal.CODE_WRONG):
        await client.elevate(person.press(8))
    with refused(Refusal.CODE_WRONG):
        await client.elevate(person.press(9 + codes.LOOK_AHEAD + 1))


async def test_right_codes_use_up_no_tries(client, school):
    await school.sign_in(client, school.keyed)
    for _ in range(8):
        school.clock.move(seconds=30)
        await client.elevate(school.keyed.code(school.clock.now))


async def test_wrong_codes_of_a_stranger_do_not_keep_the_owner_out_at_the_usual_desk(desks, school):
    await school.sign_in(desks(), school.keyed)
    school.clock.move(minutes=1)
    stranger = desks("198.51.100.23")
    await stranger.sign_in(school.keyed.email, PASSWORD)
    for _ in range(5):
        with refused(Refusal.CODE_WRONG):
            await stranger.answer_second_factor(never(school.keyed, school.clock))
    with refused(Refusal.TOO_MANY_TRIES):
        await stranger.answer_second_factor(school.keyed.code(school.clock.now))
    await school.sign_in(desks(), school.keyed)
