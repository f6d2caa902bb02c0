"""Places in a text that are to be hidden."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text, and what kind of thing stands there.

    ``identity`` is equal for what is the same thing in another spelling ("Acme" and "ACME").
    """

    start: int
    end: int
    kind: str
    identity: str


def without_overlaps(spans: Iterable[Span], size: int) -> list[Span]:
    """Return spans of a text in its order; of those that overlap the first one given is kept, and the others keep
    what is left of them, so that no part of any shows."""
    taken = bytearray(size)
    kept: list[Span] = []
    for span in spans:
        start = span.start
        while start < span.end:
            if taken[start]:
                start += 1
                continue
            end = taken.find(1, start, span.end)
            end = span.end if end < 0 else end
            kept.append(
                span if (start, end) == (span.start, span.end) else Span(start, end, span.kind, span.identity)
            )
            taken[start:end] = b"\1" * (end - start)
            start = end
    return sorted(kept, key=lambda span: span.start)
