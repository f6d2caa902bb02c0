import hashlib
import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from qbyok.evidence.blocks import Block, locate_by_heading
from qbyok.evidence.passages import MAX_CHARS, cut, make


def _blocks(*texts: str, heading: tuple[str, ...] = ("A",), group: str = "1", header: str = "") -> list[Block]:
    return [
        Block(text=text, heading=heading, group=group, number=number, last=number, header=header)
        for number, text in enumerate(texts, 1)
    ]


def test_id_and_hash_depend_on_what_they_name() -> None:
    passage = make("a.md", "A › B", ("A", "B"), "Text.")
    assert passage.id == "p-" + hashlib.sha256("a.md\0A › B\0Text.".encode()).hexdigest()[:12]
    assert passage.sha256 == hashlib.sha256(b"Text.").hexdigest()


def test_small_neighbours_are_joined() -> None:
    passages = cut("a.md", _blocks("One.", "Two."), locate_by_heading)
    assert [(passage.locator, passage.text) for passage in passages] == [("A", "One.\nTwo.")]


def test_nothing_is_joined_across_headings() -> None:
    blocks = _blocks("One.") + _blocks("Two.", heading=("A", "B"), group="2")
    assert [passage.heading for passage in cut("a.md", blocks, locate_by_heading)] == [("A",), ("A", "B")]


def test_a_long_section_is_cut_into_parts_of_like_size() -> None:
    passages = cut("a.md", _blocks(*["x" * 100] * 8), locate_by_heading, max_chars=650)
    assert [len(passage.text.split("\n")) for passage in passages] == [4, 4]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    passages = cut("a.md", _blocks("First one. Second one. Third one."), locate_by_heading, max_chars=24)
    assert [passage.text for passage in passages] == ["First one. Second one.", "Third one."]


def test_every_part_of_a_table_has_its_header() -> None:
    rows = _blocks("a | 1", "b | 2", "c | 3", header="name | n")
    passages = cut("a.md", rows, locate_by_heading, max_chars=10)
    assert len(passages) > 1
    assert all(passage.text.startswith("name | n\n") for passage in passages)


def test_a_header_too_long_to_repeat_is_a_row_of_its_table() -> None:
    rows = _blocks("a | 1", "b | 2", header="a header | that is long")
    texts = [passage.text for passage in cut("a.md", rows, locate_by_heading, max_chars=12)]
    assert " ".join(" ".join(texts).split()) == "a header | that is long a | 1 b | 2"
    assert max(map(len, texts)) <= 12


def test_lists_of_control_ids_stay_alone() -> None:
    blocks = _blocks("Access is reviewed.", "CC6.1, CC6.2, CC6.3", "Keys are rotated.")
    assert [passage.text for passage in cut("a.md", blocks, locate_by_heading)] == [
        "Access is reviewed.",
        "CC6.1, CC6.2, CC6.3",
        "Keys are rotated.",
    ]


def test_the_same_place_and_text_make_one_passage() -> None:
    blocks = [Block(text="Same.", heading=("A",), group=group) for group in "12"]
    assert len(cut("a.md", blocks, locate_by_heading)) == 1


@given(st.lists(st.lists(st.sampled_from([" ", ". ", "; ", "\n", "-"]), max_size=400), max_size=6))
def test_passages_fit_and_lose_no_word(separators: list[list[str]]) -> None:
    words = (f"w{number}" for number in itertools.count())
    texts = ["".join(next(words) + separator for separator in ends) + next(words) for ends in separators]
    passages = cut("a.md", _blocks(*texts), locate_by_heading)
    assert all(len(passage.text) < MAX_CHARS + len(texts) for passage in passages)
    sent = "".join(passage.text for passage in passages)
    assert re.sub(r"\s", "", sent) == re.sub(r"\s", "", "".join(texts))
