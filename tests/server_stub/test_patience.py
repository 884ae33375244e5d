"""Trying again: what waits for a store to open, and what it does not wait for."""

import pytest
from tenacity import wait_none

from models.refusals import Refusal, Refused
from server_stub.patience import until_opened
from tests.refusals import refused


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits between two tries."""
    monkeypatch.setattr(until_opened, "wait", wait_none())


def test_a_store_that_is_busy_or_away_is_tried_until_it_opens_and_told_of_once(caplog):
    told = [Refusal.STORE_BUSY, Refusal.STORE_BUSY, Refusal.STORE_UNREACHABLE]

    def opened() -> str:
        if told:
            raise Refused(told.pop(), problem="the database does not answer")
        return "open"

    assert until_opened(opened) == "open"
    assert [record.message for record in caplog.records] == [
        "The store cannot be opened: the database does not answer. "
        "It will be tried again until it opens."
    ]


def test_a_lost_key_is_not_waited_for():
    def opened() -> str:
        raise Refused(Refusal.KEY_FILE_WRONG, problem="is lost")

    with refused(Refusal.KEY_FILE_WRONG):
        until_opened(opened)
