"""`keydesk walk run`: plays walkthroughs, and tells which scenes passed."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.failure import Failure, NoStart, WrongUsage
from tui.cli.options import Commands, add_server, command, number
from tui.cli.progress import Progress
from tui.cli.walk_files import all_of
from tui.walkthrough.targets import LIVE

if TYPE_CHECKING:
    from tui.walkthrough.performing import Asked, Performed, Turn
    from tui.walkthrough.script import Walk

ABOUT = """A walkthrough says what a person does and sees, by the words on the screen; it is
played on a made-up school that is gone afterwards, or against a real server.
docs/walkthroughs.md teaches how to write one.

targets:
  pilot     full screen, headless: the quickest (default)
  plain     line by line, as a screen reader's user has it
  pty       the program itself in a real terminal, by its keys and what it paints
  live      the same, shown to you in your terminal at a person's pace;
            --stop-before N hands you the keyboard at that line
  ssh:HOST  the program on another machine, where keydesk is in PATH; ssh must
            reach it without asking anything"""
EXAMPLES = """examples:
  keydesk walk run walkthroughs/*.walk
  keydesk walk run lost-phone.walk --on plain
  keydesk walk run lost-phone.walk --on pty --film lost-phone.cast
  keydesk walk run lost-phone.walk --on live --stop-before 77
  keydesk walk run lost-phone.walk --film lost-phone.cast --pace demo
  keydesk walk run welcome.walk --server https://keydesk.example.org --with staff.csv

exit codes: 0 passed, 1 failed, 2 a file or the usage is wrong, 3 could not start
"""
MOST_LINES = 100_000
SLOWEST = 60  # seconds a step


def add(commands: Commands) -> None:
    """Add the command."""
    does = "Play walkthroughs and tell which scenes passed."
    parser = command(commands, "run", does, about=ABOUT, after=EXAMPLES)
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a .walk file")
    parser.add_argument("--on", metavar="TARGET", default="pilot", help="where to play")
    add_server(parser)
    parser.add_argument(
        "--pace",
        metavar="P",
        type=_pace,
        default=argparse.SUPPRESS,
        help='seconds before each step, or "demo": time to read it (default: 0, live demo)',
    )
    parser.add_argument("--only", metavar="SCENE", help="play the scene with this title alone")
    parser.add_argument(
        "--stop-before",
        metavar="N",
        type=number(1, MOST_LINES),
        help="end before line N of the file; live: go on by hand from there",
    )
    parser.add_argument(
        "--with",
        dest="table",
        metavar="FILE.csv",
        type=Path,
        help="play once for each row; columns are named as the texts that they replace",
    )
    parser.add_argument("--shots", metavar="DIR", type=Path, help="keep pictures in DIR")
    parser.add_argument("--film", metavar="FILE.cast", type=Path, help="film it (asciicast v2)")
    parser.add_argument("--junit", metavar="FILE.xml", type=Path, help="write JUnit XML, too")
    parser.add_argument(
        "--update", action="store_true", help='keep each screen of "same as" as it is now'
    )
    parser.set_defaults(run=run, takes_server=True)


def run(args: argparse.Namespace) -> int:
    """Play; exit code 1 when a scene failed or a secret was found in what is left."""
    from tui.walkthrough.failing import closing
    from tui.walkthrough.junit import junit

    turns = list(_turns(args))
    if args.film and len(turns) > 1:
        raise WrongUsage("--film films one file, played once.")
    if args.film and args.on == LIVE:
        raise WrongUsage("--film needs nobody to watch: leave out --on live.")
    asked = _asked(args)
    done = [_perform(turn, asked) for turn in turns]
    runs = [each.played for each in done]
    if args.junit:
        _write(args.junit, junit(runs))
    print(closing(runs))
    return 1 if any(_went_wrong(each) for each in done) else 0


def _turns(args: argparse.Namespace) -> Iterator["Turn"]:
    from tui.cli.walk_table import rows
    from tui.walkthrough.performing import Turn
    from tui.walkthrough.reading import read

    for walk in all_of(args.files, read, "nothing was played."):
        _has_scene(walk, args.only)
        if args.table is None:
            yield Turn(walk)
            continue
        for at, given in enumerate(rows(args.table, walk), 1):
            yield Turn(walk, given, at)


def _has_scene(walk: "Walk", title: str | None) -> None:
    from tui.walkthrough.near import meant

    titles = [scene.title for scene in walk.scenes]
    if title is not None and title not in titles:
        raise WrongUsage(f'{walk.file} has no scene "{title}"{meant(title, titles) or "."}')


def _asked(args: argparse.Namespace) -> "Asked":
    from tui.walkthrough.performing import Asked
    from tui.walkthrough.playing import Part

    part = Part(args.only, args.stop_before)
    pace = getattr(args, "pace", None if args.on == LIVE else 0.0)
    return Asked(args.on, args.server, part, pace, args.film, args.shots, args.update)


def _perform(turn: "Turn", asked: "Asked") -> "Performed":
    """Play one, and print what became of it."""
    from tui.walkthrough.failing import failures, heading, summary
    from tui.walkthrough.world import WorldLacks

    try:
        done = asyncio.run(_performed(turn, asked))
    except WorldLacks as lacks:
        raise NoStart(f"{turn.walk.file} can't be played on {asked.target}: {lacks}") from lacks
    except OSError as error:
        raise Failure(f"{asked.film} could not be written: {error.strerror}.") from error
    print(heading(done.played))
    for scene in done.played.scenes:
        print(summary(scene))
    for form in failures(done.played):
        print(form)
    for leak in done.searched.leaks:
        print(f"LEAK    {leak}: delete it.")
    for note in done.searched.notes:
        print(note, file=sys.stderr)
    sys.stdout.flush()
    return done


async def _performed(turn: "Turn", asked: "Asked") -> "Performed":
    """Live, the terminal shows the run itself; else how far it is."""
    from tui.walkthrough.performing import perform

    if asked.target == LIVE:
        return await perform(turn, asked, lambda _: None)
    steps = sum(len(scene.steps) for scene in turn.walk.scenes)
    count = iter(range(1, steps + 1))
    with Progress() as progress:
        return await perform(turn, asked, lambda _: progress("step", next(count), steps))


def _went_wrong(done: "Performed") -> bool:
    return bool(done.searched.leaks) or any(scene.failed for scene in done.played.scenes)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Failure(f"{path} could not be written: {error.strerror}.") from error


def _pace(text: str) -> float | None:
    if text == "demo":
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= SLOWEST:
        raise argparse.ArgumentTypeError(f'{text!r} is neither "demo" nor 0 to {SLOWEST} seconds')
    return seconds
