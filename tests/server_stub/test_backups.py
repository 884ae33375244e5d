"""Backup and restore: all of it or nothing, on SQLite and PostgreSQL, and between them."""

import gzip
import io
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as some
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel, col, select, update

from models.access import KeyKind, SessionStage
from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import LogEntry, SecurityKey
from server_stub import key_change
from server_stub.backups import dump, making, reading, restoring
from server_stub.backups.making import Made
from server_stub.backups.sealed_file import Damaged, SealedReader, SealedWriter
from server_stub.clock import utc_now
from server_stub.progress import silent
from server_stub.rules import chain, codes, log, sessions, steps
from server_stub.server import Server
from server_stub.settings import Settings
from server_stub.vault import Vault, new_master
from tests.killed import killed_at
from tests.refusals import refused
from tests.server_stub.on_both import environment, founded, settings
from tests.server_stub.school import School, TestClock, client_of
from tests.servers import servers

__all__ = ["servers", "settings"]
HERE = "192.0.2.7"


@pytest.fixture
def school(request: pytest.FixtureRequest, settings: Settings) -> Iterator[School]:
    """A school whose people have text of any kind, and a hardware token."""
    with founded(request, settings) as made:
        made.with_key(made.add("Zoë [/red] 𝒳 O'Neil"), KeyKind.MERITLOCK, "Token \\ \" ' ; --")
        yield made


def backup(school: School, path: Path) -> Made:
    return making.make(school.server, path)


def all_rows(settings: Settings) -> dict[str, list[Any]]:
    """Everything that lasts in a store, but for what a restore itself writes."""
    lost = dump.LEFT_OUT - {"search_entries"}  # these are made anew
    server = Server.start(settings)
    server.catching_up.wait()
    try:
        with server.store.snapshot() as tx:
            return {
                each.name: sorted(map(tuple, tx.execute(each.select())), key=repr)
                for each in SQLModel.metadata.sorted_tables
                if each.name not in lost | {"used_steps", "log_entries", "log_heads"}
            }
    finally:
        server.close()


def users(settings: Settings) -> list[str]:
    server = Server.start(settings)
    try:
        with server.reading(HERE) as act:
            return list(act.tx.execute(text("SELECT email FROM users ORDER BY email")).scalars())
    finally:
        server.close()


def restore(settings: Settings, path: Path, clock: TestClock | None = None) -> restoring.Restored:
    restoring.checked(settings, path)
    return restoring.restore(settings, path, clock=clock or TestClock())


def test_a_restore_puts_back_every_row_and_says_so_in_a_log_that_is_whole(
    settings, school, tmp_path
):
    path = tmp_path / "one.backup"
    made = backup(school, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert made.faults == []
    before = all_rows(settings)
    school.add("Came Later")
    school.server.close()
    assert restore(settings, path).rows == made.rows
    assert all_rows(settings) == before
    server = Server.start(settings)
    with server.reading(HERE) as act:
        assert chain.verify(act, school.of.id).whole
        newest = act.tx.exec(select(LogEntry.event).order_by(col(LogEntry.seq).desc())).first()
    assert newest is Event.STORE_RESTORED
    server.close()


@pytest.mark.each_database
def test_a_backup_of_one_database_goes_into_the_other_and_back(settings, school, tmp_path, request):
    there = Settings.in_folder(tmp_path / "there", key_text=settings.key_file.read_text())
    if settings.database.startswith("sqlite"):
        there = replace(there, database=str(request.getfixturevalue("postgres_url")))
    backup(school, tmp_path / "one.backup")
    before = all_rows(settings)
    restore(there, tmp_path / "one.backup")
    assert all_rows(there) == before
    other = Server.start(there)
    making.make(other, tmp_path / "two.backup")
    with other.reading(HERE) as act:
        assert chain.verify(act, school.of.id).whole
    other.close()
    school.server.close()
    restore(settings, tmp_path / "two.backup")
    assert all_rows(settings) == before


@pytest.mark.each_database
def test_a_backup_is_one_moment_of_a_store_that_is_written_meanwhile(
    settings, school, tmp_path, monkeypatch
):
    """A user who joins between two tables is in none of them, nor is the log's entry."""
    written = dump._write_rows

    def joining(tx, columns, head, lines):
        if head.table == "users":
            school.add("Came Meanwhile")
        written(tx, columns, head, lines)

    before = users(settings)
    monkeypatch.setattr(dump, "_write_rows", joining)
    assert backup(school, tmp_path / "one.backup").faults == []
    monkeypatch.undo()
    assert len(users(settings)) == len(before) + 1
    school.server.close()
    assert restore(settings, tmp_path / "one.backup").faults == []
    assert users(settings) == before


async def test_everybody_signs_in_again_and_no_code_counts_twice(settings, school, tmp_path):
    path, clock = tmp_path / "one.backup", school.clock
    desk = client_of(school.server)
    await school.sign_in(desk, school.holder)
    backup(school, path)
    clock.move(seconds=600)
    used = school.keyed.code(clock.now)
    other = client_of(school.server)
    await school.sign_in(other, school.keyed)
    restore(settings, path, clock)
    again = client_of(school.server)
    with refused(Refusal.SESSION_ENDED):
        await desk.session()
    await again.sign_in(school.keyed.email, school.keyed.password)
    with refused(Refusal.CODE_USED):
        await again.answer_second_factor(used)
    clock.move(seconds=60)
    await again.answer_second_factor(school.keyed.code(clock.now))
    for client in (desk, other, again):
        await client.aclose()


@pytest.mark.unmeasured
@pytest.mark.each_database
async def test_a_server_that_runs_goes_on_over_what_was_put_back(
    settings, school, servers, tmp_path
):
    school.clock.now = utc_now()
    backup(school, tmp_path / "one.backup")
    school.server.close()
    with servers.serving(environment(settings)) as served:
        body = {"email": school.teacher.email, "password": school.teacher.password}
        async with httpx.AsyncClient() as http:
            for _ in range(2):
                answer = await http.post(f"{served.url}/v1/sign-in", json=body)
                assert answer.status_code == 200, answer.text
                restore(settings, tmp_path / "one.backup")


def test_a_tokens_counter_and_a_step_to_come_are_carried_over(settings, school, tmp_path):
    backup(school, tmp_path / "one.backup")
    ahead = codes.step_of(school.clock.now) + 7
    with school.server.act(HERE) as act:
        act.tx.exec(
            update(SecurityKey).where(col(SecurityKey.kind) == KeyKind.MERITLOCK).values(counter=42)
        )
        steps.spend(act, school.keyed.key_id, ahead)
    restore(settings, tmp_path / "one.backup", school.clock)
    with school.server.reading(HERE) as act:
        assert steps.spent(act, school.keyed.key_id, ahead)
        token = select(SecurityKey.counter).where(SecurityKey.kind == KeyKind.MERITLOCK)
        assert act.tx.exec(token).one() == 42


def test_what_lasts_minutes_or_is_made_anew_is_not_in_a_backup(settings, school, tmp_path):
    with school.server.act(HERE) as act:
        sessions.start(act, school.user(school.teacher), SessionStage.OPEN)
    made = backup(school, tmp_path / "one.backup")
    assert not set(made.rows) & dump.LEFT_OUT
    assert set(made.rows) | dump.LEFT_OUT == set(SQLModel.metadata.tables)


def test_no_word_of_the_store_stands_in_a_backup_in_clear(settings, school, tmp_path):
    backup(school, tmp_path / "one.backup")
    raw = (tmp_path / "one.backup").read_bytes()
    assert raw.startswith(b"Keydesk backup 1 ")
    for word in (b"luke", b"Luke", b"meadowbank", b"argon2", school.keyed.seed):
        assert word not in raw


@pytest.mark.unmeasured
@pytest.mark.each_database
def test_killed_or_failing_half_way_a_restore_leaves_the_store_as_it_was(
    settings, school, tmp_path, monkeypatch
):
    path = tmp_path / "one.backup"
    backup(school, path)
    school.add("Came Later")
    school.server.close()
    before = all_rows(settings)
    for moment in (1, 2, 3):  # 4 is after the commit
        assert killed_at(moment, lambda: restoring.restore(settings, path))
        assert all_rows(settings) == before

    def failing(*_args: Any, **_more: Any) -> None:
        raise Refused(Refusal.STORE_FULL)

    monkeypatch.setattr(log, "record_by_operator", failing)
    with refused(Refusal.STORE_FULL):
        restoring.restore(settings, path)
    assert all_rows(settings) == before
    monkeypatch.undo()
    assert killed_at(4, lambda: restoring.restore(settings, path))
    assert all_rows(settings) != before


def test_killed_half_way_a_backup_leaves_the_older_one(settings, school, tmp_path):
    path = tmp_path / "one.backup"
    school.server.close()

    def make() -> None:
        server = Server.start(settings)
        try:
            making.make(server, path)
        finally:
            server.close()

    make()
    older = path.read_bytes()
    assert killed_at(1, make)  # before it takes the older one's place
    assert path.read_bytes() == older


@pytest.mark.parametrize("change", ["cut", "flipped", "longer", "empty", "first line", "other"])
def test_a_damaged_backup_is_refused_by_name_and_nothing_is_changed(
    settings, school, tmp_path, change
):
    path = tmp_path / "one.backup"
    backup(school, path)
    raw = path.read_bytes()
    half = len(raw) // 2
    path.write_bytes(
        {
            "cut": raw[:-1],
            "flipped": raw[:half] + bytes([raw[half] ^ 1]) + raw[half + 1 :],
            "longer": raw + b"\0",
            "empty": b"",
            "first line": raw.replace(b'"made":"2', b'"made":"3', 1),
            "other": b"These are notes, not a backup.",
        }[change]
    )
    before = all_rows(settings)
    why = Refusal.BACKUP_NOT_ONE if change in {"empty", "other"} else Refusal.BACKUP_DAMAGED
    for act in (restoring.checked, restoring.restore):
        with refused(why) as told:
            act(settings, path)
        assert str(path) in told.value.sentence
    assert all_rows(settings) == before


def test_a_newer_backup_is_refused_by_its_version(settings, school, tmp_path):
    path = tmp_path / "one.backup"
    backup(school, path)
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"backup 1 ", b"backup 2 ", 1))
    with refused(Refusal.BACKUP_NEWER):
        restoring.checked(settings, path)
    with school.server.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "revision_of", lambda _connection: "9999")
        patch.setattr(reading, "knows", lambda _revision: True)
        backup(school, path)
    with refused(Refusal.BACKUP_NEWER):
        restoring.checked(settings, path)


def test_a_backup_made_with_another_key_says_which_and_opens_with_it(settings, school, tmp_path):
    path = tmp_path / "one.backup"
    made = backup(school, path)
    before = all_rows(settings)
    changed = key_change.change(school.server)
    school.server.close()
    with refused(Refusal.BACKUP_KEY_MISSING) as told:
        restoring.checked(settings, path)
    assert made.key_id in told.value.sentence
    assert changed.kept_in is not None
    key = settings.key_file.read_text()
    settings.key_file.write_text(changed.kept_in.read_text() + key)
    restore(settings, path)
    assert all_rows(settings) == before
    server = Server.start(settings)
    again = key_change.change(server)
    with server.reading(HERE) as act:
        assert chain.verify(act, school.of.id).whole
    server.close()
    assert again.key_id == changed.key_id


def test_no_backup_is_made_while_the_key_is_being_changed(settings, school, tmp_path):
    with school.server.act(HERE) as act:
        act.tx.execute(text("UPDATE store_keys SET before = 'old'"))
    with refused(Refusal.KEY_CHANGE_UNFINISHED):
        backup(school, tmp_path / "one.backup")
    assert not list(tmp_path.glob("*.backup*"))


def test_a_log_that_is_not_whole_is_named_and_backed_up_all_the_same(settings, school, tmp_path):
    with school.server.act(HERE) as act:
        act.tx.exec(update(LogEntry).where(col(LogEntry.seq) == 2).values(address="elsewhere"))
    made = backup(school, tmp_path / "one.backup")
    assert made.faults == [f"{school.of.name} ({school.of.domain}): Entry 2 was changed."]
    school.server.close()
    assert restore(settings, tmp_path / "one.backup").faults == made.faults


def test_a_store_whose_upgrade_stopped_half_way_is_put_right(settings, school, tmp_path):
    path = tmp_path / "one.backup"
    backup(school, path)
    before = all_rows(settings)
    somebody = create_engine(school.server.store.engine.url)
    with somebody.begin() as connection:
        connection.execute(text("DROP TABLE used_steps"))
        connection.execute(text("DROP TABLE enrolments"))
    somebody.dispose()
    school.server.close()
    with refused(Refusal.STORE_HALF_DONE):
        Server.start(settings)
    restore(settings, path)
    assert all_rows(settings) == before


def test_somebody_elses_database_is_not_replaced(settings, school, tmp_path):
    path = tmp_path / "one.backup"
    backup(school, path)
    with school.server.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    with refused(Refusal.STORE_NOT_OURS):
        restoring.present(settings)
    with refused(Refusal.STORE_NOT_OURS):
        restoring.restore(settings, path)


def test_a_backup_that_cannot_be_written_or_read_says_why(settings, school, tmp_path):
    (tmp_path / "folder").mkdir()
    with refused(Refusal.BACKUP_UNUSABLE):
        backup(school, tmp_path / "folder")
    with refused(Refusal.BACKUP_UNUSABLE):
        restoring.checked(settings, tmp_path / "nowhere.backup")


def sealed(inside: bytes, vault: Vault) -> bytes:
    file, key = io.BytesIO(), vault.in_use
    writer = SealedWriter(file, vault.backup_key(key), key, "2026-03-02T08:30:00+00:00", "0")
    writer.write(inside)
    writer.end()
    return file.getvalue()


def test_a_file_of_many_pieces_is_opened_as_it_was_sealed_and_no_piece_can_be_swapped():
    vault, whole = Vault(new_master()), bytes(range(256)) * 1024
    raw = sealed(whole, vault)
    assert SealedReader(io.BytesIO(raw), vault.backup_key).readall() == whole
    line, piece = raw.index(b"\n") + 1, 64 * 1024 + 16
    first, second = raw[line : line + piece], raw[line + piece : line + 2 * piece]
    for other in (
        raw[:line] + second + first + raw[line + 2 * piece :],
        raw[: line + piece],
        raw[:line] + raw[line + piece :],
    ):
        with pytest.raises(Damaged):
            SealedReader(io.BytesIO(other), vault.backup_key).readall()


BEGUN = b'{"revision":"0001"}\n'
HEAD = b'{"table":"users","columns":{"id":"uuid","number":"number"}}\n'
ROW = b'["5e0e2b2c-0000-4000-8000-000000000000",7]\n'


@pytest.mark.parametrize(
    "inside",
    [
        b"not compressed",
        gzip.compress(BEGUN + HEAD + ROW)[:-9],
        gzip.compress(b'{"rows":1}\n'),
        gzip.compress(BEGUN + ROW),
        gzip.compress(BEGUN + HEAD.replace(b"uuid", b"colour")),
        gzip.compress(BEGUN + HEAD + b"[\n"),
        gzip.compress(BEGUN + HEAD + b'["nobody",7]\n'),
        gzip.compress(BEGUN + HEAD + b"[7]\n"),
        gzip.compress(BEGUN + HEAD + ROW + b'{"rows":2}\n'),
        gzip.compress(BEGUN + HEAD + ROW),
    ],
    ids=["plain", "cut", "first-line", "head", "kind", "line", "value", "columns", "count", "end"],
)
def test_what_our_key_has_sealed_but_is_no_whole_backup_is_damaged(inside):
    vault = Vault(new_master())
    with refused(Refusal.BACKUP_DAMAGED):
        reading.through(io.BytesIO(sealed(inside, vault)), Path("one.backup"), vault, silent)


def test_more_rows_than_are_held_at_a_time_are_all_read():
    vault, rows = Vault(new_master()), 2 * dump.BATCH + 1
    inside = gzip.compress(BEGUN + HEAD + rows * ROW + b'{"rows":%d}\n' % rows)
    file = io.BytesIO(sealed(inside, vault))
    assert reading.through(file, Path("one.backup"), vault, silent).rows == {"users": rows}


LABEL = (
    b'Keydesk backup 1 {"key_id":"0a","salt":"'
    + b"ab" * 32
    + b'","made":"2026-03-02T08:30:00+00:00","version":"1.0"}\n'
)


@pytest.mark.parametrize(
    "line",
    [
        b"Keydesk backup one {}\n",
        b"Keydesk backup 1 {}\n",
        LABEL.replace(b"ab", b"s"),
        LABEL.replace(b"0a", b"\\u001b[2J"),
        LABEL.replace(b"ab", b"\\u001b"),
        LABEL.replace(b"2026", b"\\u202e"),
        LABEL.replace(b"1.0", b"1.0\\u009b2J"),
        LABEL.replace(b"1.0", b"1" * 41),
        b"Keydesk backup " + b"9" * 5000 + b" {}\n",
    ],
)
def test_a_first_line_that_was_changed_is_damage(line):
    with pytest.raises(Damaged):
        SealedReader(io.BytesIO(line), Vault(new_master()).backup_key)


def test_a_backup_that_reads_back_otherwise_than_it_was_written_takes_no_ones_place(
    settings, school, tmp_path, monkeypatch
):
    path = tmp_path / "one.backup"
    backup(school, path)
    older, through = path.read_bytes(), reading.through

    def rotten(*args: Any) -> reading.Contents:
        return replace(through(*args), digest="another")

    monkeypatch.setattr(reading, "through", rotten)
    with refused(Refusal.BACKUP_DAMAGED):
        backup(school, path)
    assert path.read_bytes() == older


def test_an_empty_database_holds_nothing_that_would_be_replaced(settings):
    if settings.database.startswith("sqlite"):
        assert restoring.present(settings) is None
        settings.key_file.parent.mkdir()
        Path(settings.database.removeprefix("sqlite:///")).touch(0o600)
    assert restoring.present(settings) is None


@trying(max_examples=60)
@given(some.binary(max_size=300))
def test_whatever_text_is_sealed_by_our_key_it_is_read_or_refused(inside):
    """A bug in a later version's backup, or a key in bad hands, must not end in a traceback."""
    vault, path = Vault(new_master()), Path("one.backup")
    begun = b'{"revision":"0001"}\n' + inside
    for held in (inside, gzip.compress(inside), gzip.compress(begun)):
        with suppress(Refused):
            reading.through(io.BytesIO(sealed(held, vault)), path, vault, silent)
