"""Made-up inputs that a template must be able to render: with everything there is, and with next to nothing."""

from qbyok.model import ApprovedAnswer, Passage, Question, Role, Slot, SlotKind

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

SPECIMENS: tuple[tuple[Question, tuple[Passage, ...], tuple[ApprovedAnswer, ...]], ...] = (
    (_FULL, (_PASSAGE,), (_APPROVED,)),
    (_BARE, (), ()),
)
