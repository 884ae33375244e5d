"""What the environment says about the terminal."""

from __future__ import annotations

import pytest

from screens.terminal import speaks_utf8


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "en_GB.UTF-8"},
        {"LANG": "C.utf8"},
        {"LC_CTYPE": "UTF-8", "LANG": "C"},
        {"LC_ALL": "de_DE.UTF-8@euro", "LC_CTYPE": "C", "LANG": "C"},
        {"LC_ALL": "", "LANG": "en_GB.UTF-8"},
    ],
)
def test_a_locale_of_utf_8_is_believed(environment: dict[str, str]) -> None:
    assert speaks_utf8(environment)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"LANG": ""},
        {"LANG": "C"},
        {"LANG": "POSIX"},
        {"LANG": "en_GB"},
        {"LANG": "en_GB.ISO-8859-1"},
        {"LC_ALL": "C", "LC_CTYPE": "en_GB.UTF-8", "LANG": "en_GB.UTF-8"},
        {"LC_CTYPE": "POSIX", "LANG": "en_GB.UTF-8"},
    ],
)
def test_any_other_locale_and_none_at_all_count_as_not_utf_8(environment: dict[str, str]) -> None:
    assert not speaks_utf8(environment)
