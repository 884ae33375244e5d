"""`keydesk keys list USER`: a user's security keys."""

import argparse

from tui.cli.options import SIGN_IN_HELP, Commands, add_json, add_sign_in, add_user, command

EXAMPLES = """examples:
  keydesk keys list luke.smith@example.org
  keydesk keys list "Luke Smith" --json

"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = command(
        commands, "list", "List a user's security keys.", after=EXAMPLES + SIGN_IN_HELP
    )
    add_user(parser)
    add_json(parser)
    add_sign_in(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the keys; with --json also whether they may be removed, and why not."""
    from tui.cli.output import print_json, print_keys
    from tui.cli.signed_in import signed_in

    with signed_in(args) as caller:
        timezone = caller.session().timezone
        held = caller.wait(caller.client.user_keys(caller.user(args.user).id))
    if args.json:
        print_json(held.model_dump(mode="json"))
    else:
        print_keys(held.keys, timezone)
    return 0
