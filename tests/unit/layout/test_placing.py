"""Which slot takes which part of an answer."""

from dataclasses import replace

import pytest

from qbyok.layout.placing import REVIEW_MARK, combine, open_slots, place
from qbyok.layout.unplaced import unplaced
from qbyok.model import Answer, Citation, Question, Role, Severity, Slot, SlotKind, SlotWrite, Status

CHOICE = Slot(at="S!C1", role=Role.VERDICT, kind=SlotKind.CHOICE, allowed=("Yes", "No"))
TICKS = tuple(
    Slot(at=f"S!{column}1", role=Role.VERDICT, kind=SlotKind.TICK, option=option, allowed=("x",))
    for column, option in (("F", "Yes"), ("G", "No"), ("H", "N/A"))
)
TEXT = Slot(at="S!D1", role=Role.ANSWER, kind=SlotKind.TEXT)
COMMENT = Slot(at="S!E1", role=Role.COMMENT, kind=SlotKind.TEXT)
EVIDENCE = Slot(at="S!I1", role=Role.EVIDENCE, kind=SlotKind.TEXT)
OWNER = Slot(at="S!J1", role=Role.OWNER, kind=SlotKind.TEXT)


def question(*slots: Slot, label: str = "") -> Question:
    return Question(id="q-1", at="S!B1", text="Is it so?", label=label, slots=slots)


def answer(status: Status = Status.ANSWERED, verdict: str | None = "Yes", text: str = "It is.") -> Answer:
    cited = Citation(passage_id="p-1", quote="It is.", path="policy.md", locator="Facts")
    return Answer(question_id="q-1", at="S!B1", status=status, verdict=verdict, text=text, citations=(cited, cited))


def placed(asked: Question, given: Answer, *, overwrite: bool = False, mark: bool = True) -> dict[str, str]:
    return {w.slot.at: w.text for w in place(asked, given, overwrite=overwrite, mark_drafts=mark)}


def test_verdict_text_and_evidence_go_to_their_slots() -> None:
    slots = question(CHOICE, COMMENT, EVIDENCE, OWNER)
    assert placed(slots, answer()) == {"S!C1": "Yes", "S!E1": "It is.", "S!I1": "policy.md › Facts"}


def test_an_earlier_questionnaire_is_not_named_as_evidence() -> None:
    earlier = Citation(passage_id="p-2", quote="It is.", path="acme.xlsx", locator="S!B1", earlier=True)
    both = replace(answer(), citations=(earlier, *answer().citations))
    assert placed(question(EVIDENCE), both) == {"S!I1": "policy.md › Facts"}
    assert placed(question(EVIDENCE), replace(both, citations=(earlier,))) == {}


def test_the_answer_slot_comes_before_the_comment() -> None:
    assert placed(question(COMMENT, TEXT), answer()) == {"S!D1": "Yes. It is."}


@pytest.mark.parametrize(
    ("verdict", "text", "said"),
    [
        ("No", "It is planned.", "No. It is planned."),
        ("No", "Not yet.", "No. Not yet."),
        ("No", "no, not yet.", "no, not yet."),
        ("N/A.", "We rent.", "N/A. We rent."),
        ("No", "", "No"),
        (None, "It is.", "It is."),
    ],
)
def test_the_text_says_the_verdict_where_the_file_has_no_place_for_it(
    verdict: str | None, text: str, said: str
) -> None:
    locked = replace(CHOICE, writable=False)
    assert placed(question(TEXT), answer(verdict=verdict, text=text)) == {"S!D1": said}
    assert placed(question(locked, TEXT), answer(verdict=verdict, text=text)) == {"S!D1": said}


def findings(asked: Question, given: Answer, *wanted: str, overwrite: bool = False) -> list[tuple[str, Severity]]:
    found = unplaced(asked, given, wanted, overwrite=overwrite)
    return [(finding.rule, finding.severity) for finding in found]


def test_what_finds_no_place_is_told() -> None:
    locked, lone = replace(TEXT, writable=False), answer(verdict=None)
    assert findings(question(CHOICE, TEXT), answer()) == findings(question(TEXT), answer()) == []
    assert findings(question(CHOICE), answer()) == [("text-left-out", Severity.INFO)]
    assert findings(question(CHOICE, locked), answer()) == [("not-written", Severity.REVIEW)]
    assert findings(question(CHOICE), lone) == [("not-written", Severity.REVIEW)]
    assert findings(question(locked), answer(text="")) == [("not-written", Severity.REVIEW)]
    assert findings(question(*TICKS), answer(verdict="Partly", text="")) == [("not-written", Severity.REVIEW)]
    assert findings(question(CHOICE, locked), answer(Status.NEEDS_REVIEW)) == []


def test_a_text_that_stays_beside_an_answer_is_told() -> None:
    old, lone = replace(COMMENT, existing="It was."), answer(text="")
    assert findings(question(CHOICE, old), lone, overwrite=True) == [("comment-kept", Severity.REVIEW)]
    assert findings(question(CHOICE, TEXT, old), answer(), overwrite=True) == [("comment-kept", Severity.REVIEW)]
    assert findings(question(CHOICE, old), lone) == []
    assert findings(question(CHOICE, old), lone, "S!E1", overwrite=True) == [], "another question writes there"
    drafted = replace(COMMENT, existing=f"{REVIEW_MARK}It was.")
    assert findings(question(CHOICE, drafted), lone) == [("comment-kept", Severity.REVIEW)]


def test_one_tick_and_no_other() -> None:
    assert placed(question(*TICKS), answer(verdict="No")) == {"S!G1": "x"}


def _marked(*options: str, writable: bool = True, default: bool = False) -> Question:
    """Return a question with ticks of which those of some options are set."""
    marked = (replace(s, existing="x", unticked="", writable=writable, default=default) for s in TICKS)
    ticks = (after if after.option in options else s for s, after in zip(TICKS, marked, strict=True))
    return question(*ticks, COMMENT)


def _clears(asked: Question, verdict: str, *, overwrite: bool = True) -> dict[str, dict[str, str]]:
    """Return the places that are written, with those that lose their marks together with each."""
    writes = place(asked, answer(verdict=verdict), overwrite=overwrite, mark_drafts=False)
    return {w.slot.at: {clear.slot.at: clear.text for clear in w.clears} for w in writes}


def test_the_marks_of_other_options_go_with_a_tick() -> None:
    assert _clears(_marked("No"), "Yes") == {"S!F1": {"S!G1": ""}, "S!E1": {}}
    assert _clears(_marked("Yes", "No", "N/A"), "No") == {"S!G1": {"S!F1": "", "S!H1": ""}, "S!E1": {}}
    assert _clears(_marked("No"), "No") == {"S!G1": {}, "S!E1": {}}


def test_the_mark_of_a_typed_box_gives_way_to_the_open_box() -> None:
    typed = replace(TICKS[1], existing="☒ No", unticked="☐ No")
    assert _clears(question(TICKS[0], typed), "Yes") == {"S!F1": {"S!G1": "☐ No"}}


def test_marks_for_something_else_than_the_verdict_stay() -> None:
    slots = [replace(s, role=Role.RESPONSIBILITY, existing="x", unticked="") for s in TICKS[1:]]
    assert _clears(question(TICKS[0], *slots), "Yes") == {"S!F1": {}}


def test_marks_stay_where_the_verdict_is_no_tick() -> None:
    assert _clears(question(CHOICE, replace(TICKS[1], existing="x", unticked="")), "Yes") == {"S!C1": {}}


def test_a_mark_that_must_stay_keeps_the_whole_answer_out() -> None:
    assert _clears(_marked("No", writable=False), "Yes") == {"S!F1": {"S!G1": ""}}


def test_without_overwriting_only_preset_marks_give_way() -> None:
    assert _clears(_marked("No"), "Yes", overwrite=False) == {"S!E1": {}}
    assert _clears(_marked("No", default=True), "Yes", overwrite=False) == {"S!F1": {"S!G1": ""}, "S!E1": {}}


def test_the_box_of_the_verdict_is_ticked_where_boxes_are_typed() -> None:
    typed = replace(CHOICE, existing="☐ Yes ☐ No", default=True)
    assert placed(question(typed), answer(verdict="No")) == {"S!C1": "☐ Yes ☒ No"}


def test_boxes_stay_in_a_cell_that_is_overwritten() -> None:
    typed = replace(CHOICE, existing="Yes", printed="☒ Yes ☐ No")
    assert placed(question(typed), answer(verdict="No")) == {}
    assert placed(question(typed), answer(verdict="No"), overwrite=True) == {"S!C1": "☐ Yes ☒ No"}


def test_a_draft_is_marked_and_gives_no_verdict() -> None:
    draft = answer(Status.NEEDS_REVIEW)
    assert placed(question(CHOICE, TEXT), draft) == {"S!D1": f"{REVIEW_MARK}It is."}
    assert placed(question(CHOICE, TEXT), draft, mark=False) == {}


def test_nothing_is_written_without_evidence_or_after_a_failure() -> None:
    for status in (Status.NO_EVIDENCE, Status.FAILED, Status.SKIPPED):
        assert placed(question(CHOICE, TEXT), answer(status)) == {}


def test_existing_answers_stay_unless_overwritten_and_defaults_do_not() -> None:
    held = Slot(at="S!C1", role=Role.VERDICT, kind=SlotKind.CHOICE, allowed=("Yes", "No"), existing="No")
    preset = Slot(at="S!D1", role=Role.ANSWER, kind=SlotKind.TEXT, existing="Select…", default=True)
    locked = Slot(at="S!E1", role=Role.COMMENT, kind=SlotKind.TEXT, writable=False)
    assert [s.at for s in open_slots(question(held, preset, locked), overwrite=False)] == ["S!D1"]
    assert placed(question(held, preset, locked), answer(), overwrite=True) == {"S!C1": "Yes", "S!D1": "It is."}


def test_questions_that_share_a_cell_are_joined_under_their_labels() -> None:
    one, two = question(TEXT, label="A-1"), question(TEXT, label="A-2")
    joined = combine([(one, SlotWrite(slot=TEXT, text="First.")), (two, SlotWrite(slot=TEXT, text="Second."))])
    assert [w.text for w in joined] == ["A-1: First.\n\nA-2: Second."]
