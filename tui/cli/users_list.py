"""`keydesk users list`: who is there."""

import argparse

from tui.cli.options import SIGN_IN_HELP, Commands, add_json, add_sign_in, command

EXAMPLES = """examples:
  keydesk users list --search smith
  keydesk users list --server https://keydesk.example.org --json > users.json

"""
COLUMNS = ("Name", "Email address", "Job Title", "Group", "Last Login")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "list", "List the users, by surname.", after=EXAMPLES + SIGN_IN_HELP)
    parser.add_argument(
        "--search", metavar="TEXT", default="", help="only those with TEXT in name or address"
    )
    add_json(parser)
    add_sign_in(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print all users found."""
    from screens.times import stamp
    from tui.cli.output import print_json, print_table
    from tui.cli.signed_in import signed_in

    with signed_in(args) as caller:
        timezone = caller.session().timezone
        users = list(caller.users(args.search))
    if args.json:
        print_json([user.model_dump(mode="json") for user in users])
        return 0
    rows = [
        (
            user.name,
            user.email,
            user.job_title,
            user.group,
            stamp(user.last_login, timezone, "Never"),
        )
        for user in users
    ]
    print_table(COLUMNS, rows)
    return 0
