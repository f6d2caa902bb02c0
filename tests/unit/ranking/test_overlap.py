"""How much of a question stands in a text."""

from qbyok.ranking.overlap import sought
from qbyok.ranking.vocabulary import Vocabulary, parse

VOCABULARY = parse(
    """
    synonyms = [["MFA", "two-factor"], ["access review", "recertification"]]
    related = [["MFA", "sign-in"]]
    """
)


def test_words_count_once_whatever_their_form_and_stopwords_do_not() -> None:
    asked = sought("Do you encrypt your backups, and are the backups tested?", Vocabulary())
    assert len(asked) == 3
    assert asked.shared("A backup of each encrypted backup is kept.") == 2


def test_a_synonym_is_worth_a_word_and_a_related_phrase_half_of_one() -> None:
    asked = sought("Is MFA enforced?", VOCABULARY)
    assert asked.shared("MFA with two-factor tokens") == 1
    assert asked.shared("Two-factor tokens are used.") == 1
    assert asked.shared("At every sign-in.") == 0.5
    assert asked.shared("Two factories.") == 0


def test_a_synonym_of_a_phrase_stands_for_all_its_words() -> None:
    assert sought("How often is an access review done?", VOCABULARY).shared("Recertification is done yearly.") == 3


def test_a_question_of_stopwords_seeks_nothing() -> None:
    asked = sought("What do you have?", VOCABULARY)
    assert (len(asked), asked.shared("We have what you have.")) == (0, 0)
