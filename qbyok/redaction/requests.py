"""Hiding in what a prompt is made from: a question with its passages, or a sample of a sheet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from qbyok.model import ApprovedAnswer, Hit, Passage, Question, Redacted, Sample, Slot
from qbyok.redaction.redactor import Hiding, Redactor, restored

_ID_DIGITS = 16


def redacted(
    redactor: Redactor, question: Question, passages: Sequence[Passage], approved: Sequence[ApprovedAnswer]
) -> tuple[Question, tuple[Passage, ...], tuple[ApprovedAnswer, ...], Redacted]:
    """Return a question, its passages and approved answers as they may be sent, and what was hidden in them.

    A passage in which something is hidden gets an id of its own: the other one is a hash of the text, against which
    guesses could be tried.
    """
    found = {passage.id: passage for passage in (*passages, *(one.passage for one in approved))}
    texts = (*texts_of(question), *(text for passage in found.values() for text in _of_passage(passage)))
    hiding = redactor.together(texts)
    asked = _question(question, hiding)
    sent = {name: _passage(passage, hiding) for name, passage in found.items()}
    answers = tuple(
        replace(
            one,
            question=hiding.uncounted(one.question),
            verdict=hiding.uncounted(one.verdict),
            answer=hiding.uncounted(one.answer),
            allowed=tuple(map(hiding.uncounted, one.allowed)),
            passage=sent[one.passage.id],
        )
        for one in approved
    )
    originals = {sent[name].id: passage for name, passage in found.items()}
    return asked, tuple(sent[one.id] for one in passages), answers, hiding.result(originals)


def redacted_sample(redactor: Redactor, sample: Sample) -> tuple[Sample, Redacted]:
    """Return a sample as it may be sent, and what was hidden in it."""
    hiding = redactor.together((sample.name, *(text for row in sample.rows for text in row.texts.values())))
    rows = tuple(
        replace(row, texts={column: hiding.hide(text) for column, text in row.texts.items()}) for row in sample.rows
    )
    shown = replace(sample, name=hiding.hide(sample.name), rows=rows)
    return shown, hiding.result({})


def as_sent(redactor: Redactor, hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], Mapping[str, int]]:
    """Return what a search found with the texts that a prompt would hold, and how often something is hidden."""
    _, sent, _, hidden = redacted(redactor, Question(id="", at="", text=""), [hit.passage for hit in hits], ())
    shown = zip(hits, sent, strict=True)
    return tuple(replace(hit, passage=replace(hit.passage, text=one.text)) for hit, one in shown), hidden.counts


def on_page(redactor: Redactor, passages: Iterable[Passage], *, restore: bool) -> tuple[Passage, ...]:
    """Return passages as a page for people may show them: without secrets, with the user's words by their leave."""
    found = {passage.id: passage for passage in passages}
    hiding = redactor.together(passage.text for passage in found.values())
    shown = {name: hiding.hide(passage.text) for name, passage in found.items()}
    return tuple(
        replace(passage, text=restored(shown[name], hiding.texts) if restore else shown[name])
        for name, passage in found.items()
    )


def texts_of(question: Question) -> Iterator[str]:
    """Yield the texts of a question, its headings and its verdicts."""
    yield from (question.text, question.label, question.guidance, *question.section, *question.allowed)


def _of_passage(passage: Passage) -> Iterator[str]:
    yield from (passage.text, passage.path, passage.locator)


def _question(question: Question, hiding: Hiding) -> Question:
    return replace(
        question,
        text=hiding.hide(question.text),
        label=hiding.hide(question.label),
        guidance=hiding.hide(question.guidance),
        section=tuple(map(hiding.hide, question.section)),
        slots=tuple(_slot(slot, hiding) for slot in question.slots),
    )


def _slot(slot: Slot, hiding: Hiding) -> Slot:
    allowed = None if slot.allowed is None else tuple(map(hiding.hide, slot.allowed))
    return replace(slot, allowed=allowed, option=None if slot.option is None else hiding.hide(slot.option))


def _passage(passage: Passage, hiding: Hiding) -> Passage:
    shown = replace(
        passage,
        text=hiding.hide(passage.text),
        path=hiding.hide(passage.path),
        locator=hiding.hide(passage.locator),
        heading=tuple(map(hiding.uncounted, passage.heading)),
    )
    if tuple(_of_passage(shown)) == tuple(_of_passage(passage)):
        return passage
    return replace(shown, id=f"p-{hiding.redactor.placeholders.digest('passage', passage.id)[:_ID_DIGITS]}")
