"""The command line: reads what was typed, runs the command, tells every failure in a sentence."""

import argparse
import os
import resource
import signal
import sys
from types import ModuleType

from models.version import VERSION
from tui import trust
from tui.cli import (
    addresses_lock,
    audit,
    backup,
    demo,
    desk,
    doctor,
    init,
    keys_list,
    keys_remove,
    log_export,
    log_retain,
    log_verify,
    mode,
    phone,
    restore,
    secrets_rotate,
    serve,
    users_import,
    users_list,
    users_unlock,
    walk_check,
    walk_explain,
    walk_fmt,
    walk_record,
    walk_run,
)
from tui.cli.failure import Failure
from tui.cli.options import Commands, add_plain, command, server_url
from tui.terminal.visible_stream import visible_output

ABOUT = """Two-factor sign-in, security keys and lost phones for schools, in a terminal.
Without a command, the desk opens on your own store, full screen."""
EXAMPLES = """examples:
  keydesk demo                                    try it on a throw-away school
  keydesk init && keydesk                         make your own and sign in
  keydesk --server https://keydesk.example.org    the desk on a shared server
  keydesk COMMAND --help                          more about a command

"""
CODES = "exit codes: 0 done, 1 refused or failed, 2 wrong usage\n"
GROUPS = {
    "users": (
        "List the users, add some from a file, or unlock one.",
        (users_list, users_import, users_unlock),
    ),
    "addresses": ("See and lift the lock of an address.", (addresses_lock,)),
    "keys": ("List a user's security keys, or remove them.", (keys_list, keys_remove)),
    "secrets": ("Change the store's key.", (secrets_rotate,)),
    "log": ("Check, export or trim the security log.", (log_verify, log_export, log_retain)),
    "walk": (
        "Play walkthroughs: tests, films and hand-outs from one file.",
        (walk_run, walk_record, walk_check, walk_explain, walk_fmt),
    ),
}


def main(argv: list[str] | None = None) -> int:
    """Run a command; returns its exit code (wrong usage leaves with 2 by itself)."""
    with visible_output():
        return _main(argv)


def _main(argv: list[str] | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    # A core dump would hold keys and passwords, and lie about for anybody who reads the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _heed_ctrl_c()
    args = _parsed(argv)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("\nkeydesk: stopped.", file=sys.stderr)
    except BrokenPipeError:
        # Whoever read our output has gone; Python must not meet the broken pipe once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        _tell(error)
        return error.code if isinstance(error, Failure) else 1
    else:
        return code
    return 1


def _heed_ctrl_c() -> None:
    """Have Ctrl+C interrupt whoever sits at a terminal; a job's own shell may have it ignored."""
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    if ignored and sys.stdin is not None and sys.stdin.isatty():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _parsed(argv: list[str] | None) -> argparse.Namespace:
    parser = _parser()
    args = parser.parse_args(argv)
    if args.server is not None and not args.takes_server:
        parser.error("--server goes with the desk, phone, users, keys, log and walk alone")
    if args.plain and not args.takes_plain:
        parser.error("--plain goes with the desk, demo and phone alone")
    return args


def _parser() -> argparse.ArgumentParser:
    # argparse takes 10 ms to import; what knows more about commands takes more.
    parser = argparse.ArgumentParser(
        prog="keydesk",
        description=ABOUT,
        epilog=EXAMPLES + trust.HELP + mode.HELP + CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"Keydesk {VERSION}")
    parser.add_argument(
        "--server",
        metavar="URL",
        type=server_url,
        help="a shared server, such as https://keydesk.example.org (default: your own store)",
    )
    add_plain(parser, default=False)
    parser.set_defaults(run=desk.run, takes_server=True, takes_plain=True)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for module in (demo, init, serve, phone, backup, restore, doctor, audit):
        module.add(commands)
    for name, (does, modules) in GROUPS.items():
        _add_group(commands, name, does, modules)
    return parser


def _add_group(commands: Commands, name: str, does: str, modules: tuple[ModuleType, ...]) -> None:
    parser = command(commands, name, does)
    within = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in modules:
        module.add(within)


def _tell(error: Exception) -> None:
    from models.refusals import Refusal, Refused

    if not isinstance(error, Failure | Refused):
        raise error
    print(f"keydesk: {error}", file=sys.stderr)
    # The sentence of INPUT_WRONG begins with its field's name.
    if isinstance(error, Refused) and error.field and error.refusal is not Refusal.INPUT_WRONG:
        print(f"Field: {error.field.replace('_', ' ')}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
