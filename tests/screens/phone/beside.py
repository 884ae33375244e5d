"""A desk and a phone that belong together: enrolled, paired, ready to be asked."""

from dataclasses import dataclass
from uuid import UUID

from models.challenges import ChallengeState
from models.otpauth import from_uri
from models.wire.phone import Waiting
from server_stub.client import Client
from server_stub.pocket import Pocket
from tests.server_stub.school import Desks, Person, School, TestClock

PASSPHRASE = "a quiet afternoon"


@dataclass
class Beside:
    """The teacher's phone, and desks that wait for it."""

    pocket: Pocket
    school: School
    desks: Desks
    clock: TestClock
    key_id: UUID

    @property
    def teacher(self) -> Person:
        """Whose phone it is."""
        return self.school.teacher

    async def asks(self) -> tuple[Client, Waiting]:
        """A desk that has just asked the phone to approve a log in."""
        desk = self.desks()
        await desk.sign_in(self.teacher.email, self.teacher.password)
        return desk, await desk.ask_phone()


async def enrolled(pocket: Pocket, school: School, desks: Desks) -> Beside:
    """Scan at a desk, save the device with the phone's code; the phone stays locked in the end."""
    desk = await school.sign_in(desks(), school.teacher)
    enrolment = await desk.begin_enrolment()
    await pocket.book.choose(PASSPHRASE, PASSPHRASE)
    account = await pocket.add(from_uri(enrolment.uri.get_secret_value()))
    key = await desk.save_device(enrolment.id, "My phone", pocket.code(account))
    school.clock.move(seconds=60)
    return Beside(pocket, school, desks, school.clock, key.id)


async def state(desk: Client) -> ChallengeState:
    """Where the desk's question stands."""
    wait = await desk.wait_for_phone()
    assert wait.challenge is not None
    return wait.challenge.state
