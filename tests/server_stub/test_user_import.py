"""Importing users: all rows or none, and a reason for each refused one."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, current_thread
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import event
from sqlmodel import delete, func, select
from tenacity import wait_none

from models.events import Event
from models.refusals import Refusal
from models.tables import StagedUser, User
from models.wire.users import ImportReport, ImportRow
from server_stub import road
from server_stub.client import Client
from server_stub.forgetting import forget_old
from server_stub.operations import staged_import
from server_stub.rules.admin import import_staging
from server_stub.rules.admin.import_staging import StagedRow
from server_stub.server import Server
from tests.refusals import refused
from tests.server_stub.school import HERE, School, client_of, write


@pytest.fixture
async def holder(client: Client, school: School) -> Client:
    """The desk of an elevated admin key holder."""
    return await school.sign_in(client, school.holder)


def row(line: int = 2, **cells: str) -> ImportRow:
    """A row that can be taken, but for the cells given."""
    given = {
        "name": "Tim Bartlett",
        "email": "tim.bartlett@meadowbank.sch.uk",
        "job_title": "Caretaker",
        "group": "Support Staff",
    }
    return ImportRow(line=line, **(given | cells))


def problems(report: ImportReport) -> list[tuple[int, str, str]]:
    """The refused rows as line, field and problem."""
    return [(one.line, one.field, one.problem) for one in report.refused]


async def names_of(holder: Client) -> set[str]:
    """Everybody in the organisation."""
    return {user.name for user in (await holder.find_users()).users}


async def test_all_rows_are_added_and_logged_as_done_by_the_importer(holder, school):
    rows = [row(), row(3, name="Zoë Best", email="Zoe.Best@Meadowbank.sch.uk", group=" slt ")]
    report = await holder.import_users(rows, dry_run=False)
    assert (report.added, report.refused, report.dry_run) == (2, [], False)
    added = (await holder.find_users("zoe best")).users[0]
    assert (added.group, added.email) == ("SLT", "zoe.best@meadowbank.sch.uk")
    entry = (await holder.user_log(added.id)).entries[0]
    assert (entry.event, entry.actor) == (Event.USER_ADDED, "Priya Nair")
    assert (await holder.verify_log()).whole


async def test_a_dry_run_says_what_would_be_added_and_changes_nothing(holder):
    before = await names_of(holder)
    report = await holder.import_users([row()], dry_run=True)
    assert (report.added, report.dry_run) == (1, True)
    assert await names_of(holder) == before


async def test_one_bad_row_keeps_all_others_out(holder):
    before = await names_of(holder)
    report = await holder.import_users([row(), row(3, name="")], dry_run=False)
    assert report.added == 0
    assert problems(report) == [(3, "name", "is empty"), (3, "email", "stands in line 2 already")]
    assert await names_of(holder) == before


@pytest.mark.parametrize(
    ("cells", "field", "problem"),
    [
        ({"name": " "}, "name", "is empty"),
        ({"name": "x" * 101}, "name", "is longer than 100 characters"),
        ({"name": "a\x00b"}, "name", "must not hold control characters"),
        ({"job_title": "a\nb"}, "job_title", "must not hold control characters"),
        ({"name": "\u200b"}, "name", "is empty; type something"),
        ({"job_title": "x" * 101}, "job_title", "is longer than 100 characters"),
        ({"email": ""}, "email", "is not an email address"),
        ({"email": "tim"}, "email", "is not an email address"),
        ({"email": "a\x00@meadowbank.sch.uk"}, "email", "is not an email address"),
        ({"email": "a b@meadowbank.sch.uk"}, "email", "is not an email address"),
        ({"email": "x" * 65 + "@meadowbank.sch.uk"}, "email", "is not an email address"),
        ({"email": "tim@other.sch.uk"}, "email", "does not end in @meadowbank.sch.uk"),
        ({"email": "tim@x.meadowbank.sch.uk"}, "email", "does not end in @meadowbank.sch.uk"),
        ({"email": "Luke.Smith@meadowbank.sch.uk"}, "email", "already has an account"),
        (
            {"group": "Governors"},
            "group",
            "is none of this organisation's groups: SLT, Safeguarding, Support Staff, Teachers",
        ),
        ({"group": "\x00"}, "group", None),
    ],
)
async def test_each_cell_is_checked_and_the_reason_names_it(holder, cells, field, problem):
    report = await holder.import_users([row(7, **cells)], dry_run=True)
    assert report.added == 0
    [(line, named, told)] = problems(report)
    assert (line, named) == (7, field)
    assert problem in {None, told}


async def test_every_problem_of_a_row_is_told_at_once(holder):
    report = await holder.import_users(
        [row(2, name="", email="x", job_title="\x00", group="?")], dry_run=False
    )
    assert [field for _, field, _ in problems(report)] == ["name", "email", "job_title", "group"]


@pytest.mark.parametrize("name", ["أحمد", "📱 Zoë", "[/b] O'Brien", "x'); DROP TABLE users;--"])
async def test_any_name_that_can_be_read_is_taken_as_it_is(holder, name):
    assert (await holder.import_users([row(name=name)], dry_run=False)).added == 1
    assert name in await names_of(holder)


async def test_a_file_without_rows_adds_nobody(holder):
    report = await holder.import_users([], dry_run=False)
    assert (report.added, report.refused) == (0, [])


async def test_importing_the_same_file_again_refuses_every_row(holder):
    await holder.import_users([row()], dry_run=False)
    report = await holder.import_users([row()], dry_run=False)
    assert problems(report) == [(2, "email", "already has an account")]


async def test_an_imported_user_has_no_password_and_gets_one_by_mail(holder, desks, school):
    await holder.import_users([row()], dry_run=False)
    with refused(Refusal.SIGN_IN_WRONG):
        await desks().sign_in("tim.bartlett@meadowbank.sch.uk", "")


async def test_only_an_elevated_key_holder_imports(client, school):
    await school.sign_in(client, school.keyed)
    with refused(Refusal.NOT_KEY_HOLDER):
        await client.import_users([row()], dry_run=True)
    await school.sign_in(client, school.holder)
    await client.drop_elevation()
    with refused(Refusal.ELEVATION_NEEDED):
        await client.import_users([row()], dry_run=True)


async def test_more_rows_than_fit_one_import_are_refused(holder):
    with refused(Refusal.INPUT_WRONG) as told:
        await holder.import_users([row()] * 10_001, dry_run=True)
    assert told.value.field == "rows"


def crowd(size: int, name: str = "Tim Bartlett") -> list[ImportRow]:
    """Rows of that many people, all called alike."""
    return [row(2 + at, name=name, email=f"tim{at}@meadowbank.sch.uk") for at in range(size)]


def counted(server: Server) -> tuple[int, int]:
    """How many users there are, and how many rows are staged."""
    with server.reading("test") as act:
        users, staged = (select(func.count()).select_from(each) for each in (User, StagedUser))
        return act.tx.exec(users).one(), act.tx.exec(staged).one()


@contextmanager
def batches_of(size: int, pause: Callable[[float], object] = lambda _: None) -> Iterator[None]:
    """Imports that stage so many rows at a time, and do this after each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staged_import, "BATCH", size)
        patch.setattr(staged_import, "sleep", pause)
        yield


async def test_between_the_batches_of_an_import_others_write_and_nobody_is_added_yet(
    holder, school, second
):
    before, seen = counted(school.server)[0], []

    def others_write(_: float) -> None:
        write(School(**(vars(school) | {"server": second})))
        seen.append(counted(second))

    with batches_of(2, others_write):
        assert (await holder.import_users(crowd(5), dry_run=False)).added == 5
    assert seen == [(before, 2), (before, 4), (before, 5)]
    assert counted(second) == (before + 5, 0)


async def test_users_are_made_of_staged_rows_by_one_statement_and_entered_for_search_later(
    holder, server
):
    statements: list[tuple[str, bool]] = []

    def note(*about: Any) -> None:
        if current_thread().name != "catching up":
            statements.append((about[2].partition(" (")[0], about[5]))

    event.listen(server.store.engine, "before_cursor_execute", note)
    with batches_of(2, lambda _: statements.clear()):
        await holder.import_users(crowd(40), dry_run=False)
    assert [many for text, many in statements if text == "INSERT INTO users"] == [False]
    assert "INSERT INTO search_entries" not in dict(statements)


async def test_of_two_imports_of_one_address_at_once_one_adds_all_and_the_other_nobody(
    school, desks, second
):
    both_are_staged = Barrier(2)
    own = {2: "own.row@meadowbank.sch.uk", 3: "tim.bartlett@meadowbank.sch.uk"}
    files = [
        [row(line, email=email.replace("own", f"own{number}")) for line, email in own.items()]
        for number in range(2)
    ]
    holders = [desks(), client_of(second)]
    await school.sign_in(holders[0], school.holder)
    holders[1]._token = holders[0]._token
    with batches_of(2, lambda _: both_are_staged.wait(60)):
        reports = await asyncio.gather(
            *(
                desk.import_users(rows, dry_run=False)
                for desk, rows in zip(holders, files, strict=True)
            )
        )
    lost, won = sorted(reports, key=lambda report: report.added)
    assert (won.added, won.refused) == (2, [])
    assert lost.added == 0
    assert problems(lost) == [(3, "email", "already has an account")]
    assert counted(second)[1] == 0
    assert [user.email for user in (await holders[0].find_users("own")).users] == [
        f"own{reports.index(won)}.row@meadowbank.sch.uk"
    ]
    await holders[1].aclose()


async def test_the_same_import_sent_again_while_it_runs_adds_its_rows_once(holder, school, second):
    """As a desk does whose connection broke: the idempotency key is the same."""
    before = counted(second)[0]
    app = holder.road.transport
    token = holder._token.get_secret_value()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "the-same-key-twice"}
    body = {"rows": [one.model_dump() for one in crowd(3)], "dry_run": False}
    both_are_staged = Barrier(2)
    async with httpx.AsyncClient(transport=app, base_url="http://localhost") as http:
        with batches_of(3, lambda _: both_are_staged.wait(60)):
            answers = await asyncio.gather(
                *(http.post("/v1/users/import", json=body, headers=headers) for _ in range(2))
            )
    assert [answer.json()["added"] for answer in answers] == [3, 3]
    assert counted(second)[0] == before + 3


async def test_an_import_whose_rows_were_lost_on_the_way_is_done_anew(
    holder, school, second, monkeypatch
):
    monkeypatch.setattr(road, "wait_random_exponential", lambda **_: wait_none())
    before = counted(second)[0]
    lost: list[bool] = []

    def loses_rows_once(_: float) -> None:
        if not lost:
            with second.act("test") as act:
                act.tx.exec(delete(StagedUser))
            lost.append(True)

    with batches_of(2, loses_rows_once):
        assert (await holder.import_users(crowd(4), dry_run=False)).added == 4
    assert lost
    assert counted(second)[0] == before + 4
    assert (await holder.verify_log()).whole


async def test_whoever_is_no_longer_elevated_when_it_takes_effect_adds_nobody(
    holder, school, second
):
    before = counted(second)[0]
    with batches_of(2, lambda _: school.clock.move(hours=1)), refused(Refusal.SESSION_ENDED):
        await holder.import_users(crowd(2), dry_run=False)
    assert counted(second)[0] == before


async def test_rows_of_an_import_that_died_are_forgotten_after_an_hour(school, server, clock):
    group_id = school.user(school.teacher).group_id
    dead = StagedRow(0, school.of.id, group_id, "tim@meadowbank.sch.uk", "Tim", "")
    with server.act(HERE) as act:
        import_staging.stage(act, uuid4(), [dead])
    clock.move(minutes=59)
    with server.act(HERE) as act:
        forget_old(act)
    assert counted(server)[1] == 1
    clock.move(minutes=2)
    with server.act(HERE) as act:
        forget_old(act)
    assert counted(server)[1] == 0


async def test_imported_users_are_entered_for_search_before_anybody_searches(holder, server):
    await holder.import_users(crowd(60, name="Zoë Quill"), dry_run=False)
    server.catching_up.wait()
    with server.reading("test") as act:
        waiting = select(User).where(User.indexed_text == None)  # noqa: E711  # SQL's NULL
        assert act.tx.exec(waiting).all() == []
    assert len((await holder.find_users("quill zoe")).users) == 50
