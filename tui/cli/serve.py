"""`keydesk serve`: the server that many desks share."""

import argparse
from contextlib import nullcontext
from dataclasses import replace

from tui.cli import environment
from tui.cli.options import Commands, command, number

ABOUT = """Desks reach it with 'keydesk --server URL'. It opens its store, upgrades it
where that is due, and then says on stderr where it listens. SIGTERM or Ctrl+C
end it: it answers what was asked and leaves with exit code 0. It speaks plain
HTTP: let a proxy on this machine add TLS for other machines. The proxy's
X-Forwarded-For is believed from 127.0.0.1, or from the addresses in
FORWARDED_ALLOW_IPS."""
EXAMPLES = """examples:
  keydesk init && keydesk serve
  KEYDESK_DATABASE=postgresql://keydesk@db/keydesk keydesk serve --workers 4
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


def run(args: argparse.Namespace) -> int:
    """Listen until a signal ends it."""
    from server_stub import logs, serve
    from tui.cli.asking import say
    from tui.cli.failure import Failure
    from tui.cli.throw_away import throw_away

    logs.configure(access=args.access_log)
    serve.leave_on_signals()
    try:
        listener = serve.listening(args.host, args.port)
    except OSError as error:
        problem = error.strerror or str(error)
        raise Failure(f"Cannot listen on {args.host}, port {args.port}: {problem}.") from error
    store = throw_away() if args.demo else nullcontext(environment.store_settings(args.database))
    with listener, store as settings:
        return serve.run(
            replace(settings, access_log=args.access_log),
            listener,
            args.workers,
            ready=lambda url: say(f"Keydesk listens on {url}"),
        )
