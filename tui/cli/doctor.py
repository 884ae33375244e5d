"""`keydesk doctor`: what is wrong with the server and its store, and what to do."""

import argparse
import os
import textwrap
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tui.cli import environment
from tui.cli.options import Commands, add_json, add_tls, command

if TYPE_CHECKING:
    from server_stub.doctor.clocks import TimeServer
    from server_stub.doctor.finding import Finding

ABOUT = """Looks at the store, its key and logs, the permissions of files, the disk, the
clock, the certificate, the proxies, the database of places and the mail server,
with the settings of the environment: run it as the user that runs 'keydesk
serve'. Each line says ok, attention or wrong, and what to do. It changes
nothing."""
EXAMPLES = """examples:
  keydesk doctor
  keydesk doctor --ntp time.example.org --host keydesk.example.org --json

exit codes: 0 nothing is wrong, 1 something is, 2 wrong usage

"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Say what is wrong with the server and its store."
    parser = command(commands, "doctor", does, about=ABOUT, after=EXAMPLES + environment.HELP)
    parser.add_argument(
        "--ntp",
        metavar="HOST[:PORT]",
        type=_time_server,
        default=os.environ.get("KEYDESK_NTP_SERVER") or None,
        help="compare the clock with this time server's (or KEYDESK_NTP_SERVER)",
    )
    parser.add_argument("--host", metavar="NAME", help="the name under which desks reach it")
    add_tls(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def _time_server(text: str) -> "TimeServer":
    from server_stub.doctor.clocks import PORT, TimeServer

    try:
        parts = urlsplit(f"ntp://{text}")
        host, port = parts.hostname, parts.port or PORT
    except ValueError:
        host = None
    if not host or set(text) & set("@/?#"):
        example = "give one such as time.example.org or 192.0.2.1:123"
        raise argparse.ArgumentTypeError(f"{text!r} is not a time server; {example}")
    return TimeServer(host, port)


def run(args: argparse.Namespace) -> int:
    """Print the findings as they come; exit code 1 when something is wrong."""
    from server_stub.doctor.finding import Level
    from tui.cli.output import print_json

    found = []
    for finding in _findings(args):
        found.append(finding)
        if not args.json:
            _print(finding)
    if args.json:
        print_json([asdict(finding) for finding in found])
    return 1 if any(finding.level is Level.WRONG for finding in found) else 0


def _findings(args: argparse.Namespace) -> "Iterator[Finding]":
    from server_stub.clock import utc_now
    from server_stub.doctor import around, certificate, clocks, files, store
    from tui.cli.progress import Progress

    settings = replace(environment.store_settings(), proxies=environment.proxies())
    with Progress() as progress:
        within = store.look(settings, progress)
    yield from within
    yield from files.look(settings, args.tls_key)
    yield from clocks.look(settings, args.ntp, utc_now)
    yield from certificate.look(args.tls_cert, args.tls_key, args.host, utc_now)
    yield around.places(settings.places, utc_now)
    yield around.mail_server(settings)


def _print(finding: "Finding") -> None:
    head = f"{finding.level:<9}  {finding.check:<11}  "
    text = f"{finding.says} {finding.advice}".strip()
    print(
        textwrap.fill(
            text,
            80,
            initial_indent=head,
            subsequent_indent=" " * len(head),
            break_long_words=False,
            break_on_hyphens=False,
        ),
        flush=True,
    )
