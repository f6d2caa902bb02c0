from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qbyok.ranking.order import Scored, few_earlier, order


def _scored(number: int, path: str, score: float, words: str = "", locator: str = "") -> Scored:
    return Scored(number=number, path=path, locator=locator, words=words or str(number), score=score)


def test_best_first() -> None:
    found = [_scored(0, "a", 1.0), _scored(1, "b", 3.0), _scored(2, "c", 2.0)]
    assert [item.number for item in order(found)] == [1, 2, 0]


def test_ties_go_by_path_and_locator() -> None:
    found = [_scored(0, "b", 1.0), _scored(1, "a", 1.0)]
    assert [item.number for item in order(found)] == [1, 0]
    found = [_scored(0, "a", 1.0, locator="p. 2"), _scored(1, "a", 1.0, locator="p. 1")]
    assert [item.number for item in order(found)] == [1, 0]


def test_a_document_with_much_to_say_lifts_its_passages() -> None:
    found = [_scored(0, "stray", 2.0), *(_scored(n, "policy", 1.95) for n in range(1, 5))]
    assert order(found)[0].path == "policy"


def test_the_same_words_are_not_sent_twice() -> None:
    found = [_scored(0, "copy.md", 1.0, words="same"), _scored(1, "a.md", 1.0, words="same")]
    assert [item.path for item in order(found)] == ["a.md"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 50)), max_size=20), st.randoms())
def test_the_order_does_not_depend_on_the_order_of_arrival(items: list[tuple[str, float]], random: object) -> None:
    found = [_scored(number, path, score) for number, (path, score) in enumerate(items)]
    assert order(found) == order(reversed(found))


def test_earlier_answers_do_not_crowd_documents_out() -> None:
    earlier = [replace(_scored(n, "old.xlsx", 9.0 - n), earlier=True) for n in range(6)]
    documents = [_scored(n, f"{n}.md", 1.0) for n in range(10, 14)]
    assert [item.number for item in few_earlier([*earlier, *documents], 5)] == [0, 1, 2, 10, 11, 12, 13]
    assert [item.number for item in few_earlier([*earlier, *documents[:1]], 5)] == [0, 1, 2, 3, 10]
    assert [item.number for item in few_earlier(earlier, 5)] == [0, 1, 2, 3, 4]
