"""A slow network, and one that breaks in the middle of a request or an answer: done once."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from itertools import count

import httpx
import pytest

from models.events import Event
from models.wire.sign_in import NextStep
from server_stub.client import Client
from server_stub.clock import utc_now
from server_stub.rules import chain, codes
from tests.drivers import over_app
from tests.faults.bad_road import PIECE, BadRoad, Way, bad_road
from tests.faults.desks import sign_in, signed_in
from tests.screens.seat import Clock, Seat, Wire
from tests.server_stub.on_both import environment
from tests.server_stub.school import Person, School
from tui.app import KeydeskApp

PLACES = (0.0, 0.4, 0.99, 1.0)  # of a request's bytes, or of its answer's
Break = Callable[[], None]
Deed = Callable[[School, Client, Person, Break], Awaitable[None]]


async def removes(school: School, desk: Client, person: Person, then_break: Break) -> None:
    sign_in(school, school.holder, desk)
    then_break()
    assert (await desk.remove_keys(person.id, confirmed=True)).removed == ["Phone"]


async def answers(school: School, desk: Client, person: Person, then_break: Break) -> None:
    sign_in(school, person, desk, done=False)
    then_break()
    assert (await desk.answer_second_factor(person.code(utc_now()))).next is NextStep.DONE


async def saves(school: School, desk: Client, person: Person, then_break: Break) -> None:
    sign_in(school, person, desk)
    begun = await desk.begin_enrolment()
    seed = base64.b32decode(begun.setup_key.get_secret_value())
    then_break()
    row = await desk.save_device(begun.id, "Tablet", codes.current(seed, utc_now()))
    assert row.name == "Tablet"


async def signs_in(school: School, desk: Client, person: Person, then_break: Break) -> None:
    then_break()
    step = await desk.sign_in(person.email, person.password)
    assert step.next is NextStep.SECOND_FACTOR
    await desk.answer_second_factor(person.code(utc_now()))


async def renames(school: School, desk: Client, person: Person, then_break: Break) -> None:
    sign_in(school, person, desk)
    then_break()
    assert (await desk.save_account("Another Name", "")).name == "Another Name"


DEEDS: dict[Event, Deed] = {
    Event.KEYS_REMOVED: removes,
    Event.SIGNED_IN_WITH_KEY: answers,
    Event.KEY_ADDED: saves,
    Event.SIGNED_IN: signs_in,
    Event.PROFILE_CHANGED: renames,
}


async def done_over(
    bad: BadRoad, school: School, deed: Deed, person: Person, broken: Break
) -> list[Event]:
    """Do it over this road; what the log says of the person since."""
    before = len(school.log(person))
    async with httpx.AsyncHTTPTransport(verify=False) as transport:
        desk = Client(transport, bad.url)
        await deed(school, desk, person, broken)
        await desk.aclose()
    return school.log(person)[before:]


@pytest.mark.usefixtures("patience")
@pytest.mark.parametrize("direction", ["there", "back"])
async def test_wherever_the_road_breaks_what_was_asked_is_done_once(
    settings, school: School, servers, direction
):
    numbers = count()

    def somebody() -> Person:
        return school.with_key(school.add(f"Person {next(numbers)}"))

    with servers.serving(environment(settings)) as child:
        async with bad_road(child.url) as bad:
            for deed in DEEDS.values():
                whole = await done_over(bad, school, deed, somebody(), bad.mend)
                length = getattr(bad, direction).carried
                for place in PLACES:

                    def broken(at: int = int(place * length)) -> None:
                        bad.mend()
                        setattr(bad, direction, Way(left=at))

                    assert await done_over(bad, school, deed, somebody(), broken) == whole, place
            assert bad.breaks == len(DEEDS) * len(PLACES)
    with school.server.reading("test") as act:
        assert chain.verify(act, school.of.id).whole
    assert servers.told() == []


async def test_over_a_slow_road_everything_arrives_and_is_asked_once(settings, school, servers):
    person = school.with_key(school.add("Person"))
    troubles: list[int] = []
    with servers.serving(environment(settings)) as child:
        async with bad_road(child.url) as bad:
            bad.pause = 0.02
            async with signed_in(school, school.holder, bad.url) as desk:
                desk.road.on_trouble = troubles.append
                assert (await desk.remove_keys(person.id, confirmed=True)).removed == ["Phone"]
            assert bad.there.carried > 5 * PIECE
    assert troubles == [0]
    assert school.log(person).count(Event.KEYS_REMOVED) == 1


async def test_many_who_never_finish_what_they_ask_keep_nobody_waiting(settings, school, servers):
    head = b"POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with servers.serving(environment(settings)) as child:
        there = httpx.URL(child.url)
        idlers = [await asyncio.open_connection(there.host, there.port) for _ in range(200)]
        for at, (_, writer) in enumerate(idlers):
            writer.write(head + (b"Content-Length: 50\r\n\r\n{" if at % 2 else b""))
        async with signed_in(school, school.holder, child.url) as desk:
            assert (await desk.about()).organisation == school.of.name
        for _, writer in idlers:
            writer.transport.abort()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)
    assert servers.told() == []


@pytest.mark.usefixtures("no_patience")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
async def test_a_desk_without_a_road_says_so_and_nothing_typed_is_lost(
    settings, school, servers, tmp_path
):
    person = school.teacher
    with servers.serving(environment(settings)) as child:
        async with bad_road(child.url) as bad, httpx.AsyncHTTPTransport(verify=False) as transport:
            client = Client(transport, bad.url)
            app = KeydeskApp(lambda: client, clock=time.time, now=utc_now)
            async with over_app(app) as driver:
                clock = Clock()
                seat = Seat(driver, app, clock, Wire(tmp_path, clock), tmp_path)
                await seat.sees(lambda: app.desk.about)
                bad.back = Way(left=10)  # in the middle of the first answer
                bad.closed = True
                await seat.give_password(person.email, person.password)
                await seat.sees(f"{bad.url} does not answer. What you typed is kept")
                bad.closed = False
                await seat.choose("Log in")
                await seat.at("Dashboard")
            await client.aclose()
    assert school.log(person).count(Event.SIGNED_IN) <= 2
