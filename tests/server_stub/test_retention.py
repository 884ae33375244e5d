"""For how long a log is kept: what is older goes, and what stays is still proved whole."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from models.events import Event
from models.refusals import Refusal
from models.tables import LogEntry, LogHead, LogSeal
from models.wire.account import LogVerdict
from server_stub import chores, key_change
from server_stub.rules import chain, retention
from tests.refusals import refused
from tests.server_stub.on_both import school, settings
from tests.server_stub.school import School, found, write

__all__ = ["school", "settings"]
pytestmark = pytest.mark.each_database
HERE = "192.0.2.7"


def keep(school: School, days: int | None) -> None:
    with school.server.act(HERE) as act:
        retention.keep(act, school.of.id, days)


def entries(school: School) -> list[LogEntry]:
    mine = select(LogEntry).where(LogEntry.organisation_id == school.of.id)
    with school.server.reading(HERE) as act:
        return list(act.tx.exec(mine.order_by(col(LogEntry.seq))).all())


def verdict(school: School) -> LogVerdict:
    with school.server.reading(HERE) as act:
        return chain.verify(act, school.of.id)


def trimmed(school: School) -> int:
    return chores.trim(school.server, school.of.id)


@pytest.fixture
def aged(school: School) -> School:
    """A log of two ages, 40 days apart, of which 30 days are kept."""
    write(school, 5)
    school.clock.move(days=40)
    write(school, 3)
    keep(school, 30)
    return school


def test_what_is_too_old_goes_and_the_log_says_so_and_stays_whole(aged):
    old = [entry for entry in entries(aged) if entry.at < aged.clock.now]
    with aged.server.reading(HERE) as act:
        assert retention.count_older(act, aged.of.id, 30) == len(old)
    assert trimmed(aged) == len(old)
    left = entries(aged)
    assert left[0].seq == len(old) + 1
    assert left[-1].event is Event.LOG_TRIMMED
    assert left[-1].detail["last"] == str(len(old))
    assert verdict(aged) == LogVerdict(whole=True, entries=len(left), broken_at=None, problem=None)
    assert trimmed(aged) == 0
    assert len(entries(aged)) == len(left)


def test_a_log_that_is_kept_for_ever_loses_nothing(school):
    before = len(entries(school))
    school.clock.move(days=36_500)
    assert trimmed(school) == 0
    keep(school, 30)
    keep(school, 30)
    keep(school, None)
    chores.look(school.server)
    kept = [entry.detail["kept"] for entry in entries(school)[before:]]
    assert kept == ["30 days", "for ever"]


def test_many_entries_go_in_batches(aged, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    before = len(entries(aged))
    dropped = trimmed(aged)
    assert dropped > 4
    events = [entry.event for entry in entries(aged)]
    assert before - dropped == len(events) - events.count(Event.LOG_TRIMMED)
    assert events.count(Event.LOG_TRIMMED) == -(-dropped // 2)
    assert verdict(aged).whole


def test_servers_drop_once_a_day_what_each_organisation_keeps_no_longer(aged):
    other = found(aged.server, aged.clock, name="Hilltop Academy")
    before = len(entries(other))
    chores.look(aged.server)
    events = [entry.event for entry in entries(aged)]
    assert events.count(Event.LOG_TRIMMED) == 1
    aged.clock.move(days=31)
    chores.look(aged.server)
    assert [entry.event for entry in entries(aged)].count(Event.LOG_TRIMMED) == 1
    assert len(entries(other)) == before


def test_an_old_entry_after_a_younger_one_stays_until_both_may_go(school):
    """The clock was set back in between."""
    school.clock.move(days=40)
    write(school)
    school.clock.move(days=-40)
    write(school)
    school.clock.move(days=60)
    keep(school, 30)
    young = next(entry for entry in entries(school) if entry.at.month == 4)
    trimmed(school)
    assert entries(school)[0].seq == young.seq
    assert verdict(school).whole


@pytest.mark.parametrize("field", ["seq", "mac", "at", "secret"])
def test_a_seal_over_what_was_dropped_cannot_be_changed_or_taken_away(aged, field):
    trimmed(aged)
    with aged.server.act(HERE) as act:
        seal = act.tx.exec(select(LogSeal)).one()
        other = {
            "seq": seal.seq + 1,
            "mac": "0" * 64,
            "at": datetime(2020, 1, 1, tzinfo=UTC),
            "secret": seal.secret[:-1] + bytes([seal.secret[-1] ^ 1]),
        }[field]
        act.tx.exec(update(LogSeal).values({field: other}))
    assert not verdict(aged).whole
    with aged.server.act(HERE) as act:
        act.tx.exec(delete(LogSeal))
    assert not verdict(aged).whole


def test_what_stays_can_still_not_be_changed_removed_or_cut_off(aged):
    trimmed(aged)
    first = entries(aged)[0].seq
    with aged.server.act(HERE) as act:
        act.tx.exec(update(LogEntry).where(col(LogEntry.seq) == first + 1).values(address="x"))
    assert verdict(aged).broken_at == first + 1
    with aged.server.act(HERE) as act:
        act.tx.exec(delete(LogEntry).where(col(LogEntry.seq) == first))
    assert verdict(aged).broken_at == first


def test_seals_of_older_keys_go_with_what_they_vouched_for(school):
    for _ in range(2):
        key_change.change(school.server)
        write(school, 2)
        school.clock.move(days=40)
    write(school)
    keep(school, 30)
    trimmed(school)
    with school.server.reading(HERE) as act:
        assert len(act.tx.exec(select(LogSeal)).all()) == 1
    assert verdict(school).whole
    key_change.change(school.server)
    write(school)
    assert verdict(school).whole


@pytest.mark.parametrize("days", [-1, 0, 29, 36_501])
def test_a_log_is_kept_for_30_days_at_least_since_sign_ins_look_at_it(school, days):
    with refused(Refusal.INPUT_WRONG) as told:
        keep(school, days)
    assert "30 to 36500" in told.value.sentence


def test_a_log_trimmed_while_it_is_checked_is_whole(aged, monkeypatch):
    marks, at = chain._marks, iter([True])

    def trimming(act, organisation_id):
        before = marks(act, organisation_id)
        if next(at, False):
            act.tx.rollback()
            trimmed(aged)
        return before

    monkeypatch.setattr(chain, "_marks", trimming)
    assert verdict(aged).whole
    monkeypatch.setattr(chain, "_marks", lambda *_: [object()])
    with aged.server.act(HERE) as act:
        act.tx.exec(update(LogEntry).values(address="elsewhere"))
    assert not verdict(aged).whole
    with aged.server.act(HERE) as act:
        act.tx.exec(delete(LogHead))
    assert not verdict(aged).whole
