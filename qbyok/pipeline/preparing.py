"""From questions to requests: what would be asked, with which passages and which prompt."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qbyok.interfaces import Evidence, QuestionnaireFile, Template
from qbyok.layout.placing import holds_mark, is_settled, open_slots
from qbyok.model import AnswerRequest, ApprovedAnswer, Question, Role
from qbyok.pipeline.reusing import reusable
from qbyok.ranking.sameness import normalised
from qbyok.redaction.redactor import Redactor
from qbyok.redaction.requests import redacted

_ANSWERING = (Role.VERDICT, Role.ANSWER)
_FEW_WORDS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How a run goes. ``passages`` is how many are sent per question at most.

    With ``reuse`` approved answers to the same question are given again without a call. With ``mark_drafts`` answers
    that need review are written behind a mark, else not at all. ``tracked`` answers are tracked changes, where the
    format has them; these and remarks stand in the name of the ``author``. With ``restore`` answers have the user's
    words again, which were hidden from the provider.
    """

    passages: int = 8
    max_output_tokens: int = 4096
    overwrite: bool = False
    reuse: bool = False
    mark_drafts: bool = False
    tracked: bool = False
    author: str = "qbyok"
    restore: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """One question, ready to be asked, unless there is an answer to be ``reused``."""

    file: QuestionnaireFile
    request: AnswerRequest
    reused: ApprovedAnswer | None = None

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
    """Return how often something is hidden in the prompts of the questions that are asked, by its kind."""
    counts = (Counter(one.request.redacted.counts) for one in prepared if not one.reused)
    return dict(sorted(sum(counts, Counter[str]()).items()))


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
        asked = Counter(normalised(question.text) for question in file.layout.questions)
        for question in file.layout.questions:
            if why_skipped(question, overwrite=options.overwrite) is None:
                approved = evidence.approved(question)
                request = _request(question, approved, evidence, template, options, redactor)
                # What a file asks twice, it asks of different things.
                once = options.reuse and asked[normalised(question.text)] == 1
                best = reusable(question, approved) if once else None
                reused = request.approved[approved.index(best)] if best else None
                yield Prepared(file=file, request=request, reused=reused)


def _request(
    question: Question,
    approved: Sequence[ApprovedAnswer],
    evidence: Evidence,
    template: Template,
    options: Options,
    redactor: Redactor,
) -> AnswerRequest:
    found = tuple(hit.passage for hit in evidence.search(_query(question), options.passages))
    asked, passages, earlier, hidden = redacted(redactor, question, found, approved)
    return AnswerRequest(
        question=asked,
        passages=passages,
        approved=earlier,
        prompt=template.render(asked, passages, earlier),
        max_output_tokens=options.max_output_tokens,
        redacted=hidden,
    )


def _query(question: Question) -> str:
    """A question of a word or two ("Encryption?") says too little without the headings above it."""
    if len(question.text.split()) < _FEW_WORDS:
        return " ".join((*question.section, question.text))
    return question.text
