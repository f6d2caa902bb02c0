import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.errors import InputError
from qbyok.evidence.passages import cut
from qbyok.evidence.text import decode, parse


@pytest.mark.parametrize(
    "data",
    ["Schlüssel".encode(), "\ufeffSchlüssel".encode(), "Schlüssel".encode("utf-16"), "Schlüssel".encode("cp1252")],
)
def test_text_is_read_in_the_encodings_that_people_use(data: bytes) -> None:
    assert decode(data) == "Schlüssel"


def test_line_ends_become_one() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


def test_characters_that_nobody_sees_are_left_out() -> None:
    assert decode("pass\u200bword\u202e \U000e0041ok".encode()) == "password ok"


def test_binary_data_is_refused() -> None:
    with pytest.raises(InputError, match="binary"):
        decode(b"\x00\x01\x02")


def test_paragraphs_are_located_by_their_lines() -> None:
    parsed = parse(b"one\n\n\ntwo\nthree\n")
    assert [(parsed.locate([block]), block.text) for block in parsed.blocks] == [
        ("line 1", "one"),
        ("lines 4–5", "two\nthree"),
    ]


_LINE = st.lists(st.text(alphabet="abcde", min_size=1, max_size=6), max_size=20).map(" ".join)


@given(st.lists(_LINE, max_size=30))
def test_every_locator_leads_back_to_the_text(lines: list[str]) -> None:
    parsed = parse("\n".join(lines).encode())
    passages = cut("notes.txt", parsed.blocks, parsed.locate, max_chars=90)
    for passage in passages:
        first, _, last = passage.locator.removeprefix("lines ").removeprefix("line ").partition("–")
        there = lines[int(first) - 1 : int(last or first)]
        assert " ".join(passage.text.split()) in " ".join(" ".join(there).split())
    assert bool(passages) == any(lines)
