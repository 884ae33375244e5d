"""`keydesk log verify`: whether the security log is whole."""

import argparse

from tui.cli.options import SIGN_IN_HELP, Commands, add_json, add_sign_in, command

ABOUT = """Each entry of your organisation's log is chained to the one before. This walks
the chain and names the first entry that was changed, removed or cut off; the
exit code is 1 then."""
EXAMPLES = """examples:
  keydesk log verify
  keydesk log verify --server https://keydesk.example.org --json

"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Check that nobody has altered the security log."
    parser = command(commands, "verify", does, about=ABOUT, after=EXAMPLES + SIGN_IN_HELP)
    add_json(parser)
    add_sign_in(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the verdict; exit code 1 when the log is not whole."""
    from tui.cli.output import print_json
    from tui.cli.signed_in import signed_in

    with signed_in(args) as caller:
        verdict = caller.wait(caller.client.verify_log())
    if args.json:
        print_json(verdict.model_dump(mode="json"))
    elif verdict.whole:
        print(f"The security log is whole: {verdict.entries} entries.")
    else:
        print(f"The security log is not whole. {verdict.problem}")
    return 0 if verdict.whole else 1
