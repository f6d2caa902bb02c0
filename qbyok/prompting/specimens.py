"""Made-up inputs that a template must be able to render: with everything there is, and with next to nothing."""

from collections.abc import Mapping
from typing import Any

from qbyok.model import ApprovedAnswer, Passage, Question, Role, Sample, SampleRow, Slot, SlotKind
from qbyok.prompting.data import answer_inputs, layout_inputs

_PASSAGE = Passage(
    id="p-specimen",
    sha256="0" * 64,
    path="policy.md",
    locator="Encryption",
    heading=("Encryption",),
    text="We encrypt.",
)
_APPROVED = ApprovedAnswer(
    question="Do you encrypt?",
    verdict="Yes",
    answer="We encrypt.",
    allowed=("Yes", "No"),
    date="2026-01-01",
    passage=Passage(
        id="p-approved", sha256="0" * 64, path="old.xlsx", locator="Sheet1!B2", heading=(), text="We encrypt."
    ),
)
_FULL = Question(
    id="q-specimen",
    at="Sheet1!B2",
    text="Do you encrypt?",
    label="A-1",
    section=("Security", "Encryption"),
    guidance="Describe how.",
    slots=(Slot(at="Sheet1!C2", role=Role.VERDICT, kind=SlotKind.CHOICE, allowed=("Yes", "No")),),
)
_BARE = Question(id="q-bare", at="Sheet1!B3", text="Do you encrypt?")

_ROW = SampleRow(number=2, texts={"A": "1", "B": "Do you encrypt?"}, open=("C",))

ANSWER_SPECIMENS: tuple[Mapping[str, Any], ...] = (
    answer_inputs(_FULL, (_PASSAGE,), (_APPROVED,)),
    answer_inputs(_BARE, (), ()),
)
LAYOUT_SPECIMENS: tuple[Mapping[str, Any], ...] = (
    layout_inputs(Sample(name="Sheet1", columns=("A", "B", "C"), last=2, rows=(_ROW,))),
    layout_inputs(Sample(name="Sheet1", columns=(), last=0, rows=())),
)
