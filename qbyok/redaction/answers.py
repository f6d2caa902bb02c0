"""What came back with placeholders, made ready for this machine's own files."""

import json
from collections.abc import Iterator
from dataclasses import replace

from qbyok.model import Answer, Citation, Finding, Question, Redacted, Severity, Status
from qbyok.redaction.placeholders import PLACEHOLDER
from qbyok.redaction.redactor import Redactor, restored
from qbyok.redaction.requests import texts_of
from qbyok.redaction.secrets import secrets_in


def local(answer: Answer, redacted: Redacted, redactor: Redactor, *, question: Question, restore: bool) -> Answer:
    """Return a decided answer with its citations leading to the passages as they were found.

    With ``restore`` it has the user's words again; one that is not in the ``question``, as it was sent, may be the
    name of another customer. Secrets stay hidden in any case, in the answer and in its quotes; one that a model or a
    person wrote there is hidden, too. One of the verdicts that the question offers is put back in any case: it is
    the file's own value. What still holds a placeholder or another's word then is for a person to look at.
    """

    def readable(text: str) -> str:
        return _without_secrets(restored(text, redacted.texts) if restore else text, redactor)

    verdict = answer.verdict
    if verdict is not None:
        offered = restored(verdict, redacted.texts) if verdict in question.allowed else verdict
        verdict = readable(offered)
    found = replace(
        answer,
        verdict=verdict,
        text=readable(answer.text),
        citations=tuple(_citation(one, redacted, readable(one.quote)) for one in answer.citations),
        findings=tuple(replace(one, message=readable(one.message)) for one in answer.findings),
    )
    findings = (
        *_findings(f"{found.verdict or ''}\n{found.text}"),
        *(_foreign(f"{answer.verdict or ''}\n{answer.text}", question, redacted) if restore else ()),
    )
    status = Status.NEEDS_REVIEW if findings else found.status
    return replace(found, status=status, findings=(*found.findings, *findings))


def restored_reply(reply: str, redacted: Redacted) -> str:
    """Return a reply in JSON that names texts of the user's own file, with those as the file has them."""
    return restored(
        reply, {name: json.dumps(text, ensure_ascii=False)[1:-1] for name, text in redacted.texts.items()}
    )


def _citation(citation: Citation, redacted: Redacted, quote: str) -> Citation:
    passage = redacted.passages.get(citation.passage_id)
    if passage is None:
        return replace(citation, quote=quote)
    return replace(citation, passage_id=passage.id, quote=quote, path=passage.path, locator=passage.locator)


def _without_secrets(text: str, redactor: Redactor) -> str:
    secrets = secrets_in(text)
    return redactor.secrets_alone(secrets).hide(text) if secrets else text


def _foreign(text: str, question: Question, redacted: Redacted) -> Iterator[Finding]:
    """Find the listed words that are put back into an answer as it came, and that the question does not name."""
    named = _words("\n".join(texts_of(question)))
    foreign = {word: redacted.texts[name] for word, name in _words(text).items() if name in redacted.texts}
    if said := ", ".join(f"'{original}'" for word, original in foreign.items() if word not in named):
        yield Finding(
            rule="hidden-word-in-answer",
            severity=Severity.REVIEW,
            message=f"the answer names {said}, hidden from providers and not in the question: see whether whoever "
            "gets the file may read it",
        )


def _words(text: str) -> dict[str, str]:
    """Return the placeholders of listed words in a text, by the letters that all spellings of a word share."""
    return {match["letters"]: match[0] for match in PLACEHOLDER.finditer(text) if match["kind"] == "word"}


def _findings(text: str) -> Iterator[Finding]:
    kinds = {match["kind"] for match in PLACEHOLDER.finditer(text)}
    if "secret" in kinds:
        yield Finding(
            rule="secret-in-answer",
            severity=Severity.REVIEW,
            message="the answer holds what looks like a key or password; it is hidden behind a placeholder",
        )
    if kinds - {"secret"}:
        yield Finding(
            rule="placeholder-in-answer",
            severity=Severity.REVIEW,
            message="the answer holds a placeholder for what is hidden from providers; --restore puts words back",
        )
