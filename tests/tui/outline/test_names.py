"""Where the name of a control comes from."""

import pytest
from textual.containers import Grid, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Checkbox, DataTable, Input, Label, ListView, Markdown, Switch

from tests.tui.outline.whole import heard, shown, whole

ODD = "Luke's [/phone]"


def bordered(field: Input, title: str | Content) -> Input:
    field.border_title = title
    return field


def full(name: str | None = None, tooltip: str | None = None) -> Input:
    """A field with everything that may give it a name, from the last resort on."""
    return Input(placeholder="placeholder", name=name, tooltip=tooltip)


async def test_a_fields_own_name_goes_before_that_of_its_border_and_its_label():
    field = bordered(full(name="name", tooltip="tooltip"), "border")
    assert await heard(Label("label"), field) == ["label", "name, field, empty"]


async def test_the_name_of_its_border_goes_before_its_label():
    field = bordered(full(tooltip="tooltip"), "[b]border[/b]")
    assert await heard(Label("label"), field) == ["label", "border, field, empty"]


async def test_a_controls_own_label_goes_before_the_text_before_it():
    assert await heard(Label("label"), Button("own", tooltip="tooltip")) == ["label", "own, button"]
    assert await heard(Label("label"), Checkbox("own")) == ["label", "own, tick box, not ticked"]


async def test_the_label_before_a_field_is_its_name_and_no_text_of_its_own():
    assert await heard(Label("Label: "), full(tooltip="tooltip")) == ["Label, field, empty"]


async def test_without_a_label_the_tooltip_is_the_name_then_the_placeholder_then_the_kind():
    assert await heard(full(tooltip="[b]tooltip[/b]")) == ["tooltip, field, empty"]
    assert await heard(full()) == ["placeholder, field, empty"]
    assert await heard(Input()) == ["Field, field, empty"]
    assert await heard(DataTable()) == ["Table, table"]
    assert await heard(ListView()) == ["List, list"]


async def test_a_label_names_the_field_after_it_even_where_either_has_a_container():
    assert await heard(Label("one"), Horizontal(Input())) == ["one, field, empty"]
    assert await heard(Horizontal(Label("two")), Input()) == ["two, field, empty"]
    rows = [Label("a"), Input(), Label("b"), Input()]
    assert await heard(Grid(*rows)) == ["a, field, empty", "b, field, empty"]


async def test_a_heading_before_several_fields_names_none_of_them():
    fields = Vertical(Input(placeholder="a"), Input(placeholder="b"))
    assert await heard(Label("Heading"), fields) == [
        "Heading",
        "a, field, empty",
        "b, field, empty",
    ]


async def test_the_last_paragraph_of_a_text_is_no_label():
    said = await heard(Markdown("# Heading\n\nLast words."), Input(placeholder="a"))
    assert said == ["Heading", "Last words.", "a, field, empty"]
    long = "word " * 20
    assert await heard(Label(long), Input(placeholder="a")) == [long.strip(), "a, field, empty"]


async def test_a_switch_alone_with_its_text_is_named_by_it_on_either_side():
    rows = [Horizontal(Switch(), Label("one")), Horizontal(Label("two"), Switch(value=True))]
    assert await heard(*rows) == ["one, switch, off", "two, switch, on"]


async def test_what_stands_after_a_field_is_not_its_name():
    assert await heard(Horizontal(Input(), Label("not like this"))) == [
        "Field, field, empty",
        "not like this",
    ]


@pytest.mark.parametrize("tooltip", [Content(ODD), ODD])
async def test_names_from_people_are_read_as_they_are(tooltip: str | Content):
    async with shown(
        Label(Content(ODD)),
        Input(),
        bordered(Input(), Content(ODD)),
        Button(Content(ODD)),
        Button("", name=ODD),
        Input().with_tooltip(tooltip),
    ) as screen:
        assert {entry.name for entry in whole(screen)} == {ODD}


async def test_a_name_is_one_line():
    assert await heard(Button("Save\n  the file")) == ["Save the file, button"]


async def test_a_sign_without_a_word_names_nothing():
    assert await heard(Label("🔎"), Input(placeholder="Search")) == ["🔎", "Search, field, empty"]
