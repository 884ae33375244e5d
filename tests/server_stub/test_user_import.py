"""Importing users: all rows or none, and a reason for each refused one."""

import pytest

from models.events import Event
from models.refusals import Refusal
from models.wire.users import ImportReport, ImportRow
from server_stub.client import Client
from tests.refusals import refused
from tests.server_stub.school import School


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
