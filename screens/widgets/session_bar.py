"""The top of every place: organisation, person, elevated or not, and the ways to the places."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Static

from models.wire.sign_in import SessionState
from screens.desk import Desk
from screens.places import Elevate, GoTo, Place, SignOut, places_for
from screens.times import clock_time
from screens.widgets.action import Action
from screens.widgets.flow import TO_THE_RIGHT, Flow

PADDING = 1  # columns


class SessionBar(Vertical):
    """Two lines that follow the session: who and how far, and where to."""

    DEFAULT_CSS = """
    SessionBar {
        height: auto; padding: 0 1; background: $panel;  /* 1 is PADDING */
        #who { width: 1fr; height: auto; }
        .-here { text-style: bold; }
        .-here:focus { text-style: bold reverse; }
    }
    """

    def __init__(self, desk: Desk, here: Place) -> None:
        super().__init__()
        self.desk = desk
        self.here = here

    def compose(self) -> ComposeResult:
        """Everything is there from the start and shown as the session allows."""
        yield Static(id="who", markup=False)
        with Flow(left=PADDING):
            for place in Place:
                yield Action(place.value, id=f"to-{place.name.lower()}")
            yield Action("Log out", id="log-out")
            elevate = Action("Elevate Your Access", id="elevate", variant="primary")
            yield elevate.add_class(TO_THE_RIGHT)

    def on_mount(self) -> None:
        """Follow the session."""
        self.query_one(f"#to-{self.here.name.lower()}").add_class("-here")
        self.desk.changed.subscribe(self, self._follow)
        self._follow(self.desk.session)

    def _follow(self, session: SessionState | None) -> None:
        if session is None:
            return
        self.query_one("#who", Static).update(Content(who(session)))
        allowed = places_for(session)
        for place in Place:
            self.query_one(f"#to-{place.name.lower()}", Action).display = place in allowed
        self.query_one("#elevate", Action).display = session.may_elevate

    @on(Button.Pressed)
    def go(self, event: Button.Pressed) -> None:
        """Say where to go."""
        event.stop()
        match event.button.id:
            case "log-out":
                self.post_message(SignOut())
            case "elevate":
                self.post_message(Elevate())
            case _:
                self.post_message(GoTo(Place(str(event.button.name))))


def who(session: SessionState) -> str:
    """Organisation, person, elevated or not, in one line."""
    if session.elevated_until is None:
        state = "Not elevated"
    else:
        state = f"Elevated until {clock_time(session.elevated_until, session.timezone)}"
    return f"{session.brand} {session.organisation} | {session.name} | {state}"
