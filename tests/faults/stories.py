"""What a person goes through, and what the store must hold of it at any moment."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func
from sqlmodel import SQLModel, col, select

from models.access import SessionStage
from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import SecurityKey, Session, UsedStep
from models.wire.sign_in import NextStep, SignInStep
from server_stub.client import Client
from server_stub.clock import utc_now
from server_stub.rules import codes
from tests.server_stub.school import Person, School

BY_ONE_CODE = (Event.KEY_VERIFIED, Event.SIGNED_IN_WITH_KEY)
ONE_STEP = timedelta(seconds=codes.STEP)
WHOLE = (Event.USER_ADDED, Event.SIGNED_IN, Event.KEY_ADDED, *BY_ONE_CODE, Event.KEYS_REMOVED)


class Rows(NamedTuple):
    """How many rows somebody has."""

    keys: int
    used_steps: int
    sessions: int
    elevated: int


@dataclass
class Story:
    """One person's: signs in, adds a device, signs in with it while a thief types the same code,
    and loses the device to the key holder. `told` is what was acknowledged.
    """

    person: Person
    desk: Callable[[], Client]
    holder: Client
    told: list[Event] = field(default_factory=lambda: [Event.USER_ADDED])

    async def live(self) -> None:
        """From the first sign-in to the removal, however often the server dies meanwhile."""
        desk, email, password = self.desk(), self.person.email, self.person.password
        assert (await desk.sign_in(email, password)).next is NextStep.DONE
        self.told.append(Event.SIGNED_IN)
        begun = await desk.begin_enrolment()
        seed = base64.b32decode(begun.setup_key.get_secret_value())
        await desk.save_device(begun.id, "Phone", codes.current(seed, utc_now()))
        self.told.append(Event.KEY_ADDED)
        await self._sign_in_beside_a_thief(seed)
        self.told += BY_ONE_CODE
        removal = await self.holder.remove_keys(self.person.id, confirmed=True)
        assert removal.removed == ["Phone"]
        self.told.append(Event.KEYS_REMOVED)

    async def _sign_in_beside_a_thief(self, seed: bytes) -> None:
        desks = [self.desk(), self.desk()]
        for desk in desks:
            step = await desk.sign_in(self.person.email, self.person.password)
            assert step.next is NextStep.SECOND_FACTOR
        code = codes.current(seed, utc_now() + ONE_STEP)  # saving used up this step's
        outcomes = await asyncio.gather(
            *(desk.answer_second_factor(code) for desk in desks), return_exceptions=True
        )
        assert sum(isinstance(told, SignInStep) for told in outcomes) == 1, outcomes
        refusals = [told.refusal for told in outcomes if isinstance(told, Refused)]
        assert refusals == [Refusal.CODE_USED], outcomes

    def check(self, school: School) -> None:
        """What was acknowledged is there, and all else wholly or not at all, and once."""
        log = school.log(self.person)
        went = [event for event in log if event is not Event.CODE_REFUSED]
        assert len(log) - len(went) <= 1, log
        assert went == list(WHOLE[: len(went)]), log
        assert went[: len(self.told)] == self.told, (log, self.told)
        assert went[-1:] != [Event.KEY_VERIFIED], log
        assert self._rows(school) == _due(went), log

    def _rows(self, school: School) -> Rows:
        person = self.person.id
        mine, opened = col(Session.user_id) == person, col(Session.stage) == SessionStage.OPEN
        keys = select(SecurityKey.id).where(SecurityKey.user_id == person)

        with school.server.reading("test") as act:

            def count(of: type[SQLModel], *which: ColumnElement[bool]) -> int:
                return act.tx.exec(select(func.count()).select_from(of).where(*which)).one()

            return Rows(
                keys=count(SecurityKey, col(SecurityKey.user_id) == person),
                used_steps=count(UsedStep, col(UsedStep.key_id).in_(keys)),
                sessions=count(Session, mine, opened),
                elevated=count(Session, mine, col(Session.elevated_until).is_not(None)),
            )


def _due(went: Sequence[Event]) -> Rows:
    """What these events have left behind."""
    added, used, removed = (
        event in went for event in (Event.KEY_ADDED, Event.SIGNED_IN_WITH_KEY, Event.KEYS_REMOVED)
    )
    held = added and not removed
    return Rows(
        keys=held,
        used_steps=held * (1 + used),
        sessions=(Event.SIGNED_IN in went) + used,
        elevated=used and not removed,
    )
