import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbyok.evidence.fts import FtsIndex, open_index
from qbyok.ranking.bm25 import MemoryIndex, TermIndex, indexed

_TEXTS = ["log rotation", "rotation log", "unrelated", "log rotation log rotation", "Größe über 256 é"]


@pytest.fixture(params=[FtsIndex, MemoryIndex])
def index(request: pytest.FixtureRequest) -> TermIndex:
    made: TermIndex = request.param()
    made.add(map(indexed, _TEXTS))
    return made


def test_sizes(index: TermIndex) -> None:
    assert index.size == 5
    assert index.average_length == pytest.approx((2 + 2 + 1 + 4 + 4) / 5)
    assert index.text(1) == indexed("rotation log")


@pytest.mark.parametrize(
    ("phrase", "count"),
    [
        (("log",), 3),
        (("log", "rotat"), 2),
        (("rotat", "log"), 2),
        (("nothing",), 0),
        (("256",), 1),
        (("log", "x"), 0),
    ],
)
def test_frequencies(index: TermIndex, phrase: tuple[str, ...], count: int) -> None:
    assert index.frequency(phrase) == count
    assert len(index.candidates([phrase], 10)) == count


def test_candidates_are_limited_and_sure(index: TermIndex) -> None:
    assert sorted(index.candidates([("log",), ("256",)], 10)) == [0, 1, 3, 4]
    assert len(index.candidates([("log",)], 2)) == 2
    assert index.candidates([], 10) == []


def test_words_of_the_query_language_are_only_words() -> None:
    index = FtsIndex()
    index.add([indexed("or and not near")])
    assert index.candidates([("or",), ("and", "not")], 5) == [0]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=8))
def test_both_indexes_agree_on_any_text(texts: list[str]) -> None:
    fts, memory = FtsIndex(), MemoryIndex()
    for index in (fts, memory):
        index.add(map(indexed, texts))
    for phrase in {tuple(indexed(text).split()[:2]) for text in texts} - {()}:
        assert fts.frequency(phrase) == memory.frequency(phrase)
        assert sorted(fts.candidates([phrase], 99)) == sorted(memory.candidates([phrase], 99))


def test_without_fts5_the_slower_index_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(open_index(), FtsIndex)

    def refuse(self: FtsIndex) -> None:
        raise sqlite3.OperationalError("no such module: fts5")

    monkeypatch.setattr(FtsIndex, "__init__", refuse)
    assert isinstance(open_index(), MemoryIndex)
