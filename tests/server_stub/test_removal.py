"""Removing a user's devices: who may, whose, and what goes with them."""

from uuid import uuid4

import pytest
from sqlmodel import col, select

from models.access import KeyKind
from models.events import Event
from models.refusals import Refusal
from models.tables import Enrolment, SecurityKey, UsedStep
from server_stub.client import Client
from tests.refusals import refused
from tests.server_stub.school import Person, School, found


def keys_of(school: School, person: Person) -> list[str]:
    """Names of the person's keys as the store has them."""
    query = select(SecurityKey.name).where(SecurityKey.user_id == person.id)
    with school.server.reading("test") as act:
        return list(act.tx.exec(query.order_by(col(SecurityKey.name))).all())


@pytest.fixture
async def holder(client: Client, school: School) -> Client:
    """The desk of an elevated admin key holder."""
    return await school.sign_in(client, school.holder)


async def test_all_devices_go_at_once_and_meritlock_keys_stay(holder, school):
    school.with_key(school.keyed, name="Tablet")
    school.with_key(school.keyed, KeyKind.MERITLOCK, "Token")
    removal = await holder.remove_keys(school.keyed.id, confirmed=True)
    assert sorted(removal.removed) == ["Phone", "Tablet"]
    assert keys_of(school, school.keyed) == ["Token"]
    entry = school.entries(school.keyed)[-1]
    assert (entry.event, entry.actor_id) == (Event.KEYS_REMOVED, school.holder.id)


async def test_removing_twice_is_no_error_and_logged_once(holder, school):
    await holder.remove_keys(school.keyed.id, confirmed=True)
    again = await holder.remove_keys(school.keyed.id, confirmed=True)
    assert again.removed == []
    assert school.log(school.keyed).count(Event.KEYS_REMOVED) == 1


async def test_without_the_notice_confirmed_nothing_goes(holder, school):
    with refused(Refusal.NOTICE_NOT_CONFIRMED) as told:
        await holder.remove_keys(school.keyed.id, confirmed=False)
    assert told.value.field == "confirmed"
    assert keys_of(school, school.keyed) == ["Phone"]


async def test_the_users_elevation_ends_at_once_in_every_session(holder, desks, school):
    first = await school.sign_in(desks(), school.keyed)
    school.clock.move(seconds=30)
    second = await school.sign_in(desks(), school.keyed)
    await holder.remove_keys(school.keyed.id, confirmed=True)
    for desk in (first, second):
        state = await desk.session()
        assert (state.elevated, state.has_key) == (False, False)


async def test_a_sign_in_that_awaits_the_lost_device_ends(holder, desks, school):
    desk = desks()
    await desk.sign_in(school.keyed.email, school.keyed.password)
    await holder.remove_keys(school.keyed.id, confirmed=True)
    with refused(Refusal.SESSION_ENDED):
        await desk.answer_second_factor(school.keyed.code(school.clock.now))
    step = await desk.sign_in(school.keyed.email, school.keyed.password)
    assert step.session is not None


async def test_enrolments_that_the_user_had_open_are_dropped_with_the_keys(holder, desks, school):
    desk = await school.sign_in(desks(), school.keyed)
    begun = await desk.begin_enrolment()
    await holder.remove_keys(school.keyed.id, confirmed=True)
    with refused(Refusal.ENROLMENT_GONE):
        await desk.save_device(begun.id, "Thief's phone", "123456")


async def test_nothing_of_a_removed_key_is_left_in_the_store(holder, desks, school):
    await school.sign_in(desks(), school.keyed)
    await holder.remove_keys(school.keyed.id, confirmed=True)
    with school.server.reading("test") as act:
        steps = act.tx.exec(select(UsedStep).where(UsedStep.key_id == school.keyed.key_id)).all()
        open_ones = act.tx.exec(select(Enrolment)).all()
    assert (steps, open_ones) == ([], [])


async def test_removing_again_leaves_what_the_user_has_begun_since(holder, desks, school):
    await holder.remove_keys(school.keyed.id, confirmed=True)
    desk = desks()
    await desk.sign_in(school.keyed.email, school.keyed.password)
    begun = await desk.begin_enrolment()
    await holder.remove_keys(school.keyed.id, confirmed=True)
    with refused(Refusal.CODE_WRONG):
        await desk.save_device(begun.id, "Phone", "")


async def test_after_a_removal_a_new_device_can_be_added(holder, desks, school):
    await holder.remove_keys(school.keyed.id, confirmed=True)
    desk = desks()
    step = await desk.sign_in(school.keyed.email, school.keyed.password)
    assert step.session is not None
    assert not step.session.elevated
    await desk.begin_enrolment()


async def test_nobody_removes_their_own_devices_and_is_told_who_can(holder, school):
    other = school.with_key(school.add("Owen Price", "Safeguarding"))
    with refused(Refusal.REMOVAL_OF_OWN_KEYS) as told:
        await holder.remove_keys(school.holder.id, confirmed=True)
    assert other.name in told.value.sentence
    assert keys_of(school, school.holder) == ["Phone"]
    assert school.log(school.holder)[-1] is Event.KEYS_REMOVAL_REFUSED


async def test_the_only_key_holder_is_sent_to_support_for_their_own_devices(holder, school):
    with refused(Refusal.REMOVAL_OF_OWN_KEYS) as told:
        await holder.remove_keys(school.holder.id, confirmed=True)
    assert "support@keydesk.example" in told.value.sentence


async def test_devices_of_single_sign_on_users_are_left_to_support(holder, school):
    keyed = school.with_key(school.sso)
    with refused(Refusal.REMOVAL_OF_SSO_USER) as told:
        await holder.remove_keys(keyed.id, confirmed=True)
    assert "support@keydesk.example" in told.value.sentence
    assert keys_of(school, keyed) == ["Phone"]
    entry = school.entries(keyed)[-1]
    assert (entry.event, entry.actor_id) == (Event.KEYS_REMOVAL_REFUSED, school.holder.id)
    assert entry.detail["reason"] == told.value.sentence


async def test_a_user_of_another_organisation_is_not_there(holder, server, clock, school):
    other = found(server, clock, "Riverside School")
    for user in (other.keyed.id, uuid4()):
        with refused(Refusal.NOT_FOUND):
            await holder.remove_keys(user, confirmed=True)
        with refused(Refusal.NOT_FOUND):
            await holder.user_keys(user)
    assert keys_of(other, other.keyed) == ["Phone"]


async def test_whoever_is_no_key_holder_removes_nothing_even_elevated(client, school):
    await school.sign_in(client, school.keyed)
    with refused(Refusal.NOT_KEY_HOLDER):
        await client.remove_keys(school.holder.id, confirmed=True)
    assert keys_of(school, school.holder) == ["Phone"]


async def test_a_key_holder_removes_nothing_once_elevation_is_dropped(holder, school):
    await holder.drop_elevation()
    with refused(Refusal.ELEVATION_NEEDED):
        await holder.remove_keys(school.keyed.id, confirmed=True)
    assert keys_of(school, school.keyed) == ["Phone"]


async def test_a_key_holder_without_a_key_removes_nothing(client, school):
    await school.sign_in(client, school.add("Owen Price", "Safeguarding"))
    with refused(Refusal.NO_KEY):
        await client.remove_keys(school.keyed.id, confirmed=True)


async def test_the_last_key_holder_with_a_device_keeps_it(client, school):
    """Somebody elevated whose own key has meanwhile gone must not take the last one."""
    other = school.with_key(school.add("Owen Price", "Safeguarding"))
    await school.sign_in(client, other)
    with school.server.act("test") as act:
        act.tx.delete(act.tx.get_one(SecurityKey, other.key_id))
    with refused(Refusal.LAST_KEY_HOLDER) as told:
        await client.remove_keys(school.holder.id, confirmed=True)
    assert "Priya Nair" in told.value.sentence
    assert "support@keydesk.example" in told.value.sentence
    assert keys_of(school, school.holder) == ["Phone"]
    shown = await client.user_keys(school.holder.id)
    assert (shown.removable, shown.reason) == (False, told.value.sentence)


async def test_what_may_be_removed_is_shown_as_removable(holder, school):
    shown = await holder.user_keys(school.keyed.id)
    assert (shown.name, shown.removable, shown.reason) == ("Luke Smith", True, None)
    assert [key.name for key in shown.keys] == ["Phone"]


@pytest.mark.parametrize(
    ("whose", "reason"),
    [
        ("holder", "You cannot remove your own devices. Email support@keydesk.example"),
        ("sso", "Grace Hughes signs in through single sign-on, so only support"),
        ("teacher", "Wendy Abbott has no devices to remove"),
    ],
)
async def test_what_may_not_be_removed_is_shown_with_the_reason(holder, school, whose, reason):
    shown = await holder.user_keys(getattr(school, whose).id)
    assert not shown.removable
    assert shown.reason.startswith(reason)


async def test_meritlock_keys_alone_are_shown_as_not_removable(holder, school):
    school.with_key(school.teacher, KeyKind.MERITLOCK, "Token")
    shown = await holder.user_keys(school.teacher.id)
    assert [key.kind for key in shown.keys] == [KeyKind.MERITLOCK]
    assert not shown.removable
    assert "Meritlock keys only" in shown.reason


async def test_a_removal_sent_again_is_answered_as_the_first_time(holder, school):
    """A desk that lost the connection sends the same request once more."""
    headers = {
        "Authorization": f"Bearer {holder._token.get_secret_value()}",
        "Idempotency-Key": "the-same-request",
    }
    path = f"/v1/users/{school.keyed.id}/keys/remove"
    answers = [
        await holder.road._http.post(path, json={"confirmed": True}, headers=headers)
        for _ in range(2)
    ]
    assert [answer.json() for answer in answers] == [{"removed": ["Phone"]}] * 2
    assert school.log(school.keyed).count(Event.KEYS_REMOVED) == 1
