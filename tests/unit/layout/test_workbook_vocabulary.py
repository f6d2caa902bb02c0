"""What headers and values are taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.layout.presets import is_default, is_mark, is_placeholder, without_prompt
from qbyok.layout.questions import is_question
from qbyok.layout.verdicts import is_option, options_in
from qbyok.layout.vocabulary import Sense, clear_sense, header_sense


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("Question ID", Sense.ID),
        ("#", Sense.ID),
        ("Requirement No", Sense.ID),
        ("Security Question", Sense.QUESTION),
        ("Vendor Response:", Sense.ANSWER),
        ("COMPLIANCE  STATUS", Sense.VERDICT),
        ("Evidence / Notes", Sense.EVIDENCE),
        ("Maps to NIST", Sense.MAPPING),
        ("Analyst Notes", Sense.REVIEWER),
        ("Ｃｏｍｍｅｎｔ", Sense.COMMENT),
        ("対応状況（必須）", Sense.VERDICT),
        ("Reifegrad", Sense.SCORE),
        ("Sicherheitsfrage", Sense.QUESTION),
        ("PCI DSS Question", Sense.QUESTION),
        ("Requisito PCI DSS", Sense.REQUIREMENT),
        ("Exigence ISO 27001", Sense.REQUIREMENT),
        ("PCI DSS reference", Sense.MAPPING),
        ("Responsable", Sense.OWNER),
        ("Question type", Sense.OTHER),
        ("Answer to the question", Sense.ANSWER),
        ("質問番号", Sense.ID),
        ("Implemented Yes/No", Sense.VERDICT),
        ("Implemented (Y/N)", Sense.VERDICT),
        ("Umsetzung", Sense.COMMENT),
        ("Umsetzung (ja / teilweise / nein)", Sense.VERDICT),
        ("Reason for question", Sense.GUIDANCE),
        ("URL", Sense.EVIDENCE),
        ("URL of each gate", None),
        ("Link to architecture", Sense.OTHER),
        ("Document", Sense.EVIDENCE),
        ("Document(s)", Sense.EVIDENCE),
        ("Document and assess", None),
        ("Reference to your handbook", Sense.EVIDENCE),
        ("Banana", None),
        ("Yes", None),
        ("", None),
    ],
)
def test_header_senses(text: str, sense: Sense | None) -> None:
    assert header_sense(text) is sense


def test_long_sentence_is_no_clear_header() -> None:
    text = "All guards have to know by heart what the response to fire is"
    assert header_sense(text) is Sense.ANSWER
    assert clear_sense(text) is None


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Compliant? (Yes / No / N/A)", ("Yes", "No", "N/A")),
        ("Ja/Nein", ("Ja", "Nein")),
        ("Answer [Yes, Partially, No]", ("Yes", "Partially", "No")),
        ("Oui ou Non", ("Oui", "Non")),
        ("Tak lub Nie", ("Tak", "Nie")),
        ("Ναι ή Όχι", ("Ναι", "Όχι")),
        ("はいまたはいいえ", ("はい", "いいえ")),
        ("Oui / Non / S/O", ("Oui", "Non", "S/O")),
        ("Да/Нет/Н/П", ("Да", "Нет", "Н/П")),
        ("Answer (see notes / help)", ()),
        ("Yes", ()),
    ],
)
def test_options_named_in_a_text(text: str, options: tuple[str, ...]) -> None:
    assert options_in([text]) == options


def test_values() -> None:
    assert is_option("Partially Implemented")
    assert is_option("該当なし")
    assert not is_option("Our doors are shut")
    assert is_default("Not Verified")
    assert is_default("Select an answer…")
    assert is_default("<enter text here>")
    assert not is_default("Implemented")
    assert is_placeholder("-- Select --")
    assert not is_placeholder("Not started")
    assert not is_placeholder("Selected systems only")
    assert not is_default("Bitte beschreiben Sie den Ablauf.")
    assert is_mark(" X ")
    assert not is_mark("Yes")


@pytest.mark.parametrize(
    "text", ["Auswahl der Schlosser nach Preis", "Selección de llaves", "選択的に閉める", "Wybór klucza"]
)
def test_a_sentence_about_a_selection_is_no_prompt(text: str) -> None:
    assert not is_placeholder(text)


def test_the_item_of_a_list_that_asks_to_choose_is_told_from_the_others() -> None:
    assert without_prompt(("-- Select --", "Yes", "No")) == ("Yes", "No")
    assert without_prompt(("Yes", "No", "Bitte auswählen …")) == ("Yes", "No")
    assert without_prompt(("Select", "Insert", "Update")) == ("Select", "Insert", "Update")
    assert without_prompt(("Select",)) == ("Select",)
    assert without_prompt(("Not verified", "Open", "Fulfilled")) == ("Not verified", "Open", "Fulfilled")
    assert without_prompt(()) == ()


def test_questions() -> None:
    assert is_question("Is it?*")
    assert is_question("扉は閉まっていますか。")
    assert is_question("Describe how the doors are shut.")
    assert is_question("Υπάρχει διαδικασία;")
    assert not is_question("Doors")
    assert not is_question("A policy for the doors exists.")
    assert not is_question("Doors are shut; windows, too")


@given(st.text(max_size=300))
def test_any_text_is_taken_without_an_error(text: str) -> None:
    header_sense(text)
    clear_sense(text)
    is_default(text)
    is_question(text)
    options_in([text])
