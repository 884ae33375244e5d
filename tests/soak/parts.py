"""The parts of the soak test: what each runs, each in a pytest of its own."""

from __future__ import annotations

from dataclasses import dataclass

AT_ONCE = 2
BOTH_DATABASES = "--twins=all"
SUITE = (BOTH_DATABASES, "--reruns=1", "--max-suite-reruns=5")
STORY = "test_the_main_story_passes_every_time"
STORY_ON_PTY = "test_it_passes_every_time_in_a_real_terminal"


@dataclass(frozen=True)
class Part:
    """Arguments of pytest, and how many of its tests run at a time."""

    about: str
    arguments: tuple[str, ...]
    workers: int = AT_ONCE


def _of(tests: str, about: str, *more: str, workers: int = AT_ONCE) -> Part:
    return Part(about, (f"tests/soak/{tests}", *more), workers)


PARTS = {
    "suite": Part("all that `make test` runs, and all twins on PostgreSQL", SUITE),
    "mutations": _of("mutations.py", "rules switched off: a walkthrough notices each"),
    "controls": _of(
        "security_controls.py",
        "security controls switched off: a test notices each",
        "-v",
        workers=3,  # ten of them wait half a minute and more for what never comes
    ),
    "audit": _of("audit.py", "our own screens audited at the sizes beside 80x24"),
    "themes": _of("themes.py", "the QR code read in every theme of Textual's"),
    "pty": _of("walks.py::test_it_passes_on_a_pty", "all walkthroughs in real terminals"),
    "ssh": _of("walks.py::test_it_passes_over_ssh", "all walkthroughs over ssh"),
    "story-pilot": _of(f"busy_machine.py::{STORY}", "the story fifty times on a busy machine"),
    "story-pty": _of(f"busy_machine.py::{STORY_ON_PTY}", "the same in real terminals"),
    "silence": _of(
        "silent_connections.py", "2,100 silent connections: nobody waits", BOTH_DATABASES, workers=1
    ),
    "kills": _of("killed_server.py", "a server killed 200 times on each database", BOTH_DATABASES),
}
