from hypothesis import given
from hypothesis import strategies as st

from qbyok.ranking.bm25 import MemoryIndex, WeightedTerm, score, telling, weigh
from qbyok.ranking.indexing import indexed, length, needle
from qbyok.ranking.query import Term


def _term(stem: str, *, frequency: int = 1, worth: float = 1.0) -> WeightedTerm:
    return WeightedTerm(phrase=(stem,), needle=needle((stem,)), frequency=frequency, worth=worth)


def test_a_phrase_is_counted_where_it_follows_itself() -> None:
    assert indexed("log log log").count(needle(("log",))) == 3
    assert length(indexed("key key", "key")) == 3


def test_a_phrase_is_found_only_as_whole_words_in_a_row() -> None:
    text = indexed("data at restaurants, rest at data")
    assert needle(("at", "rest")) not in text
    assert needle(("rest", "at")) in text


def _index(*texts: str) -> MemoryIndex:
    return MemoryIndex(enumerate(map(indexed, texts)))


def test_rare_terms_are_worth_more() -> None:
    index = _index("policy backup", "policy", "policy")
    common, rare = weigh([Term(phrase=("polici",), weight=1), Term(phrase=("backup",), weight=1)], index)
    assert rare.worth > common.worth > 0


def test_terms_that_no_passage_holds_are_dropped() -> None:
    index = _index("policy")
    assert weigh([Term(phrase=("backup",), weight=1)], index) == []


def test_a_term_says_more_in_a_short_passage() -> None:
    terms = [_term("backup")]
    short, long = indexed("backup daily"), indexed("backup daily " + "other words " * 30)
    assert score(short, terms, 10) > score(long, terms, 10) > 0
    assert score(indexed("nothing here"), terms, 10) == 0


def test_the_most_telling_terms_are_searched_within_a_budget() -> None:
    common, rare = _term("polici", frequency=90, worth=0.1), _term("hsm", frequency=3, worth=4.0)
    assert telling([common, rare], 100) == [("hsm",), ("polici",)]
    assert telling([common, rare], 50) == [("hsm",)]
    assert telling([common], 50) == [("polici",)]
    assert telling([], 50) == []


def test_candidates_are_the_passages_that_hold_any_phrase() -> None:
    index = _index("log rotation", "rotation log", "unrelated", "log rotation log rotation")
    assert index.candidates([("log", "rotat")], 10) == [3, 0]
    assert index.candidates([("log", "rotat")], 1) == [3]
    assert index.candidates([], 10) == []


def test_an_empty_index_finds_nothing() -> None:
    index = _index()
    assert (index.size, index.average_length, index.frequency(("key",))) == (0, 1.0, 0)
    assert index.candidates([("key",)], 5) == []


@given(st.lists(st.text(alphabet="ab ", min_size=1, max_size=20), min_size=1), st.sampled_from(["a", "ab", "a b"]))
def test_frequency_is_the_number_of_passages_with_the_phrase(texts: list[str], phrase: str) -> None:
    index = _index(*texts)
    wanted = tuple(phrase.split())
    expected = sum(f" {phrase} " in f" {' '.join(text.split())} " for text in texts)
    assert index.frequency(wanted) == expected == len(index.candidates([wanted], 1000))
