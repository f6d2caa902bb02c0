"""What each event of the run log holds: the names stand here and in the published schema, nowhere else.

Names follow the OpenTelemetry conventions for generative AI where they have one. Nothing in here is content: texts
are named by digests. What a provider says of itself is cut to a sane length, since it is a claim and not ours.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from qbyok import __version__
from qbyok.errors import ProviderError, TransientProviderError
from qbyok.kinds.registry import KINDS
from qbyok.model import (
    Answer,
    AnswerRequest,
    ApprovedAnswer,
    Completion,
    Finding,
    KeyIdentity,
    Passage,
    Price,
    Receipt,
    RenderedPrompt,
    Status,
    Target,
    Usage,
)
from qbyok.runlog.records import FORMAT

SEMCONV = "open-telemetry/semantic-conventions-genai@024a4f9"
"""The conventions that names with a prefix of ``gen_ai.``, ``server.``, ``error.`` and ``http.`` follow."""

_LONGEST_CLAIM = 256
_LONGEST_REASON = 2000


class TemplateIdentity(Protocol):
    """Which template a run asks with."""

    @property
    def id(self) -> str:
        """The template's name."""
        ...

    @property
    def version(self) -> int:
        """Its version."""
        ...

    @property
    def sha256(self) -> str:
        """The SHA-256 of its file."""
        ...


class CallTotals(Protocol):
    """What the calls since the start, or since the run was resumed, used."""

    @property
    def requests(self) -> int:
        """Calls that were made, each attempt for itself."""
        ...

    @property
    def usage(self) -> Usage:
        """Their tokens."""
        ...

    @property
    def unpriced(self) -> int:
        """Those whose price is unknown."""
        ...


def sha256_text(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def started_fields(
    *,
    target: Target,
    template: TemplateIdentity,
    retention: str,
    enforced_by: Sequence[str],
    settings: Mapping[str, str],
    questionnaires: Iterable[tuple[str, str, int, str]],
    evidence: Iterable[tuple[str, str, int]],
    skipped: Iterable[tuple[str, str]],
    semantic: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """``run.started``. Questionnaires are (name, sha256, questions, saved layout), evidence (path, sha256,
    passages), skipped (path, reason), semantic (sha256 of the model, of its tokenizer)."""
    return {
        "schema": FORMAT,
        "qbyok": __version__,
        "semconv": SEMCONV,
        "provider": {
            "name": _whole(target.provider),
            "kind": target.kind,
            "api": target.api,
            "structured": target.structured,
            "endpoint": _whole(target.endpoint),
            "region": _whole(target.region),
            "model": _whole(target.model),
        },
        "template": {"name": template.id, "version": template.version, "sha256": template.sha256},
        "retention": retention,
        "enforced_by": list(enforced_by),
        "settings": {_whole(name): _whole(value) for name, value in settings.items()},
        "questionnaires": [
            {"name": _whole(name), "sha256": sha256, "questions": count, "layout": _whole(layout)}
            for name, sha256, count, layout in questionnaires
        ],
        "evidence": [{"path": _whole(path), "sha256": sha256, "passages": n} for path, sha256, n in evidence],
        "skipped": [{"path": _whole(path), "reason": _reason(reason)} for path, reason in skipped],
        **({"semantic": {"model": semantic[0], "tokenizer": semantic[1]}} if semantic else {}),
    }


def request_fields(
    target: Target,
    request: AnswerRequest,
    attempt: int,
    sent: Mapping[str, bool | str],
    reservation: str,
    reserved: Decimal | None,
    custom_id: str = "",
) -> dict[str, Any]:
    """``model.request``: written before the first byte leaves. ``sent`` are what asks for retention and region.

    ``reservation`` is the id of the call in the ledger, ``reserved`` its worst case, None where that is unknown.
    ``custom_id`` is the request's id in a batch, "" for a call of its own.
    """
    return {
        "question": request.question.id,
        "attempt": attempt,
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": KINDS[target.kind].conventional_name,
        "gen_ai.request.model": _whole(target.model),
        "model.pin": target.pin,
        **_prompt_fields(request.prompt),
        "structured": target.structured,
        "prompt.schema_text": request.prompt.schema_text,
        "prompt.bytes": len(request.prompt.system.encode()) + len(request.prompt.user.encode()),
        **_passage_fields(request),
        **_called_fields(target),
        "sent": dict(sent),
        "reserved.id": reservation,
        "reserved.usd": _money(reserved or Decimal(0)),
        **_batch_mark(custom_id),
    }


def offline_fields(request: AnswerRequest) -> dict[str, Any]:
    """``offline.drafted``: a draft made on this machine; nothing was sent."""
    return {"question": request.question.id, **_prompt_fields(request.prompt), **_passage_fields(request)}


def reused_fields(question: str, approved: ApprovedAnswer) -> dict[str, Any]:
    """``answer.reused``: an approved answer to the same question was given again, and nobody was asked."""
    assert approved.approval  # noqa: S101 - nothing else is reused
    return {
        "question": question,
        "passage": _passage(approved.passage, approved.passage),  # nothing was sent
        "approved": {"by": _whole(approved.approval.by), "at": _whole(approved.approval.at)},
    }


def response_fields(
    question: str, attempt: int, completion: Completion, price: Price | None, match: str, custom_id: str = ""
) -> dict[str, Any]:
    """``model.response``. The model and the ids are what the response claims.

    ``match`` says how that model fits the one that was asked for: ``same``, ``other`` or ``unknown``.
    """
    return {
        "question": question,
        "attempt": attempt,
        "gen_ai.response.model": _claim(completion.model),
        "model.match": match,
        "gen_ai.response.id": _claim(completion.response_id),
        "gen_ai.response.finish_reasons": [_claim(completion.finish_reason)] if completion.finish_reason else [],
        "provider.request_id": _claim(completion.request_id),
        "response.sha256": sha256_text(completion.text),
        **_usage_fields(completion.usage),
        **_cost_fields(price),
        "account": {_claim(name): _claim(value) for name, value in completion.account.items()},
        **_batch_mark(custom_id),
    }


def error_fields(
    question: str, attempt: int, error: ProviderError, usage: Usage, cost: Price | None, custom_id: str = ""
) -> dict[str, Any]:
    """``model.error``: the attempt failed. The vendor's message is left out: it may repeat the key or the prompt.

    ``usage`` and ``cost`` are what it used all the same; ``cost`` is None where nobody knows whether it is billed.
    """
    wait = error.retry_after if isinstance(error, TransientProviderError) else None
    return {
        "question": question,
        "attempt": attempt,
        "error.type": _error_type(error),
        "http.response.status_code": error.status or None,
        "provider.request_id": _claim(error.request_id),
        "retry_after_seconds": None if wait is None else f"{wait:.3f}",
        **_usage_fields(usage),
        **_cost_fields(cost),
        **_batch_mark(custom_id),
    }


def sending_fields(target: Target, name: str, file: bytes, custom_ids: Sequence[str]) -> dict[str, Any]:
    """``batch.sending``: requests that were announced are about to be left with the vendor, as this file. Written
    before its first byte leaves. ``batch.writing``: they are about to be written to a file instead, to be carried
    elsewhere; whoever dies then may have left it there."""
    return {
        "batch.name": name,
        "requests": len(custom_ids),
        "file.sha256": hashlib.sha256(file).hexdigest(),
        "file.bytes": len(file),
        **_called_fields(target),
    }


def exported_fields(name: str) -> dict[str, Any]:
    """``batch.exported``: the file of requests is written."""
    return {"batch.name": name}


def submitted_fields(name: str, batch_id: str, found: bool) -> dict[str, Any]:
    """``batch.submitted``: the vendor has the batch, under this id; ``found`` where it had it from an earlier try."""
    return {"batch.name": name, "batch.id": _claim(batch_id), "found": found}


def deleted_fields(name: str, stored: str) -> dict[str, Any]:
    """``batch.deleted``: the vendor has deleted what it stored of the batch under an id of its own."""
    return {"batch.name": name, "stored.id": _claim(stored)}


def collected_fields(name: str, content: bytes, results: int, missing: int) -> dict[str, Any]:
    """``batch.collected``: all results of the batch are in the log. ``missing`` are the requests without any."""
    return {
        "batch.name": name,
        "file.sha256": hashlib.sha256(content).hexdigest(),
        "file.bytes": len(content),
        "results": results,
        "missing": missing,
    }


def lost_fields(name: str, batch_id: str, requests: int, target: Target) -> dict[str, Any]:
    """``batch.lost``: the vendor does not have the batch, or its results, any more, and the user goes on without.
    Nobody knows whether the ``requests`` that wait for it are billed. The key is what it was looked for with."""
    return {
        "batch.name": name,
        "batch.id": _claim(batch_id),
        "requests": requests,
        "key.id": target.key.fingerprint if target.key else "",
    }


def dropped_fields(name: str, reason: str, billed: bool | None) -> dict[str, Any]:
    """``batch.dropped``: nobody waits for the batch any more. ``billed`` is False where it was never taken, None
    where nobody knows."""
    return {"batch.name": name, "reason": _reason(reason), "billed": billed}


def decided_fields(answer: Answer, keyed_digest: Callable[[str], str] | None, reused: bool) -> dict[str, Any]:
    """``answer.decided``. Without ``keyed_digest`` not even digests of verdict and answer are kept."""

    return {
        "question": answer.question_id,
        **_answer_digests(answer, keyed_digest),
        "citations": [citation.passage_id for citation in answer.citations],
        "findings": _findings(answer.findings),
        "reused": reused,
    }


def proposed_fields(question: str, sheet: str, questions: int, reason: str) -> dict[str, Any]:
    """``layout.proposed``: what became of the reply on how a sheet is to be read.

    ``reason`` is the rule that it failed, "" where it passed all of them and has its questions read.
    """
    return {
        "question": question,
        "sheet": _whole(sheet),
        "accepted": not reason,
        "questions": questions,
        "reason": _claim(reason),
    }


def written_fields(original: str, written: str, purpose: str, receipt: Receipt) -> dict[str, Any]:
    """``output.written``: the fidelity receipt of one copy; names are file names without folders.

    ``purpose`` is ``answered`` for the customer's file, ``review`` for a reviewer's.
    """
    return {
        "name": _whole(written),
        "purpose": purpose,
        "sha256": receipt.answered_sha256,
        "original": {"name": _whole(original), "sha256": receipt.original_sha256},
        "parts_total": receipt.parts_total,
        "parts_changed": [_whole(part) for part in receipt.parts_changed],
        "parts_added": [_whole(part) for part in receipt.parts_added],
        "slots": len(receipt.written),
        "findings": _findings(receipt.findings),
    }


def review_fields(head: str, by: str, files: Iterable[tuple[str, str, int]]) -> dict[str, Any]:
    """``review.started``: people's decisions are about to be applied by somebody. ``head`` is that of the log before,
    ``files`` are (sha256, reviewer, decisions)."""
    return {
        "head": head,
        "by": _claim(by),
        "files": [{"sha256": sha256, "reviewer": _claim(name), "decisions": n} for sha256, name, n in files],
    }


def reviewed_fields(
    decision: str, by: str, when: str, before: Answer, after: Answer, keyed_digest: Callable[[str], str] | None
) -> dict[str, Any]:
    """``review.decided``: what a person decided of an answer, and the answer before and after."""
    return {
        "question": after.question_id,
        "decision": decision,
        "by": _claim(by),
        "when": when,
        "before": _answer_digests(before, keyed_digest),
        "after": _answer_digests(after, keyed_digest),
    }


def applied_fields(decided: int, open_questions: int) -> dict[str, Any]:
    """``review.applied``: all of it is in the files. ``decided`` counts the ``review.decided`` since the start;
    ``open`` are the questions that still need a person."""
    return {"decided": decided, "open": open_questions}


def cap_fields(name: str, key: str, period: str, limit: Decimal, spent: Decimal, reserved: Decimal) -> dict[str, Any]:
    """``budget.exceeded``: the next call could have passed the limit, and was not made. With ``share``, the part of
    the limit that is spent now, ``budget.alert``.

    ``name`` is the limit's in the settings, ``key`` the name of the key that it is for, "" for all.
    """
    return {
        "budget": _whole(name),
        "key.name": _whole(key),
        "period": _whole(period),
        "limit.usd": _money(limit),
        "spent.usd": _money(spent),
        "reserved.usd": _money(reserved),
    }


def blocked_fields(message: str) -> dict[str, Any]:
    """``egress.blocked``: a connection to a host that the user did not name was refused."""
    return {"message": _reason(message)}


def old_key_fields(key: KeyIdentity, max_age_days: int) -> dict[str, Any]:
    """``key.old``: the key is older than the settings want it to be."""
    return {**_key_fields(key), "max_age_days": max_age_days}


def rotated_key_fields(key: KeyIdentity, previous: str, time: str) -> dict[str, Any]:
    """``key.rotated``: the key took the place of another (``previous`` is its fingerprint) since the last run that
    succeeded."""
    return {**_key_fields(key), "key.previous_id": previous, "rotated": time}


def changed_key_fields(
    question: str, reason: str, error: ProviderError, before: Target, after: Target
) -> dict[str, Any]:
    """``key.changed``: a provider failed, and another key or provider takes over: ``reason`` is ``rotated`` for a new
    key from the same place, ``failover`` for what the user wrote down. ``question`` is asked again."""
    return {
        "question": question,
        "reason": reason,
        "error.type": _error_type(error),
        **_called_fields(after),
        "previous": _called_fields(before),
    }


def resumed_fields(head: str, enforced_by: Sequence[str]) -> dict[str, Any]:
    """``run.resumed``: the head of the log when the run went on."""
    return {"head": head, "enforced_by": list(enforced_by)}


def interrupted_fields(reason: str, exit_code: int) -> dict[str, Any]:
    """``run.interrupted``: the run ended early and can be resumed."""
    return {"reason": _reason(reason), "exit_code": exit_code}


def completed_fields(
    counts: Mapping[Status, int], totals: CallTotals, spent: Decimal, exit_code: int
) -> dict[str, Any]:
    """``run.completed``. Calls and tokens are those since the start or since the run was resumed; the cost is that
    of the whole log."""
    return {
        "status": {status.value: counts.get(status, 0) for status in Status},
        "requests": totals.requests,
        **_usage_fields(totals.usage),
        "cost.usd": _money(spent),
        "cost.unpriced": totals.unpriced,
        "exit_code": exit_code,
    }


def _error_type(error: ProviderError) -> str:
    return _claim(error.code) or type(error).__name__


def _called_fields(target: Target) -> dict[str, Any]:
    return {
        "server.address": target.host,
        "server.port": target.port,
        "provider.name": _whole(target.provider),
        "provider.kind": target.kind,
        "provider.region": _whole(target.region),
        **_key_fields(target.key),
    }


def _key_fields(key: KeyIdentity | None) -> dict[str, Any]:
    return {
        "key.id": key.fingerprint if key else "",
        "key.name": _whole(key.name) if key else "",
        "key.source": _whole(key.source) if key else "none",
        "key.age_days": key.age_days if key else None,
    }


def _prompt_fields(prompt: RenderedPrompt) -> dict[str, Any]:
    return {
        "gen_ai.prompt.name": prompt.template,
        "gen_ai.prompt.version": str(prompt.template_version),
        "prompt.template.sha256": prompt.template_sha256,
        "prompt.sha256": prompt.sha256,
    }


def _passage_fields(request: AnswerRequest) -> dict[str, Any]:
    """All passages of a request, each once, which of them are answers that people approved, and how often something
    was hidden, by its kind. Passages are named as they were found."""
    hidden = request.redacted
    approved = [answer.passage for answer in request.approved]
    sent = {passage.id: passage for passage in (*request.passages, *approved)}
    return {
        "passages": [_passage(hidden.original(passage), passage) for passage in sent.values()],
        "approved": list(dict.fromkeys(hidden.original(passage).id for passage in approved)),
        "redacted": dict(hidden.counts),
    }


def _passage(passage: Passage, sent: Passage) -> dict[str, Any]:
    as_sent = {"sent": {"sha256": sha256_text(sent.text), "bytes": _size(sent)}} if sent != passage else {}
    return {
        "id": passage.id,
        "sha256": passage.sha256,
        "bytes": _size(passage),
        "path": _whole(passage.path),
        "locator": _whole(passage.locator),
        "labels": [_whole(label) for label in passage.labels],
        **as_sent,
    }


def _size(passage: Passage) -> int:
    return len(passage.text.encode("utf-8", "backslashreplace"))


def _batch_mark(custom_id: str) -> dict[str, str]:
    return {"batch.custom_id": custom_id} if custom_id else {}


def _usage_fields(usage: Usage) -> dict[str, int]:
    return {
        "gen_ai.usage.input_tokens": usage.input,
        "gen_ai.usage.output_tokens": usage.output,
        "gen_ai.usage.cache_read.input_tokens": usage.cache_read,
        "gen_ai.usage.cache_write.input_tokens": usage.cache_write,
        "gen_ai.usage.reasoning.output_tokens": usage.reasoning,
    }


def _cost_fields(cost: Price | None) -> dict[str, str | None]:
    return {"cost.usd": _money(cost.usd) if cost else None, "cost.source": cost.source if cost else None}


def _answer_digests(answer: Answer, keyed_digest: Callable[[str], str] | None) -> dict[str, str | None]:
    def digest(text: str | None) -> str | None:
        return keyed_digest(text) if keyed_digest and text else None

    return {"status": answer.status.value, "verdict": digest(answer.verdict), "answer": digest(answer.text)}


def _findings(findings: Sequence[Finding]) -> list[dict[str, str]]:
    return [{"rule": _claim(finding.rule), "severity": finding.severity.value} for finding in findings]


def _money(amount: Decimal) -> str:
    return format(amount, "f")


def _whole(text: str) -> str:
    """A file name can hold bytes that are no UTF-8 (surrogates, in Python); they are shown as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _claim(text: str) -> str:
    return _whole(text[:_LONGEST_CLAIM])


def _reason(text: str) -> str:
    return _whole(text[:_LONGEST_REASON])
