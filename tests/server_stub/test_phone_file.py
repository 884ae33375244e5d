"""The phone's own file: whole or clearly refused, whatever happened to it."""

import json
import signal
import stat
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from argon2.exceptions import HashingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from models.refusals import Refusal, Refused
from server_stub import phone_file
from server_stub.files import put
from server_stub.phone_accounts import from_record
from server_stub.phone_file import Cost, PhoneFile
from tests.refusals import refused

CHEAP = Cost(passes=1, memory=32, lanes=1)
PASSPHRASE = "a quiet afternoon"
ROOT = Path(__file__).parent.parent.parent
FILES = {
    Refusal.PHONE_FILE_DAMAGED,
    Refusal.PHONE_FILE_NOT_OURS,
    Refusal.PHONE_FILE_NEWER,
}
one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "phone.keydesk"


def made(path: Path, records: dict[UUID, bytes], passphrase: str = PASSPHRASE) -> PhoneFile:
    path.unlink(missing_ok=True)
    file = PhoneFile(path, CHEAP)
    file.make(passphrase)
    file.save(records)
    return file


@one_folder
@given(
    some.dictionaries(some.uuids(), some.binary(max_size=200), max_size=5),
    some.text(min_size=8, max_size=30),
)
def test_what_is_kept_comes_back_in_its_order(tmp_path, records, passphrase):
    path = tmp_path / "phone"
    made(path, records, passphrase)
    opened = PhoneFile(path, CHEAP).open(passphrase)
    assert list(opened.items()) == list(records.items())


def test_the_file_is_the_users_alone_and_holds_nothing_in_plain(path):
    made(path, {uuid4(): b"the secret"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert b"the secret" not in path.read_bytes()


def test_a_wrong_passphrase_is_told_and_changes_nothing(path):
    made(path, {uuid4(): b"x"})
    before = path.read_bytes()
    with refused(Refusal.PASSPHRASE_WRONG):
        PhoneFile(path).open("another afternoon")
    assert path.read_bytes() == before
    assert PhoneFile(path).open(PASSPHRASE)


def test_a_passphrase_typed_on_another_keyboard_opens_it_too(path):
    made(path, {}, "café au lait")
    assert PhoneFile(path).open("cafe\u0301 au lait") == {}


def test_a_short_passphrase_is_refused_and_makes_no_file(path):
    with refused(Refusal.PASSPHRASE_SHORT):
        PhoneFile(path, CHEAP).make("seven77")
    assert not path.exists()


def test_a_file_that_others_can_read_is_not_opened_and_the_sentence_says_what_to_do(path):
    made(path, {uuid4(): b"x"})
    for mode in (0o640, 0o604, 0o622):
        path.chmod(mode)
        with refused(Refusal.PHONE_FILE_UNUSABLE) as told:
            PhoneFile(path).open(PASSPHRASE)
        assert f"run 'chmod 600 {path}'" in told.value.sentence
    path.chmod(0o600)
    assert PhoneFile(path).open(PASSPHRASE)


def test_a_machine_without_the_memory_for_the_passphrase_says_so(path, monkeypatch):
    made(path, {})

    def has_none(*_: object) -> bytes:
        raise HashingError("Memory allocation error")

    monkeypatch.setattr(phone_file, "hash_secret_raw", has_none)
    with refused(Refusal.PHONE_FILE_UNUSABLE) as told:
        PhoneFile(path).open(PASSPHRASE)
    assert "more memory than there is" in told.value.sentence


A_JSON = some.recursive(
    some.none() | some.booleans() | some.floats() | some.integers() | some.text(max_size=30),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(["cost", "salt", "list", "accounts", "passes", "memory", "lanes"]),
            inner,
            max_size=7,
        )
    ),
)


@one_folder
@given(A_JSON | some.just([]))
def test_whatever_json_stands_in_the_file_is_refused(tmp_path, content):
    path = tmp_path / "phone"
    made(path, {})
    with_text(path, json.dumps(content))
    with pytest.raises(Refused) as told:
        PhoneFile(path).open(PASSPHRASE)
    assert told.value.refusal in FILES


def test_json_that_is_nested_without_end_is_refused(path):
    made(path, {})
    with_text(path, "[" * 200_000)
    with refused(Refusal.PHONE_FILE_DAMAGED):
        PhoneFile(path).open(PASSPHRASE)


def test_every_truncated_prefix_is_clearly_refused(path):
    made(path, {uuid4(): b"x" * 40, uuid4(): b"y"})
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(Refused) as told:
            PhoneFile(path).open(PASSPHRASE)
        assert told.value.refusal in FILES, length
        assert str(path) in told.value.sentence


@one_folder
@given(some.data())
def test_one_changed_byte_anywhere_is_refused(tmp_path, data):
    path = tmp_path / "phone"
    made(path, {uuid4(): b"x"})
    raw = bytearray(path.read_bytes())
    raw[data.draw(some.integers(0, len(raw) - 1))] ^= data.draw(some.integers(1, 255))
    path.write_bytes(raw)
    with pytest.raises(Refused) as told:
        PhoneFile(path).open(PASSPHRASE)
    assert told.value.refusal in FILES


def with_json(path: Path, change) -> None:
    """Rewrite the file's JSON, digest and all, as somebody who knows the format can."""
    content = json.loads(path.read_text().split("\n")[1])
    change(content)
    with_text(path, json.dumps(content))


def with_text(path: Path, text: str) -> None:
    """Rewrite what stands for the JSON."""
    first, _, _ = path.read_text().split("\n")
    lines = f"{first}\n{text}\n"
    path.write_text(lines + sha256(lines.encode()).hexdigest())


def swapped(head) -> None:
    names, boxes = list(head["accounts"]), list(head["accounts"].values())
    head["accounts"] = dict(zip(names, reversed(boxes), strict=True))


CHANGES = {
    "one taken out": lambda head: head["accounts"].popitem(),
    "one too short": lambda head: head["accounts"].update({next(iter(head["accounts"])): "eA=="}),
    "one made up": lambda head: head["accounts"].update({str(uuid4()): head["list"]}),
    "two swapped": swapped,
    "no salt": lambda head: head.pop("salt"),
    "memory of a petabyte": lambda head: head["cost"].update(memory=2**40),
    "memory of four gigabytes": lambda head: head["cost"].update(memory=2**22),
    "memory without end": lambda head: head["cost"].update(memory=float("inf")),
    "a million passes": lambda head: head["cost"].update(passes=10**6),
    "negative passes": lambda head: head["cost"].update(passes=-1),
    "a salt of one byte": lambda head: head.update(salt="eA=="),
    "a salt of a megabyte": lambda head: head.update(salt="A" * 1_000_000),
    "a list of accounts": lambda head: head.update(accounts=[]),
    "a number for salt": lambda head: head.update(salt=7),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_accounts_taken_out_swapped_or_made_up_are_refused(path, change):
    made(path, {uuid4(): b"x", uuid4(): b"y"})
    with_json(path, change)
    with pytest.raises(Refused) as told:
        PhoneFile(path).open(PASSPHRASE)
    assert told.value.refusal is Refusal.PHONE_FILE_DAMAGED


def test_a_list_too_short_for_any_key_does_not_open(path):
    made(path, {})
    with_json(path, lambda head: head.update(list="eA=="))
    with refused(Refusal.PASSPHRASE_WRONG):
        PhoneFile(path).open(PASSPHRASE)


def test_an_account_sealed_in_anothers_place_is_refused(path, monkeypatch):
    """The list of such a file fits: whoever wrote it knew the passphrase."""
    seal = phone_file._sealed
    monkeypatch.setattr(phone_file, "_sealed", lambda key, raw, _name: seal(key, raw, b"accounts"))
    made(path, {uuid4(): b"x"})
    with refused(Refusal.PHONE_FILE_DAMAGED):
        PhoneFile(path).open(PASSPHRASE)


def test_a_newer_file_and_one_of_somebody_else_are_told_apart(path):
    made(path, {})
    path.write_text(path.read_text().replace("Keydesk phone 1", "Keydesk phone 2"))
    with refused(Refusal.PHONE_FILE_NEWER):
        PhoneFile(path).open(PASSPHRASE)
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with refused(Refusal.PHONE_FILE_NOT_OURS):
        PhoneFile(path).open(PASSPHRASE)


def test_a_folder_in_the_files_place_is_told(path):
    path.mkdir(parents=True)
    with refused(Refusal.PHONE_FILE_UNUSABLE):
        PhoneFile(path).open(PASSPHRASE)


def test_two_phones_over_one_file_never_overwrite_each_other(path):
    first = made(path, {})
    second = PhoneFile(path)
    second.open(PASSPHRASE)
    kept = {uuid4(): b"kept"}
    first.save(kept)
    with refused(Refusal.PHONE_FILE_CHANGED):
        second.save({})
    assert PhoneFile(path).open(PASSPHRASE) == kept


DIES = """
import os, signal, sys
from pathlib import Path
from uuid import UUID
from server_stub.phone_file import PhoneFile
file = PhoneFile(Path(sys.argv[1]))
file.open(sys.argv[2])
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
file.save({UUID(int=2): b"new"})
"""


def test_a_kill_between_the_write_and_the_rename_loses_nothing(path):
    kept = {UUID(int=1): b"old"}
    made(path, kept)
    died = subprocess.run([sys.executable, "-c", DIES, path, PASSPHRASE], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    assert path.with_name("phone.keydesk.new").exists()
    file = PhoneFile(path)
    assert file.open(PASSPHRASE) == kept
    file.save({UUID(int=2): b"new"})
    assert PhoneFile(path).open(PASSPHRASE) == {UUID(int=2): b"new"}


def test_a_link_in_the_new_files_place_is_not_followed(path):
    file = made(path, {})
    other = path.with_name("other")
    other.write_text("mine")
    path.with_name("phone.keydesk.new").symlink_to(other)
    file.save({})
    assert other.read_text() == "mine"
    assert PhoneFile(path).open(PASSPHRASE) == {}


def test_a_file_that_can_not_be_saved_says_so_and_the_old_one_stays(path):
    file = made(path, {})
    before = path.read_bytes()
    path.with_name("phone.keydesk.new").mkdir()
    with refused(Refusal.PHONE_FILE_UNUSABLE):
        file.save({uuid4(): b"x"})
    assert path.read_bytes() == before


def test_the_cost_is_the_second_choice_of_rfc_9106(path):
    assert Cost() == Cost(passes=3, memory=64 * 1024, lanes=4)


def test_a_digest_that_fits_makes_no_file_of_what_is_no_json(path):
    lines = b"Keydesk phone 1\n{\n"
    put(path, lines + sha256(lines).hexdigest().encode())
    with refused(Refusal.PHONE_FILE_DAMAGED):
        PhoneFile(path).open(PASSPHRASE)


def test_nothing_is_saved_to_a_file_that_nobody_opened(path):
    with pytest.raises(RuntimeError, match="opened before"):
        PhoneFile(path).save({})
    assert not path.exists()


@pytest.mark.parametrize("record", [b"", b"{}", b"[1]"])
def test_what_is_no_account_is_refused_as_damaged(record):
    with refused(Refusal.PHONE_FILE_DAMAGED):
        from_record(uuid4(), record, "phone.keydesk")
