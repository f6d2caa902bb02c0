"""The word files: that each is complete, and that they agree with each other."""

from collections import defaultdict

import pytest

from qbyok.layout.lexicon import Lexicon, languages, lexicon, words_of
from qbyok.layout.phrases import plain
from qbyok.layout.presets import is_placeholder
from qbyok.layout.verdicts import is_negative, is_not_applicable, is_option
from qbyok.layout.vocabulary import Sense, header_sense

_LANGUAGES = languages()[1:]
_MAY_BE_EMPTY = {
    "values.marks",
    "values.question_ends",
    "values.numbering",
    "conditions.then",
    "instructions.column_behind",
    "instructions.from",
    "documents.joining",
    "documents.requests",
    "documents.request_ends",
}


def flat(words: Lexicon) -> dict[str, tuple[str, ...]]:
    return {f"{section}.{name}": phrases for section, lists in words.items() for name, phrases in lists.items()}


@pytest.mark.parametrize("language", _LANGUAGES)
def test_each_language_has_every_list(language: str) -> None:
    found, model = flat(words_of(language)), flat(words_of("en"))
    assert list(found) == list(model)
    assert {name for name, phrases in found.items() if not phrases} <= _MAY_BE_EMPTY


def test_what_is_common_is_in_lists_that_languages_have() -> None:
    assert set(flat(words_of("common"))) <= set(flat(words_of("en")))
    assert set(lexicon()["header"]) == set(Sense)


@pytest.mark.parametrize("language", languages())
def test_phrases_are_written_once_and_tidily(language: str) -> None:
    for name, phrases in flat(words_of(language)).items():
        assert (name, [p for p in phrases if p != p.strip() or "|" in p or "  " in p]) == (name, [])
        assert (name, len(set(phrases))) == (name, len(phrases))


def test_no_phrase_of_headers_means_two_things() -> None:
    senses: dict[str, set[str]] = defaultdict(set)
    for language in languages():
        for sense, phrases in words_of(language)["header"].items():
            for phrase in phrases:
                senses[plain(phrase)].add(sense)
    assert {phrase: found for phrase, found in senses.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", languages())
def test_each_phrase_alone_is_a_header_of_its_sense(language: str) -> None:
    wrong = {
        phrase: header_sense(phrase)
        for sense, phrases in words_of(language)["header"].items()
        for phrase in phrases
        if header_sense(phrase) is not Sense(sense) and not is_option(phrase)
    }
    assert wrong == {}


@pytest.mark.parametrize("language", languages())
def test_no_language_hides_a_header_of_another(language: str) -> None:
    words = words_of(language)
    own = set(map(plain, (*words["values"]["options"], *lexicon()["values"]["or"], "compliant", "no")))
    hidden = [p for phrases in words["header"].values() for p in phrases if is_option(p) and plain(p) not in own]
    assert hidden == []


@pytest.mark.parametrize("language", languages())
def test_options_mean_the_same_in_every_language(language: str) -> None:
    values, common = words_of(language)["values"], words_of("common")["values"]
    negative, not_applicable = (
        {plain(v) or v for v in (*values[name], *common[name])} for name in ("negative", "not_applicable")
    )
    for option in values["options"]:
        value = plain(option) or option
        assert (option, is_negative(option)) == (option, value in negative)
        assert (option, is_not_applicable(option)) == (option, value in not_applicable)
        assert not is_placeholder(option)
    assert [o for name in ("negative", "not_applicable") for o in values[name] if not is_option(o)] == []


def test_english_comes_first() -> None:
    assert languages()[:2] == ("common", "en")
    assert list(languages()[2:]) == sorted(languages()[2:])
    titles = lexicon()["header"]["title"]
    assert titles[: len(words_of("en")["header"]["title"])] == words_of("en")["header"]["title"]
