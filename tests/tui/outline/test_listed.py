"""What is said of Textual's own widgets that hold things to choose from."""

from rich.text import Text
from textual.widgets import (
    Checkbox,
    DataTable,
    Digits,
    Label,
    ListItem,
    ListView,
    OptionList,
    RadioButton,
    RadioSet,
    Select,
    SelectionList,
    Tree,
)
from textual.widgets.option_list import Option as Listed

from tests.tui.outline.whole import heard, shown, spoken, whole
from tui.outline import Option

ODD = "Luke's [/phone]"


def texts(options: tuple[Option, ...]) -> list[str]:
    return [option.text for option in options]


async def test_a_radio_set_says_what_is_chosen_and_what_cannot_be():
    buttons = [RadioButton("A"), RadioButton("B", disabled=True), RadioButton("C")]
    async with shown(Label("Which"), RadioSet(*buttons)) as screen:
        assert spoken(screen) == ["Which, choice, nothing chosen"]
        buttons[2].value = True
        assert spoken(screen) == ["Which, choice, C"]
        (entry,) = whole(screen)
        assert [(o.text, o.unavailable) for o in entry.options] == [
            ("A", False),
            ("B", True),
            ("C", False),
        ]


async def test_a_button_of_a_set_that_is_not_displayed_is_left_out_and_the_others_keep_their_keys():
    buttons = [RadioButton("A"), RadioButton("B")]
    async with shown(RadioSet(*buttons, name="Which")) as screen:
        buttons[0].display = False
        (entry,) = whole(screen)
        assert [(option.key, option.text) for option in entry.options] == [(1, "B")]


async def test_a_select_says_its_value_or_that_it_has_none_open_or_not():
    select = Select([("[b]One[/b]", 1), ("Two", 2)], prompt="A number")
    async with shown(select) as screen:
        assert spoken(screen) == ["A number, choice, nothing chosen"]
        assert texts(whole(screen)[0].options) == ["A number", "One", "Two"]
        select.value = 1
        select.expanded = True
        await select.app.animator.wait_for_idle()
        assert spoken(screen) == ["A number, choice, One"]


async def test_a_selection_list_says_of_each_whether_it_is_ticked():
    selection = SelectionList[int](("[i]One[/i]", 1, True), ("Two", 2), name="Numbers")
    async with shown(selection) as screen:
        assert texts(whole(screen)[0].options) == ["One [ticked]", "Two [not ticked]"]


async def test_an_option_list_is_read_as_it_looks_with_and_without_markup():
    options = OptionList("[b]One[/b]", None, Listed("Two", disabled=True), name="Numbers")
    async with shown(options) as screen:
        (entry,) = whole(screen)
        assert texts(entry.options) == ["One", "Two"] and entry.options[1].unavailable
    async with shown(OptionList(ODD, "[b]2[/b]", name="Phones", markup=False)) as screen:
        assert texts(whole(screen)[0].options) == [ODD, "[b]2[/b]"]


async def test_items_of_a_list_are_read_whatever_they_are_made_of():
    hidden = Label("not this")
    hidden.display = False
    items = [
        ListItem(Digits("50")),
        ListItem(Label("One"), hidden, Label("Two"), disabled=True),
        ListItem(Checkbox("Three")),
    ]
    async with shown(ListView(*items, name="Things")) as screen:
        (entry,) = whole(screen)
        assert texts(entry.options) == ["50", "One Two", "Three, tick box, not ticked"]
        assert [option.unavailable for option in entry.options] == [False, True, False]


async def test_the_cells_of_a_table_carry_their_columns_labels_and_look_as_they_are_drawn():
    table = DataTable[object](name="Scores", cursor_type="row")
    async with shown(table) as screen:
        table.add_columns("Who", "[b]Points[/b]", "Mean", "Note")
        table.add_row(Text(ODD), 3, 2.5, "[i]well[/i]", label="1st")
        table.add_row("Two", 4, 1.234, None)
        (entry,) = whole(screen)
        assert texts(entry.options) == [
            f"1st; Who: {ODD}; Points: 3; Mean: 2.50; Note: well",
            "Who: Two; Points: 4; Mean: 1.23; Note: None",
        ]
        table.move_cursor(row=1)
        assert spoken(screen) == [f"Scores, table, {entry.options[1].text}"]


async def test_a_tree_says_its_open_branches_and_which_are_folded():
    tree = Tree[None]("Root", name="Files")
    tree.root.expand()
    branch = tree.root.add(Text("Branch"), expand=False)
    branch.add_leaf("hidden")
    tree.root.add_leaf("leaf")
    async with shown(tree) as screen:
        (entry,) = whole(screen)
        assert texts(entry.options) == ["Root (unfolded)", "Branch (folded)", "leaf"]
        assert [option.key for option in entry.options] == [0, 1, 2]
        branch.expand()
        assert texts(whole(screen)[0].options)[1:3] == ["Branch (unfolded)", "hidden"]


async def test_lists_with_nothing_in_them_are_read_all_the_same():
    empty = [RadioSet(), Select([]), SelectionList(), OptionList(), ListView(), DataTable()]
    assert await heard(*empty) == [
        "Choice, choice, nothing chosen",
        "Select, choice, nothing chosen",
        "List, list",
        "List, list",
        "List, list",
        "Table, table",
    ]
