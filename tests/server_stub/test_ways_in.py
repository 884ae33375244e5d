"""Acts that change how somebody gets in, against the ways in that were under way (rule 6).

docs/security.md shows the same table. A way is opened, the act is done, and the way is tried
through the API alone: it lets somebody in as before, or it doesn't.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from models.refusals import Refusal, Refused
from server_stub.client import Client
from tests.refusals import refused
from tests.server_stub.phones import Phone, Phones
from tests.server_stub.school import ELSEWHERE, Desks, Person, School
from tests.server_stub.test_enrolment import seed_of
from tests.server_stub.test_password_resets import NEW, code_for

THIEFS = "a password of the thief's"
ENDED = {
    Refusal.CHALLENGE_OVER,
    Refusal.ELEVATION_NEEDED,
    Refusal.ENROLMENT_GONE,
    Refusal.NOT_APPROVED,
    Refusal.PHONE_UNKNOWN,
    Refusal.RESET_CODE_WRONG,
    Refusal.SESSION_ENDED,
    Refusal.SIGN_IN_WRONG,
}
"""What is said about a way that has ended: no wrong code, and no pause after too many."""


@dataclass
class Scene:
    """Somebody with a session of their own, and whoever else is at the server.

    `person` has the password and the device of the moment; `own` and `phone` are there from
    `begin` on.
    """

    school: School
    desks: Desks
    phones: Phones
    person: Person
    own: Client = field(init=False)
    phone: Phone = field(init=False)

    async def begin(self) -> "Scene":
        """Log the person in, and pair their phone where they have a device."""
        self.own = await self.logged_in()
        if self.person.key_id is not None:
            self.phone = await self.phones().paired(self.person)
        return self

    def code(self) -> str:
        """The device's next code, 30 s later."""
        self.school.clock.move(seconds=30)
        return self.person.code(self.school.clock.now)

    async def half_way(self) -> Client:
        """A desk elsewhere that gave the password."""
        desk = self.desks(ELSEWHERE)
        await desk.sign_in(self.person.email, self.person.password)
        return desk

    async def logged_in(self) -> Client:
        """A desk elsewhere where the person is logged in."""
        desk = await self.half_way()
        if self.person.key_id is not None:
            await desk.answer_second_factor(self.code())
        return desk


# Ways in: each is opened, and returns how it is tried.

Try = Callable[[], Awaitable[object]]


async def old_password(scene: Scene) -> Try:
    email, password = scene.person.email, scene.person.password
    return lambda: scene.desks(ELSEWHERE).sign_in(email, password)


async def mailed_code(scene: Scene) -> Try:
    code = await code_for(scene.desks(), scene.school, scene.person)
    return lambda: scene.desks(ELSEWHERE).redeem_password_reset(code, THIEFS)


async def other_session(scene: Scene) -> Try:
    return (await scene.logged_in()).session


async def other_elevation(scene: Scene) -> Try:
    return elevated(await scene.logged_in())


async def half_way(scene: Scene) -> Try:
    desk, before = await scene.half_way(), scene.person
    return lambda: desk.answer_second_factor(replace(scene, person=before).code())


async def question_at_a_log_in(scene: Scene) -> Try:
    desk = await scene.half_way()
    waiting, ask = await desk.ask_phone(), await scene.phone.ask()

    async def approve() -> object:
        await scene.phone.approve(ask, waiting.number)
        return await desk.sign_in_approved(waiting.id)

    return approve


async def question_in_ones_session(scene: Scene) -> Try:
    waiting, ask = await scene.own.ask_phone(), await scene.phone.ask()

    async def approve() -> object:
        await scene.phone.approve(ask, waiting.number)
        return await scene.own.elevate_approved(waiting.id)

    return approve


async def approved_log_in(scene: Scene) -> Try:
    desk = await scene.half_way()
    waiting = await desk.ask_phone()
    await scene.phone.approve(await scene.phone.ask(), waiting.number)
    return lambda: desk.sign_in_approved(waiting.id)


async def approved_elevation(scene: Scene) -> Try:
    waiting = await scene.own.ask_phone()
    await scene.phone.approve(await scene.phone.ask(), waiting.number)
    return lambda: scene.own.elevate_approved(waiting.id)


async def enrolment(scene: Scene) -> Try:
    """Whoever opened it tries to save it in any session of the user's, a new one at the latest."""
    begun = await (await scene.logged_in()).begin_enrolment()
    theirs = replace(scene.person, seed=seed_of(begun))

    async def save() -> object:
        desk = await scene.logged_in()
        return await desk.save_device(begun.id, "Thief's", theirs.code(scene.school.clock.now))

    return save


async def phone_of_an_enrolment(scene: Scene) -> Try:
    begun = await (await scene.logged_in()).begin_enrolment()
    phone = await scene.phones().paired(replace(scene.person, seed=seed_of(begun)))
    return lambda: phone.stub.send_enrolment_code(phone.pairing, "123456")


async def repeated_log_in(scene: Scene) -> Try:
    """The stored answer to a log in, asked for once more with the same idempotency key."""
    desk, before = scene.desks(ELSEWHERE), scene.person
    sent = {"email": before.email, "password": before.password}
    named = {"Idempotency-Key": secrets.token_hex(8)}

    async def ask() -> None:
        answer = await desk.road._http.post("/v1/sign-in", json=sent, headers=named)
        desk._token = type(desk._token)(answer.json()["token"]) if desk._token else None

    async def again() -> object:
        await ask()
        if before.key_id is None:
            return await desk.session()
        return await desk.answer_second_factor(replace(scene, person=before).code())

    await desk.sign_in(before.email, before.password)
    await ask()
    return again


async def own_session(scene: Scene) -> Try:
    return scene.own.session


async def own_elevation(scene: Scene) -> Try:
    return elevated(scene.own)


def elevated(desk: Client) -> Try:
    """Fails where the session is not elevated, as it does where there is none."""

    async def state() -> None:
        if not (await desk.session()).elevated:
            raise Refused(Refusal.ELEVATION_NEEDED)

    return state


# Acts: each is done by the person in `own`, or by somebody else.


async def password_changed(scene: Scene) -> None:
    await scene.own.change_password(scene.person.password, NEW)
    scene.person = replace(scene.person, password=NEW)


async def password_reset(scene: Scene) -> None:
    code = await code_for(scene.desks(), scene.school, scene.person)
    await scene.desks().redeem_password_reset(code, NEW)
    scene.person = replace(scene.person, password=NEW)


async def keys_removed(scene: Scene) -> None:
    holder = await scene.school.sign_in(scene.desks(), scene.school.holder)
    await holder.remove_keys(scene.person.id, confirmed=True)
    scene.person = replace(scene.person, key_id=None, seed=b"")


async def device_saved(scene: Scene) -> None:
    begun = await scene.own.begin_enrolment()
    saved = replace(scene.person, key_id=begun.id, seed=seed_of(begun))
    await scene.own.save_device(begun.id, "New", saved.code(scene.school.clock.now))
    scene.person = saved


async def code_mailed(scene: Scene) -> None:
    await scene.desks(ELSEWHERE).ask_password_reset(scene.person.email)


WAYS = (
    old_password,
    mailed_code,
    half_way,
    question_at_a_log_in,
    question_in_ones_session,
    approved_log_in,
    approved_elevation,
    enrolment,
    phone_of_an_enrolment,
    repeated_log_in,
    other_session,
    other_elevation,
    own_session,
    own_elevation,
)
STAYS = {
    password_changed: {own_session, own_elevation},
    password_reset: set(),
    keys_removed: {old_password, other_session, own_session},
    device_saved: {old_password, other_session, own_session, own_elevation},
    code_mailed: set(WAYS) - {mailed_code},
}
"""What must go on after each act of somebody with a device; everything else must end."""
FIRST_DEVICE = {old_password: True, own_session: True} | dict.fromkeys(
    (mailed_code, other_session, enrolment, phone_of_an_enrolment, repeated_log_in), False
)
"""The same where the act is to save a first device: there was no second factor before."""


async def check(scene: Scene, act, way, *, stays: bool) -> None:
    """Fail unless the way lets somebody in after the act, or doesn't, as it should."""
    try_it = await way(await scene.begin())
    await act(scene)
    told = await refusal(try_it)
    assert told is None if stays else told in ENDED, told


async def refusal(try_it: Try) -> Refusal | None:
    """The refusal of a way that lets nobody in, None where it does."""
    try:
        await try_it()
    except Refused as told:
        return told.refusal
    return None


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("act", STAYS, ids=lambda act: act.__name__)
async def test_what_changes_how_one_gets_in_ends_every_older_way_in(
    school, desks, phones, act, way
):
    await check(Scene(school, desks, phones, school.keyed), act, way, stays=way in STAYS[act])


@pytest.mark.parametrize("way", FIRST_DEVICE, ids=lambda way: way.__name__)
async def test_a_first_device_ends_every_way_in_by_a_password_alone(school, desks, phones, way):
    scene = Scene(school, desks, phones, school.teacher)
    await check(scene, device_saved, way, stays=FIRST_DEVICE[way])


async def test_a_session_from_before_the_removal_adds_no_device_until_the_next_log_in(
    school, desks, phones
):
    """Else whoever has stolen a session could put their own device in the place of the old one."""
    scene = await Scene(school, desks, phones, school.keyed).begin()
    await keys_removed(scene)
    with refused(Refusal.LOG_IN_AGAIN):
        await scene.own.begin_enrolment()
    scene.own = await scene.logged_in()
    await device_saved(scene)
    assert [key.name for key in await scene.own.keys()] == ["New"]


async def test_the_phone_that_was_paired_with_a_device_goes_on_when_that_is_saved(
    school, desks, phones
):
    scene = await Scene(school, desks, phones, school.teacher).begin()
    begun = await scene.own.begin_enrolment()
    scene.person = replace(scene.person, seed=seed_of(begun))
    phone = await phones().paired(scene.person)
    await scene.own.save_device(begun.id, "New", scene.person.code(school.clock.now))
    desk = await scene.half_way()
    waiting = await desk.ask_phone()
    await phone.approve(await phone.ask(), waiting.number)
    await desk.sign_in_approved(waiting.id)
