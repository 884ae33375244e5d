"""otpauth addresses and setup keys are read as every authenticator reads them, or refused."""

import base64
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models import otpauth
from models.otpauth import OneTime, secret_of
from models.refusals import Refusal, Refused
from models.vocabulary.visible_text import visible
from tests.refusals import refused

KEY = "JBSWY3DPEHPK3PXP"  # 80 bits, as many services hand out
ASCII = b"1234567890"


@pytest.mark.parametrize(
    ("algorithm", "length", "at", "code"),
    [
        ("SHA1", 20, 59, "94287082"),
        ("SHA256", 32, 59, "46119246"),
        ("SHA512", 64, 59, "90693936"),
        ("SHA1", 20, 1111111109, "07081804"),
        ("SHA256", 32, 20000000000, "77737706"),
        ("SHA512", 64, 20000000000, "47863826"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(algorithm, length, at, code):
    secret = (ASCII * 7)[:length]
    one_time = OneTime(secret, "x", digits=8, algorithm=algorithm)
    assert one_time.code(datetime.fromtimestamp(at, UTC)) == code


def test_an_address_with_nothing_but_a_secret_has_the_defaults():
    read = otpauth.from_uri(f"otpauth://totp/luke%40example.org?secret={KEY}")
    assert (read.name, read.issuer) == ("luke@example.org", "")
    assert (read.digits, read.period, read.algorithm) == (6, 30, "SHA1")


def test_issuer_account_and_other_parameters_are_read():
    read = otpauth.from_uri(
        f" OTPAUTH://TOTP/CPOMS:luke?secret={KEY.lower()}&issuer=CPOMS&digits=8&period=60"
        "&algorithm=sha-256 "
    )
    assert read.label == "CPOMS luke"
    assert (read.digits, read.period, read.algorithm) == (8, 60, "SHA256")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://example.org", Refusal.NO_USABLE_DATA),
        ("otpauth://totp/x", Refusal.NO_USABLE_DATA),
        ("otpauth-migration://offline?data=abc", Refusal.NO_USABLE_DATA),
        ("otpauth://[", Refusal.NO_USABLE_DATA),
        ("", Refusal.NO_USABLE_DATA),
        (f"otpauth://hotp/x?secret={KEY}&counter=1", Refusal.HOTP_UNSUPPORTED),
        (f"otpauth://totp/x?secret={KEY}&digits=5", Refusal.CODES_UNSUPPORTED),
        (f"otpauth://totp/x?secret={KEY}&digits=٦", Refusal.CODES_UNSUPPORTED),
        (f"otpauth://totp/x?secret={KEY}&period=0", Refusal.CODES_UNSUPPORTED),
        (f"otpauth://totp/x?secret={KEY}&algorithm=MD5", Refusal.CODES_UNSUPPORTED),
        ("otpauth://totp/x?secret=ABC", Refusal.SETUP_KEY_WRONG),
        ("otpauth://totp/x?secret=0189!", Refusal.SETUP_KEY_WRONG),
    ],
)
def test_what_is_no_account_is_refused_with_its_reason(text, why):
    with refused(why):
        otpauth.from_uri(text)


@given(some.text())
def test_any_text_is_read_or_refused(text):
    for uri in (text, f"otpauth://totp/{quote(text)}?secret={KEY}&issuer={quote(text)}"):
        try:
            read = otpauth.from_uri(uri)
        except Refused:
            continue
        assert visible(read.label) == read.label


@given(some.binary(min_size=8, max_size=64), some.randoms())
def test_a_setup_key_is_read_however_it_is_grouped_and_in_either_case(secret, random):
    key = base64.b32encode(secret).decode().rstrip("=")
    typed = "".join(
        random.choice((mark, mark.lower())) + random.choice(("", "", " ", "-")) for mark in key
    )
    assert otpauth.from_setup_key(typed, " My account ") == OneTime(secret, "My account")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101])
def test_an_account_needs_a_name_that_a_line_can_hold(name):
    with refused(Refusal.ACCOUNT_UNNAMED):
        otpauth.from_setup_key(KEY, name)


def test_no_secret_shows_in_a_repr():
    read = otpauth.from_uri(f"otpauth://totp/x?secret={KEY}")
    assert repr(read.secret) not in repr(read) and KEY not in repr(read)


@pytest.mark.parametrize("typed", ["MFRGG", "A" * 400])
def test_a_setup_key_of_too_few_or_too_many_bytes_is_refused(typed):
    with refused(Refusal.SETUP_KEY_WRONG):
        secret_of(typed)
