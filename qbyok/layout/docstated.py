"""Options for the answers of a document's tables that a text above them states: "Answer with Yes, No or N/A." """

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from qbyok.layout.blocks import Paragraph, Table
from qbyok.layout.docasked import Asked
from qbyok.layout.docwords import asks
from qbyok.layout.legends import legend_of
from qbyok.layout.named_options import options_named
from qbyok.model import Role, Slot, SlotKind

_FEWEST = 2
"""A single question may be answered in its own way."""


class StatedOptions:
    """The options that the paragraphs of a document state; they are looked for once, and only if they are needed."""

    def __init__(self, blocks: Sequence[Paragraph | Table]) -> None:
        self._blocks = blocks

    def complete(self, questions: Sequence[Asked], place: int) -> None:
        """Give the questions of the table at a place the options that a text above it states, the nearest first.

        They are those of the verdict where reasons have a place of their own, and nothing else was answered yet.
        """
        answers = [slot for question in questions if (slot := _answer(question)) is not None]
        if len(answers) < _FEWEST or any(slot.allowed for question in questions for slot in question.slots):
            return
        given = {slot.existing for slot in answers if slot.existing}
        above = (options for at, options in reversed(self._stated) if at < place)
        options = next((options for options in above if given <= set(options)), None)
        if options is None:
            return
        for question in questions:
            if (slot := _answer(question)) is not None:
                chosen = replace(slot, role=Role.VERDICT, kind=SlotKind.CHOICE, allowed=options)
                question.slots[question.slots.index(slot)] = chosen

    @cached_property
    def _stated(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        return tuple(_stated(self._blocks))


def _stated(blocks: Sequence[Paragraph | Table]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the options that paragraphs state, each with the paragraph's place."""
    for place, block in enumerate(blocks):
        if isinstance(block, Paragraph) and block.text.strip() and not asks(block.text):
            legend = legend_of(block.text)
            if options := legend.codes if legend and legend.names_verdicts else options_named(block.text):
                yield place, options


def _answer(question: Asked) -> Slot | None:
    """Return the place whose options may be stated elsewhere; None where reasons have no place of their own."""
    free = [slot for slot in question.slots if slot.kind is SlotKind.TEXT]
    explained = sum(slot.role in (Role.ANSWER, Role.COMMENT) for slot in free) > 1
    return next((s for s in free if s.role is Role.VERDICT or (s.role is Role.ANSWER and explained)), None)
