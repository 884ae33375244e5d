"""`keydesk users unlock` and `keydesk addresses lock`, and the file that keeps device tokens."""

from __future__ import annotations

import asyncio
import json
import stat
from contextlib import suppress

import pytest
from sqlmodel import select

from models.events import Event
from models.refusals import Refused
from models.tables import DeviceToken
from server_stub.rules import throttle
from server_stub.rules.throttle import Window
from tests.command_line import KEYDESK, OwnStore, keydesk_here, serving
from tests.server_stub.school import ELSEWHERE, PASSWORD, client_of
from tests.terminal import Terminal
from tui.cli.device_token_file import MOST, DeviceTokenFile

LUKE = "luke.smith@meadowbank.sch.uk"


@pytest.fixture
def store(own_home):
    return OwnStore(own_home)


def guess(store: OwnStore, *emails: str) -> None:
    """Five wrong passwords each, from elsewhere."""

    async def tried() -> None:
        client = client_of(store.server, ELSEWHERE)
        for email in emails * 5:
            with suppress(Refused):
                await client.sign_in(email, "not this one, sorry")
        await client.aclose()

    asyncio.run(tried())


def can_log_in(store: OwnStore, email: str) -> bool:
    async def tried() -> bool:
        client = client_of(store.server, ELSEWHERE)
        try:
            await client.sign_in(email, PASSWORD)
        except Refused:
            return False
        finally:
            await client.aclose()
        return True

    return asyncio.run(tried())


def test_a_key_holder_unlocks_an_account_on_a_server_too(store):
    guess(store, LUKE)
    with serving() as server:
        words = ("users", "unlock", LUKE, "--confirm", "--server", server.url)
        ran = keydesk_here(*words, env=store.holder())
    assert (ran.code, ran.out) == (0, "")
    assert "The account of Luke Smith is locked until " in ran.err
    assert "The lock was lifted. Luke Smith can log in now." in ran.err
    assert can_log_in(store, LUKE)
    assert Event.LOCK_LIFTED in store.school.log(store.school.keyed)


def test_an_account_that_is_not_locked_is_no_error(store):
    ran = keydesk_here("users", "unlock", LUKE, env=store.holder())
    assert ran.code == 0
    assert "The account of Luke Smith is not locked." in ran.err


def test_without_a_confirmation_a_script_unlocks_nobody(store):
    guess(store, LUKE)
    ran = keydesk_here("users", "unlock", LUKE, typed="unlock\n", env=store.holder())
    assert ran.code == 1
    assert "The lock was not lifted. Add --confirm to go on." in ran.err
    assert not can_log_in(store, LUKE)


@pytest.mark.parametrize(("answer", "code"), [("lift", 0), ("yes", 1)])
def test_whoever_runs_the_server_lifts_the_lock_of_an_address(
    store, own_home, monkeypatch, answer, code
):
    monkeypatch.setattr(throttle, "ADDRESS", (Window(300, throttle.DAY),))
    with store.server.act(ELSEWHERE) as act:
        for _ in range(300):
            throttle.take(act, [throttle.asker(act, "password")])
    shown = keydesk_here("addresses", "lock", ELSEWHERE)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(f"{ELSEWHERE}: locked until 20")
    assert not can_log_in(store, LUKE)
    asked = keydesk_here("addresses", "lock", ELSEWHERE, "--lift")
    assert (asked.code, "The lock was not lifted." in asked.err) == (1, True)
    words = [KEYDESK, "addresses", "lock", ELSEWHERE, "--lift"]
    env = {"XDG_DATA_HOME": str(own_home / "data")}
    with Terminal(words, home=own_home, env=env, size=(80, 24)) as terminal:
        terminal.wait_for("Type 'lift' to lift the lock")
        terminal.send(answer + "\r")
        assert terminal.wait_for_end() == code
    assert can_log_in(store, LUKE) is (code == 0)
    if code == 0:
        again = keydesk_here("addresses", "lock", ELSEWHERE, "--lift", "--confirm")
        assert (again.code, again.out) == (0, f"{ELSEWHERE}: not locked\n")


def test_what_is_no_address_is_refused_in_a_sentence(capsys):
    with pytest.raises(SystemExit) as left:
        keydesk_here("addresses", "lock", "school.example")
    assert left.value.code == 2


def test_a_desk_keeps_its_token_privately_and_is_known_by_it_next_time(store, own_home):
    file = own_home / "data" / "keydesk" / "device-tokens.json"
    teacher = {"KEYDESK_EMAIL": store.school.teacher.email, "KEYDESK_PASSWORD": PASSWORD}
    for _ in range(2):
        ran = keydesk_here("users", "list", env=teacher)
        assert "Only an admin key holder" in ran.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    [(name, token)] = json.loads(file.read_text()).items()
    assert "@" not in name and "sqlite" not in name
    with store.server.reading("test") as act:
        [stored] = act.tx.exec(select(DeviceToken.token_hash)).all()
        assert stored == act.vault.digest(token)


def test_tokens_are_kept_apart_by_server_and_by_account(tmp_path):
    path = tmp_path / "tokens.json"
    here, there = (DeviceTokenFile(path, f"https://{name}.example") for name in ("a", "b"))
    here.keep("Ada@hill.example ", "one")
    there.keep("ada@hill.example", "two")
    assert (here.of("ada@hill.example"), there.of("ADA@hill.example")) == ("one", "two")
    assert here.of("bo@hill.example") is None


def test_a_shared_desk_keeps_the_newest_tokens(tmp_path):
    kept = DeviceTokenFile(tmp_path / "tokens.json", "https://a.example")
    names = {kept._name(f"{number}@hill.example"): "x" for number in range(MOST)}
    (tmp_path / "tokens.json").write_text(json.dumps(names))
    kept.keep("new@hill.example", "token")
    assert kept.of("0@hill.example") is None
    assert (kept.of("1@hill.example"), kept.of("new@hill.example")) == ("x", "token")


@pytest.mark.parametrize("held", ["", "[1]", "{", '{"a": 1}', "\xff", None])
def test_a_file_of_tokens_that_cannot_be_read_or_written_stops_nobody(tmp_path, held):
    path = tmp_path / "tokens.json"
    if held is None:
        path.mkdir()
    else:
        path.write_bytes(held.encode("latin-1"))
    kept = DeviceTokenFile(path, "https://a.example")
    assert kept.of("ada@hill.example") is None
    kept.keep("ada@hill.example", "token")
    assert kept.of("ada@hill.example") == (None if held is None else "token")


@pytest.mark.parametrize("token", ["a\r\nX-Other: 1", "é", 5, None])
def test_a_token_that_is_no_header_is_none(tmp_path, token):
    kept = DeviceTokenFile(tmp_path / "tokens.json", "https://a.example")
    (tmp_path / "tokens.json").write_text(json.dumps({kept._name("ada@hill.example"): token}))
    assert kept.of("ada@hill.example") is None
