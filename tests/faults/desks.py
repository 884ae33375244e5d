"""Desks of people whose session was made in the store: no password and no code is used for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from pydantic import SecretStr

from models.access import SessionStage
from server_stub.client import Client
from server_stub.rules import sessions
from tests.server_stub.school import Person, School


def sign_in(school: School, person: Person, desk: Client, *, done: bool = True) -> None:
    """Let the person be signed in and elevated at this desk, or (not `done`) before the code."""
    stage = SessionStage.OPEN if done else SessionStage.SECOND_FACTOR
    with school.server.act("127.0.0.1") as act:
        _, token = sessions.start(act, school.user(person), stage, elevated=done)
    desk._token = SecretStr(token)


@asynccontextmanager
async def signed_in(school: School, person: Person, url: str) -> AsyncIterator[Client]:
    """The person's desk at the server there."""
    async with httpx.AsyncHTTPTransport(verify=False) as road:
        desk = Client(road, url)
        sign_in(school, person, desk)
        yield desk
        await desk.aclose()
