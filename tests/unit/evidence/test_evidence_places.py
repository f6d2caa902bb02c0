"""Every passage's locator leads back to the same text in the original file, whatever the format."""

import re
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from support.generated_evidence import WRITERS, Made, documents, headers_in, words_in
from support.places import OPENERS

from qbyok.evidence.parsers import SUFFIXES
from qbyok.evidence.reader import read
from qbyok.model import Passage

_SAME = {".markdown": ".md", ".htm": ".html", ".xlsm": ".xlsx", ".tsv": ".csv"}
"""Kinds that one parser reads with another."""


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def stands_in(own: list[str], there: list[str]) -> bool:
    """Tell whether words stand somewhere one after the other."""
    return f" {' '.join(own)} " in f" {' '.join(there)} "


def is_there(passage: Passage, texts: list[str], made: Made) -> bool:
    """Tell whether a passage is what stands at its place; above rows of a table it repeats their header."""
    header, _, rows = passage.text.partition("\n")
    there = words(" ".join(texts))
    own = words(passage.text)
    if not stands_in(own, there) and tuple(words(header)) in headers_in(made) | {("Place", "Text")}:
        own = words(rows)
    return stands_in(own, there) and own[0] in words(texts[0])


def test_every_kind_of_file_has_a_writer_and_an_opener() -> None:
    kinds = {_SAME.get(suffix, suffix) for suffix in SUFFIXES}
    assert kinds == OPENERS.keys() == {PurePosixPath(name).suffix for name in WRITERS}


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=20)
@given(made=documents())
def test_every_locator_leads_back_to_its_text(name: str, made: Made) -> None:
    data = WRITERS[name](made)
    passages = read(name, data, None).content.passages
    open_at = OPENERS[PurePosixPath(name).suffix]
    for passage in passages:
        assert is_there(passage, open_at(data, passage.locator), made), (passage.locator, passage.text)
    assert words_in(made) <= {word for passage in passages for word in words(passage.text)}
