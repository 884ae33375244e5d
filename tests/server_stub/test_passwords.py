"""What a password must be, and how it is hashed and proved (rule 3)."""

import time
import unicodedata
from dataclasses import replace
from importlib import resources

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import given
from hypothesis import strategies as st

from models.refusals import Refusal
from server_stub.rules.common_passwords import FEW, is_common
from server_stub.rules.passwords import SHORTEST, Passwords, check_new
from tests.refusals import refused
from tests.server_stub.school import CHEAP, PASSWORD

CHEAPLY = Passwords(CHEAP)
STORED = CHEAPLY.hash(PASSWORD)


def test_a_hash_has_the_strength_of_rfc_9106s_low_memory_profile():
    used = extract_parameters(Passwords().hash(PASSWORD))
    assert (used.type.name, used.memory_cost, used.time_cost, used.parallelism) == (
        "ID",
        65536,
        3,
        4,
    )


@pytest.mark.parametrize("password", ["", "elevenchars", "é" * 11, "ab cd ef gh"])
def test_fewer_than_twelve_characters_are_too_few(password):
    with refused(Refusal.PASSWORD_SHORT) as told:
        check_new(password)
    assert told.value.field == "new_password"


def test_characters_are_counted_as_they_are_hashed_not_as_they_were_composed():
    with refused(Refusal.PASSWORD_SHORT):
        check_new("e\u0301" * 11)
    check_new("ﬃ red kite" + "!")  # one ligature, three letters


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "PASSWORD1234",
        "123456789012",
        "qwertyuiop123",
        "aaaaaaaaaaaa",
        "🔑" * 12,
        "ｐａｓｓｗｏｒｄ１２３４",
        "            ",
        "safeguarding1234",
    ],
)
def test_common_passwords_are_refused_in_any_case_and_width(password):
    with refused(Refusal.PASSWORD_COMMON):
        check_new(password)


AROUND = st.text("0123456789!?.,-_ #£$%&*@", max_size=FEW // 2)


def test_signs_in_names_are_no_pattern():
    """Neither does one fit everything, nor is there one that can't be read."""
    check_new("seven quiet green lamps", ".* [a-z]+ (?:", "(((.+)+)+)$@.*")


@given(AROUND, st.sampled_from(["Manchester", "safeguarding", "AngelAngel", "P@55w0rd"]), AROUND)
def test_a_common_word_with_a_few_digits_and_signs_around_it_is_common_too(before, word, after):
    assert is_common((before + word + after).casefold())


@pytest.mark.parametrize("password", ["ab12ab12ab12", "2468" * 5])
def test_a_few_characters_over_and_over_are_common(password):
    with refused(Refusal.PASSWORD_COMMON):
        check_new(password)


@pytest.mark.parametrize(
    "password", ["sunshine48291736", "manchester rain", "yellow-tractor-hill", "a12 b34 c56 d78"]
)
def test_a_common_word_with_more_beside_it_may_be_chosen(password):
    check_new(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "дом у зелёной реки",
        "紫の風船が三つ浮かぶ夜空に",
        "🔑🗝️🚪🏫📱🧭🎒🖍️🧷🪁🧵🪡",
    ],
)
def test_any_unicode_makes_a_password(password):
    check_new(password)


def test_the_list_of_common_ones_holds_only_what_could_be_set_at_all():
    text = resources.files("server_stub").joinpath("common_passwords.txt").read_text("utf-8")
    listed = text.splitlines()
    assert len(listed) == len(set(listed)) > 1000
    for password in listed:
        assert unicodedata.normalize("NFKC", password).casefold() == password.strip()
        assert len(password) >= SHORTEST


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_a_password_proves_itself_however_its_accents_were_typed(password):
    stored = CHEAPLY.hash(password)
    for form in ("NFC", "NFD", "NFKC"):
        assert CHEAPLY.prove(stored, unicodedata.normalize(form, password)).right


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_other_password_proves_itself(password):
    other = unicodedata.normalize("NFKC", password) != PASSWORD
    assert CHEAPLY.prove(STORED, password).right is not other
    assert not CHEAPLY.prove(None, password).right


def test_a_hash_that_cannot_be_read_is_wrong_and_reported_without_itself(caplog):
    assert not CHEAPLY.prove("$argon2id$broken", PASSWORD).right
    assert "cannot be read" in caplog.text
    assert "broken" not in caplog.text


async def test_an_older_hash_is_made_stronger_at_the_next_sign_in(client, school):
    stronger = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    before = school.user(school.teacher).password_hash
    school.server.passwords = Passwords(stronger)
    await client.sign_in(school.teacher.email, PASSWORD)
    after = school.user(school.teacher).password_hash
    assert extract_parameters(before).time_cost == 1
    assert extract_parameters(after).time_cost == 2
    await client.sign_in(school.teacher.email, PASSWORD)
    assert school.user(school.teacher).password_hash == after


@pytest.mark.unmeasured
def test_nobodys_hash_costs_what_somebodys_does():
    """In processor time, which other programs change little: within a factor of two."""
    real = Passwords()
    stored = real.hash(PASSWORD)

    def seconds(of: str | None) -> float:
        took = []
        for _ in range(3):
            began = time.process_time()
            real.prove(of, "wrong")
            took.append(time.process_time() - began)
        return min(took)

    assert 0.5 < seconds(None) / seconds(stored) < 2


def test_neither_proof_nor_hasher_shows_a_hash(server):
    proof = replace(CHEAPLY.prove(STORED, PASSWORD), rehashed=STORED)
    assert STORED not in repr(proof)
    assert "$argon2" not in repr(CHEAPLY)
