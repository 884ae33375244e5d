"""Files of staff: what is read from them, and what is told of those that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.wire.users import ImportRow
from tui.cli.failure import Failure
from tui.cli.staff_file import read


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "has no column 'name'"),
        (b"name;email;job title;group\n", "has no column 'name'"),
        (b"name,email,group\n", "has no column 'job title'"),
        (b"name,email,job title,group,Email\n", "has more than one column 'email'"),
        (b"name,email,job title,group\n", "names no users"),
        (b"name,email,job title,group\nA,b\n", ":2: 2 cells"),
        (b'name,email,job title,group\n"A,b,c,d\n', ":2: this is not CSV"),
        (b"name,email,job title,group\nZo\xeb,z@x,,SLT\n", "is not UTF-8 text (line 2)"),
        ("name,email".encode("utf-16"), "is not UTF-8 text (line 1)"),
        (b"name,email,job title,group\n" + b"a," * 3 + b"x" * 200_000, ":2: this is not CSV"),
    ],
)
def test_a_file_that_is_no_list_of_staff_is_told_with_its_line(tmp_path, raw, told):
    file = tmp_path / "staff.csv"
    file.write_bytes(raw)
    with pytest.raises(Failure) as failure:
        read(file)
    assert told in str(failure.value)


def test_a_file_without_end_is_told_and_not_read_to_its_end():
    with pytest.raises(Failure, match="/dev/zero is too large: 16,000,000 bytes"):
        read(Path("/dev/zero"))


def test_a_row_keeps_the_line_that_it_begins_in(tmp_path):
    file = tmp_path / "staff.csv"
    file.write_bytes(
        b"\xef\xbb\xbfGROUP,E,Job_Title,EMAIL,Name\r\n"
        b'SLT,x,"Head,\r\nacting",a@x.example,Ada\r\n\r\nSLT,,,b@x.example,Bo\r\n'
    )
    assert read(file) == [
        ImportRow(
            line=2, name="Ada", email="a@x.example", job_title="Head,\r\nacting", group="SLT"
        ),
        ImportRow(line=5, name="Bo", email="b@x.example", job_title="", group="SLT"),
    ]
