"""`keydesk log verify`: whether the security log is whole."""

import argparse
from pathlib import Path

from tui.cli.options import SIGN_IN_HELP, Commands, add_json, add_sign_in, command

ABOUT = """Each entry of your organisation's log is chained to the one before. This walks
the chain and names the first entry that was changed, removed or cut off; the
exit code is 1 then.

With --head FILE, whoever runs the server checks the logs of every organisation
in the store itself, without signing in, against what 'keydesk serve' has noted
elsewhere (KEYDESK_LOG_HEAD_TO): so a log that was cut off at its end, and its
head with it, is found out. FILE may be what a syslog server has collected."""
EXAMPLES = """examples:
  keydesk log verify
  keydesk log verify --server https://keydesk.example.org --json
  keydesk log verify --head /mnt/elsewhere/keydesk-heads.jsonl

"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Check that nobody has altered the security log."
    parser = command(commands, "verify", does, about=ABOUT, after=EXAMPLES + SIGN_IN_HELP)
    parser.add_argument("--head", metavar="FILE", type=Path, help="heads that were noted before")
    add_json(parser)
    add_sign_in(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the verdict; exit code 1 when the log is not whole."""
    from tui.cli.output import print_json
    from tui.cli.signed_in import signed_in

    if args.head is not None:
        from tui.cli import log_heads

        return log_heads.run(args)
    with signed_in(args) as caller:
        verdict = caller.wait(caller.client.verify_log())
    if args.json:
        print_json(verdict.model_dump(mode="json"))
    elif verdict.whole:
        print(f"The security log is whole: {verdict.entries} entries.")
    else:
        print(f"The security log is not whole. {verdict.problem}")
    return 0 if verdict.whole else 1
