"""`keydesk log verify --head FILE`: every log in the store against what was noted elsewhere."""

import argparse
from typing import TYPE_CHECKING

from tui.cli.failure import Failure, WrongUsage

if TYPE_CHECKING:
    from server_stub.act import Act

LONGEST_LINE = 4096  # letters; a head takes 200, and what is longer is read in pieces


def run(args: argparse.Namespace) -> int:
    """Print a verdict; exit code 1 when a log is not whole, or no head could be compared."""
    from models.wire.base import THIS_MACHINE
    from server_stub import log_heads
    from tui.cli.asking import say
    from tui.cli.operator import opened
    from tui.cli.output import print_json

    if args.server is not None:
        raise WrongUsage("--head reads your own store, so it goes without --server.")
    with opened() as server, server.reading(THIS_MACHINE) as act:
        faults = _broken(act)
        try:
            with args.head.open(encoding="utf-8", errors="replace") as file:
                lines = iter(lambda: file.readline(LONGEST_LINE), "")
                found = log_heads.compared(act, lines)
        except OSError as error:
            raise Failure(f"{args.head} could not be read: {error.strerror}.") from error
    faults += found.faults
    if found.others:
        say(f"{args.head}: {found.others:,} lines hold no head and were passed over.")
    if not found.fitting and not found.faults:
        faults.append(f"{args.head} holds no head.")
    if args.json:
        print_json({"whole": not faults, "heads": found.fitting, "problems": faults})
    else:
        for fault in faults:
            print(fault)
        if not faults:
            print(f"The security logs are whole, and {found.fitting:,} heads are in them.")
    return 1 if faults else 0


def _broken(act: "Act") -> list[str]:
    """What is wrong with each organisation's chain by itself."""
    from sqlmodel import select

    from models.tables import Organisation
    from server_stub.rules import chain

    verdicts = [
        (of.domain, chain.verify(act, of.id)) for of in act.tx.exec(select(Organisation)).all()
    ]
    return [f"{domain}: {verdict.problem}" for domain, verdict in verdicts if not verdict.whole]
