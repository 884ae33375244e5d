"""The queue of lost devices: who is in it, in which order, and who may see it."""

from __future__ import annotations

import pytest

from models.refusals import Refusal
from server_stub.client import Client
from tests.refusals import refused
from tests.server_stub.school import PASSWORD, Person, School


async def call_for_help(client: Client, person: Person) -> None:
    """A locked-out user says that the device is gone."""
    await client.sign_in(person.email, PASSWORD)
    await client.lost_device()


async def waiting(holder: Client) -> list[str]:
    """Names in the queue."""
    return [request.name for request in (await holder.lost_devices()).requests]


@pytest.fixture
def other(school: School) -> Person:
    """A second person with a device."""
    return school.with_key(school.add("Owen Price"))


async def test_who_waits_longest_comes_first_and_each_once(client, school, other):
    for person in (other, school.keyed, other):
        await call_for_help(client, person)
        school.clock.move(minutes=5)
    holder = await school.sign_in(client, school.holder)
    assert await waiting(holder) == [school.keyed.name, "Owen Price"]
    assert (await holder.dashboard()).lost_devices == 2
    asked = (await holder.lost_devices()).requests[0]
    assert (asked.user, asked.asked_at) == (school.keyed.id, school.entries(school.keyed)[-1].at)


async def test_a_removal_ends_the_call_and_so_does_the_device_once_found(client, school, other):
    for person in (school.keyed, other):
        await call_for_help(client, person)
    school.clock.move(minutes=1)
    await school.sign_in(client, other)
    holder = await school.sign_in(client, school.holder)
    assert await waiting(holder) == [school.keyed.name]
    await holder.remove_keys(school.keyed.id, confirmed=True)
    assert await waiting(holder) == []
    assert (await holder.dashboard()).lost_devices == 0


async def test_nobody_is_in_the_queue_whose_keys_this_key_holder_cannot_remove(client, school):
    second = school.with_key(school.add("Nora Holder", "Safeguarding"))
    sso = school.with_key(school.add("Sam Single", sso=True))
    await call_for_help(client, second)
    holder = await school.sign_in(client, second)
    assert await waiting(holder) == []
    assert school.user(sso).sso


async def test_only_an_elevated_key_holder_sees_the_queue(client, school):
    await call_for_help(client, school.keyed)
    school.clock.move(minutes=1)
    holder = await school.sign_in(client, school.holder)
    await holder.drop_elevation()
    with refused(Refusal.ELEVATION_NEEDED):
        await holder.lost_devices()
    assert (await holder.dashboard()).lost_devices == 0
    teacher = await school.sign_in(client, school.teacher)
    with refused(Refusal.NOT_KEY_HOLDER):
        await teacher.lost_devices()
    assert (await teacher.dashboard()).lost_devices == 0
