"""Kills a server at random moments of what people do, and looks at the store each time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import count
from random import Random

import psycopg

from server_stub.client import Client
from server_stub.rules import chain
from server_stub.settings import Settings
from tests.faults.desks import sign_in
from tests.faults.road import Finding
from tests.faults.stories import Story
from tests.server_stub.on_both import environment
from tests.server_stub.school import School
from tests.servers import Servers

AT_ONCE = 4
LONGEST_LIFE = 250  # statements and commits: some twenty requests
NAME = "keydesk-to-be-killed"


@dataclass
class Crowd:
    """People who live their stories, a few at once, until they are told to come to an end."""

    school: School
    road: Finding
    stories: list[Story] = field(default_factory=list)
    over: list[Story] = field(default_factory=list)
    ending: bool = False
    numbers: count[int] = field(default_factory=count)

    def desk(self) -> Client:
        """Somebody's desk at whichever server there is."""
        return Client(self.road, "http://127.0.0.1")

    def holder(self) -> Client:
        """The desk of the key holder, who is elevated."""
        desk = self.desk()
        sign_in(self.school, self.school.holder, desk)
        return desk

    async def live(self, holder: Client) -> None:
        """One story after the other."""
        while not self.ending:
            person = self.school.add(f"Person {next(self.numbers)}")
            story = Story(person, self.desk, holder)
            self.stories.append(story)
            await story.live()
            self.stories.remove(story)
            self.over.append(story)

    def check(self) -> None:
        """Every story under way is right so far, and the log is whole."""
        for story in self.stories:
            story.check(self.school)
        with self.school.server.reading("test") as act:
            verdict = chain.verify(act, self.school.of.id)
        assert verdict.whole, verdict


async def kill(
    settings: Settings, school: School, servers: Servers, *, moments: int, seed: int
) -> None:
    """Kill that many servers, one after the other; raises AssertionError where a rule is broken."""
    chance, road = Random(seed), Finding()
    crowd = Crowd(school, road)
    holder = crowd.holder()
    async with asyncio.TaskGroup() as living:
        for _ in range(AT_ONCE):
            living.create_task(crowd.live(holder))
        for _ in range(moments):
            dies_at = chance.randint(1, LONGEST_LIFE)
            server = servers.start(environment(settings) | {"PGAPPNAME": NAME}, dies_at=dies_at)
            road.go_to(server.url)
            await server.death()
            road.go_to(None)
            _wait_for_postgresql(settings)
            crowd.check()
        crowd.ending = True
        last = servers.start(environment(settings))
        road.go_to(last.url)
    last.end()
    await road.aclose()
    crowd.stories = crowd.over
    crowd.check()
    assert road.cut >= moments


def _wait_for_postgresql(settings: Settings) -> None:
    """It does to the end what a client asked for before it died."""
    if settings.database.startswith("sqlite"):
        return
    asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
    with psycopg.connect(settings.database, autocommit=True) as connection:
        while connection.execute(asked, [NAME]).fetchone() != (0,):
            pass
