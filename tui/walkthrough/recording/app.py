"""The desk that is recorded: it has the phones of the recording in its pocket, and F9 and F10."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from server_stub.pocket import Pocket
from server_stub.transport import LOCAL_URL
from tui.app import KeydeskApp
from tui.demo_phones import DemoPhones
from tui.walkthrough.recording.phones import Phones
from tui.walkthrough.recording.recorder import Recorder
from tui.walkthrough.seats import desk_app

BEGINS = "Recording. F9 checks what has the focus, F10 takes a picture, Ctrl+Q ends."
NOTHING = "Nothing here has the focus that could be checked."
NOT_HERE = "A picture is taken of the desk: go back to it first."


class RecorderApp(KeydeskApp):
    """Everything else is as at any desk."""

    CSS_PATH = "../../app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "check_focus", "Check this", show=False, priority=True),
        Binding("f10", "take_picture", "Take a picture", show=False, priority=True),
    ]

    def __init__(self, recorder: Recorder, *parts: Any, **options: Any) -> None:
        super().__init__(*parts, **options)
        self.recorder = recorder
        self._own: set[str] = set()

    def on_mount(self) -> None:
        """Follow who signs in, and say that this is recorded."""
        self._demo_phones = RecordedPhones(self, self.recorder)
        self.recorder.follow(self)
        self.desk.changed.subscribe(self, self._follow, immediate=True)
        self._tell(BEGINS)

    def _follow(self, session: Any) -> None:
        self.recorder.session_is(session.name if session is not None else None)

    def keep(self, sentence: str) -> None:
        """What screens say is worth a check, as far as it is on the desk."""
        super().keep(sentence)
        if sentence not in self._own:
            self.recorder.eye.said(sentence)

    def _tell(self, sentence: str) -> None:
        """Something of the recorder's own: no walk sees it."""
        self._own.add(sentence)
        self.notify(sentence, markup=False)

    def action_check_focus(self) -> None:
        """F9: a check of what has the focus."""
        self._tell(self.recorder.check_focus() or NOTHING)

    def action_take_picture(self) -> None:
        """F10: a picture of the desk."""
        self._tell(self.recorder.take_picture() or NOT_HERE)


class RecordedPhones(DemoPhones):
    """F2 takes out the phone that the walk will have; a code that was used is waited out."""

    def __init__(self, app: RecorderApp, recorder: Recorder) -> None:
        super().__init__(app, app.desk, recorder.world.clock)
        self._recorder = recorder

    async def bring_in_touch(self) -> None:
        """Nothing: taking the phone out is a step of the walk, and a person's to do."""

    async def pocket(self) -> Pocket:
        """The phone of whoever signs in or is signed in; raises Refused."""
        key = await self._desk.client.demo_key()
        self._recorder.ready_for_phone()
        phones: Phones = self._recorder.phones
        return await phones.take_out(key.email.lower(), has_key=key.uri is not None)


def recorder_app(recorder: Recorder) -> KeydeskApp:
    """A desk in the recording's world."""
    return desk_app(recorder.world, None, LOCAL_URL, partial(RecorderApp, recorder))
