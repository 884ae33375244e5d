"""Few threads hash passwords at once; a flood of sign-ins is refused, and nothing collapses."""

import asyncio
import os
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Coroutine, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlmodel import select

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import Guess
from models.wire.sign_in import NextStep, SignInStep
from server_stub.hashing import NICENESS, Hashing, share
from server_stub.rules.passwords import Passwords
from tests.refusals import refused
from tests.server_stub.school import CHEAP, PASSWORD, Desks, School
from tests.until import PATIENCE, until

AT_ONCE = 2
TAKES = PATIENCE / 2  # seconds, so that there is room for two in line for each thread
ROOM = Hashing(AT_ONCE, PATIENCE, TAKES).places
TEN_TIMES = 10 * ROOM


class Gate(PasswordHasher):
    """A hasher that takes as long as the test says, and notes who came into it (`typed`)."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.open = threading.Event()
        self.within = self.most = 0
        self.typed: list[str | bytes] = []
        self._counting = threading.Lock()

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        with self._counting:
            self.within += 1
            self.typed.append(password)
            self.most = max(self.most, self.within)
        assert self.open.wait(PATIENCE)
        with self._counting:
            self.within -= 1
        return super().verify(hash, password)


def guesses(school: School) -> list[str]:
    """The subjects of the tries that are counted now."""
    with school.server.reading("test") as act:
        return list(act.tx.exec(select(Guess.subject)).all())


@pytest.fixture
def gate(school) -> Iterator[Gate]:
    """The school's server hashes behind a gate that is shut, in a room that is small."""
    gate = Gate()
    school.server.passwords = Passwords(gate)
    school.server.hashing = Hashing(AT_ONCE, PATIENCE, TAKES)
    yield gate
    gate.open.set()
    school.server.hashing.close()


async def told(asked: Awaitable[SignInStep]) -> NextStep | Refusal:
    """What came of it: the next step, or a refusal."""
    try:
        return (await asked).next
    except Refused as refusal:
        return refusal.refusal


def strangers(desks: Desks, school: School, many: int) -> list[Coroutine[None, None, SignInStep]]:
    """The sign-ins of so many people, each from an address of their own."""
    return [
        desks(f"198.51.100.{number}").sign_in(school.add(f"Person {number}").email, PASSWORD)
        for number in range(many)
    ]


async def filled(desks: Desks, school: School) -> list[asyncio.Task[SignInStep]]:
    """So many sign-ins, each from another address, that every place of a stranger is taken."""
    hashing = school.server.hashing
    room = hashing.places
    asked = [asyncio.create_task(one) for one in strangers(desks, school, room)]
    await until(lambda: hashing.waiting == room)
    return asked


@pytest.mark.unmeasured
@pytest.mark.each_database
async def test_under_ten_times_the_load_who_finds_no_room_is_refused_at_once_and_the_rest_get_in(
    desks, school, gate
):
    asked = [asyncio.create_task(told(one)) for one in strangers(desks, school, TEN_TIMES)]
    await until(lambda: sum(one.done() for one in asked) == TEN_TIMES - ROOM)
    assert {one.result() for one in asked if one.done()} == {Refusal.BUSY}
    await until(lambda: gate.within == AT_ONCE)

    gate.open.set()
    outcomes = await asyncio.gather(*asked)
    assert Counter(outcomes) == {NextStep.DONE: ROOM, Refusal.BUSY: TEN_TIMES - ROOM}
    assert gate.most == AT_ONCE
    assert school.server.hashing.waiting == 0


@pytest.mark.each_database
async def test_lists_are_answered_while_every_place_for_a_hash_is_taken(desks, school, gate):
    gate.open.set()
    holder = await school.sign_in(desks(), school.holder)
    gate.open.clear()
    asked = await filled(desks, school)
    page = await holder.find_users("Person 0")
    assert [user.name for user in page.users] == ["Person 0"]
    assert (await holder.account()).name == school.holder.name
    assert not any(one.done() for one in asked)
    gate.open.set()
    await asyncio.gather(*asked)


async def test_who_is_refused_for_want_of_room_is_told_when_to_come_back_and_loses_no_try(
    client, desks, school, gate
):
    asked = await filled(desks, school)
    body = {"email": school.teacher.email, "password": "not this one, sorry"}
    for _ in range(10):
        answer = await client.road._http.post("/v1/sign-in", json=body)
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "2"
        assert answer.json()["code"] == "busy"
        assert "Try again in a few seconds." in answer.json()["detail"]
    gate.open.set()
    await asyncio.gather(*asked)
    await client.sign_in(school.teacher.email, PASSWORD)
    assert Event.SIGN_IN_REFUSED not in school.log(school.teacher)


async def test_who_waits_longer_than_the_line_should_take_is_refused_then(desks, school, gate):
    school.server.hashing = Hashing(AT_ONCE, longest_line=0.2, takes=0.1)
    room = school.server.hashing.places
    asked = [asyncio.create_task(told(one)) for one in strangers(desks, school, room)]
    await until(lambda: sum(one.done() for one in asked) == room - AT_ONCE)
    gate.open.set()
    outcomes = Counter(await asyncio.gather(*asked))
    assert outcomes == {NextStep.DONE: AT_ONCE, Refusal.BUSY: room - AT_ONCE}
    assert guesses(school) == []


async def test_a_made_up_code_waits_with_the_strangers_and_who_is_signed_in_goes_first(
    desks, school, gate
):
    gate.open.set()
    teacher = await school.sign_in(desks(), school.teacher)
    gate.open.clear()
    asked = await filled(desks, school)
    with refused(Refusal.BUSY):
        await desks().redeem_password_reset("0000-0000-0000", "an entirely new one")
    change = asyncio.create_task(teacher.change_password(PASSWORD, "an entirely new one"))
    await until(lambda: school.server.hashing.waiting == ROOM + 1)
    gate.open.set()
    await asyncio.gather(*asked, change)


async def test_a_hash_gives_way_to_all_other_work_and_its_failure_is_told():
    pool = Hashing(1)
    here = os.getpriority(os.PRIO_PROCESS, 0)
    for standing, niceness in NICENESS.items():
        nice = await pool.run(lambda: os.getpriority(os.PRIO_PROCESS, 0), standing)
        assert nice == min(here + niceness, 19)
    with pytest.raises(ZeroDivisionError):
        await pool.run(lambda: 1 // 0)
    pool.close()


async def test_the_slower_hashes_are_the_fewer_may_wait_for_one(monkeypatch):
    pool = Hashing(1, longest_line=10)
    assert pool.places == 1 + 40
    moments = iter((0, 1.25))  # a hash that takes that long, with the load that there is
    clock = SimpleNamespace(perf_counter=lambda: next(moments))
    monkeypatch.setattr("server_stub.hashing.time", clock)
    await pool.run(lambda: CHEAP.hash(PASSWORD))
    assert pool.places == 1 + 22  # 0.45 s each: a fifth of the way from 0.25
    pool.close()


async def test_where_threads_have_no_niceness_they_hash_all_the_same(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    pool = Hashing(1)
    assert (await pool.run(lambda: CHEAP.hash(PASSWORD))).startswith("$argon2id$")
    pool.close()


def test_processes_of_one_machine_share_its_processors(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))
    assert [share(workers) for workers in (1, 2, 3, 8, 64)] == [8, 4, 2, 1, 1]
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert share(2) == 3
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert share(1) == 1


async def test_a_server_hashes_with_its_share(server):
    assert server.hashing.at_once == share(1)
    assert replace(server).hashing is server.hashing
