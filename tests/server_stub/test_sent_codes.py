"""Codes that a phone sends: to the question that the person saw, with its number, or nowhere."""

import asyncio
import threading
from dataclasses import replace

import pytest
from sqlmodel import SQLModel

from models.challenges import ChallengeState, Decision
from models.events import Event
from models.refusals import Refusal
from models.tables import Enrolment
from models.wire.phone import Waiting
from server_stub.app import create_app
from server_stub.client import Client
from tests.refusals import refused
from tests.server_stub.phones import Phone, code_of
from tests.server_stub.school import ELSEWHERE, HERE, School, client_of, found, open_server
from tests.server_stub.test_challenges import other, waiting
from tests.server_stub.test_enrolment import seed_of

__all__ = ["waiting"]


async def stands(desk: Client) -> Waiting:
    """The desk's question as it is now."""
    challenge: Waiting | None = (await desk.wait_for_phone()).challenge
    assert challenge is not None
    return challenge


async def asking(desk: Client, school: School) -> Waiting:
    """The question of another desk that knows the password of `school.keyed`."""
    await desk.sign_in(school.keyed.email, school.keyed.password)
    asked: Waiting = await desk.ask_phone()
    return asked


async def test_a_code_goes_to_the_question_that_the_person_saw_and_to_no_newer_one(
    waiting, desks, school, phone
):
    mine = await waiting.ask_phone()
    seen = await phone.ask()
    attacker = desks(ELSEWHERE)
    await asking(attacker, school)
    code = school.keyed.code(school.clock.now)
    assert await phone.send_code(seen, code, mine.number) == "Log in"
    theirs = await stands(attacker)
    assert (theirs.state, theirs.code) == (ChallengeState.WAITING, None)
    with refused(Refusal.NOT_APPROVED):
        await attacker.sign_in_approved(theirs.id)
    sent = await stands(waiting)
    assert sent.state is ChallengeState.CODE_SENT and sent.code is not None
    assert (await waiting.answer_second_factor(sent.code.get_secret_value())).session is not None
    with refused(Refusal.CODE_USED):
        await attacker.answer_second_factor(code)


async def test_of_two_sessions_that_wait_the_chosen_one_alone_gets_the_code(
    waiting, desks, school, phone
):
    await waiting.ask_phone()
    newer = desks(ELSEWHERE)
    chosen = await asking(newer, school)
    asks = await phone.asks()
    assert [ask.address for ask in asks] == [ELSEWHERE, HERE]
    await phone.send_code(asks[0], school.keyed.code(school.clock.now), chosen.number)
    assert (await stands(newer)).state is ChallengeState.CODE_SENT
    assert (await stands(waiting)).state is ChallengeState.WAITING


async def test_the_number_of_another_session_does_not_send_the_code_and_counts_as_a_guess(
    waiting, school, phone
):
    mine = await waiting.ask_phone()
    seen = await phone.ask()
    code = school.keyed.code(school.clock.now)
    for _ in range(5):
        with refused(Refusal.NUMBER_WRONG):
            await phone.send_code(seen, code, other(mine.number))
    with refused(Refusal.TOO_MANY_TRIES):
        await phone.send_code(seen, code, mine.number)
    assert school.log(school.keyed).count(Event.ANSWER_REFUSED) == 5
    assert (await stands(waiting)).code is None


async def test_where_no_numbers_are_matched_a_code_is_sent_without_one(tmp_path, clock, settings):
    server = open_server(replace(settings, number_digits=0), clock)
    school = found(server, clock, "Riverside School")
    phone, desk = await Phone(create_app(server), clock).paired(school.keyed), client_of(server)
    await asking(desk, school)
    ask = await phone.ask()
    with refused(Refusal.NUMBER_WRONG):
        await phone.send_code(ask, "123456", "12")
    await phone.send_code(ask, school.keyed.code(clock.now), "")
    assert (await stands(desk)).state is ChallengeState.CODE_SENT
    await phone.aclose()
    await desk.aclose()
    server.close()


@pytest.mark.parametrize("part", ["question", "number", "code"])
async def test_a_sent_code_changed_in_any_part_after_it_was_signed_is_refused(
    waiting, desks, school, phone, part
):
    mine = await waiting.ask_phone()
    theirs = await asking(desks(ELSEWHERE), school)
    body = {"code": school.keyed.code(school.clock.now), "number": mine.number}
    signed = phone.request(f"/v1/phone/asks/{mine.id}/code", body)
    path = f"/v1/phone/asks/{theirs.id if part == 'question' else mine.id}/code"
    bent = {"number": theirs.number} if part == "number" else {}
    bent |= {"code": "000000"} if part == "code" else {}
    sent = phone.http.build_request("POST", path, json=body | bent, headers=signed.headers)
    sent.headers["Content-Length"] = str(len(sent.content))
    assert code_of(await phone.send(sent)) is Refusal.ANSWER_NOT_SIGNED
    assert (await stands(waiting)).code is None


async def test_another_users_question_takes_no_code(waiting, school, phones):
    asked = await waiting.ask_phone()
    holder = await phones().paired(school.holder)
    body = {"code": school.holder.code(school.clock.now), "number": asked.number}
    response = await holder.send(holder.request(f"/v1/phone/asks/{asked.id}/code", body))
    assert code_of(response) is Refusal.ANSWER_NOT_YOURS
    assert school.log(school.holder)[-1] is Event.ANSWER_REFUSED


async def test_a_question_that_no_phone_shows_is_answered_by_no_phone_in_any_way(
    waiting, school, phone
):
    for _ in range(2):
        await waiting.ask_phone()
    held = await waiting.ask_phone()
    assert (held.asked, await phone.asks()) == (False, [])
    code = school.keyed.code(school.clock.now)
    bodies = {
        "code": [{"code": code, "number": number} for number in ("", "12")],
        "answer": [phone.answer_body(held.id, "", decision) for decision in Decision],
    }
    for way, each in bodies.items():
        for body in each:
            request = phone.request(f"/v1/phone/asks/{held.id}/{way}", body)
            assert code_of(await phone.send(request)) is Refusal.ANSWER_NOT_YOURS
    assert (await stands(waiting)).state is ChallengeState.WAITING
    with refused(Refusal.NOT_APPROVED):
        await waiting.sign_in_approved(held.id)
    assert (await waiting.answer_second_factor(code)).session is not None


async def test_a_wrong_code_that_was_sent_is_judged_like_a_typed_one_and_another_may_follow(
    waiting, school, phone
):
    asked = await waiting.ask_phone()
    ask = await phone.ask()
    await phone.send_code(ask, "wrong", asked.number)
    assert await phone.asks() == []
    first = await waiting.wait_for_phone()
    with refused(Refusal.CODE_WRONG):
        await waiting.answer_second_factor(first.challenge.code.get_secret_value())
    told = await phone.stub.asks(phone.pairing)
    assert [each.id for each in told.code_sent] == [ask.id]
    await phone.send_code(told.code_sent[0], school.keyed.code(school.clock.now), asked.number)
    second = await waiting.wait_for_phone(first.version)
    await waiting.answer_second_factor(second.challenge.code.get_secret_value())
    assert (await phone.stub.asks(phone.pairing)).code_sent == []
    with refused(Refusal.CHALLENGE_OVER):
        await phone.send_code(ask, "123456", asked.number)


@pytest.mark.parametrize("first", ["answered", "expired", "expired after a code", "superseded"])
async def test_a_code_comes_too_late_for_a_question_that_is_over(waiting, school, phone, first):
    asked = await waiting.ask_phone()
    ask = await phone.ask()
    if first == "answered":
        await phone.deny(ask, Decision.CHANGED_MIND)
    elif first == "superseded":
        await waiting.ask_phone()
    else:
        if first == "expired after a code":
            await phone.send_code(ask, "wrong", asked.number)
        school.clock.move(seconds=120)
    with refused(Refusal.CHALLENGE_OVER):
        await phone.send_code(ask, school.keyed.code(school.clock.now), asked.number)


@pytest.mark.each_database
async def test_of_codes_and_approvals_at_once_over_two_processes_none_undoes_another(
    waiting, school, phone, second
):
    asked = await waiting.ask_phone()
    code = school.keyed.code(school.clock.now)
    ready = threading.Barrier(20)
    told = []

    async def answer(at):
        one = phone.at(phone.app if at % 4 < 2 else create_app(second))
        way, body = "code", {"code": code, "number": asked.number}
        if at % 2:
            way, body = "answer", one.answer_body(asked.id, asked.number)
        request = one.request(f"/v1/phone/asks/{asked.id}/{way}", body)
        ready.wait()
        told.append((way, code_of(await one.send(request))))
        await one.aclose()

    threads = [threading.Thread(target=lambda at=at: asyncio.run(answer(at))) for at in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    approved, sent = told.count(("answer", None)), told.count(("code", None))
    state = (await stands(waiting)).state
    assert (approved, sent) in {(1, 0), (0, 10)}
    assert state is (ChallengeState.APPROVED if approved else ChallengeState.CODE_SENT)
    assert {refusal for _, refusal in told} <= {None, Refusal.CHALLENGE_OVER}


async def test_a_code_sent_at_enrolment_goes_to_the_enrolment_of_the_scanned_secret_alone(
    client, desks, phones, school
):
    """Also where somebody else at the account has begun one too, and a log in waits."""
    person = school.keyed
    await school.sign_in(client, person)
    await phones().paired(person)
    mine = await client.begin_enrolment()
    school.clock.move(seconds=30)
    thief = await school.sign_in(desks(ELSEWHERE), person)
    theirs = await thief.begin_enrolment()
    other_desk = desks(ELSEWHERE)
    await asking(other_desk, school)
    scanned = replace(person, seed=seed_of(mine))
    phone = await phones().paired(scanned)
    wait = asyncio.create_task(client.wait_for_code(mine.id))
    code = scanned.code(school.clock.now)
    assert (await phone.stub.send_enrolment_code(phone.pairing, code)).to == "Add new device"
    sent = await asyncio.wait_for(wait, 10)
    assert sent.code is not None
    assert (await stands(other_desk)).code is None
    assert await phone.asks() == []
    with school.server.reading("test") as act:
        assert act.tx.get_one(Enrolment, theirs.id).sent_code is None
    key = await client.save_device(mine.id, "Tablet", sent.code.get_secret_value())
    assert key.name == "Tablet"
    with refused(Refusal.NOTHING_WAITS):
        await phone.stub.send_enrolment_code(phone.pairing, scanned.code(school.clock.now))


async def test_a_phone_that_is_being_added_answers_no_question(client, phones, desks, school):
    person = school.with_key(school.teacher)
    await phones().paired(person)
    await school.sign_in(client, person)
    mine = await client.begin_enrolment()
    phone = await phones().paired(replace(person, seed=seed_of(mine)))
    desk = desks(ELSEWHERE)
    await desk.sign_in(person.email, person.password)
    asked = await desk.ask_phone()
    body = {"code": "123456", "number": asked.number}
    response = await phone.send(phone.request(f"/v1/phone/asks/{asked.id}/code", body))
    assert code_of(response) is Refusal.ANSWER_NOT_YOURS


async def test_nothing_waits_for_a_code_of_a_saved_device_that_names_no_question(
    waiting, school, phone
):
    await waiting.ask_phone()
    with refused(Refusal.NOTHING_WAITS):
        await phone.stub.send_enrolment_code(phone.pairing, school.keyed.code(school.clock.now))
    assert (await stands(waiting)).code is None


async def test_a_sent_code_is_not_in_clear_in_the_store(waiting, server, tmp_path, phone):
    asked = await waiting.ask_phone()
    await phone.send_code(await phone.ask(), "714253", asked.number)
    files = (tmp_path / "store").glob("*")
    assert not any(b"714253" in file.read_bytes() for file in files if file.is_file())
    with server.store.engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            rows = connection.exec_driver_sql(f"SELECT * FROM {table.name}").all()
            assert "714253" not in str(rows), table.name
