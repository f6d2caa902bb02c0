"""That no word was lost by which questionnaires were read when all languages were in one file."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from support.grids import sheet

from qbyok.layout.conditions import condition_of
from qbyok.layout.docwords import is_contact, is_instruction, is_request
from qbyok.layout.instructed import instructed_columns
from qbyok.layout.lexicon import lexicon
from qbyok.layout.parties import names_respondent, names_reviewer
from qbyok.layout.presets import is_default, is_mark
from qbyok.layout.questions import starts_question
from qbyok.layout.verdicts import is_negative, is_not_applicable, is_option
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import Sense, header_sense

_KNOWN = Path(__file__).with_name("known_words.toml")

_MOVED = {
    "explanation": Sense.STATEMENT,
    "clarification": Sense.STATEMENT,
    "erläuterung": Sense.STATEMENT,
    "erklärung": Sense.STATEMENT,
    "explication": Sense.STATEMENT,
    "précisions": Sense.STATEMENT,
    "explicación": Sense.STATEMENT,
    "explicação": Sense.STATEMENT,
    "補足": Sense.STATEMENT,
    "記入例": Sense.REVIEWER,
    "link": Sense.EVIDENCE,
    "url": Sense.EVIDENCE,
}

_GIVEN_UP = {
    # articles and the like begin any sentence, in one language or another
    "values.question_starts": {"to", "you", "les", "votre", "la", "se", "a"},
    # so do courtesies: they are prompts only with a verb that says to choose or to enter
    # and stems begin a sentence on how suppliers are selected, too
    # a bracket makes a preset only of a text that also ends with one
    "values.default_starts": {"bitte", "veuillez", "sélectionne", "selecion", "<", "[", "{"},
}


def known() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(_KNOWN.read_text("utf-8"))
    texts = {f"{section}.{name}": text for section, lists in data.items() for name, text in lists.items()}
    return {
        name: tuple(p for p in text.replace(" | ", "\n").split("\n") if p and p not in _GIVEN_UP.get(name, ()))
        for name, text in texts.items()
    }


def test_no_header_is_lost() -> None:
    senses = {p: Sense(n.removeprefix("header.")) for n, ps in known().items() if n.startswith("header.") for p in ps}
    senses |= _MOVED
    wrong = {p: header_sense(p) for p, sense in senses.items() if header_sense(p) is not sense and not is_option(p)}
    assert wrong == {}


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("values.options", is_option),
        ("values.negative", is_negative),
        ("values.not_applicable", is_not_applicable),
        ("values.defaults", is_default),
        ("values.default_starts", is_default),
        ("values.marks", is_mark),
        ("values.question_starts", starts_question),
        ("conditions.if_yes", lambda text: condition_of(f"{text}, and") == "if_yes"),
        ("conditions.if_no", lambda text: condition_of(f"{text}, and") == "if_no"),
        ("parties.respondent", names_respondent),
        ("parties.reviewer", names_reviewer),
        ("documents.contact", is_contact),
        ("documents.signature", is_contact),
        ("documents.hints", is_instruction),
        ("documents.requests", lambda text: is_request(f"{text} one two three")),
    ],
)
def test_no_word_is_lost(name: str, check: Callable[[str], bool]) -> None:
    assert [text for text in known()[name] if not check(text)] == []


@pytest.mark.parametrize(
    "name",
    [
        "conditions.words",
        "conditions.not_applying",
        "instructions.fill_in",
        "instructions.not_for_you",
        "documents.joining",
    ],
)
def test_no_entry_is_lost(name: str) -> None:
    section, _, words = name.partition(".")
    found = {phrase.removesuffix("~") for phrase in lexicon()[section][words]}
    assert [text for text in known()[name] if text not in found] == []


def test_no_word_for_column_is_lost() -> None:
    lost = [w for w in known()["instructions.column"] if not instructed_columns(view(f"Please fill in {w} C here"))]
    assert lost == []


def view(text: str) -> SheetView:
    return SheetView(sheet([[text]]))
