"""What came back with placeholders, made ready for this machine's own files."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qbyok.model import Answer, Citation, Finding, Redacted, Severity, Status
from qbyok.redaction.placeholders import PLACEHOLDER
from qbyok.redaction.redactor import Redactor, restored
from qbyok.redaction.secrets import secrets_in


def local(
    answer: Answer, redacted: Redacted, redactor: Redactor, *, verdicts: Sequence[str], restore: bool
) -> Answer:
    """Return a decided answer with its citations leading to the passages as they were found.

    With ``restore`` it has the user's words again. Secrets stay hidden in any case, in the answer and in its quotes;
    one that a model or a person wrote there is hidden, too. One of the ``verdicts`` that were offered is put back
    in any case: it is the file's own value. What still holds a placeholder then is for a person to look at.
    """

    def readable(text: str) -> str:
        return _without_secrets(restored(text, redacted.texts) if restore else text, redactor)

    verdict = answer.verdict
    if verdict is not None:
        offered = restored(verdict, redacted.texts) if verdict in verdicts else verdict
        verdict = readable(offered)
    found = replace(
        answer,
        verdict=verdict,
        text=readable(answer.text),
        citations=tuple(_citation(one, redacted, readable(one.quote)) for one in answer.citations),
        findings=tuple(replace(one, message=readable(one.message)) for one in answer.findings),
    )
    findings = tuple(_findings(f"{found.verdict or ''}\n{found.text}"))
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
