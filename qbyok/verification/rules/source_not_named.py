"""An earlier questionnaire stands behind an answer, and its name is not for the customer to read."""

from collections.abc import Iterator

from qbyok.model import Role, Severity, Slot, SlotKind
from qbyok.verification.case import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if any(_is_free(slot) for slot in case.question.slots):
        for path in dict.fromkeys(one.passage.path for one in case.verified if one.passage.earlier):
            yield f"the evidence column does not name {path}, an earlier questionnaire"


def _is_free(slot: Slot) -> bool:
    """Return whether sources would be written to a slot: what it holds already may name any."""
    takes = slot.role is Role.EVIDENCE and slot.kind is SlotKind.TEXT and slot.writable
    return takes and (slot.default or not slot.existing)


RULE = Rule(id="source-not-named", severity=Severity.INFO, check=_check)
