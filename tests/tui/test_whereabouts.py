"""What a desk tells the server about where it runs, and what the environment may say of it."""

import socket
from pathlib import Path

import pytest

from models.wire.base import DESK_TOKEN, DEVICE, HANDED_ON
from server_stub.transport import Embedded
from tui.cli import environment, reach, whereabouts
from tui.cli.failure import Failure

SSH = "203.0.113.9 51022 192.0.2.1 22"
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def behind_sshd(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("SSH_CONNECTION", SSH)
    return monkeypatch


def test_behind_sshd_with_a_token_the_callers_address_is_handed_on(behind_sshd):
    behind_sshd.setenv("KEYDESK_DESK_TOKEN", TOKEN)
    assert whereabouts.handed_on() == {HANDED_ON: "203.0.113.9", DESK_TOKEN: TOKEN}
    sent = reach.remote("http://127.0.0.1:1").road._http.headers
    assert (sent[HANDED_ON], sent[DESK_TOKEN]) == ("203.0.113.9", TOKEN)


def test_without_a_token_or_without_sshd_neither_is_sent(behind_sshd):
    assert whereabouts.handed_on() == {}
    behind_sshd.setenv("KEYDESK_DESK_TOKEN", TOKEN)
    behind_sshd.delenv("SSH_CONNECTION")
    assert whereabouts.handed_on() == {}


@pytest.mark.parametrize("odd", ["", "nobody", "203.0.113.999 1 2", " 203.0.113.9", "::1%\x1b[2J"])
def test_what_is_no_address_of_sshds_is_nobodys(monkeypatch, odd):
    monkeypatch.setenv("SSH_CONNECTION", odd)
    assert whereabouts.caller() is None


def test_a_callers_address_has_no_scope(monkeypatch):
    monkeypatch.setenv("SSH_CONNECTION", "fe80::1%eth0 51022 fe80::2%eth0 22")
    assert whereabouts.caller() == "fe80::1"


def test_the_machines_name_goes_along_in_letters_that_a_header_holds(monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "büro-1")
    assert whereabouts.device() == {DEVICE: "b?ro-1"}
    monkeypatch.setattr(socket, "gethostname", lambda: "a\nb")
    assert whereabouts.device() == {}


async def test_a_desk_of_ones_own_store_is_where_sshd_says(behind_sshd, tmp_path, monkeypatch):
    monkeypatch.setenv("KEYDESK_DATABASE", f"sqlite:///{tmp_path / 'own.db'}")
    client = reach.embedded(environment.store_settings())
    transport = client.road._http._transport
    assert isinstance(transport, Embedded)
    assert (await transport._opened()).client == ("203.0.113.9", 0)
    await client.aclose()


def test_the_environment_names_places_token_and_digits(monkeypatch):
    monkeypatch.setenv("KEYDESK_PLACES", "/somewhere/city.mmdb")
    monkeypatch.setenv("KEYDESK_DESK_TOKEN", TOKEN)
    monkeypatch.setenv("KEYDESK_NUMBER_DIGITS", "6")
    settings = environment.store_settings()
    assert settings.places == Path("/somewhere/city.mmdb")
    assert (settings.desk_token, settings.number_digits) == (TOKEN, 6)
    assert TOKEN not in repr(settings)


def test_an_environment_that_says_nothing_leaves_the_defaults():
    settings = environment.store_settings()
    assert (settings.places, settings.desk_token, settings.number_digits) == (None, None, 2)


@pytest.mark.parametrize("digits", ["1", "7", "two", "-2", "2.0"])
def test_other_numbers_of_digits_are_refused_in_words(monkeypatch, digits):
    monkeypatch.setenv("KEYDESK_NUMBER_DIGITS", digits)
    with pytest.raises(Failure, match="must be 2, 6 or 0"):
        environment.store_settings()


@pytest.mark.parametrize("token", ["short", "x" * 15, "with a space in its middle", "ü" * 32])
def test_a_weak_or_unsendable_token_is_refused_in_words(monkeypatch, token):
    monkeypatch.setenv("KEYDESK_DESK_TOKEN", token)
    with pytest.raises(Failure, match="16 letters and digits") as told:
        environment.store_settings()
    assert token not in str(told.value)
