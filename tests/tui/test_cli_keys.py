"""`keydesk keys list` and `keydesk keys remove`: the notice, the confirmation, the removal."""

from __future__ import annotations

import json

import pytest

from models.access import KeyKind
from models.events import Event
from tests.command_line import KEYDESK, OwnStore, keydesk, keydesk_here, serving
from tests.terminal import Terminal

LUKE = "luke.smith@meadowbank.sch.uk"


@pytest.fixture
def store(own_home):
    """A school in the user's own store, where Luke has two phones and a Meritlock key."""
    store = OwnStore(own_home)
    store.school.with_key(store.school.keyed, name="Luke's [/phone]")
    store.school.with_key(store.school.keyed, kind=KeyKind.MERITLOCK, name="Meritlock 1")
    return store


def test_keys_are_listed_for_people_and_for_programs(store):
    table = keydesk_here("keys", "list", "Luke Smith", env=store.holder())
    assert table.code == 0
    assert "Luke's [/phone]" in table.out
    assert "Meritlock" in table.out
    listed = json.loads(
        keydesk_here("keys", "list", LUKE.upper(), "--json", env=store.holder("Bo Lane")).out
    )
    assert listed["removable"] is True
    assert {key["name"] for key in listed["keys"]} == {"Phone", "Luke's [/phone]", "Meritlock 1"}


def test_a_script_removes_with_its_confirmation_on_a_server_too(store):
    with serving() as server:
        words = ("keys", "remove", LUKE, "--confirm", "--server", server.url)
        ran = keydesk(*words, env=store.holder())
    assert ran.code == 0
    assert sorted(ran.out.splitlines()) == ["Luke's [/phone]", "Phone"]
    assert "Meritlock keys will not be removed" in " ".join(ran.err.split())
    assert store.keys_of(store.school.keyed) == ["Meritlock 1"]
    assert Event.KEYS_REMOVED in store.school.log(store.school.keyed)


def test_without_a_confirmation_a_script_removes_nothing(store):
    ran = keydesk_here("keys", "remove", LUKE, typed="remove\n", env=store.holder())
    assert ran.code == 1
    assert "Nothing was removed" in ran.err
    assert len(store.keys_of(store.school.keyed)) == 3


@pytest.mark.parametrize(("answer", "code", "left"), [("remove", 0, 1), ("yes", 1, 3), ("", 1, 3)])
def test_a_person_types_the_word_under_the_notice(store, own_home, answer, code, left):
    env = {**store.holder(), "XDG_DATA_HOME": str(own_home / "data")}
    words = [KEYDESK, "keys", "remove", "luke smith"]
    with Terminal(words, home=own_home, env=env, size=(80, 40)) as terminal:
        terminal.wait_for("Type 'remove' to confirm")
        terminal.send(answer + "\r")
        assert terminal.wait_for_end() == code
        assert code == 0 or any("Nothing was removed." in row for row in terminal.text())
    assert len(store.keys_of(store.school.keyed)) == left


def test_removing_twice_is_no_error(store):
    assert keydesk_here("keys", "remove", LUKE, "--confirm", env=store.holder()).code == 0
    again = keydesk_here("keys", "remove", LUKE, "--confirm", env=store.holder("Bo Lane"))
    assert (again.code, again.out) == (0, "")


def test_nobody_removes_their_own_keys(store):
    holder = store.holder()
    ran = keydesk_here("keys", "remove", holder["KEYDESK_EMAIL"], "--confirm", env=holder)
    assert ran.code == 1
    assert "You cannot remove your own devices" in ran.err


def test_a_name_that_two_people_have_asks_for_an_address(store):
    store.school.add("Jo Hill")
    other = store.school.add("Jo  Hill Two")
    assert other.name != "Jo Hill"
    found = keydesk_here("keys", "list", "Jo Hill", env=store.holder())
    assert found.code == 0
    store.rename(other, "Jo Hill")
    ran = keydesk_here("keys", "list", "Jo Hill", env=store.holder("Bo Lane"))
    assert ran.code == 1
    assert "Several people are called Jo Hill" in ran.err
    assert other.email in ran.err


def test_a_name_that_nobody_has_is_told(store):
    ran = keydesk_here("keys", "list", "Nobody [/b] Here", env=store.holder())
    assert ran.code == 1
    assert "Nobody here has the address or the name Nobody [/b] Here." in ran.err
