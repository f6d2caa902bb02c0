"""One person's way through the questions of a run, decision by decision."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from qbyok.model import Answer, Question
from qbyok.review.decisions import Decision, Kind
from qbyok.review.settling import why_not


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What a person would have as the answer, whether or not it is the run's."""

    verdict: str | None
    text: str
    comment: str


@dataclass(kw_only=True)
class Session:
    """The questions that want a decision, with the run's own answers, and where the person stands.

    ``decisions`` are those that a file holds already, of other people too; ``now`` returns the time as a decision
    names it.
    """

    items: Sequence[tuple[Question, Answer]]
    by: str
    now: Callable[[], str]
    decisions: list[Decision] = field(default_factory=list)
    at: int = 0
    _drafts: dict[str, Written] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.items and self.decision:
            self.to_open()

    @property
    def question(self) -> Question:
        """The question that is shown."""
        return self.items[self.at][0]

    @property
    def answer(self) -> Answer:
        """The run's answer to it."""
        return self.items[self.at][1]

    @property
    def decision(self) -> Decision | None:
        """What this person decided of it."""
        return self._of(self.question.id)

    @property
    def decided(self) -> int:
        """How many questions this person decided."""
        return sum(self._of(question.id) is not None for question, _ in self.items)

    @property
    def written(self) -> Written:
        """The answer as the person would have it: as they changed or decided it, else the run's."""
        if draft := self._drafts.get(self.question.id):
            return draft
        decision = self.decision
        if decision and decision.kind is not Kind.REJECT:
            return Written(verdict=decision.verdict, text=decision.text, comment=decision.comment)
        comment = decision.comment if decision else ""
        return Written(verdict=self.answer.verdict, text=self.answer.text, comment=comment)

    def move(self, step: int) -> None:
        """Go on or back, and no further than the first and last question."""
        self.at = min(max(self.at + step, 0), len(self.items) - 1)

    def to_open(self) -> bool:
        """Go to the next question that this person has not decided, and tell whether there is one."""
        ahead = (*range(self.at + 1, len(self.items)), *range(self.at + 1))
        place = next((one for one in ahead if self._of(self.items[one][0].id) is None), None)
        if place is not None:
            self.at = place
        return place is not None

    def write(self, written: Written) -> None:
        """Change the answer; it is not decided by that."""
        self._drafts[self.question.id] = written

    def approve(self) -> str:
        """Decide for the answer as it is written, and go on. Return what is wrong with it instead, "" for nothing."""
        written = self.written
        same = (written.verdict, written.text) == (self.answer.verdict, self.answer.text)
        decision = self._new(Kind.APPROVE if same else Kind.EDIT, written)
        if problem := why_not(self.question, self.answer, decision):
            return problem
        self._take(decision)
        return ""

    def reject(self) -> None:
        """Decide against the answer, and go on."""
        self._take(self._new(Kind.REJECT, Written(verdict=None, text="", comment=self.written.comment)))

    def undo(self) -> None:
        """Take back this person's decision and changes."""
        self._drafts.pop(self.question.id, None)
        self.decisions = list(self._others())

    def _of(self, question: str) -> Decision | None:
        own = (one for one in self.decisions if one.question == question and one.by == self.by)
        return max(own, key=lambda one: one.when, default=None)

    def _new(self, kind: Kind, written: Written) -> Decision:
        return Decision(
            question=self.question.id,
            kind=kind,
            verdict=written.verdict,
            text=written.text,
            comment=written.comment,
            by=self.by,
            when=self.now(),
        )

    def _take(self, decision: Decision) -> None:
        self._drafts.pop(decision.question, None)
        self.decisions = [*self._others(), decision]
        self.to_open()

    def _others(self) -> Iterable[Decision]:
        return (one for one in self.decisions if (one.question, one.by) != (self.question.id, self.by))
