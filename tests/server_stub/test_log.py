"""The security log is one chain: what is changed, removed or cut off is named (rule 10)."""

from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text, update
from sqlmodel import col, select

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import LogEntry, LogHead
from server_stub.rules import chain, log
from tests.refusals import refused
from tests.server_stub.school import found

CHANGES = {
    "event": Event.SIGNED_OUT,
    "detail": {"device": "another"},
    "address": "203.0.113.99",
    "mac": "0" * 64,
    "user_id": "another",
    "actor_id": "another",
    "at": "another",
}


@pytest.fixture
def written(school):
    """A log of twenty entries and more."""
    with school.server.act("192.0.2.7") as act:
        for at in range(16):
            user = school.user(school.teacher if at % 2 else school.keyed)
            log.record(act, Event.KEY_ADDED, user, device=f"Luke's [/phone] {{device}} {at} ✓")
    return school


class Undone(Exception):
    """Ends a transaction that shall leave no trace."""


@contextmanager
def undone(school):
    """A transaction that is taken back at its end."""
    with suppress(Undone), school.server.act("test") as act:
        yield act
        raise Undone


def verdict(school):
    with school.server.reading("test") as act:
        return chain.verify(act, school.of.id)


def length(school):
    with school.server.reading("test") as act:
        return len(act.tx.exec(select(LogEntry.seq)).all())


def test_an_untouched_log_is_whole(written):
    told = verdict(written)
    assert told.whole
    assert told.entries == length(written)
    assert told.broken_at is told.problem is None


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_change_is_named_by_its_first_entry(written, data):
    seq = data.draw(st.integers(1, length(written)))
    field = data.draw(st.sampled_from(sorted(CHANGES)))
    with undone(written) as act:
        value = CHANGES[field]
        if value == "another":
            value = written.clock().replace(year=2030) if field == "at" else written.holder.id
        own = act.tx.exec(select(LogEntry).where(LogEntry.seq == seq)).one()
        if getattr(own, field) != value:
            act.tx.exec(update(LogEntry).where(col(LogEntry.seq) == seq).values({field: value}))
            act.tx.expire_all()
            told = chain.verify(act, written.of.id)
            assert not told.whole
            assert told.broken_at == seq
            assert told.problem == f"Entry {seq} was changed."


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_removal_is_named_by_its_first_entry(written, data):
    entries = length(written)
    gone = data.draw(st.sets(st.integers(1, entries), min_size=1))
    with undone(written) as act:
        act.tx.exec(delete(LogEntry).where(col(LogEntry.seq).in_(gone)))
        act.tx.expire_all()
        told = chain.verify(act, written.of.id)
        assert not told.whole
        assert told.broken_at == min(gone)
        cut_off = gone == set(range(min(gone), entries + 1))
        assert ("cut off" if cut_off else "removed") in str(told.problem)


def test_a_log_cut_off_together_with_its_head_is_still_named(written):
    """The head can be set back, but not without the key that signs it."""
    with written.server.act("test") as act:
        last = act.tx.exec(select(LogEntry).order_by(col(LogEntry.seq).desc())).first()
        act.tx.exec(delete(LogEntry).where(col(LogEntry.seq) == last.seq))
        act.tx.execute(text("UPDATE log_heads SET seq = seq - 1"))
    assert not verdict(written).whole


def test_a_log_without_its_head_is_named(written):
    with written.server.act("test") as act:
        act.tx.exec(delete(LogHead))
    assert not verdict(written).whole


def test_an_entry_slipped_in_is_named(written):
    with written.server.act("test") as act:
        last = act.tx.exec(select(LogEntry).order_by(col(LogEntry.seq).desc())).first()
        more = last.model_dump() | {"seq": last.seq + 1}
        act.tx.add(LogEntry(**more))
    told = verdict(written)
    assert told.broken_at == length(written)


def test_two_organisations_have_a_chain_each(written):
    other = found(written.server, written.clock, name="Hilltop Academy")
    with written.server.act("test") as act:
        act.tx.exec(delete(LogEntry).where(col(LogEntry.organisation_id) == other.of.id))
    assert verdict(written).whole
    assert not verdict(other).whole


def test_an_event_whose_change_is_undone_is_not_in_the_log(school):
    before = length(school)
    with refused(Refusal.NO_KEY), school.server.act("test") as act:
        log.record(act, Event.SIGNED_IN, school.user(school.teacher))
        raise Refused(Refusal.NO_KEY)
    assert length(school) == before
    assert verdict(school).whole


def test_an_entry_reads_as_a_sentence_and_text_from_people_stays_text(written):
    with written.server.reading("test") as act:
        page = log.page(act, written.user(written.teacher))
    assert page.entries[0].sentence == "The security key Luke's [/phone] {device} 15 ✓ was added."
    assert page.entries[0].actor == "Wendy Abbott"


def test_an_entry_of_an_older_version_reads_with_a_question_mark(school):
    with school.server.act("test") as act:
        log.record(act, Event.KEY_RENAMED, school.user(school.teacher), device="{0.__class__}")
        page = log.page(act, school.user(school.teacher))
    assert page.entries[0].sentence == "The security key ? was renamed to {0.__class__}."


def test_every_event_has_a_sentence():
    for event in Event:
        assert event.sentence.endswith((".", "}"))


@pytest.mark.each_database
def test_what_is_read_back_is_what_was_signed(school):
    """A time with microseconds, in another zone, and text in any script."""
    local = datetime(2026, 7, 1, 9, 30, 15, 123456, ZoneInfo("Asia/Kolkata"))
    with school.server.act("test") as act:
        odd = replace(act, now=local, address="2001:db8::1%eth0")
        log.record(odd, Event.KEY_ADDED, school.user(school.teacher), device="é 𝒳 \u200d")
    assert verdict(school).whole
