"""Question/answer pairs of a questionnaire that was answered before."""

from qbyok.layout.pairs import answered_pairs
from qbyok.model import Layout, Question, Role, Slot, SlotKind


def test_answers_are_taken_and_presets_are_not() -> None:
    ticks = tuple(
        Slot(at=f"S!{at}", role=Role.VERDICT, kind=SlotKind.TICK, option=option, existing=existing)
        for at, option, existing in (("C1", "Yes", None), ("D1", "No", "x"))
    )
    comment = Slot(at="S!E1", role=Role.COMMENT, kind=SlotKind.TEXT, existing="Not yet.")
    preset = Slot(at="S!C2", role=Role.VERDICT, kind=SlotKind.CHOICE, existing="Not assessed", default=True)
    layout = Layout(
        sheets=(),
        questions=(
            Question(id="q-1", at="S!B1", label="1", text="Is it so?", slots=(*ticks, comment)),
            Question(id="q-2", at="S!B2", text="And this?", slots=(preset,)),
        ),
    )
    (pair,) = answered_pairs(layout)
    assert (pair.at, pair.label, pair.question) == ("S!B1", "1", "Is it so?")
    assert (pair.verdict, pair.answer, pair.allowed) == ("No", "Not yet.", ("Yes", "No"))


def test_boxes_and_ticks_that_name_what_is_chosen_are_taken_at_their_word() -> None:
    for kind in (SlotKind.CHECKBOX, SlotKind.TICK):
        slots = tuple(
            Slot(at=f"S!{at}", role=Role.VERDICT, kind=kind, option=option, existing="No")
            for at, option in (("C1", "Yes"), ("D1", "No"))
        )
        (pair,) = answered_pairs(
            Layout(sheets=(), questions=(Question(id="q", at="S!B1", text="Is it so?", slots=slots),))
        )
        assert pair.verdict == "No"


def test_a_verdict_written_into_a_text_slot_is_a_verdict() -> None:
    slots = (
        Slot(at="S!B1", role=Role.ANSWER, kind=SlotKind.TEXT, existing="Yes "),
        Slot(at="S!C1", role=Role.COMMENT, kind=SlotKind.TEXT, existing="Approved by the board."),
    )
    (pair,) = answered_pairs(
        Layout(sheets=(), questions=(Question(id="q", at="S!A1", text="Is it so?", slots=slots),))
    )
    assert (pair.verdict, pair.answer) == ("Yes", "Approved by the board.")


def test_an_answer_in_words_is_no_verdict() -> None:
    slots = (Slot(at="S!B1", role=Role.ANSWER, kind=SlotKind.TEXT, existing="Yes, since 2019."),)
    (pair,) = answered_pairs(
        Layout(sheets=(), questions=(Question(id="q", at="S!A1", text="Is it so?", slots=slots),))
    )
    assert (pair.verdict, pair.answer) == ("", "Yes, since 2019.")
