"""`keydesk users unlock USER`: lift the lock of an account after too many failed attempts."""

import argparse

from tui.cli.options import SIGN_IN_HELP, Commands, add_sign_in, add_user, command

WORD = "unlock"
ABOUT = f"""After too many failed attempts an account is locked for a while. Make sure that the
user asked for this: somebody may be guessing. You are told until when it is locked,
and type '{WORD}' to go on. An account that is not locked is no error."""
EXAMPLES = """examples:
  keydesk users unlock luke.smith@example.org
  keydesk users unlock "Luke Smith" --confirm --server https://desk.example.org

"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Lift the lock of a user's account after too many failed attempts."
    parser = command(commands, "unlock", does, about=ABOUT, after=EXAMPLES + SIGN_IN_HELP)
    add_user(parser)
    parser.add_argument("--confirm", action="store_true", help="go on without asking")
    add_sign_in(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Say until when it is locked, have it confirmed, lift."""
    from screens.times import day_and_time
    from tui.cli.asking import confirm, say
    from tui.cli.signed_in import signed_in

    with signed_in(args) as caller:
        user = caller.user(args.user)
        lock = caller.wait(caller.client.user_lock(user.id))
        if lock.until is None:
            say(f"The account of {user.name} is not locked.")
            return 0
        until = day_and_time(lock.until, caller.session().timezone, never="")
        say(f"The account of {user.name} is locked until {until}.")
        if not args.confirm:
            confirm(WORD, "to lift the lock", "The lock was not lifted.")
        caller.wait(caller.client.lift_lock(user.id))
    say(f"The lock was lifted. {user.name} can log in now.")
    return 0
