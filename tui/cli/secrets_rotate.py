"""`keydesk secrets rotate`: change the key that the store's secrets are sealed with."""

import argparse
import textwrap

from tui.cli import environment
from tui.cli.options import Commands, command

ABOUT = """Makes a new key, seals every secret in the store with it, and takes the old one
out of the key file. Servers and desks go on working, and nobody is signed out.
It may be stopped at any moment, kill -9 included: run it again and it goes on.
All servers of the store must run this version.

Backups made before open with the old key alone. It is put into a file of its
own beside the key file: keep it as long as those backups, then delete it.

several hosts, or the key in KEYDESK_KEY:
  Add the new key yourself, after the old one, and let every server have it
  before you run this: 'openssl rand -base64 32' makes a line for the key file,
  or for KEYDESK_KEY with a blank between. Take the old one out afterwards."""
EXAMPLES = """examples:
  keydesk secrets rotate
  KEYDESK_DATABASE=postgresql://keydesk@db/keydesk keydesk secrets rotate

"""


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Change the key that the store's secrets are sealed with."
    parser = command(commands, "rotate", does, about=ABOUT, after=EXAMPLES + environment.HELP)
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Change the key; exit code 1 when a value could not be read with any."""
    from server_stub import key_change
    from tui.cli.asking import say
    from tui.cli.operator import opened
    from tui.cli.progress import Progress

    with opened() as server, Progress() as progress:
        changed = key_change.change(server, progress)
        in_file = server.settings.key_text is None
    for place in changed.unreadable:
        say(f"No key opens {place}: it was changed by somebody, and was left as it is.")
    say(f"The store is sealed with the key {changed.key_id} now.")
    if changed.kept_in is not None:
        then = f"The old one is in {changed.kept_in}, for the backups made with it."
        say(textwrap.fill(then, 80, break_long_words=False, break_on_hyphens=False))
    if not in_file:
        say("Take the old key out of KEYDESK_KEY on every server, and keep it for old backups.")
    return 1 if changed.unreadable else 0
