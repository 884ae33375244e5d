"""`keydesk demo`: the desk on a throw-away school."""

import argparse
from functools import partial

from tui.cli import mode
from tui.cli.options import Commands, add_plain, command

ABOUT = """A made-up school with staff, an admin key holder and a phone's codes, so that
every step can be walked. The sign-in screen says whom to sign in as. It is
removed when you leave, and touches nothing of your own."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = command(
        commands, "demo", "Try Keydesk on a throw-away school.", about=ABOUT, after=mode.HELP
    )
    add_plain(parser)
    parser.set_defaults(run=run, takes_plain=True)


def run(args: argparse.Namespace) -> int:
    """Show the desk on a store in a folder of its own (0700)."""
    from tui.cli import desk
    from tui.cli.throw_away import throw_away

    plain = mode.chosen(args.plain)
    with throw_away() as settings:
        return desk.show(partial(desk.embedded, settings), plain)
