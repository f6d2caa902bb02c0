"""What is known of a document's table while it is read from top to bottom."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from qbyok.layout.blocks import Cell, Row
from qbyok.layout.docasked import Asked, Lead
from qbyok.layout.docslots import plain
from qbyok.layout.docwords import code_in, split_number
from qbyok.model import Slot

LABEL = "behind its label"
BELOW = "below its question"
"""Why a place is one."""


@dataclass(kw_only=True, slots=True)
class TableState:
    """The questions so far, and what the next rows may belong to.

    ``lead`` stands above the table, ``title`` above the next rows; ``pending`` is a text, with its place, that asks
    if a place follows; ``stem`` a question with its number whose answers stand in rows of their own; ``group`` a
    question whose options go on. ``reserved`` tells that the rows are for the one who asked.
    """

    rows: Sequence[Row]
    lead: Lead
    questions: list[Asked] = field(default_factory=list)
    title: str = ""
    pending: tuple[str, str] | None = None
    stem: tuple[Cell, str] | None = None
    group: Asked | None = None
    reserved: bool = False

    def begin(self, title: str) -> None:
        """Start over below a title."""
        self.title = title
        self.pending = None
        self.group = None
        self.stem = None

    def ask(self, pending: tuple[str, str], slots: list[Slot]) -> None:
        """Add the question that waited for an answer, with its number where that has a cell of its own."""
        at, text = pending
        label = self.stem[1] if self.stem is not None and self.stem[0].at == at else ""
        self.add(at, text, slots, label=label)
        self.pending = None

    def question_of(self, stem: Cell, number: str) -> Asked:
        """Return the question that a row of its own asks; its answers stand in the rows below."""
        if not (self.questions and self.questions[-1].at == stem.at):
            self.add(stem.at, plain(stem.text), [], label=number)
        return self.questions[-1]

    def add_lead(self, lead: Lead, slots: list[Slot]) -> None:
        """Add a text above the table as a question."""
        number, text = split_number(lead.text)
        self.add(lead.at, text, slots, label=number or lead.label)

    def add(
        self, at: str, text: str, slots: list[Slot], *, label: str = "", section: str = "", guidance: str = ""
    ) -> None:
        """Add a question; the title stands in its section."""
        title = self.title
        self.questions.append(
            Asked(
                at=at,
                text=text,
                label=label or code_in(title),
                section=(*self.lead.section, *dict.fromkeys(t for t in (title, section) if t and t != text)),
                guidance=guidance or ("" if at == self.lead.at else self.lead.guidance),
                slots=slots,
            )
        )
