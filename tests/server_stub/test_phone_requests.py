"""A phone's signed requests: bent, replayed, late or repeated ones, and what the log says."""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlmodel import select

from models import tables
from models.challenges import ChallengeState, Decision
from models.events import Event
from models.pairing import PhoneStamp
from models.refusals import Refusal
from tests.refusals import refused
from tests.server_stub.phones import code_of
from tests.server_stub.school import client_of
from tests.server_stub.test_enrolment import seed_of, shows


@pytest.fixture
async def asked(client, school, phone):
    """The question that waits on the phone, as the desk sees it."""
    await client.sign_in(school.keyed.email, school.keyed.password)
    return await client.ask_phone()


def refusals(school):
    """Reasons of the answers that were refused and logged."""
    return [
        entry.detail["reason"]
        for entry in school.entries(school.keyed)
        if entry.event is Event.ANSWER_REFUSED
    ]


def state(school, asked):
    with school.server.reading("test") as act:
        return act.tx.get(tables.Challenge, asked.id).state


NOBODY = "6f0c2b1e-5a52-4c79-9d0e-8f6a3c3a4d11"
NOT_SIGNED = "This answer was not signed by the phone that it claims to come from."


@pytest.mark.parametrize("part", ["id", "number", "decision", "at", "server", "signature"])
async def test_an_answer_changed_in_any_part_is_refused_and_logged(phone, school, asked, part):
    signed_for = uuid4() if part == "id" else asked.id
    number = "x" if part == "number" else asked.number
    decision = Decision.NOT_ME if part == "decision" else Decision.APPROVE
    server = "another server" if part == "server" else None
    at = school.clock.now - timedelta(seconds=1 if part == "at" else 0)
    body = phone.answer_body(signed_for, number, decision, at, server)
    told = {
        "decision": Decision.APPROVE.value,
        "number": asked.number,
        "at": school.clock.now.isoformat(),
    }
    if part == "signature":
        told["signature"] = body["signature"][:-4] + "AAA="
    response = await phone.answer(asked.id, body | told)
    assert code_of(response) is Refusal.ANSWER_NOT_SIGNED
    assert refusals(school) == [NOT_SIGNED]
    assert state(school, asked) is ChallengeState.WAITING


@pytest.mark.parametrize("part", ["body", "path", "method", "server", "time", "nonce"])
async def test_a_request_changed_in_any_part_is_refused_and_logged(phone, school, asked, part):
    path = f"/v1/phone/asks/{asked.id}/answer"
    body = phone.answer_body(asked.id, asked.number)
    signed_path = "/v1/phone/codes" if part == "path" else path
    method = "PUT" if part == "method" else "POST"
    server = "another server" if part == "server" else None
    signed = phone.request(signed_path, body, server=server, method=method)
    stamp = PhoneStamp.of(signed.headers[PhoneStamp.HEADER])
    assert stamp is not None
    at = stamp.at + (part == "time")
    nonce = "0" * 32 if part == "nonce" else stamp.nonce
    headers = {PhoneStamp.HEADER: PhoneStamp(stamp.phone_id, at, nonce, stamp.signature).text()}
    sent = body | {"number": "00"} if part == "body" else body
    content = json.dumps(sent).encode()
    headers["Content-Type"] = "application/json"
    response = await phone.http.post(path, content=content, headers=headers)
    assert code_of(response) is Refusal.ANSWER_NOT_SIGNED
    assert refusals(school) == [NOT_SIGNED]
    assert state(school, asked) is ChallengeState.WAITING


async def test_a_replayed_request_is_refused_and_logged(phone, school, asked):
    body = phone.answer_body(asked.id, asked.number, Decision.NOT_ME)
    request = phone.request(f"/v1/phone/asks/{asked.id}/answer", body)
    assert code_of(await phone.send(request)) is None
    assert code_of(await phone.send(request)) is Refusal.ANSWER_REPLAYED
    assert refusals(school) == ["This answer was already given."]


async def test_a_request_replayed_after_its_nonce_was_forgotten_is_too_old(phone, school, asked):
    body = {"code": "123456", "number": asked.number}
    request = phone.request(f"/v1/phone/asks/{asked.id}/code", body)
    assert code_of(await phone.send(request)) is None
    school.clock.move(minutes=10)
    await phone.stub.asks(phone.pairing)
    with school.server.reading("test") as act:
        assert len(act.tx.exec(select(tables.PhoneNonce)).all()) == 1
    assert code_of(await phone.send(request)) is Refusal.PHONE_CLOCK_OFF


@pytest.mark.parametrize(
    ("ahead", "drift"), [(-121, "3 minutes slow"), (121, "3 minutes fast"), (-7000, "2 hours slow")]
)
async def test_a_clock_that_is_off_is_told_by_how_far_and_logged(
    phone, school, asked, ahead, drift
):
    school.clock.move(seconds=ahead)
    request = phone.request("/v1/phone/codes", {"code": "123456"})
    school.clock.move(seconds=-ahead)
    response = await phone.send(request)
    assert code_of(response) is Refusal.PHONE_CLOCK_OFF
    assert drift in response.json()["detail"]
    assert drift in refusals(school)[0]


async def test_an_answer_signed_by_an_old_clock_is_refused_and_logged(phone, school, asked):
    then = school.clock.now - timedelta(seconds=121)
    response = await phone.answer(asked.id, phone.answer_body(asked.id, asked.number, at=then))
    assert code_of(response) is Refusal.PHONE_CLOCK_OFF
    assert len(refusals(school)) == 1
    assert state(school, asked) is ChallengeState.WAITING


async def test_a_phone_that_only_asks_with_its_clock_off_does_not_fill_the_log(phone, school):
    school.clock.move(seconds=-200)
    request = phone.request("/v1/phone/asks", method="GET")
    school.clock.move(seconds=200)
    assert code_of(await phone.send(request)) is Refusal.PHONE_CLOCK_OFF
    assert refusals(school) == []


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "x",
        f"{NOBODY} 1 {'0' * 32} AAAA",
        f"{NOBODY} 99999999999999 {'0' * 32} AAAA",
        f"{NOBODY} 999999999999999 {'0' * 32} AAAA",
        "\xff\xfe",
    ],
)
async def test_a_stamp_of_nobody_is_refused_in_words(phone, stamp):
    headers = {PhoneStamp.HEADER: stamp.encode("latin-1")}
    response = await phone.http.get("/v1/phone/asks", headers=headers)
    assert code_of(response) is Refusal.PHONE_UNKNOWN


async def test_a_phone_left_over_from_a_removed_key_is_unknown(phone, school):
    """A server of the version before phones removes keys and knows of no phone of theirs."""
    with school.server.act("test") as act:
        act.tx.delete(act.tx.get_one(tables.SecurityKey, school.keyed.key_id))
    with refused(Refusal.PHONE_UNKNOWN):
        await phone.asks()


@pytest.mark.each_database
@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
async def test_a_phone_is_known_also_while_its_device_is_being_saved(
    client, phones, school, second
):
    """On SQLite all of a request sees the same store."""
    await school.sign_in(client, school.teacher)
    begun = await client.begin_enrolment()
    phone = phones()
    phone.pairing, _ = await phone.stub.pair(seed_of(begun))
    elsewhere = client_of(second)
    elsewhere._token = client._token
    saves = [elsewhere.save_device(begun.id, "My phone", shows(begun, school))]

    def before(_connection, _cursor, statement, *_):
        if "FROM enrolments" in statement and saves:
            in_a_thread(saves.pop())

    event.listen(school.server.store.engine, "before_cursor_execute", before)
    assert await phone.asks() == []
    assert [key.name for key in await client.keys()] == ["My phone"]


def in_a_thread(work: Coroutine[object, object, object]) -> None:
    """Run it to its end, whatever loop is running here."""
    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, work).result()


async def test_a_stamp_of_the_far_future_is_a_clock_that_is_off(phone, school):
    request = phone.request("/v1/phone/asks", method="GET")
    stamp = PhoneStamp.of(request.headers[PhoneStamp.HEADER])
    assert stamp is not None
    far = PhoneStamp(stamp.phone_id, 99999999999999, stamp.nonce, stamp.signature)
    request.headers[PhoneStamp.HEADER] = far.text()
    assert code_of(await phone.send(request)) is Refusal.ANSWER_NOT_SIGNED


async def test_a_stamp_that_is_too_long_is_refused_in_words(phone):
    response = await phone.http.get("/v1/phone/asks", headers={PhoneStamp.HEADER: "x" * 401})
    assert code_of(response) is Refusal.INPUT_WRONG


@pytest.mark.parametrize(
    "bent",
    [
        {"number": "1234567"},
        {"number": "x"},
        {"at": "2026-03-02T08:30:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"decision": "perhaps"},
        {"signature": ""},
        {"signature": "A"},
        {"more": 1},
    ],
)
async def test_what_is_no_answer_is_refused_in_words(phone, school, asked, bent):
    body = phone.answer_body(asked.id, asked.number) | bent
    response = await phone.answer(asked.id, body)
    assert code_of(response) in {Refusal.INPUT_WRONG, Refusal.ANSWER_NOT_SIGNED}
    assert state(school, asked) is ChallengeState.WAITING


async def test_an_answer_repeated_over_a_lost_connection_is_told_the_same(phone, school, asked):
    path = f"/v1/phone/asks/{asked.id}/answer"
    body = phone.answer_body(asked.id, asked.number)
    answers = [await phone.send(phone.request(path, body, key="repeat-me-1")) for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"state": "approved"}] * 2
    assert school.log(school.keyed).count(Event.CHALLENGE_APPROVED) == 1
    assert refusals(school) == []


async def test_a_wrong_number_repeated_over_a_lost_connection_is_one_guess(phone, school, asked):
    path = f"/v1/phone/asks/{asked.id}/answer"
    wrong = "00" if asked.number != "00" else "01"
    body = phone.answer_body(asked.id, wrong)
    for _ in range(7):
        response = await phone.send(phone.request(path, body, key="repeat-me-2"))
        assert code_of(response) is Refusal.NUMBER_WRONG
    assert len(refusals(school)) == 1


async def test_another_answer_under_the_same_idempotency_key_is_refused(phone, school, asked):
    path = f"/v1/phone/asks/{asked.id}/answer"
    first = phone.answer_body(asked.id, "", Decision.CHANGED_MIND)
    second = phone.answer_body(asked.id, asked.number)
    await phone.send(phone.request(path, first, key="repeat-me-3"))
    response = await phone.send(phone.request(path, second, key="repeat-me-3"))
    assert code_of(response) is Refusal.REPEAT_DIFFERS
    assert state(school, asked) is ChallengeState.DENIED_CHANGED_MIND


async def test_a_sent_code_repeated_over_a_lost_connection_is_told_the_same(
    phone, client, school, asked
):
    body = {"code": school.keyed.code(school.clock.now), "number": asked.number}
    path = f"/v1/phone/asks/{asked.id}/code"
    first = await phone.send(phone.request(path, body, key="repeat-me-4"))
    await client.answer_second_factor(body["code"])
    again = await phone.send(phone.request(path, body, key="repeat-me-4"))
    assert first.json() == again.json() == {"to": "Log in"}


async def test_a_phone_sees_questions_to_its_own_user_alone(phone, phones, school, asked):
    holder = await phones().paired(school.holder)
    assert await holder.asks() == []
    assert [ask.id for ask in await phone.asks()] == [asked.id]


@pytest.mark.each_database
async def test_a_phone_that_waits_is_told_at_once_that_its_key_was_removed(phone, desks, school):
    import asyncio

    version = (await phone.stub.asks(phone.pairing)).version
    wait = asyncio.create_task(phone.stub.asks(phone.pairing, version))
    holder = await school.sign_in(desks(), school.holder)
    await holder.remove_keys(school.keyed.id, confirmed=True)
    with refused(Refusal.PHONE_UNKNOWN):
        await asyncio.wait_for(wait, 10)
