"""Options that several commands share, and the checks of what they are given."""

import argparse
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Commands = Any
"""What `add_subparsers` returns; argparse gives it no public name."""

SIGN_IN_HELP = """signing in:
  You sign in as an admin key holder, with your password and a code from your
  device. What is not in the environment is asked, or read line by line where
  stdin is a pipe:
  KEYDESK_EMAIL      your email address (or --as)
  KEYDESK_PASSWORD   your password
  KEYDESK_CODE       a code; each works once, so wait for the next one (30
                     seconds) before the next command

exit codes: 0 done, 1 refused or failed, 2 wrong usage
"""


def command(
    commands: Commands, name: str, does: str, *, about: str = "", after: str = ""
) -> argparse.ArgumentParser:
    """A command's parser: `does` is its line in the list, `about` its text, `after` the end."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=does,
        description=f"{does}\n\n{about}".strip(),
        epilog=after,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(takes_server=False, takes_plain=False)
    return parser


def add_server(parser: argparse.ArgumentParser) -> None:
    """Add --server; one that stands before the command holds as well."""
    parser.add_argument(
        "--server",
        metavar="URL",
        type=server_url,
        default=argparse.SUPPRESS,
        help="a shared server, such as https://keydesk.example.org (default: your own store)",
    )


def add_plain(parser: argparse.ArgumentParser, *, default: Any = argparse.SUPPRESS) -> None:
    """Add --plain; one that stands before the command holds as well."""
    parser.add_argument(
        "--plain",
        action="store_true",
        default=default,
        help="line by line instead of full screen: for screen readers, braille and scripts",
    )


def add_sign_in(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command that signs in."""
    add_server(parser)
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="who signs in")
    parser.set_defaults(takes_server=True)


def add_user(parser: argparse.ArgumentParser) -> None:
    """Add USER."""
    parser.add_argument(
        "user", metavar="USER", help="an email address, or a name that one person has"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print JSON, times in UTC")


def server_url(text: str) -> str:
    """The URL without a slash at its end; raises ArgumentTypeError for what no server can be."""
    example = "give one such as https://keydesk.example.org"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
        _check_international(text, host or "")
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a URL; {example}") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise argparse.ArgumentTypeError(f"{text!r} is not an http or https URL; {example}")
    if parts.query or parts.fragment or "@" in parts.netloc or not text.isprintable():
        problem = "must hold no name, password, query or fragment"
        raise argparse.ArgumentTypeError(f"the URL {problem}; {example}")
    return text.rstrip("/")


def _check_international(text: str, host: str) -> None:
    """Raises ValueError for a URL whose host's name IDNA (RFC 5891) has no form of."""
    if host.isascii() and "xn--" not in host:
        return
    import httpx  # which is to use it, and takes longer to import than the first frame may wait

    try:
        _ = httpx.URL(text).host
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from error


def add_tls(parser: argparse.ArgumentParser) -> None:
    """Add --tls-cert and --tls-key."""
    for name, what in (
        ("cert", "the server's certificate, with those that lead to its CA"),
        ("key", "the certificate's key"),
    ):
        variable = f"KEYDESK_TLS_{name.upper()}"
        parser.add_argument(
            f"--tls-{name}",
            metavar="FILE",
            type=Path,
            default=os.environ.get(variable) or None,
            help=f"{what}, in PEM (or {variable})",
        )


def number(least: int, most: int) -> Any:
    """A check for whole numbers between two others, to be an option's `type`."""

    def checked(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and least <= int(text[:9]) <= most):
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from {least} to {most}")
        return int(text)

    return checked
