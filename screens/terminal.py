"""What the environment says about the terminal."""

from __future__ import annotations

from collections.abc import Mapping


def speaks_utf8(environment: Mapping[str, str]) -> bool:
    """Whether the locale's character set is UTF-8: the first of LC_ALL, LC_CTYPE, LANG that is
    not empty counts (POSIX.1-2017, 8.2). Python can't be asked: it writes UTF-8 in the C locale too
    (PEP 540).

    Where none is set POSIX says the C locale, which is ASCII. That is the safe side as well: a
    drawing in a wrong character set can't be scanned and looks as if it could, while without
    UTF-8 there is still the drawing of spaces, and the setup key.
    """
    named = (environment.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    locale = next((value for value in named if value), "C")
    return _charset(locale) == "utf8"


def _charset(locale: str) -> str:
    """`en_GB.UTF-8@euro` and the bare `UTF-8` that macOS sets are both `utf8`."""
    charset = locale.rpartition(".")[2].partition("@")[0]
    return charset.replace("-", "").lower()
