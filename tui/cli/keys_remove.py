"""`keydesk keys remove USER`: remove all of a user's 2FA devices."""

import argparse
import sys
import textwrap
from typing import TYPE_CHECKING

from tui.cli.options import SIGN_IN_HELP, Commands, add_sign_in, add_user, command

if TYPE_CHECKING:
    from models.wire.keys import UserKeys

WORD = "remove"
ABOUT = f"""All devices go at once; Meritlock keys stay. The notice and the devices are
shown first, and you type '{WORD}' to go on. The names of the removed devices
are printed, one a line. A user who has no devices is no error."""
EXAMPLES = """examples:
  keydesk keys remove luke.smith@example.org
  keydesk keys remove "Luke Smith" --confirm --server https://desk.example.org

"""
CONFIRM = "I confirm that I have read and understand the notice; go on without asking"


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Remove a user's 2FA devices, so that new ones can be added."
    parser = command(commands, "remove", does, about=ABOUT, after=EXAMPLES + SIGN_IN_HELP)
    add_user(parser)
    parser.add_argument("--confirm", action="store_true", help=CONFIRM)
    add_sign_in(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show the notice, have it confirmed, remove."""
    from models.access import KeyKind
    from tui.cli.asking import say
    from tui.cli.failure import Failure
    from tui.cli.signed_in import signed_in

    with signed_in(args) as caller:
        user = caller.user(args.user)
        held = caller.wait(caller.client.user_keys(user.id))
        if not held.removable:
            if any(key.kind is KeyKind.TOTP for key in held.keys):
                raise Failure(held.reason or "These devices cannot be removed.")
            say(held.reason or "There is nothing to remove.")
            return 0
        _show(held, caller.session().timezone)
        if not args.confirm:
            _confirm()
        removal = caller.wait(caller.client.remove_keys(user.id, confirmed=True))
    for name in removal.removed:
        print(name)
    say(f"The 2FA devices of {held.name} are removed.")
    return 0


def _show(held: "UserKeys", timezone: str) -> None:
    from screens.removal_notice import removal_notice
    from tui.cli.asking import say
    from tui.cli.output import print_keys

    say("\n".join(textwrap.wrap(removal_notice(held.name), 80)) + "\n")
    print_keys(held.keys, timezone, to=sys.stderr)


def _confirm() -> None:
    from tui.cli.asking import ask, interactive
    from tui.cli.failure import Failure

    if not interactive():
        raise Failure("Nothing was removed. Read the notice above, then add --confirm.")
    if ask(f"\nType '{WORD}' to confirm that you have read and understand this notice") != WORD:
        raise Failure("Nothing was removed.")
