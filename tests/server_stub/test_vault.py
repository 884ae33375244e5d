"""Secrets at rest: sealed, bound to their row, under a key that is kept apart (rule 5)."""

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.refusals import Refusal
from server_stub.key_file import masters_from_file, masters_from_text
from server_stub.server import Server
from server_stub.settings import Settings
from server_stub.vault import Vault, entry_mac, new_master
from tests.refusals import refused

MASTER = bytes(range(32))
VAULT = Vault(MASTER)


@given(st.binary(max_size=200), st.text(max_size=50))
def test_what_is_sealed_opens_in_its_place(secret, place):
    sealed = VAULT.seal(secret, place)
    assert VAULT.open(sealed, place) == secret
    assert len(secret) < 8 or secret not in sealed


def test_the_same_secret_is_never_sealed_alike():
    assert VAULT.seal(b"secret", "x:1") != VAULT.seal(b"secret", "x:1")


def test_a_secret_moved_to_another_row_does_not_open():
    sealed = VAULT.seal(b"secret", "security_keys.secret:1")
    with refused(Refusal.KEY_FILE_WRONG):
        VAULT.open(sealed, "security_keys.secret:2")


def test_another_key_does_not_open_it():
    with refused(Refusal.KEY_FILE_WRONG):
        Vault(new_master()).open(VAULT.seal(b"secret", "x:1"), "x:1")


@given(st.data())
def test_no_byte_of_a_sealed_secret_can_be_changed_or_cut(data):
    whole = VAULT.seal(b"twenty bytes of seed", "x:1")
    sealed = bytearray(whole)
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with refused(Refusal.KEY_FILE_WRONG):
        VAULT.open(bytes(sealed), "x:1")
    with refused(Refusal.KEY_FILE_WRONG):
        VAULT.open(whole[:at], "x:1")


def test_digests_differ_by_key_and_name_nothing():
    assert VAULT.digest("token") == Vault(MASTER).digest("token")
    assert VAULT.digest("token") != Vault(new_master()).digest("token")
    assert entry_mac(VAULT.log_key(), "", "entry") != VAULT.digest("\nentry")


def test_the_vault_has_no_repr():
    assert repr(VAULT) == "Vault()"


@pytest.mark.parametrize("text", ["", "not base64!", base64.b64encode(b"short").decode(), "é"])
def test_a_master_key_of_the_wrong_kind_is_refused(text):
    with refused(Refusal.KEY_FILE_WRONG):
        Vault(*masters_from_text(text))


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "new" / "keydesk.key"
    made = masters_from_file(path, may_make=True)
    assert [len(key) for key in made] == [32]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert masters_from_file(path, may_make=True) == made
    assert masters_from_file(path, may_make=False) == made


def test_a_key_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "keydesk.key"
    masters_from_file(path, may_make=True)
    path.chmod(0o640)
    with refused(Refusal.KEY_FILE_WRONG) as told:
        masters_from_file(path, may_make=True)
    assert "chmod 600" in told.value.sentence


def test_a_lost_key_is_not_replaced_beside_a_store_that_needs_it(tmp_path):
    settings = Settings.in_folder(tmp_path)
    Server.start(settings).store.close()
    settings.key_file.unlink()
    with refused(Refusal.KEY_FILE_WRONG):
        Server.start(settings)
    assert not settings.key_file.exists()


@pytest.mark.parametrize("kind", ["folder", "garbage", "empty"])
def test_a_key_file_that_is_none_is_refused(tmp_path: Path, kind: str):
    path = tmp_path / "keydesk.key"
    if kind == "folder":
        path.mkdir(mode=0o700)
    else:
        path.touch(mode=0o600)
        path.write_bytes(b"\xff\xfe" * 9 if kind == "garbage" else b"")
    with refused(Refusal.KEY_FILE_WRONG):
        Server.start(Settings.in_folder(tmp_path))
