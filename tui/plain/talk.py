"""The conversation: reads a screen, asks its fields one by one, then offers what can be done."""

from __future__ import annotations

from tui.outline import Entry, Role, acting
from tui.outline.words import problem
from tui.plain import answers
from tui.plain.answers import answer, is_aside
from tui.plain.fields import Fields
from tui.plain.heard import Heard
from tui.plain.lines import headline, in_words, question, spelled
from tui.plain.menu import Item, Menu, closest, found_in, title_of
from tui.plain.room import Moved, Room

NOTHING = "Type a number or a name from the list. A question mark (?) helps."
NO_CANCEL = "There is nothing to cancel here."
NO_FIELD = "There is no field before this one."
NO_NAME = "Nothing here, or more than one thing, has that name."


class Talk:
    """One conversation with one person, until the app is left."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._app = room.pilot.app
        self._menu = Menu(room.pilot)
        self._heard = Heard()
        self._fields = Fields()
        self._hints = True
        self._default: Item | None = None

    async def run(self) -> None:
        """Talk. Raises InputEnded when nobody answers any more.

        What changes nothing, as most asides, is answered at once: the rest waits for its effect.
        """
        await self._room.settle()
        while not self._room.is_over:
            self._menu = Menu(self._room.pilot)
            await self._tell()
            try:
                await self._turn()
            except Moved:
                self._fields.stop()
                await self._room.settle()

    async def _tell(self) -> None:
        """Say what is new on the screen; all of it where the screen itself is."""
        fields, title = self._menu.fields, title_of(self._app.screen)
        if self._room.moved:
            self._heard.enter()
            self._fields.enter(fields)
            self._default = None
            self._room.voice.say(headline(title))
        told = self._room.stands_in(self._app.screen)
        self._heard.hear(told)
        await self._room.say(self._heard.news(self._menu.entries, title))
        for wrong in self._heard.errors(fields):
            said = problem(wrong.name, wrong.error)
            if said not in told:
                await self._room.say([said])
            self._fields.ask_from(fields, wrong)

    async def _turn(self) -> None:
        field = self._fields.next(self._menu.fields)
        if field is None:
            await self._offer()
        else:
            await self._ask(field)

    async def _ask(self, field: Entry) -> None:
        line = await self._room.hear(question(field, hinted=self._hints), secret=field.secret)
        if is_aside(line):
            await self._aside(line.rstrip(), field)
            return
        if self._fields.answered():
            self._heard.forget_menu()  # the whole of it is the review
        if line:
            self._heard.forgive(field)
            acting.fill(field.widget, answer(line))
            await self._room.settle()

    # What can be done

    async def _offer(self) -> None:
        """The menu, and what the person makes of it."""
        await self._room.say(self._heard.menu(self._menu.lines()))
        default = self._default or self._menu.sends(self._fields.last)
        line = await self._room.hear(self._menu_prompt(default))
        if is_aside(line):
            await self._aside(line.rstrip(), None)
            return
        self._default = None
        if line.strip():
            await self._pick(self._menu.find(line.strip()))
        elif default is not None:
            await self._do(default)
        elif self._menu.is_bare:
            await self._cancel()
        else:
            self._room.voice.say(NOTHING)

    def _menu_prompt(self, default: Item | None) -> str:
        hints = ["number or name"] if self._hints else []
        hints += [f"Enter for {default.name}"] if default else []
        hints += ["Enter goes on"] if self._menu.is_bare else []
        return f"Choose ({', '.join(hints)})" if hints else "Choose"

    async def _pick(self, found: list[Item]) -> None:
        """Do what was chosen, once it is clear what that is."""
        match found:
            case []:
                self._room.voice.say(f"Nothing here is called that. {NOTHING}")
            case [item]:
                await self._do(item)
            case _:
                names = ", ".join(item.name for item in found)
                self._room.voice.say(f"That may be: {names}. Type more of the name.")

    async def _do(self, item: Item) -> None:
        entry = item.entry
        if item.do is not None:
            await item.do()
            await self._room.settle()
        elif entry is None:
            self._app.exit()
        elif entry.unavailable:
            why = f": {entry.reason}" if entry.reason else "."
            self._room.voice.say(f"{entry.name} is unavailable{why}")
        elif entry in self._menu.fields:
            self._fields.ask(entry)
        elif entry.options:
            await self._choose(entry)
        else:
            if entry.role is Role.VALUE:
                self._room.voice.say(f"{entry.name}: {spelled(entry.value)}")
            self._heard.expect_news()
            acting.press(entry.widget)
            await self._room.settle()

    async def _choose(self, entry: Entry) -> None:
        """One of a table's rows or a list's options."""
        rows = [Item(in_words(option), in_words(option)) for option in entry.options]
        await self._room.say(f"{at}. {row.line}" for at, row in enumerate(rows, 1))
        prompt = f"Which of {entry.name} (number or name, hyphen goes back)"
        line = (await self._room.hear(prompt)).strip()
        found = found_in(rows, line, first=1) if line and not is_aside(line) else []
        if len(found) == 1:
            self._heard.expect_news()
            acting.choose(entry.widget, entry.options[rows.index(found[0])].key)
            await self._room.settle()
        elif line != answers.BACK:
            self._room.voice.say(f"{len(found) or 'None'} of these fit that.")

    # Asides

    async def _aside(self, line: str, field: Entry | None) -> None:
        match line:
            case answers.HELP:
                await self._help()
            case answers.AGAIN:
                self._again()
            case answers.BACK:
                if not self._fields.go_back(self._menu.fields, field):
                    self._room.voice.say(NO_FIELD)
            case answers.CANCEL:
                await self._cancel()
            case answers.HINTS:
                self._hints = not self._hints
            case answers.EVENTS:
                self._room.tells_events = not self._room.tells_events
            case _:
                self._go_to(line.removeprefix(answers.GO_TO).strip())

    async def _help(self) -> None:
        says = str(getattr(self._app.screen, "HELP", ""))
        await self._room.say([*([says] if says else []), *answers.ABOUT_ASIDES])
        self._heard.forget_menu()

    def _again(self) -> None:
        """All of the screen is due, with what came as events."""
        self._heard.forget()
        self._room.stands_in(self._app.screen)
        self._room.voice.say(headline(title_of(self._app.screen)))

    async def _cancel(self) -> None:
        """What Escape does; where it does nothing, leave the fields for the menu."""
        bound = self._app.screen.active_bindings.get("escape")
        if bound is not None and bound.enabled:
            self._heard.expect_news()
            await self._room.pilot.press("escape")
            await self._room.settle()
        elif not self._fields.stop():
            self._room.voice.say(NO_CANCEL)

    def _go_to(self, name: str) -> None:
        """Put the focus on what has this name: a field is asked, Enter does anything else.

        Without a name, leave the fields for the list.
        """
        if not name:
            self._fields.stop()
            self._heard.forget_menu()
            return
        found = closest(name, self._menu.items)
        if len(found) != 1:
            self._room.voice.say(NO_NAME)  # what was typed may be a password: it isn't repeated
            return
        entry = found[0].entry
        self._fields.stop()
        self._default = found[0]
        if entry is not None:
            entry.widget.focus()
            if entry in self._menu.fields:
                self._default = None
                self._fields.ask(entry)
