"""What is said of Textual's own controls."""

from collections.abc import Callable
from importlib import import_module

import pytest
from textual.app import App
from textual.containers import Vertical
from textual.content import Content
from textual.validation import Length
from textual.widget import Widget
from textual.widgets import (
    Button,
    Checkbox,
    Collapsible,
    Footer,
    Header,
    Input,
    Label,
    Link,
    MaskedInput,
    RadioButton,
    Static,
    Switch,
    TabbedContent,
    TabPane,
    TextArea,
)

from tests.tui.outline.whole import heard, named, shown, spoken, whole
from tui.outline import Role, described
from tui.outline.live import live_texts
from tui.outline.readers import KINDS

SECRET = "a quiet afternoon"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Button("Save"), "Save, button"),
        (lambda: Input("Luke", name="Name"), "Name, field, Luke"),
        (lambda: Input(name="Name", placeholder="as on the card"), "Name, field, empty"),
        (lambda: Checkbox("Agree", value=True), "Agree, tick box, ticked"),
        (lambda: Checkbox("[b]Agree[/b]"), "Agree, tick box, not ticked"),
        (lambda: RadioButton("This one"), "This one, tick box, not ticked"),
        (lambda: Switch(value=True, name="Calm"), "Calm, switch, on"),
        (lambda: Link("Help", url="https://example.org"), "Help, link"),
    ],
)
async def test_each_control_is_said_with_its_name_its_kind_and_its_state(
    make: Callable[[], Widget], said: str
):
    async with shown() as screen:
        await screen.mount(make())
        assert spoken(screen) == [said]


async def test_a_masked_field_is_read_with_its_mask():
    async with shown(Label("Sort code")) as screen:
        await screen.mount(MaskedInput("99-99", "12-34"))
        assert spoken(screen) == ["Sort code, field, 12-34"]


async def test_a_text_area_is_a_field_unless_it_can_only_be_read():
    async with shown(Label("Note")) as screen:
        await screen.mount(TextArea("one\ntwo"))
        assert spoken(screen) == ["Note, field, one two"]
        screen.query_one(TextArea).read_only = True
        assert spoken(screen) == ["Note, value, one two"]


async def test_a_password_is_neither_in_words_nor_in_a_repr():
    async with shown(Label("Password"), Input(password=True)) as screen:
        screen.query_one(Input).value = SECRET
        entry = named(screen, "Password")
        assert entry.secret and entry.value == SECRET
        assert described(entry) == "Password, field, hidden"
        assert SECRET not in repr(entry) and SECRET not in repr(whole(screen))


async def test_a_password_that_does_not_pass_is_not_quoted_by_its_validator():
    async with shown(Input(password=True, validators=Length(99, failure_description=SECRET))) as s:
        field = s.query_one(Input)
        field.value = SECRET
        field.validate(field.value)
        assert described(whole(s)[0]) == "Field, field, hidden, Error: this is not valid"
        assert SECRET not in repr(whole(s))


async def test_what_is_wrong_with_a_field_is_its_error():
    async with shown(
        Input(name="Code", validators=Length(6, failure_description="too short"))
    ) as s:
        assert spoken(s) == ["Code, field, empty"]
        field = s.query_one(Input)
        field.value = "123"
        field.validate(field.value)
        assert spoken(s) == ["Code, field, 123, Error: too short"]


async def test_a_placeholder_is_a_hint_and_no_value():
    async with shown(Input(name="Name", placeholder="[as on] the card")) as screen:
        await screen.mount(TextArea(name="Note", placeholder=Content("anything")))
        assert [entry.hint for entry in whole(screen)] == ["[as on] the card", "anything"]
        assert [entry.value for entry in whole(screen)] == ["", ""]


async def test_a_disabled_control_is_unavailable_and_its_tooltip_is_the_reason():
    save = Button("Save", disabled=True, tooltip="Give it a [b]name[/b] first.")
    assert await heard(save) == ["Save, button, unavailable: Give it a name first."]
    assert await heard(Vertical(Button("Save"), disabled=True)) == ["Save, button, unavailable"]


async def test_a_collapsible_is_a_button_that_says_whether_it_is_folded():
    def fold(*, collapsed: bool) -> Collapsible:
        return Collapsible(Label("inside"), title="More", collapsed=collapsed)

    assert await heard(fold(collapsed=True)) == ["More, button, folded"]
    assert await heard(fold(collapsed=False)) == ["More, button, unfolded", "inside"]


async def test_of_tabs_the_open_one_is_said_and_its_pane_alone_is_read():
    panes = [TabPane("One", Label("first")), TabPane("Two", Input(name="second"), disabled=False)]
    with_tabs = TabbedContent(initial="two")
    for pane, name in zip(panes, ("one", "two"), strict=True):
        pane.id = name
        with_tabs.compose_add_child(pane)
    async with shown(with_tabs) as screen:
        assert spoken(screen) == ["Two, tab, 2 of 2", "second, field, empty"]
        with_tabs.hide_tab("one")
        await with_tabs.app.animator.wait_for_idle()
        (tabs, _) = whole(screen)
        assert [(option.key, option.text) for option in tabs.options] == [(1, "Two")]


async def test_header_and_footer_are_not_read():
    assert await heard(Header(), Label("between"), Footer()) == ["between"]


async def test_a_static_that_can_be_reached_is_a_value():
    def reached(text: str) -> Static:
        made = Static(text)
        made.can_focus = True
        return made

    async with shown(Label("Address"), reached("[b]10.0.0.1[/b]"), reached("")) as screen:
        assert spoken(screen) == ["Address, value, 10.0.0.1", "Value, value"]
        assert all(entry.role is Role.VALUE for entry in whole(screen))


async def test_what_a_static_is_composed_of_is_read():
    class Row(Static):
        def compose(self):
            yield Label("Name")
            yield Input()

    assert await heard(Row()) == ["Name, field, empty"]


def test_every_class_that_has_a_reader_exists():
    for kind in KINDS:
        module, _, name = kind.rpartition(".")
        assert hasattr(import_module(module), name), kind


async def test_a_toast_is_read_and_told_as_it_comes():
    app = App[None]()
    async with app.run_test(notifications=True) as pilot:
        app.notify("It was not saved: Luke's [/phone]", markup=False)
        await pilot.pause()
        (live,) = (entry for entry in whole(app.screen) if entry.live)
        assert live.name == "It was not saved: Luke's [/phone]"
        assert list(live_texts(app.screen).values()) == [live.name]
