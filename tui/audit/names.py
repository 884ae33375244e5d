"""Checks of names and keys: each control has one of its own, and the same keys work everywhere."""

from collections import Counter
from collections.abc import AsyncIterator

from textual.screen import Screen

from tui.announcing import AnnouncingApp, access_keys
from tui.audit.finding import Fault
from tui.audit.scene import Scene
from tui.audit.table import of_screen
from tui.outline import Entry, described, outline
from tui.outline.walking import inside
from tui.outline.words import one_line

HELP, GO_TO, CLOSE = "f1", "ctrl+g", "escape"


@of_screen("FS-12")
async def access_keys_are_unique(scene: Scene) -> AsyncIterator[Fault]:
    """Each control has an access key, and none two."""
    if not isinstance(scene.app, AnnouncingApp):
        yield Fault("", "No control has an access key.")
        return
    entries = outline(scene.screen)
    having = list(access_keys(entries).values())
    for entry in entries:
        if entry.is_control and not any(entry is other for other in having):
            yield Fault(entry.name, "It has no access key.")


@of_screen("FS-24")
async def names_are_unique(scene: Scene) -> AsyncIterator[Fault]:
    """Each control has a name, and no other control has the same."""
    entries = list(zip(inside(scene.screen), outline(scene.screen), strict=True))
    for raw, entry in entries:
        if _nameless(raw, entry):
            yield Fault("", f"A {entry.role.value} has no name ({type(entry.widget).__name__}).")
    named = Counter(raw.name for raw, _ in entries if _takes_focus(raw) and raw.name)
    for name, times in named.items():
        if times > 1:
            yield Fault(name, f"{times} controls have this name.")


def _nameless(raw: Entry, entry: Entry) -> bool:
    """The outline had to call it by its role."""
    return _takes_focus(raw) and not raw.name and entry.name == entry.role.value.capitalize()


def _takes_focus(entry: Entry) -> bool:
    return entry.is_control and (entry.widget.focusable or entry.unavailable)


@of_screen("FS-25")
async def same_keys_everywhere(scene: Scene) -> AsyncIterator[Fault]:
    """F1 is help, Ctrl+G goes to a control, Escape closes; help tells all keys that are shown."""
    screen, keys = scene.screen, scene.screen.active_bindings
    always = scene.app._bindings.key_to_bindings.get(GO_TO, [])
    if GO_TO not in keys and not any(binding.priority for binding in always):
        yield Fault("", "Ctrl+G does not go to a control.")
    if screen.is_modal and CLOSE not in keys:
        yield Fault("", "Escape does not close it.")
    if HELP not in keys:
        yield Fault("", "F1 opens no help.")
        return
    shown = {each.binding.description for each in keys.values() if each.binding.show}
    await scene.pilot.press(HELP)
    await scene.settle()
    if scene.screen is not screen and screen.is_attached and screen in scene.app.screen_stack:
        for meaning in sorted(shown - {"Help"}):
            if meaning not in _said(scene.screen):
                yield Fault(meaning, "Help does not tell this key.")
        await scene.pilot.press(CLOSE)
        await scene.settle()


def _said(screen: Screen[object]) -> str:
    return one_line(" ".join(described(entry) for entry in outline(screen)))
