"""A request that is repeated is done once and answered alike."""

import pytest
from sqlmodel import select

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import Answered, Guess
from models.wire.base import Done
from server_stub.repeats import Repeat, once
from tests.refusals import refused
from tests.server_stub.school import PASSWORD

REPEAT = Repeat("scope", "the-same-key", "fingerprint")


class Counting:
    """A rule that counts its runs and may refuse."""

    def __init__(self, act, refusal=None):
        self.act, self.refusal, self.runs = act, refusal, 0

    def __call__(self):
        self.runs += 1
        self.act.tx.add(Guess(subject="run", at=self.act.now))
        if self.refusal:
            raise Refused(self.refusal)
        return Done()


def run(server, refusal=None, repeat=REPEAT):
    """One request; how often its rule ran."""
    with server.act("test") as act:
        rule = Counting(act, refusal)
        try:
            once(act, repeat, Done, rule)
        finally:
            server.runs = rule.runs
    return rule.runs


def test_a_repeated_request_is_done_once(server):
    assert [run(server) for _ in range(3)] == [1, 0, 0]


def test_a_request_without_a_key_is_done_each_time(server):
    assert [run(server, repeat=None) for _ in range(2)] == [1, 1]


def test_another_request_under_the_same_key_is_refused(server):
    run(server)
    with refused(Refusal.REPEAT_DIFFERS):
        run(server, repeat=Repeat("scope", "the-same-key", "another"))


def test_the_same_key_of_somebody_else_is_another_request(server):
    run(server)
    assert run(server, repeat=Repeat("another", "the-same-key", "another")) == 1


def test_a_recorded_refusal_is_repeated_and_counted_once(server):
    for runs in (1, 0):
        with refused(Refusal.CODE_WRONG):
            run(server, Refusal.CODE_WRONG)
        assert server.runs == runs
    with server.reading("test") as act:
        assert len(act.tx.exec(select(Guess)).all()) == 1


def test_a_refusal_that_left_no_trace_is_judged_again(server):
    with refused(Refusal.NO_KEY):
        run(server, Refusal.NO_KEY)
    assert run(server) == 1


def test_answers_are_kept_sealed(server):
    run(server)
    with server.reading("test") as act:
        assert b"done" not in act.tx.exec(select(Answered.answer)).one()


async def test_answers_are_forgotten_at_the_first_sign_in_after_a_day(client, school):
    run(school.server)
    school.clock.move(days=1)
    await client.sign_in(school.teacher.email, PASSWORD)
    assert "scope" in scopes(school.server)
    school.clock.move(seconds=1)
    await client.sign_in(school.teacher.email, PASSWORD)
    assert "scope" not in scopes(school.server)


def scopes(server):
    """Whose answers are kept."""
    with server.reading("test") as act:
        return act.tx.exec(select(Answered.scope)).all()


async def test_a_repeated_call_over_http_changes_once(client, school):
    await client.sign_in(school.teacher.email, PASSWORD)
    headers = {
        "Idempotency-Key": "the-same-key-twice",
        "Authorization": f"Bearer {client._token.get_secret_value()}",
    }
    body = {"name": "Wendy Abbott-Ng", "job_title": ""}
    http = client.road._http
    first = await http.put("/v1/account", json=body, headers=headers)
    again = await http.put("/v1/account", json=body, headers=headers)
    assert first.json() == again.json()
    assert school.log(school.teacher).count(Event.PROFILE_CHANGED) == 1
    other = await http.put("/v1/account", json={**body, "name": "X"}, headers=headers)
    assert other.json()["code"] == "repeat_differs"


@pytest.mark.parametrize("key", ["short", "x" * 65, ""])
async def test_an_idempotency_key_of_the_wrong_length_is_refused(client, school, key):
    answer = await client.road._http.post(
        "/v1/sign-in",
        json={"email": "a@b.c", "password": "x"},
        headers={"Idempotency-Key": key},
    )
    assert answer.status_code == 422
    assert answer.json()["field"] == "idempotency-key"
