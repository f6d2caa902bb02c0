"""How a document is listed: what is known of it, and what that does to its passages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qbyok.evidence.document import Document
from qbyok.model import Provenance

_SHOWN = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """Something that speaks against a document: ``kind``, why, and what it does to the passages."""

    kind: str
    reason: str
    effect: str

    @property
    def text(self) -> str:
        """All of it, in one sentence."""
        return f"{self.kind}: {self.reason} ({self.effect})"


def remarks(document: Document) -> Iterator[Remark]:
    """Yield what speaks against a document."""
    source = document.source
    if source.expired:
        yield Remark(
            kind="expired", reason=f"since {source.expires}", effect="answers that cite it need a person's review"
        )
    if source.superseded:
        yield Remark(
            kind="superseded",
            reason=source.superseded,
            effect="its passages count half in a search, and answers that cite it need a person's review",
        )
    if source.foreign:
        yield Remark(kind="foreign", reason=source.foreign, effect="answers that cite it say so")
    if document.alike:
        more = f" and {len(document.alike) - _SHOWN} more" if len(document.alike) > _SHOWN else ""
        yield Remark(
            kind="near-duplicate",
            reason=f"nearly the same as {', '.join(document.alike[:_SHOWN])}{more}",
            effect="what both say is found once",
        )


def dated(document: Document) -> str:
    """Return a document's own date with what it is: "2026-01-31 (effective date)"."""
    traits = document.traits
    return f"{traits.dated} ({traits.dated_by})" if traits.dated else ""


def source_record(source: Provenance) -> dict[str, Any]:
    """Return what is known of a source as JSON values."""
    return {
        "scope": list(source.scope),
        "approved": source.approved or None,
        "expires": source.expires or None,
        "expired": source.expired,
        "owner": source.owner or None,
        "superseded": source.superseded or None,
        "foreign": source.foreign or None,
    }


def document_record(document: Document) -> dict[str, Any]:
    """Return a document as ``qbyok evidence list --json`` has it."""
    traits = document.traits
    return {
        "path": document.path,
        "title": document.title,
        "passages": document.passages,
        "pairs": document.pairs,
        "labels": list(document.labels),
        **source_record(document.source),
        "dated": {"date": traits.dated, "by": traits.dated_by} if traits.dated else None,
        "remarks": [{"kind": one.kind, "reason": one.reason, "effect": one.effect} for one in remarks(document)],
        "sha256": document.sha256,
        "library": document.kept,
    }
