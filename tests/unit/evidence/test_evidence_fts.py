from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbyok.evidence.document import Content
from qbyok.evidence.fts import terms_of
from qbyok.evidence.passages import make
from qbyok.evidence.store import Store
from qbyok.ranking.bm25 import TermIndex
from qbyok.ranking.indexing import indexed

_TEXTS = ["log rotation", "rotation log", "unrelated", "log rotation log rotation", "Größe über 256 é"]


def stored(texts: Sequence[str], *, fts: bool, hidden: Sequence[str] = ()) -> TermIndex:
    """Return the words of passages with these texts, numbered from 1; each of ``hidden`` is withheld."""
    store = Store(None, fts=fts)
    assert store.has_fts is fts
    withheld = []
    for number, text in enumerate((*texts, *hidden)):
        content = Content(title="", passages=(make("a.md", str(number), (), text),))
        known = store.add("a.md", str(number), "", content, [indexed(text)], [])
        if number >= len(texts):
            withheld.append(known.id)
    return terms_of(store, withheld)


@pytest.fixture(params=["fts", "plain", "fts, with more that is withheld", "plain, with more that is withheld"])
def index(request: pytest.FixtureRequest) -> TermIndex:
    more = ["log log rotation 256", "another log"] if "withheld" in request.param else []
    return stored(_TEXTS, fts=request.param.startswith("fts"), hidden=more)


def test_sizes(index: TermIndex) -> None:
    assert index.size == 5
    assert index.average_length == pytest.approx((2 + 2 + 1 + 4 + 4) / 5)


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
    assert sorted(index.candidates([("log",), ("256",)], 10)) == [1, 2, 4, 5]
    assert len(index.candidates([("log",)], 2)) == 2
    assert index.candidates([], 10) == []


def test_words_of_the_query_language_are_only_words() -> None:
    assert stored(["or and not near"], fts=True).candidates([("or",), ("and", "not")], 5) == [1]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=8))
def test_both_indexes_agree_on_any_text(texts: list[str]) -> None:
    fts, plain = stored(texts, fts=True), stored(texts, fts=False)
    assert (fts.size, fts.average_length) == (plain.size, plain.average_length)
    for phrase in {tuple(indexed(text).split()[:2]) for text in texts} - {()}:
        assert fts.frequency(phrase) == plain.frequency(phrase)
        assert sorted(fts.candidates([phrase], 99)) == sorted(plain.candidates([phrase], 99))
