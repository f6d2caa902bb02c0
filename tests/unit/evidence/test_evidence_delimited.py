"""CSV and TSV as evidence: rows under their header, by their lines in the file."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.errors import InputError
from qbyok.evidence.delimited import parse


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = [["Control", "State"], ["MFA, for all", "In place; always"], ["Keys", "Yes"]]
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(lines)
    parsed = parse(file.getvalue().encode())
    assert [(block.header, block.text) for block in parsed.blocks] == [
        ("Control | State", "MFA, for all | In place; always"),
        ("Control | State", "Keys | Yes"),
    ]


def test_rows_are_named_by_their_lines() -> None:
    parsed = parse(b'Control,State\nMFA,"In\nplace"\n\nKeys,yes\n')
    assert [parsed.locate([block]) for block in parsed.blocks] == ["lines 2–3", "line 5"]
    assert parsed.locate(parsed.blocks) == "lines 2–5"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'a,"b\nc', "line 2"),
        (b"a,b\0", "binary"),
        (b"," * 1_000_001, "million"),
        (b'a,"' + b"x" * (11 << 20), "line"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse(data)


@given(
    st.lists(
        st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=9), min_size=2, max_size=2), min_size=3
    )
)
def test_each_place_leads_to_its_text(rows: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    lines = file.getvalue().split("\n")
    parsed = parse(file.getvalue().encode())
    for block in parsed.blocks:
        assert lines[int(parsed.locate([block]).removeprefix("line ")) - 1] == ",".join(block.text.split(" | "))
