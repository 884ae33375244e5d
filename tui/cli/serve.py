"""`keydesk serve`: the server that many desks share."""

import argparse
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from server_stub.base.trusted_proxies import TrustedProxies
from tui.cli import environment
from tui.cli.failure import Failure, WrongUsage
from tui.cli.options import Commands, add_tls, command, number

if TYPE_CHECKING:
    from socket import socket

    from server_stub.settings import Tls

ABOUT = """Desks reach it with 'keydesk --server URL'. It opens its store, upgrades it
where that is due, and then says on stderr where it listens. SIGTERM or Ctrl+C
end it: it answers what was asked and leaves with exit code 0. Beyond this
machine it speaks TLS alone, with --tls-cert and --tls-key; or a proxy adds TLS.
X-Forwarded-For and X-Forwarded-Proto are believed from the proxies that --proxy
names, and from nobody else: without it all behind a proxy are one address."""
EXAMPLES = """examples:
  keydesk init && keydesk serve
  KEYDESK_DATABASE=postgresql://keydesk@db/keydesk keydesk serve --workers 4
  keydesk serve --host keydesk.example.org --tls-cert cert.pem --tls-key key.pem
  keydesk serve --proxy 127.0.0.1 --proxy ::1
  keydesk serve --demo

"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Run the server that many desks share."
    parser = command(commands, "serve", does, about=ABOUT, after=EXAMPLES + environment.HELP)
    parser.add_argument("--host", default="127.0.0.1", help="listen here (default: %(default)s)")
    parser.add_argument(
        "--port",
        type=number(0, 65535),
        default=8750,
        help="and at this port; 0 for any free one (default: %(default)s)",
    )
    parser.add_argument(
        "--workers",
        type=number(1, 64),
        default=1,
        metavar="N",
        help="processes that answer, one for each core say (default: %(default)s)",
    )
    add_tls(parser)
    parser.add_argument(
        "--insecure-http",
        action="store_true",
        help="speak plain HTTP beyond this machine, where something else keeps it secret",
    )
    parser.add_argument(
        "--proxy",
        action="append",
        type=_proxy,
        metavar="ADDRESS",
        help="believe whom this proxy forwards, or those of a network such as 10.0.0.0/8; may be "
        "given several times (or KEYDESK_PROXIES)",
    )
    store = parser.add_mutually_exclusive_group()
    store.add_argument(
        "--database", metavar="URL", help="the store; a URL with a password goes in the environment"
    )
    store.add_argument(
        "--demo", action="store_true", help="serve a throw-away school, as 'keydesk demo' shows it"
    )
    parser.add_argument(
        "--access-log",
        action="store_true",
        help="log every answer to stderr: its route, status and time, no name and no search",
    )
    parser.set_defaults(run=run)


def _proxy(text: str) -> str:
    try:
        TrustedProxies.named([text])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def run(args: argparse.Namespace) -> int:
    """Listen until a signal ends it."""
    from server_stub import logs, serve
    from tui.cli.asking import say
    from tui.cli.throw_away import throw_away

    logs.configure(access=args.access_log)
    serve.leave_on_signals()
    tls = _tls(args)
    proxies = TrustedProxies.named(args.proxy) if args.proxy else environment.proxies()
    try:
        listener = serve.listening(args.host, args.port)
    except OSError as error:
        problem = error.strerror or str(error)
        raise Failure(f"Cannot listen on {args.host}, port {args.port}: {problem}.") from error
    store = throw_away() if args.demo else nullcontext(environment.store_settings(args.database))
    with listener:
        if tls is None and not args.insecure_http:
            _check_loopback(listener)
        with store as settings:
            return serve.run(
                replace(settings, access_log=args.access_log, tls=tls, proxies=proxies),
                listener,
                args.workers,
                ready=lambda url: say(f"Keydesk listens on {url}"),
            )


def _tls(args: argparse.Namespace) -> "Tls | None":
    """The certificate, checked; raises Failure and Refused (CERTIFICATE_UNUSABLE)."""
    if args.tls_cert is None and args.tls_key is None:
        return None
    if args.tls_cert is None or args.tls_key is None:
        raise WrongUsage("A certificate and its key go together: give --tls-cert and --tls-key.")
    from server_stub import tls
    from server_stub.clock import utc_now
    from server_stub.settings import Tls
    from tui.cli.asking import say

    named = Tls(args.tls_cert, args.tls_key)
    for finding in tls.checked(named, args.host, utc_now):
        say(f"The certificate: {finding.says} {finding.advice}")
    return named


def _check_loopback(listener: "socket") -> None:
    """Raise Failure where passwords would go over a network in the clear."""
    import ipaddress

    address = listener.getsockname()[0]
    if not ipaddress.ip_address(address.partition("%")[0]).is_loopback:
        raise Failure(
            f"Other machines reach {address}, so it must speak TLS: give --tls-cert and --tls-key. "
            "Where a proxy adds TLS, listen on 127.0.0.1; --insecure-http speaks plain HTTP all "
            "the same."
        )
