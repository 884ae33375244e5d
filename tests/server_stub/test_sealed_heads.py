"""A log's head is sealed: without the key nobody makes one of a shorter log (rule 10)."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as trying
from hypothesis import strategies as some
from sqlalchemy import delete, update
from sqlmodel import col, select

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import LogEntry, LogHead, LogSeal, Organisation, StoreKey
from models.wire.account import LogVerdict
from server_stub import chores, key_change, log_heads
from server_stub.audit_log import first_seals, head_seal
from server_stub.audit_log.known_heads import KnownHead, KnownHeads
from server_stub.backups import making, restoring
from server_stub.operations import head_watch
from server_stub.rules import chain, log, retention, store_key
from server_stub.server import Server
from server_stub.watching import Watching
from tests.killed import killed_at
from tests.refusals import refused
from tests.server_stub.on_both import database_clock, school, settings
from tests.server_stub.school import School, client_of, found, open_server, write

__all__ = ["database_clock", "school", "settings"]
HERE = "192.0.2.7"
Head = dict[str, Any]


@pytest.fixture
def written(school: School) -> School:
    """A log of twelve entries and more."""
    write(school, 8)
    return school


def verdict(school: School, server: Server | None = None) -> LogVerdict:
    """As a process finds it that has seen nothing of the log before."""
    with (server or school.server).reading(HERE) as act:
        return chain.verify(act, school.of.id)


def head(school: School) -> Head:
    """The row, as somebody copies it who reads the database."""
    with school.server.reading(HERE) as act:
        mine = select(LogHead).where(LogHead.organisation_id == school.of.id)
        return act.tx.exec(mine).one().model_dump()


def length(school: School) -> int:
    seq: int = head(school)["seq"]
    return seq


def change(school: School, **values: Any) -> None:
    """Write to the head's row, as somebody who has no key."""
    mine = col(LogHead.organisation_id) == school.of.id
    with school.server.act(HERE) as act:
        act.tx.exec(update(LogHead).where(mine).values(**values))


def cut_off(school: School, after: int, **values: Any) -> None:
    """Delete the log's end, and set the head back to the entry that is the last then."""
    mine = col(LogEntry.organisation_id) == school.of.id
    with school.server.act(HERE) as act:
        act.tx.exec(delete(LogEntry).where(mine, col(LogEntry.seq) > after))
        last = select(LogEntry.mac).where(mine, LogEntry.seq == after)
        mac = act.tx.exec(last).first() or ""
    change(school, **({"seq": after, "mac": mac} | values))


def put_back(school: School, copied: Head) -> None:
    """Cut the log off after an entry whose head, with its seal, was copied when it was right."""
    cut_off(school, copied["seq"], **copied)


def by_an_older_version(school: School, count: int = 1) -> None:
    """Entries that a server writes which knows nothing of seals."""
    was = head(school)
    unsealed = {name: was[name] for name in ("at", "seal", "sealed_seq")}
    write(school, count)
    change(school, **unsealed)


def from_before_seals(school: School) -> None:
    """Make the store what the version before seals has left."""
    with school.server.act(HERE) as act:
        act.tx.exec(update(LogHead).values(at=None, seal="", sealed_seq=0))
        token = act.vault.seal(act.vault.token_key, store_key.TOKEN_BEFORE)
        act.tx.exec(update(StoreKey).values(token=token))


def sealed(school: School) -> bool:
    row = head(school)
    return bool(row["seal"]) and row["sealed_seq"] == row["seq"]


@pytest.mark.parametrize("after", [0, 1, 5])
@pytest.mark.parametrize(
    "seal", [{}, {"seal": ""}, {"sealed_seq": 0}, {"seal": "", "at": None, "sealed_seq": 0}]
)
def test_a_log_whose_end_was_deleted_and_whose_head_was_set_back_is_told(written, after, seal):
    cut_off(written, after, **seal)
    told = verdict(written)
    assert (told.whole, told.broken_at) == (False, after + 1)


def test_a_wiped_log_is_told_with_an_empty_head_and_without_one(written):
    cut_off(written, 0)
    assert verdict(written).problem == (
        "The log is cut off: entry 1 and what came after it are gone."
    )
    with written.server.act(HERE) as act:
        act.tx.exec(delete(LogHead))
    assert verdict(written).broken_at == 1


def test_a_head_that_was_sealed_at_its_founding_does_not_make_an_empty_log_whole(school):
    with school.server.act(HERE) as act:
        of = Organisation(
            name="X",
            brand="X",
            domain="x.example",
            timezone="UTC",
            support_email="",
            support_phone="",
        )
        act.tx.add(of)
        act.tx.flush()
        log.start(act, of.id)
        assert not chain.verify(act, of.id).whole


@pytest.mark.parametrize("seal", [{}, {"seal": "", "at": None, "sealed_seq": 0}])
def test_what_was_cut_off_is_told_for_good_however_the_log_goes_on(written, settings, seal):
    """No server may seal a head that somebody has changed, nor one that starts anew."""
    cut_off(written, 5, **seal)
    written.clock.move(seconds=1)  # else the same entries are written again
    write(written, 20)
    chores.look(written.server)
    open_server(settings, written.clock).close()
    write(written)
    told = verdict(written)
    assert told.whole is False
    assert told.broken_at == length(written) + 1
    assert "head was changed" in str(told.problem)


TIMES = some.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
WORDS = some.text(some.characters(codec="utf-8", exclude_characters="\0"), max_size=70)
VALUES: dict[str, some.SearchStrategy[Any]] = {
    "seq": some.integers(0, 2**31 - 1),
    "mac": WORDS,
    "key_id": WORDS,
    "at": some.none() | TIMES,
    "seal": WORDS,
    "sealed_seq": some.integers(-(2**31), 2**31 - 1),
}
CHANGES = some.sampled_from(sorted(VALUES)).flatmap(
    lambda name: VALUES[name].map(lambda value: (name, value))
)


class Undone(Exception):
    """Ends a transaction that shall leave no trace."""


@trying(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=CHANGES)
@example(change=("seal", ""))
@example(change=("key_id", ""))
@example(change=("seq", 0))
@example(change=("at", None))
@example(change=("sealed_seq", 0))
def test_any_change_of_a_head_is_told(written, change):
    name, value = change
    if head(written)[name] == value:
        return
    with suppress(Undone), written.server.act(HERE) as act:
        act.tx.exec(update(LogHead).values({name: value}))
        assert not chain.verify(act, written.of.id).whole
        raise Undone


def test_the_head_of_another_organisation_is_no_head_of_this_log(written):
    other = found(written.server, written.clock, name="Hilltop Academy")
    theirs = {name: head(other)[name] for name in ("seal", "at", "sealed_seq")}
    cut_off(written, theirs["sealed_seq"], **theirs)
    assert not verdict(written).whole
    assert verdict(other).whole


def test_a_seal_is_of_one_organisation_length_mac_time_and_key(written):
    vault = written.server.vault
    own = LogHead(**head(written))
    assert head_seal.fits(vault, own)
    changes = {
        "organisation_id": written.holder.id,
        "seq": own.seq + 1,
        "mac": "0" * 64,
        "at": written.clock.now.replace(microsecond=1),
        "key_id": "",
    }
    for name, value in changes.items():
        assert not head_seal.fits(vault, LogHead(**(head(written) | {name: value})))
    later = LogHead(**(head(written) | {"seq": own.seq + 1, "sealed_seq": own.seq + 1}))
    assert not head_seal.fits(vault, later)


def test_a_head_that_names_an_unknown_key_is_told_by_that_name(written):
    change(written, key_id="00000000")
    assert verdict(written).problem == (
        "The log's head names the key 00000000, which is not in the key file."
    )
    with written.server.reading(HERE) as act:
        assert log_heads.lines(act) == []


def test_a_changed_head_is_no_line_that_is_sent_away(written):
    with written.server.reading(HERE) as act:
        assert len(log_heads.lines(act)) == 1
    cut_off(written, 5)
    with written.server.reading(HERE) as act:
        assert log_heads.lines(act) == []


def test_a_backup_names_a_log_that_was_cut_off_when_it_is_made_and_when_it_is_put_back(
    written, settings, tmp_path
):
    path = tmp_path / "one.backup"
    cut_off(written, 5)
    made = making.make(written.server, path)
    assert len(made.faults) == 1 and "head was changed" in made.faults[0]
    written.server.close()
    assert restoring.restore(settings, path).faults == made.faults
    again = Server.start(settings)
    assert not verdict(written, again).whole
    again.close()


async def test_a_head_that_was_copied_is_told_by_a_process_that_has_seen_a_later_one(
    written, settings
):
    copied = head(written)
    write(written, 3)
    seen = length(written)
    put_back(written, copied)
    fresh = open_server(settings, written.clock)
    assert verdict(written, fresh).whole  # nothing in the store tells
    fresh.close()
    written.clock.move(seconds=1)
    desk = client_of(written.server)
    await written.sign_in(desk, written.holder)
    told = await desk.verify_log()
    await desk.aclose()
    assert (told.whole, told.broken_at) == (False, seen)
    assert (
        told.problem == f"The log was set back: entry {seen}, which this server has seen, is gone."
    )


def test_a_log_set_back_is_an_error_line_of_the_server_once_and_counted_while_it_lasts(
    written, caplog
):
    metrics = replace(written.server.settings, metrics_token="0123456789abcdef")
    server = replace(written.server, watching=Watching.as_told(metrics))
    counted = server.watching.metrics
    assert counted is not None
    copied = head(written)
    chores.look(server)
    write(written, 3)
    seen = length(written)
    put_back(written, copied)
    written.clock.move(seconds=1)
    write(written, 5)  # by a process that knows nothing
    with caplog.at_level(logging.ERROR):
        chores.look(server)
        chores.look(server)
    [line] = caplog.messages
    assert line == (
        f"The security log of {written.of.domain} is not whole. "
        f"The log was set back: entry {seen}, which this server has seen, is gone."
    )
    assert b"\nkeydesk_logs_at_fault 1.0\n" in counted.text()


def test_a_head_that_is_gone_or_unsealed_is_an_error_line_of_the_server(written, caplog):
    other = found(written.server, written.clock, name="Hilltop Academy")
    cut_off(written, 5)
    with written.server.act(HERE) as act:
        act.tx.exec(delete(LogHead).where(col(LogHead.organisation_id) == other.of.id))
    fresh = open_server(written.server.settings, written.clock)
    with caplog.at_level(logging.ERROR):
        head_watch.look(fresh)
    fresh.close()
    assert sorted(caplog.messages) == [
        "The security log of hilltop.sch.uk is not whole. The log's head was changed, or is gone.",
        "The security log of meadowbank.sch.uk is not whole. "
        "The log's head was changed, or is gone.",
    ]


def test_an_organisation_that_vanished_is_told_by_its_number(written, caplog):
    """Whoever deletes a whole organisation can't take it out of a process that has seen it."""
    known = KnownHead(7, "a", written.clock.now)
    written.server.known_heads.learn(written.holder.id, None, known)
    with caplog.at_level(logging.ERROR):
        head_watch.look(written.server)
    assert f"The security log of {written.holder.id} is not whole." in caplog.text


def test_a_log_that_another_process_goes_on_with_and_that_age_trims_is_no_fault(
    written, settings, caplog
):
    chores.look(written.server)
    other = open_server(settings, written.clock)
    for _ in range(40):
        written.clock.move(days=1)
        write(replace(written, server=other))
        chores.look(written.server)
    with written.server.act(HERE) as act:
        retention.keep(act, written.of.id, 30)
    first = KnownHead(2, "x", written.clock.now)
    assert chores.trim(other, written.of.id, confirmed=True) > 2
    with other.reading(HERE) as act:
        assert chain.has(act, written.of.id, first)
        assert chain.verify(act, written.of.id, first).whole
    chores.look(written.server)
    other.close()
    assert not [line for line in caplog.messages if "not whole" in line]


def test_what_a_refusal_leaves_in_the_log_is_known_and_what_it_undoes_is_not(school):
    for refusal in (Refusal.CODE_WRONG, Refusal.NO_KEY):
        with refused(refusal), school.server.act(HERE) as act:
            log.record(act, Event.CODE_REFUSED, school.user(school.teacher))
            raise Refused(refusal)
    known = school.server.known_heads.now()[school.of.id]
    assert known[:2] == (length(school), head(school)["mac"])


def test_a_process_goes_on_from_what_it_knows_alone(school):
    """A head that another thread has written meanwhile, or that was set back, replaces nothing."""
    of, now, heads = school.of.id, school.clock.now, KnownHeads()
    at = [LogHead(organisation_id=of, seq=seq, mac=str(seq)) for seq in range(5)]
    heads.went_on({of: (1, "1")}, {of: at[2]}, now)
    heads.went_on({of: (3, "3")}, {of: at[4]}, now)
    heads.went_on({of: (0, "0")}, {of: at[1]}, now)
    heads.went_on({of: (2, "other")}, {of: at[3]}, now)
    assert heads.now() == {of: KnownHead(2, "2", now)}
    heads.learn(of, None, KnownHead(4, "4", now))
    heads.went_on({of: (2, "2")}, {of: at[3]}, now)
    assert heads.now() == {of: KnownHead(3, "3", now)}


def test_a_backup_that_was_put_back_is_no_fault_to_a_server_that_goes_on(
    written, settings, tmp_path, caplog
):
    path = tmp_path / "one.backup"
    making.make(written.server, path)
    write(written, 3)
    written.clock.move(minutes=10)
    chores.look(written.server)
    written.clock.move(seconds=10)
    restoring.restore(settings, path, clock=written.clock)
    chores.look(written.server)
    assert written.server.known_heads.now()[written.of.id].seq == length(written)
    write(written)
    chores.look(written.server)
    assert not [line for line in caplog.messages if "not whole" in line]


def test_an_older_restore_does_not_excuse_a_log_that_was_set_back(written, settings, tmp_path):
    path = tmp_path / "one.backup"
    making.make(written.server, path)
    restoring.restore(settings, path, clock=written.clock)
    server = open_server(settings, written.clock)
    written = replace(written, server=server)
    copied = head(written)
    written.clock.move(minutes=10)
    write(written)
    put_back(written, copied)
    known = server.known_heads.now()[written.of.id]
    with server.reading(HERE) as act:
        assert not chain.verify(act, written.of.id, known).whole
    server.close()


def test_a_log_on_which_a_server_of_the_version_before_has_written_is_whole_and_sealed_anew(
    written,
):
    by_an_older_version(written, 3)
    assert not sealed(written)
    assert verdict(written).whole
    write(written)  # a server of this version seals no head that it hasn't checked
    assert not sealed(written)
    with written.server.reading(HERE) as act:
        assert len(log_heads.lines(act)) == 1
    head_watch.look(written.server)
    assert sealed(written)
    assert verdict(written).whole
    write(written)
    assert sealed(written)


@pytest.mark.each_database
def test_of_two_processes_that_seal_a_head_anew_one_finds_it_done(written):
    key_change.change(written.server)
    write(written)
    by_an_older_version(written)
    for _ in range(2):
        with written.server.act(HERE) as act:
            assert chain.reseal(act, written.of.id)
    assert sealed(written)
    assert verdict(written).whole


@pytest.mark.parametrize("change_it", ["changed", "removed", "cut off"])
def test_what_an_older_version_has_written_cannot_be_changed_either(written, change_it):
    by_an_older_version(written, 3)
    last = length(written)
    mine = col(LogEntry.seq) == last - 1
    with written.server.act(HERE) as act:
        if change_it == "changed":
            act.tx.exec(update(LogEntry).where(mine).values(address="elsewhere"))
        elif change_it == "removed":
            act.tx.exec(delete(LogEntry).where(mine))
    if change_it == "cut off":
        cut_off(written, last - 4)  # one before that which was sealed
    head_watch.look(written.server)
    assert not sealed(written)
    assert not verdict(written).whole


def test_a_head_that_somebody_sealed_no_more_cannot_pass_as_that_of_an_older_version(written):
    for values in ({"sealed_seq": 3}, {"sealed_seq": 0}, {"sealed_seq": 3, "seal": ""}):
        change(written, **values)
        head_watch.look(written.server)
        assert not verdict(written).whole


def test_an_older_versions_entries_after_a_seal_of_age_or_of_another_key_are_whole(
    written, settings
):
    written.clock.move(days=40)
    with written.server.act(HERE) as act:
        retention.keep(act, written.of.id, 30)
    was = head(written)
    chores.trim(written.server, written.of.id, confirmed=True)
    key_change.change(written.server)
    change(written, **{name: was[name] for name in ("at", "seal", "sealed_seq")})
    assert verdict(written).whole
    with written.server.reading(HERE) as act:
        assert len(act.tx.exec(select(LogSeal)).all()) == 2
    head_watch.look(written.server)
    assert sealed(written)
    fresh = open_server(settings, written.clock)
    assert verdict(written, fresh).whole
    with fresh.act(HERE) as act:
        act.tx.exec(delete(LogSeal))
    change(written, **{name: was[name] for name in ("at", "seal", "sealed_seq")})
    head_watch.look(fresh)
    assert not sealed(written)
    fresh.close()


def test_a_seal_on_the_log_that_was_changed_vouches_for_nothing(written):
    by_an_older_version(written, 2)
    with written.server.act(HERE) as act:
        seal = LogSeal(
            organisation_id=written.of.id, seq=1, mac="x", at=written.clock.now, secret=b"x"
        )
        act.tx.add(seal)
    with written.server.reading(HERE) as act:
        gone = KnownHead(length(written) + 1, "", written.clock.now)
        assert not chain.has(act, written.of.id, gone)
        assert log_heads.lines(act) == []
    head_watch.look(written.server)
    assert not sealed(written)


def test_a_store_from_before_seals_is_sealed_when_a_server_first_opens_it(written, settings):
    from_before_seals(written)
    assert not verdict(written).whole
    first = open_server(settings, written.clock)
    assert sealed(written)
    assert verdict(written, first).whole
    write(replace(written, server=first))
    first.close()
    again = open_server(settings, written.clock)
    assert verdict(written, again).whole
    again.close()


@pytest.mark.each_database
def test_killed_at_any_moment_of_its_first_sealing_a_store_is_sealed_by_the_next_start(
    written, settings, monkeypatch
):
    found(written.server, written.clock, name="Hilltop Academy")
    monkeypatch.setattr(first_seals, "BATCH", 1)
    from_before_seals(written)
    written.server.close()
    moment = 1
    while killed_at(moment, lambda: Server.start(settings).close()):
        moment += 1
    assert moment > 6
    again = open_server(settings, written.clock)
    assert verdict(written, again).whole
    again.close()


@pytest.mark.parametrize("row", ["kept", "deleted"])
def test_a_seal_that_was_blanked_is_not_made_anew_as_in_a_store_from_before_seals(
    written, settings, row
):
    cut_off(written, 5, seal="", at=None, sealed_seq=0, key_id="")
    if row == "deleted":
        with written.server.act(HERE) as act:
            act.tx.exec(delete(StoreKey))
    again = open_server(settings, written.clock)
    write(replace(written, server=again))
    head_watch.look(again)
    assert not verdict(written, again).whole
    again.close()


def test_a_backup_from_before_seals_is_sealed_when_it_is_put_back(written, settings, tmp_path):
    path = tmp_path / "one.backup"
    from_before_seals(written)
    making.make(written.server, path)
    written.server.close()
    assert restoring.restore(settings, path).faults == []
    again = open_server(settings, written.clock)
    assert sealed(replace(written, server=again))
    assert verdict(written, again).whole
    again.close()


def test_a_log_that_was_cut_off_before_there_were_seals_is_told_when_its_backup_is_put_back(
    written, settings, tmp_path
):
    path = tmp_path / "one.backup"
    from_before_seals(written)
    mine = col(LogEntry.seq) > 5
    with written.server.act(HERE) as act:
        act.tx.exec(delete(LogEntry).where(mine))
    making.make(written.server, path)
    written.server.close()
    assert len(restoring.restore(settings, path).faults) == 1
