from pathlib import Path

import pytest

from qbyok.ranking import vocabulary
from qbyok.ranking.vocabulary import IMPLIED_WEIGHT, RELATED_WEIGHT, SYNONYM_WEIGHT, parse
from qbyok.ranking.words import stems

_SHIPPED = Path(vocabulary.__file__).with_name("vocabulary.toml")


def test_synonyms_work_both_ways() -> None:
    words = parse('synonyms = [["MFA", "two-factor"]]')
    assert words.expansions["mfa",] == {("two", "factor"): SYNONYM_WEIGHT}
    assert words.expansions["two", "factor"] == {("mfa",): SYNONYM_WEIGHT}


def test_implied_words_work_one_way() -> None:
    words = parse('[[implies]]\nquestion = ["how often"]\nevidence = ["quarterly"]')
    assert words.expansions["how", "often"] == {tuple(stems("quarterly")): IMPLIED_WEIGHT}
    assert tuple(stems("quarterly")) not in words.expansions


def test_the_closest_kinship_counts() -> None:
    words = parse('synonyms = [["backup", "snapshot"]]\nrelated = [["backup", "snapshot", "restore"]]')
    assert words.expansions["backup",] == {("snapshot",): SYNONYM_WEIGHT, tuple(stems("restore")): RELATED_WEIGHT}


def test_phrases_are_found_in_a_question_with_the_words_inside_them() -> None:
    words = parse('synonyms = [["at rest", "stored"], ["rest", "pause"]]')
    assert words.find(stems("Is data at rest encrypted?")) == [("at", "rest"), ("rest",)]


@pytest.mark.parametrize("toml", ["synonyms = 3", "synonyms = [[1]]", "implies = [1]", "[[implies]]", "not toml"])
def test_another_form_is_refused(toml: str) -> None:
    with pytest.raises(ValueError, match=r"must be|expected a list|Expected|Invalid"):
        parse(toml)


def test_the_shipped_vocabulary_knows_what_reviewers_say() -> None:
    words = parse(_SHIPPED.read_text(encoding="utf-8"))
    for one, other in [
        ("2FA", "multi-factor"),
        ("RTO", "recovery time objective"),
        ("pentest", "penetration test"),
        ("SSO", "single sign-on"),
        ("SDLC", "software development life cycle"),
        ("disaster recovery", "business continuity"),
        ("least privilege", "need to know"),
    ]:
        assert tuple(stems(other)) in words.expansions[tuple(stems(one))]
