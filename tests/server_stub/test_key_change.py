"""Changing the store's key: while all work, after every kill, with nothing lost (rule 5)."""

import base64
import stat
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import LargeBinary, delete, update
from sqlmodel import SQLModel, col, select

from models.access import SessionStage
from models.events import Event
from models.refusals import Refusal
from models.store import Store
from models.tables import Answered, LogEntry, LogHead, LogSeal, SecurityKey, StoreKey
from server_stub import key_change, key_file, sealed
from server_stub.audit_log import head_seal
from server_stub.clock import utc_now
from server_stub.rules import chain, log, log_keys, sessions, store_key
from server_stub.rules.canonical import canonical
from server_stub.rules.server_name import server_name
from server_stub.server import Server
from server_stub.settings import Settings
from server_stub.vault import entry_mac, key_id, new_master
from tests.killed import killed_at
from tests.refusals import refused
from tests.server_stub.on_both import environment, founded, settings
from tests.server_stub.school import School
from tests.servers import servers

__all__ = ["servers", "settings"]
HERE = "192.0.2.7"


@pytest.fixture
def school(request: pytest.FixtureRequest, settings: Settings) -> Iterator[School]:
    with founded(request, settings) as made:
        for at in range(12):
            made.with_key(made.add(f"Ann {chr(97 + at)}"))
        yield made


def change(settings: Settings) -> key_change.KeyChange:
    """As the command does it."""
    server = Server.start(settings)
    try:
        return key_change.change(server)
    finally:
        server.close()


def keys_in(path: Path) -> list[str]:
    return [key_id(master) for master in key_file.masters_from_file(path, may_make=False)]


def seeds_of(settings: Settings) -> set[bytes]:
    """Every seed in the store, opened with what the key file holds now."""
    server = Server.start(settings)
    try:
        with server.reading(HERE) as act:
            column = next(each for each in sealed.COLUMNS if each.table is SecurityKey)
            rows = sealed.page(act, column, None)
            return {act.vault.open(row.secret, column.place(row)) for row in rows}
    finally:
        server.close()


def whole(school: School) -> bool:
    with school.server.reading(HERE) as act:
        return chain.verify(act, school.of.id).whole


def sealed_with(school: School, key: str) -> set[bool]:
    """Of every sealed value, whether it is sealed with this key."""
    told = set()
    with school.server.reading(HERE) as act:
        assert act.vault.knows(key)
        for column in sealed.COLUMNS:
            for row in sealed.page(act, column, None):
                value = row._mapping[column.values]
                told.add(act.vault.sealed_with(key, value, column.place(row)))
    return told


def test_every_value_is_sealed_anew_in_its_place_and_the_old_key_is_put_aside(settings, school):
    before, seeds = keys_in(settings.key_file), seeds_of(settings)
    changed = change(settings)
    assert keys_in(settings.key_file) == [changed.key_id] != before
    assert changed.kept_in is not None and keys_in(changed.kept_in) == before
    assert stat.S_IMODE(changed.kept_in.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.key_file.stat().st_mode) == 0o600
    assert seeds_of(settings) == seeds
    assert sealed_with(school, changed.key_id) == {True}
    assert changed.unreadable == []


def test_every_column_of_bytes_that_is_no_public_key_is_sealed_anew():
    held = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    in_rounds = {(str(each.table.__tablename__), each.name) for each in sealed.COLUMNS}
    assert held - in_rounds == {("phones", "public_key"), ("store_keys", "token")}


def test_a_log_goes_on_under_the_new_key_and_stays_whole(settings, school):
    for _ in range(2):
        changed = change(settings)
        assert whole(school)
        with school.server.reading(HERE) as act:
            head = act.tx.exec(select(LogHead)).one()
            assert (head.key_id, head.sealed_seq) == (changed.key_id, head.seq)
            assert head_seal.fits(act.vault, head)
        with school.server.act(HERE) as act:
            log.record(act, Event.SIGNED_IN, school.user(school.teacher))
        assert whole(school)
    fresh = Server.start(settings)  # knows the newest key alone
    with fresh.reading(HERE) as act:
        assert chain.verify(act, school.of.id).whole
    fresh.close()
    with school.server.reading(HERE) as act:
        entries = act.tx.exec(select(LogEntry.event).order_by(col(LogEntry.seq))).all()
    assert entries.count(Event.STORE_KEY_CHANGED) == 2


@pytest.mark.parametrize("seq", [1, 5, -1])
def test_what_was_signed_with_the_old_key_can_still_not_be_changed(settings, school, seq):
    change(settings)
    with school.server.act(HERE) as act:
        seal = act.tx.exec(select(LogSeal)).one()
        at = seq if seq > 0 else seal.seq
        act.tx.exec(update(LogEntry).where(col(LogEntry.seq) == at).values(address="elsewhere"))
    with school.server.reading(HERE) as act:
        assert chain.verify(act, school.of.id).broken_at == at


@pytest.mark.parametrize("field", ["seq", "mac", "at", "secret"])
def test_a_seal_on_the_log_cannot_be_changed_or_taken_away(settings, school, field):
    change(settings)
    with school.server.act(HERE) as act:
        seal = act.tx.exec(select(LogSeal)).one()
        other = {
            "seq": seal.seq - 1,
            "mac": "0" * 64,
            "at": datetime(2020, 1, 1, tzinfo=UTC),
            "secret": seal.secret[:-1] + b"x",
        }[field]
        act.tx.exec(update(LogSeal).values({field: other}))
    assert not whole(school)
    with school.server.act(HERE) as act:
        act.tx.delete(act.tx.exec(select(LogSeal)).one())
    assert not whole(school)


def test_a_log_cut_back_to_what_the_old_key_signed_is_named(settings, school):
    """Whoever has stolen the old key can sign with it, but not move the seal."""
    change(settings)
    with school.server.act(HERE) as act:
        seal = act.tx.exec(select(LogSeal)).one()
        last = act.tx.exec(select(LogEntry).where(LogEntry.seq == seal.seq - 1)).one()
        for entry in act.tx.exec(select(LogEntry).where(LogEntry.seq > last.seq)).all():
            act.tx.delete(entry)
        act.tx.exec(update(LogHead).values(seq=last.seq, mac=last.mac))
    assert not whole(school)


@pytest.mark.unmeasured
@pytest.mark.each_database
async def test_a_server_process_works_on_meanwhile_and_nobody_is_signed_out(
    settings, school, servers
):
    school.clock.now = utc_now()
    with school.server.act("127.0.0.1") as act:
        _, token = sessions.start(act, school.user(school.keyed), SessionStage.SECOND_FACTOR)
        name = server_name(act)
    with servers.serving(environment(settings)) as served:
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as http:
            changed = change(settings)
            body = {"code": school.keyed.code(utc_now())}
            headers = {"Idempotency-Key": "one-key-for-both"}
            road = f"{served.url}/v1/sign-in/second-factor"
            first = await http.post(road, json=body, headers=headers)
            assert first.status_code == 200, first.text
            again = await http.post(road, json=body, headers=headers)
            assert again.json() == first.json()
    assert sealed_with(school, changed.key_id) == {True}  # also the answer that it kept just now
    with school.server.reading(HERE) as act:
        assert server_name(act) == name
        assert len(act.tx.exec(select(Answered)).all()) == 1


@pytest.mark.unmeasured
@pytest.mark.each_database
def test_killed_at_any_moment_nothing_is_lost_and_the_next_run_ends_it(settings, school):
    school.server.close()
    seeds, first = seeds_of(settings), keys_in(settings.key_file)
    moment, stride = (1, 3) if settings.database.startswith("sqlite") else (4, 7)
    while killed_at(moment, lambda: change(settings)):
        assert seeds_of(settings) == seeds
        assert whole(school)
        moment += stride
    assert moment > 20
    now = keys_in(settings.key_file)
    assert len(now) == 1 and now != first
    assert sealed_with(school, now[0]) == {True}
    assert whole(school)
    with school.server.reading(HERE) as act:
        assert act.tx.exec(select(StoreKey)).one().before is None


def test_a_change_that_stopped_goes_on_with_the_same_new_key(settings, school):
    school.server.close()
    assert killed_at(9, lambda: change(settings))
    old, new = keys_in(settings.key_file)
    assert change(settings).key_id == new
    assert keys_in(settings.key_file) == [new] != [old]


@pytest.mark.each_database
def test_two_changes_at_once_are_one(settings, school):
    with key_file.alone(settings), refused(Refusal.KEY_CHANGE_RUNS):
        change(settings)
    assert len(keys_in(settings.key_file)) == 1


def test_keys_in_the_environment_are_changed_once_there_are_two(settings, school):
    old = settings.key_file.read_text().strip()
    new = new_master()
    with refused(Refusal.NEW_KEY_MISSING):
        change(replace(settings, key_text=old))
    both = f"{old} {base64.b64encode(new).decode()}"
    assert change(replace(settings, key_text=both)).key_id == key_id(new)
    assert change(replace(settings, key_text=both)).key_id == key_id(new)
    alone = Server.start(replace(settings, key_text=base64.b64encode(new).decode()))
    alone.close()
    with refused(Refusal.KEY_FILE_WRONG) as told:
        Server.start(replace(settings, key_text=old))
    assert key_id(new) in told.value.sentence


def test_a_value_that_no_key_opens_is_named_and_left_as_it_is(settings, school):
    with school.server.act(HERE) as act:
        act.tx.exec(
            update(SecurityKey)
            .where(col(SecurityKey.id) == school.keyed.key_id)
            .values(secret=b"\x01changed by somebody")
        )
    changed = change(settings)
    assert changed.unreadable == [f"security_keys.secret:{school.keyed.key_id}"]
    assert school.key(school.keyed).secret == b"\x01changed by somebody"


def test_a_store_without_the_name_of_its_key_takes_the_key_that_signed_its_log(settings, school):
    with school.server.act(HERE) as act:
        act.tx.delete(act.tx.exec(select(StoreKey)).one())
    school.server.close()
    old = settings.key_file.read_text()
    with refused(Refusal.KEY_FILE_WRONG):
        Server.start(replace(settings, key_text=base64.b64encode(new_master()).decode()))
    settings.key_file.write_text(f"{base64.b64encode(new_master()).decode()}\n{old}")
    again = Server.start(settings)
    with again.act(HERE) as act:
        log.record(act, Event.SIGNED_IN, school.user(school.teacher))
    with again.reading(HERE) as act:
        assert chain.verify(act, school.of.id).whole
    again.close()
    change(settings)
    assert whole(school)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_change_waits_for_what_was_under_way_before_it(settings, school):
    """It may hold a value in its hands that is sealed with the old key, and write it last."""
    row = update(SecurityKey).where(col(SecurityKey.id) == school.keyed.key_id)
    old = school.key(school.keyed).secret
    under_way, told = Store(settings.database), threading.Event()

    def tell(what: str, _done: int, _of: int) -> None:
        if what.startswith("Transactions"):
            told.set()

    with ThreadPoolExecutor(1) as pool:
        with under_way.transaction() as tx:
            tx.exec(select(SecurityKey.id)).all()
            changing = pool.submit(key_change.change, school.server, tell)
            assert told.wait(20)
            assert not changing.done()
            tx.exec(row.values(secret=old))
        changed = changing.result(20)
    under_way.close()
    assert sealed_with(school, changed.key_id) == {True}


def test_whoever_has_stolen_the_old_key_cannot_rewrite_what_it_signed(settings, school):
    vault = school.server.vault
    old = vault.log_key(vault.in_use)
    changed = change(settings)
    with school.server.act(HERE) as act:
        seal = act.tx.exec(select(LogSeal)).one()
        last = act.tx.exec(select(LogEntry).where(LogEntry.seq == seal.seq)).one()
        before = act.tx.exec(select(LogEntry.mac).where(LogEntry.seq == seal.seq - 1)).one()
        last.address = "elsewhere"
        last.mac = entry_mac(old, before, canonical(last.model_dump()))
        act.tx.add(last)
    with school.server.reading(HERE) as act:
        assert act.vault.knows(changed.key_id)
        assert chain.verify(act, school.of.id).broken_at == last.seq


def test_a_log_that_was_wiped_goes_on_under_the_new_key_and_is_still_told(settings, school):
    with school.server.act(HERE) as act:
        act.tx.exec(delete(LogEntry))
        act.tx.exec(update(LogHead).values(seq=0, mac=""))
    changed = change(settings)
    with school.server.reading(HERE) as act:
        assert act.vault.knows(changed.key_id)
        assert act.tx.exec(select(LogSeal)).all() == []
    assert not whole(school)


def test_steps_of_a_change_that_were_done_are_not_done_again(settings, school):
    changed = change(settings)
    with school.server.act(HERE) as act:
        assert store_key.change(act, changed.key_id).before is None
        log_keys.change(act, school.of.id, changed.key_id)
    with school.server.reading(HERE) as act:
        events = act.tx.exec(select(LogEntry.event)).all()
    assert events.count(Event.STORE_KEY_CHANGED) == 1
    with school.server.act(HERE) as act:
        act.tx.exec(update(StoreKey).values(before="00000000"))
    with refused(Refusal.KEY_CHANGE_RUNS), school.server.act(HERE) as act:
        store_key.change(act, "11111111")


def test_a_key_file_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "notes").touch()
    with refused(Refusal.KEY_FILE_WRONG):
        key_file.write(tmp_path / "notes" / "keydesk.key", [new_master()])


def test_a_store_whose_row_about_its_key_is_being_restored_is_busy(settings, school, monkeypatch):
    with school.server.act(HERE) as act:
        act.tx.exec(delete(StoreKey))
    monkeypatch.setattr(store_key, "_begin", lambda *_: None)
    with refused(Refusal.STORE_BUSY):
        Server.start(settings)


def test_a_log_that_grows_while_it_is_checked_is_whole(settings, school, monkeypatch):
    follow, first = chain._Walk.follow, iter([True])

    def growing(walk: chain._Walk, entries: Iterable[LogEntry]) -> None:
        follow(walk, entries)
        if next(first, False):
            with school.server.act(HERE) as act:
                log.record(act, Event.SIGNED_IN, school.user(school.teacher))

    monkeypatch.setattr(chain._Walk, "follow", growing)
    assert whole(school)
    assert next(first, True)
