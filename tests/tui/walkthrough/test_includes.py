"""What a walk file includes is played as if its steps stood there."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from tui.walkthrough.checking import check
from tui.walkthrough.explaining import hand_out
from tui.walkthrough.problem import Unreadable
from tui.walkthrough.reading import read
from tui.walkthrough.script import Walk

LOG_IN = """walk 1
# Logs in with a password alone.
type "${who}" into "Username"
type secret ${password} into "Password"
say "$${who} is ${greeting}"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the walk files are; names are told from there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "log-in.walk").write_text(LOG_IN)
    return tmp_path


def including(line: str, header: str = "") -> Walk:
    """A walk with this line in its one scene."""
    file = Path("story.walk")
    file.write_text(f'walk 1\nsecret pw from env PW\n{header}\nscene "1"\n{line}\n')
    return read(file)


def problems(line: str, header: str = "") -> str:
    """What is wrong with it."""
    with pytest.raises(Unreadable) as told:
        including(line, header)
    return str(told.value)


def test_included_steps_keep_their_file_and_line_and_are_given_their_values(folder):
    walk = including(
        'include "parts/log-in.walk" with who="luke" password="pw"\npress "x"',
        'let greeting = "hi"',
    )
    (scene,) = walk.scenes
    assert [(str(each.file), each.line, each.text) for each in scene.steps] == [
        ("parts/log-in.walk", 3, 'type "luke" into "Username"'),
        ("parts/log-in.walk", 4, 'type secret pw into "Password"'),
        ("parts/log-in.walk", 5, 'say "$${who} is ${greeting}"'),
        ("story.walk", 6, 'press "x"'),
    ]


def test_a_header_may_be_shared_and_scenes_may_come_from_elsewhere(folder):
    Path("school.walk").write_text('walk 1\ndevice "Phone"\nsize 100x30\n')
    Path("end.walk").write_text('walk 1\nscene "The end"\npress "Log out"\n')
    walk = including('include "end.walk"', 'include "school.walk"')
    assert (walk.devices, walk.size) == (("Phone",), (100, 30))
    assert [each.title for each in walk.scenes] == ["1", "The end"]


def test_a_value_can_be_handed_on_through_several_files(folder):
    Path("outer.walk").write_text('walk 1\ninclude "inner.walk" with a="${b}!"\n')
    Path("inner.walk").write_text('walk 1\nsay "${a}"\n')
    walk = including('include "outer.walk" with b="deep"')
    assert walk.scenes[0].steps[0]["TEXT"] == "deep!"


def test_problems_of_an_included_file_are_told_by_its_own_name_and_line(folder):
    Path("parts/log-in.walk").write_text("walk 1\npresss\n")
    assert problems('include "parts/log-in.walk"\npress') == (
        'story.walk:6:6: the sentence is not complete: write press "LABEL" [in "REGION"]\n'
        'parts/log-in.walk:2:1: cannot read "presss": did you mean "press"?'
    )


def test_what_an_included_file_lacks_is_told_where_it_stands(folder):
    assert problems('include "parts/log-in.walk" with who="luke"') == (
        'parts/log-in.walk:4:13: no value is called "password"\n'
        'parts/log-in.walk:5:5: no value is called "greeting"'
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('include "none.walk"', '5:9: the included file "none.walk" cannot be read: No such file'),
        ('include "story.walk"', "5:9: this file includes itself"),
        (
            'include "parts/log-in.walk" with whom="x" who="x" password="pw"',
            '5:34: the included file has no "${whom}": did you mean "who"?',
        ),
        (
            'include "parts/log-in.walk" with who="x" password="luke pw"',
            "4:13: cannot read",
        ),
    ],
)
def test_an_include_that_cannot_be_is_told(folder, line, sentence):
    assert sentence in problems(line, 'let greeting = "hi"')


def test_a_circle_of_several_files_is_told_where_it_closes(folder):
    Path("a.walk").write_text('walk 1\ninclude "parts/../b.walk"\n')
    Path("b.walk").write_text('walk 1\ninclude "a.walk"\n')
    assert problems('include "a.walk"') == "parts/../b.walk:2:9: this file includes itself"


def test_a_newer_file_is_told_as_such_and_nothing_else_of_it(folder):
    Path("a.walk").write_text("walk 3\nwhatever this is\n")
    (only,) = problems('include "a.walk"').splitlines()
    assert only.startswith("a.walk:1:6: this is a walk in version 3")


def test_includes_that_multiply_end_in_a_problem_and_soon(folder):
    for number in range(9):
        Path(f"{number}.walk").write_text("walk 1\n" + f'include "{number + 1}.walk"\n' * 10)
    Path("9.walk").write_text('walk 1\nsay "x"\n')
    assert problems('include "0.walk"').endswith(
        "is too long: a walk has at most 20,000 lines, includes counted"
    )


def test_includes_go_only_so_deep(folder):
    for number in range(12):
        Path(f"{number}.walk").write_text(f'walk 1\ninclude "{number + 1}.walk"\n')
    assert problems('include "0.walk"') == ("9.walk:2:9: this include goes more than 10 files deep")


def test_values_that_hold_values_are_not_filled_in_without_end(folder):
    """549 bytes took 2 GB."""
    doubled = [f'let v{at} = "{f"${{v{at - 1}}}" * 9}"' for at in range(1, 13)]
    told = problems('say "${v12}"', "\n".join(['let v0 = "0123456789"', *doubled]))
    assert told.startswith(
        "story.walk:7:10: with its values filled in this is longer than 10,000 letters"
    )


def test_values_that_grow_from_include_to_include_are_told_by_the_line_that_holds_them(folder):
    for depth in range(8):
        more = "${a}" * 9
        below = f'include "d{depth + 1}.walk" with a="{more}"' if depth < 7 else 'say "${a}"'
        Path(f"d{depth}.walk").write_text(f"walk 1\n{below}\n")
    told = problems('include "d0.walk" with a="0123456789"')
    assert told == "d3.walk:2:26: with its values filled in this is longer than 10,000 letters"


def test_a_step_whose_let_makes_it_too_long_is_told_by_its_line(folder):
    told = problems(f'say "{"${a}" * 20}"', f'let a = "{"x" * 600}"')
    assert told == "story.walk:5:5: with its values filled in this is longer than 10,000 letters"
    file = Path("story.walk")
    file.write_text(file.read_text().replace("say", "press"))
    assert [each.line for each in check(file)] == [5]


def test_a_text_that_is_long_as_it_stands_is_taken(folder):
    walk = including(f'say "{"x" * 20_000} ${{a}}"', 'let a = "yz"')
    assert len(walk.scenes[0].steps[0]["TEXT"]) > 20_000


def test_many_lines_that_are_filled_in_are_bounded_together(folder):
    filled = "\n".join(['say "${a}"'] * 2_000)
    Path("part.walk").write_text(f"walk 1\n{filled}\n")
    told = problems(f'include "part.walk" with a="{"x" * 9_000}"')
    assert told == (
        "part.walk:553:1: is too long: a walk has at most 5,000,000 letters, values filled in"
    )


def test_a_file_that_is_included_again_and_again_counts_each_time(folder):
    Path("part.walk").write_text(f"walk 1\n# {'x' * 900_000}\n")
    told = problems("\n".join(['include "part.walk"'] * 9))
    assert told == "part.walk: is too long: a walk has at most 5,000,000 letters, values filled in"


def test_what_is_noted_in_a_long_text_is_told_by_its_line_in_a_hand_out(folder):
    walk = including(f'keep "{"x" * 3_000}" as k\nsay "{"${k}" * 9}"')
    with pytest.raises(Unreadable, match=r"story.walk:6:1: with its values filled in") as told:
        hand_out(walk, PurePath("pictures"))
    assert len(told.value.problems) == 1
