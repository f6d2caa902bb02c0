from qbyok.ranking.query import Term, build
from qbyok.ranking.vocabulary import SYNONYM_WEIGHT, Vocabulary, parse


def test_own_words_come_first_then_what_they_mean() -> None:
    vocabulary = parse('synonyms = [["MFA", "two-factor"]]')
    assert build("Is MFA enforced?", vocabulary) == (
        Term(phrase=("mfa",), weight=1.0),
        Term(phrase=("enforc",), weight=1.0),
        Term(phrase=("two", "factor"), weight=SYNONYM_WEIGHT),
    )


def test_words_of_the_question_are_not_added_again() -> None:
    vocabulary = parse('synonyms = [["backup", "snapshot"]]')
    assert [term.weight for term in build("backup snapshot", vocabulary)] == [1.0, 1.0]


def test_a_question_of_stopwords_asks_for_nothing() -> None:
    assert build("What do you have?", Vocabulary()) == ()
