"""From questions to requests: what would be asked, with which passages and which prompt."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qbyok.interfaces import Evidence, QuestionnaireFile, Template
from qbyok.layout.placing import holds_mark, is_settled, open_slots
from qbyok.model import AnswerRequest, Question, Role
from qbyok.redaction.redactor import Redactor
from qbyok.redaction.requests import redacted

_ANSWERING = (Role.VERDICT, Role.ANSWER)
_FEW_WORDS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How a run goes. ``passages`` is how many are sent per question at most.

    With ``mark_drafts`` answers that need review are written behind a mark, else not at all. ``tracked`` answers are
    tracked changes, where the format has them; these and remarks stand in the name of the ``author``. With
    ``restore`` answers have the user's words again, which were hidden from the provider.
    """

    passages: int = 8
    max_output_tokens: int = 4096
    overwrite: bool = False
    mark_drafts: bool = False
    tracked: bool = False
    author: str = "qbyok"
    restore: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """One question, ready to be asked."""

    file: QuestionnaireFile
    request: AnswerRequest

    @property
    def question(self) -> Question:
        """The question."""
        return self.request.question

    @property
    def prompt_bytes(self) -> int:
        """Bytes of the rendered prompt, system and user text together, in UTF-8."""
        prompt = self.request.prompt
        return len(prompt.system.encode()) + len(prompt.user.encode())

    @property
    def sent_bytes(self) -> int:
        """Bytes of all that a model reads: the prompt, and the schema of its response where that is sent, too."""
        prompt = self.request.prompt
        return self.prompt_bytes + (0 if prompt.schema_text else len(json.dumps(dict(prompt.schema))))


def redacted_total(prepared: Iterable[Prepared]) -> dict[str, int]:
    """Return how often something is hidden in prompts, by its kind."""
    return dict(sorted(sum((Counter(one.request.redacted.counts) for one in prepared), Counter[str]()).items()))


def why_skipped(question: Question, *, overwrite: bool) -> str | None:
    """Return the rule id that keeps a question from being asked, or None."""
    settled = [slot for slot in question.slots if is_settled(slot)]
    answered = not overwrite and any(slot.role in _ANSWERING for slot in settled)
    if open_slots(question, overwrite=overwrite) and not answered:
        return None
    if any(holds_mark(slot) for slot in settled):
        return "draft-kept"
    return "already-answered" if settled else "no-writable-slot"


def prepare(
    files: Sequence[QuestionnaireFile],
    evidence: Evidence,
    template: Template,
    options: Options,
    redactor: Redactor,
) -> Iterator[Prepared]:
    """Yield a request for each question that wants an answer, in the files' order."""
    for file in files:
        for question in file.layout.questions:
            if why_skipped(question, overwrite=options.overwrite) is None:
                yield Prepared(file=file, request=_request(question, evidence, template, options, redactor))


def _request(
    question: Question, evidence: Evidence, template: Template, options: Options, redactor: Redactor
) -> AnswerRequest:
    found = tuple(hit.passage for hit in evidence.search(_query(question), options.passages))
    asked, passages, approved, hidden = redacted(redactor, question, found, evidence.approved(question))
    return AnswerRequest(
        question=asked,
        passages=passages,
        approved=approved,
        prompt=template.render(asked, passages, approved),
        max_output_tokens=options.max_output_tokens,
        redacted=hidden,
    )


def _query(question: Question) -> str:
    """A question of a word or two ("Encryption?") says too little without the headings above it."""
    if len(question.text.split()) < _FEW_WORDS:
        return " ".join((*question.section, question.text))
    return question.text
