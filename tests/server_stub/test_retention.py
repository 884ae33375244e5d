"""For how long a log is kept: what is older goes, and what stays is still proved whole."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import Chore, LogEntry, LogHead, LogSeal, Organisation
from models.wire.account import LogVerdict
from server_stub import chores, key_change
from server_stub.rules import chain, retention
from server_stub.rules.admin import trusted_clock
from tests.refusals import refused
from tests.server_stub.on_both import database_clock, school, settings
from tests.server_stub.school import School, TestClock, found, write

__all__ = ["database_clock", "school", "settings"]
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
    """As whoever runs Keydesk does it, who was told how many entries go."""
    return chores.trim(school.server, school.of.id, confirmed=True)


def days_left(school: School) -> list[int]:
    """On which days the entries that are left were written, counted from the first."""
    first = TestClock().now
    return sorted({(entry.at - first).days for entry in entries(school)})


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


@pytest.mark.unmeasured
@pytest.mark.each_database
def test_servers_drop_once_a_day_what_each_organisation_keeps_no_longer(aged):
    other = found(aged.server, aged.clock, name="Hilltop Academy")
    before = len(entries(other))
    chores.look(aged.server)
    events = [entry.event for entry in entries(aged)]
    assert events.count(Event.LOG_TRIMMED) == 1
    for _ in range(32):
        aged.clock.move(days=1)
        chores.look(aged.server)
    assert [entry.event for entry in entries(aged)].count(Event.LOG_TRIMMED) == 1
    assert entries(aged)[0].at > TestClock().now + timedelta(days=40)
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


@pytest.fixture
def daily(school: School) -> School:
    """A log with an entry a day, of which 30 days are kept; its server has run all the time."""
    keep(school, 30)
    for day in range(1, 41):
        school.clock.move(days=1)
        write(school)
        if day >= 30:  # before that nothing is old enough
            chores.look(school.server)
    return school


def test_a_log_that_is_looked_at_daily_holds_the_days_that_it_is_kept_for(daily):
    assert days_left(daily) == list(range(10, 41))
    assert verdict(daily).whole


@pytest.mark.parametrize("act", [chores.look, chores.trim_all])
def test_a_clock_that_is_400_days_ahead_erases_nothing_and_the_server_says_so(daily, caplog, act):
    before = entries(daily)
    daily.clock.move(days=400)
    with caplog.at_level(logging.WARNING):
        act(daily.server)
    assert entries(daily) == before
    assert "Old entries of the security logs are not dropped." in caplog.text
    assert "400 days after Keydesk last noted the time" in caplog.text
    daily.clock.move(days=-400)
    chores.look(daily.server)
    assert entries(daily) == before


def test_a_clock_that_is_400_days_ahead_erases_nothing_by_the_command_either(daily):
    before = entries(daily)
    daily.clock.move(days=400)
    assert trimmed(daily) == 0
    assert entries(daily) == before


def test_a_clock_that_is_six_days_ahead_erases_two_days_a_look(daily):
    daily.clock.move(days=6)
    chores.look(daily.server)
    assert days_left(daily)[0] == 12
    daily.clock.move(days=-6)
    chores.look(daily.server)
    assert days_left(daily)[0] == 12


def test_a_server_that_stood_still_for_long_drops_nothing_until_its_clock_is_confirmed(daily):
    daily.clock.move(days=60)
    for _ in range(3):
        chores.look(daily.server)
        daily.clock.move(days=1)
    assert days_left(daily) == list(range(10, 41))
    with daily.server.act(HERE) as act:
        told = trusted_clock.doubt(act)
        trusted_clock.confirm(act)
        assert trusted_clock.doubt(act) is None
    assert told is not None and "2026-06-13 08:30 UTC; that is 63 days after" in told
    chores.look(daily.server)
    assert days_left(daily)[0] == 12


def test_a_clock_that_was_confirmed_though_it_was_wrong_is_doubted_again_once_it_was_right(daily):
    daily.clock.move(days=400)
    with daily.server.act(HERE) as act:
        trusted_clock.confirm(act)
    daily.clock.move(days=-400)
    chores.look(daily.server)
    daily.clock.move(days=400)
    before = entries(daily)
    chores.look(daily.server)
    assert entries(daily) == before


def test_a_first_trim_of_an_old_log_goes_two_days_a_look_or_all_the_way_once_confirmed(school):
    for _ in range(50):
        school.clock.move(days=10)
        write(school)
    keep(school, 30)
    chores.look(school.server)
    assert days_left(school)[:2] == [10, 20]
    for _ in range(5):
        chores.trim(school.server, school.of.id)
    assert days_left(school)[:2] == [20, 30]
    assert trimmed(school) == 45  # days 20 to 460
    assert days_left(school) == [470, 480, 490, 500]
    assert verdict(school).whole


def test_what_was_written_after_the_horizon_stays_however_old_it_is(daily):
    with daily.server.act(HERE) as act:
        horizon = datetime(2026, 3, 2, 8, 30, tzinfo=UTC) + timedelta(days=5)
        act.tx.exec(update(Organisation).values(log_horizon=horizon))
    chores.trim(daily.server, daily.of.id)
    with daily.server.reading(HERE) as act:
        moved = act.tx.exec(select(Organisation.log_horizon)).one()
    assert moved == horizon + timedelta(days=2)
    assert days_left(daily)[0] == 10


def test_nobody_sets_a_log_to_fewer_days_than_are_allowed_through_the_database(daily):
    with daily.server.act(HERE) as act:
        act.tx.exec(update(Organisation).values(log_days=-500))
    trimmed(daily)
    assert days_left(daily) == list(range(10, 41))


def test_an_entry_that_was_made_older_by_hand_is_not_dropped_and_the_server_names_it(daily, caplog):
    """Else the server itself would take entries away for whoever writes to the database."""
    other = found(daily.server, daily.clock, name="Hilltop Academy")
    keep(other, 30)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    mine = col(LogEntry.organisation_id) == daily.of.id
    with daily.server.act(HERE) as act:
        act.tx.exec(update(LogEntry).where(mine).values(at=long_ago))
    before = len(entries(daily))
    with refused(Refusal.LOG_NOT_WHOLE) as told:
        trimmed(daily)
    with caplog.at_level(logging.ERROR):
        daily.clock.move(days=1)
        chores.look(daily.server)
    assert told.value.sentence in caplog.text
    assert len(entries(daily)) == before
    assert not verdict(daily).whole
    with daily.server.reading(HERE) as act:
        horizon = select(Organisation.log_horizon).where(Organisation.id == other.of.id)
        assert act.tx.exec(horizon).one() is not None


@pytest.mark.each_database
def test_a_store_that_is_full_is_no_reason_to_give_a_turn_away(daily, monkeypatch, caplog):
    def full(*_args: object) -> int:
        raise Refused(Refusal.STORE_FULL)

    monkeypatch.setattr(retention, "trim", full)
    daily.clock.move(days=1)
    with caplog.at_level(logging.WARNING):
        chores.look(daily.server)
    assert "log_retention could not be done and will be tried again" in caplog.text
    monkeypatch.undo()
    monkeypatch.setattr(trusted_clock, "database_time", lambda act: act.now)
    chores.look(daily.server)
    assert days_left(daily)[0] == 11


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_nothing_is_dropped_while_this_machines_clock_and_the_databases_disagree(
    daily, monkeypatch
):
    monkeypatch.undo()
    daily.clock.move(days=1)
    chores.look(daily.server)
    assert trimmed(daily) == 0
    assert days_left(daily)[0] == 10
    with daily.server.reading(HERE) as act:
        told = trusted_clock.doubt(act)
        beat = act.tx.exec(select(Chore.at).where(Chore.name == trusted_clock.HEARTBEAT)).one()
    assert told is not None and "2026-04-12 08:30 UTC, the database's" in told
    assert beat < daily.clock.now
