"""Codes: the standards' own vectors, and what any code is worth."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from server_stub.rules import codes

SECRET = b"12345678901234567890"  # of both standards' SHA-1 vectors
HOTP = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583"]
HOTP += ["399871", "520489"]  # RFC 4226, appendix D
TOTP = [  # RFC 6238, appendix B, SHA-1, its last six digits
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]
secrets = st.binary(min_size=codes.SECRET_BYTES, max_size=codes.SECRET_BYTES)
times = st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("counter", "code"), list(enumerate(HOTP)))
def test_hardware_codes_are_those_of_rfc_4226(counter, code):
    assert codes.match_counter(SECRET, code, counter) == counter
    assert codes.match_counter(SECRET, code, 0) == counter


@pytest.mark.parametrize(("seconds", "code"), TOTP)
def test_device_codes_are_those_of_rfc_6238(seconds, code):
    assert codes.current(SECRET, at(seconds)) == code
    assert codes.match(SECRET, code, at(seconds)) == codes.Match(seconds // 30, 0)


def test_a_hardware_key_may_have_been_pressed_ten_times_for_nothing():
    ahead = [pyotp.HOTP(codes.base32(SECRET)).at(press) for press in range(13)]
    assert codes.match_counter(SECRET, ahead[10], 0) == 10
    assert codes.match_counter(SECRET, ahead[11], 0) is None
    assert codes.match_counter(SECRET, ahead[3], 4) is None


@given(secrets, times, st.integers(-codes.DIAGNOSED, codes.DIAGNOSED))
def test_a_code_of_any_step_within_ten_minutes_is_found_at_its_step_or_nearer(secret, now, offset):
    code = codes.current(secret, now + timedelta(seconds=codes.STEP * offset))
    matched = codes.match(secret, code, now)
    assert matched is not None
    assert abs(matched.offset) <= abs(offset)
    assert matched.step == codes.step_of(now) + matched.offset
    assert matched.in_time is (abs(matched.offset) <= 1)


@given(secrets, times, st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_a_code_matches_only_where_a_device_would_show_it(secret, now, code):
    matched = codes.match(secret, code, now)
    shown = {
        offset
        for offset in range(-codes.DIAGNOSED, codes.DIAGNOSED + 1)
        if codes.current(secret, now + timedelta(seconds=codes.STEP * offset)) == code
    }
    assert (matched is None) is (not shown)
    assert matched is None or matched.offset in shown


@given(times, st.floats(-600, 600))
def test_the_drift_told_holds_the_true_one(now, off):
    device = now + timedelta(seconds=off)
    offset = codes.step_of(device) - codes.step_of(now)
    assume(abs(offset) > codes.WINDOW)
    told = codes.drift(codes.Match(codes.step_of(device), offset), now).split()
    low, high = int(told[1]), int(told[3])
    assert told[5] == ("fast" if off > 0 else "slow")
    assert low - 1 <= abs(off) <= high + 1
    assert high - low == codes.STEP or abs(high - low - codes.STEP) == 1


@given(st.text())
def test_whatever_is_typed_is_six_ascii_digits_or_nothing(typed):
    digits = codes.six_digits(typed)
    assert digits is None or (len(digits) == 6 and digits.isascii() and digits.isdigit())


@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.integers(0, 6),
    st.sampled_from(" -\u2009–\u200f"),
)
def test_six_digits_are_read_however_they_are_spaced_or_written(digits, place, gap):
    for zero in (0x30, 0xFF10, 0x660, 0x966):  # ASCII, full width, Arabic, Devanagari
        written = "".join(chr(zero + int(digit)) for digit in digits)
        assert codes.six_digits(f"{written[:place]}{gap}{written[place:]}") == digits


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "12345a", "１２３", "+12345", "1.2345", "½23456"]
)
def test_anything_else_is_no_code(typed):
    assert codes.six_digits(typed) is None


def test_a_setup_key_is_base32_without_padding():
    assert codes.base32(SECRET) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert codes.base32(b"odd") == "N5SGI"
