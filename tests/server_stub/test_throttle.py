"""Bounds on guessing (rule 4)."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select
from tenacity import wait_none

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import Guess
from server_stub import road
from server_stub.rules import sign_in, throttle
from server_stub.rules.throttle import ACCOUNT, Subject, Window, words
from tests.refusals import refused
from tests.server_stub.school import ELSEWHERE, PASSWORD

WRONG = "not this one, sorry"


async def guess(desk, email, times=1):
    """Wrong passwords; returns how many were judged before a pause."""
    for judged in range(times):
        try:
            await desk.sign_in(email, WRONG)
        except Refused as told:
            if told.refusal is not Refusal.SIGN_IN_WRONG:
                return judged
    return times


async def test_five_wrong_passwords_in_five_minutes_pause_the_account(client, school):
    assert await guess(client, school.teacher.email, 9) == 5
    with refused(Refusal.TOO_MANY_TRIES) as told:
        await client.sign_in(school.teacher.email, PASSWORD)
    assert told.value.retry_at == school.clock.now + timedelta(minutes=5)
    assert told.value.sentence == "Too many wrong tries. Wait 5 minutes, then try again."
    school.clock.now = told.value.retry_at
    await client.sign_in(school.teacher.email, PASSWORD)


async def test_the_http_answer_says_when_to_come_back(client, school):
    await guess(client, school.teacher.email, 5)
    answer = await client.road._http.post(
        "/v1/sign-in", json={"email": school.teacher.email, "password": PASSWORD}
    )
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "Mon, 02 Mar 2026 08:35:00 GMT"


async def test_unknown_addresses_are_paused_alike(client, school):
    assert await guess(client, "nobody@meadowbank.sch.uk", 9) == 5
    with refused(Refusal.TOO_MANY_TRIES):
        await client.sign_in("NOBODY@meadowbank.sch.uk ", PASSWORD)


async def test_a_pause_is_of_one_account(client, school):
    await guess(client, school.teacher.email, 6)
    await client.sign_in(school.keyed.email, PASSWORD)


async def test_twenty_wrong_passwords_in_an_hour_and_fifty_in_a_day_pause_longer(client, school):
    made = 0
    for _ in range(60):
        made += await guess(client, school.teacher.email, 5)
        if made == 20:
            break
        school.clock.move(minutes=6)
    with refused(Refusal.TOO_MANY_TRIES) as hour:
        await client.sign_in(school.teacher.email, PASSWORD)
    assert hour.value.retry_at - school.clock.now > timedelta(minutes=30)
    while made < 50:
        school.clock.move(minutes=20)
        made += await guess(client, school.teacher.email, 5)
    assert made == 50
    with refused(Refusal.TOO_MANY_TRIES) as day:
        await client.sign_in(school.teacher.email, PASSWORD)
    assert day.value.retry_at - school.clock.now > timedelta(hours=15)
    assert "hours" in day.value.sentence


async def test_a_paused_try_makes_the_pause_no_longer(client, school):
    await guess(client, school.teacher.email, 5)
    for _ in range(4):
        school.clock.move(minutes=1)
        assert await guess(client, school.teacher.email) == 0
    school.clock.move(minutes=1)
    await client.sign_in(school.teacher.email, PASSWORD)


async def test_right_passwords_use_up_no_tries(client, school):
    await guess(client, school.teacher.email, 4)
    for _ in range(12):
        await client.sign_in(school.teacher.email, PASSWORD)


async def test_a_stranger_cannot_keep_the_owner_out_of_the_usual_desk(desks, school):
    await desks().sign_in(school.teacher.email, PASSWORD)
    for day in range(3):
        school.clock.move(hours=20)
        assert await guess(desks(ELSEWHERE), school.teacher.email, 9) == 5, day
        await desks().sign_in(school.teacher.email, PASSWORD)


async def test_a_desk_stays_usual_for_thirty_days(desks, school):
    await desks().sign_in(school.teacher.email, PASSWORD)
    for days, let_in in ((29, True), (31, False)):
        school.clock.move(days=days)
        await guess(desks(ELSEWHERE), school.teacher.email, 9)
        if let_in:
            await desks().sign_in(school.teacher.email, PASSWORD)
    with refused(Refusal.TOO_MANY_TRIES):
        await desks().sign_in(school.teacher.email, PASSWORD)


async def test_the_usual_desk_has_its_own_five_tries(desks, school):
    await desks().sign_in(school.teacher.email, PASSWORD)
    assert await guess(desks(), school.teacher.email, 9) == 5
    assert await guess(desks(ELSEWHERE), school.teacher.email, 9) == 5


async def test_one_address_cannot_try_many_accounts_without_end(desks, school, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS", (Window(8, timedelta(minutes=5)),))
    judged = [await guess(desks(ELSEWHERE), f"staff{at}@meadowbank.sch.uk") for at in range(12)]
    assert sum(judged) == 8
    await desks().sign_in(school.teacher.email, PASSWORD)


async def test_many_addresses_cannot_try_many_accounts_without_end_but_usual_desks_can(
    desks, school, monkeypatch
):
    await desks().sign_in(school.teacher.email, PASSWORD)
    monkeypatch.setattr(throttle, "OVERALL", (Window(8, timedelta(minutes=5)),))
    judged = [
        await guess(desks(f"203.0.113.{at}"), f"staff{at}@meadowbank.sch.uk") for at in range(12)
    ]
    assert sum(judged) == 8
    await desks().sign_in(school.teacher.email, PASSWORD)


@pytest.mark.unmeasured
@pytest.mark.each_database
async def test_fifty_at_once_get_no_more_tries_than_one_after_the_other(desks, school):
    strangers = [desks(f"203.0.113.{at}") for at in range(50)]
    judged = await asyncio.gather(*(guess(desk, school.teacher.email) for desk in strangers))
    assert sum(judged) == 5


async def test_a_pause_is_logged_once_and_only_for_somebody_who_exists(client, school):
    await guess(client, school.teacher.email, 9)
    await guess(client, "nobody@meadowbank.sch.uk", 9)
    assert school.log(school.teacher).count(Event.SIGN_IN_LIMITED) == 1
    assert school.log(school.teacher).count(Event.SIGN_IN_REFUSED) == 5
    school.clock.move(minutes=5)
    await guess(client, school.teacher.email, 9)
    assert school.log(school.teacher).count(Event.SIGN_IN_LIMITED) == 2


async def test_what_is_counted_names_nobody_and_goes_after_a_day(client, school):
    await guess(client, school.teacher.email, 3)
    with school.server.reading("test") as act:
        kept = act.tx.exec(select(Guess.subject)).all()
    assert kept
    assert not [subject for subject in kept if "abbott" in subject or "192.0" in subject]
    school.clock.move(days=1)
    await guess(client, "nobody@meadowbank.sch.uk")
    with school.server.reading("test") as act:
        assert len(act.tx.exec(select(Guess)).all()) == 3


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 second"),
        (40, "40 seconds"),
        (90, "90 seconds"),
        (91, "2 minutes"),
        (240, "4 minutes"),
        (241, "5 minutes"),
        (5400, "90 minutes"),
        (5401, "2 hours"),
        (86400, "24 hours"),
    ],
)
def test_a_wait_is_said_in_words_and_never_too_short(seconds, said):
    assert words(timedelta(seconds=seconds)) == said


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(waits=st.lists(st.integers(0, 4000), max_size=40), salt=st.uuids())
def test_no_window_ever_holds_more_tries_than_it_may(server, clock, waits, salt):
    subject, taken = Subject(str(salt), ACCOUNT), []
    for wait in waits:
        clock.move(seconds=wait)
        with suppress(Refused), server.act("test") as act:
            throttle.take(act, [subject])
            taken.append(clock.now)
    for window in ACCOUNT:
        for at in taken:
            within = [one for one in taken if at <= one < at + window.span]
            assert len(within) <= window.most


def cut_off(monkeypatch, times):
    """Break sign-ins that often between the try and what follows from it, as a crash does."""
    settle, left = sign_in.settle, [times]

    def cut(*args):
        if left[0]:
            left[0] -= 1
            raise Refused(Refusal.STORE_UNREACHABLE, problem="cut off")
        return settle(*args)

    monkeypatch.setattr(sign_in, "settle", cut)
    monkeypatch.setattr(road, "wait_random_exponential", lambda **_: wait_none())


async def test_a_sign_in_that_is_cut_off_and_repeated_is_one_try(client, school, monkeypatch):
    """A server that was killed again and again shut the account of who knew the password."""
    cut_off(monkeypatch, times=7)
    await client.sign_in(school.teacher.email, PASSWORD)
    with school.server.reading("test") as act:
        assert act.tx.exec(select(Guess)).all() == []


async def test_other_words_under_the_same_idempotency_key_are_another_try(
    client, school, monkeypatch
):
    cut_off(monkeypatch, times=20)
    headers = {"Idempotency-Key": "the-same-key-always"}
    told = []
    for at in range(7):
        body = {"email": school.teacher.email, "password": f"this word or that {at}"}
        answer = await client.road._http.post("/v1/sign-in", json=body, headers=headers)
        told.append(answer.json()["code"])
    assert told == ["store_unreachable"] * 5 + ["too_many_tries"] * 2
