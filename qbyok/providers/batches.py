"""A vendor's batch interface: requests are left there, and answered at half the price within a day.

What both share: the state of a batch, its file of requests, and reading its results.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from qbyok.errors import ProviderError
from qbyok.model import AnswerRequest, BatchState, Completion
from qbyok.providers.fields import text
from qbyok.providers.vendor import Vendor
from qbyok.wording import counted


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """What a file of results says, by the ids of the requests; ``problems`` names what is wrong with it, by line."""

    found: Mapping[str, Completion | ProviderError] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


class Batches(Protocol):
    """A vendor's batch interface. All of its methods raise what ``Provider.complete`` does."""

    def find(self, name: str, custom_ids: Collection[str], since: datetime, /) -> BatchState | None:
        """Look for a batch that was sent, maybe, and whose id nobody noted; None where there is none.

        It has a name of ours, the ids of its requests, and a time before which it was not made.

        Raises:
            TransientProviderError: that can't be told yet.
        """
        ...

    def submit(self, name: str, lines: Sequence[Mapping[str, Any]], /) -> BatchState:
        """Leave requests with the vendor, under a name of ours."""
        ...

    def look_up(self, batch_id: str) -> BatchState:
        """Return how a batch stands."""
        ...

    def cancel(self, batch_id: str) -> BatchState:
        """Have the vendor end a batch; what it has done by then is billed, and among the results."""
        ...

    def results(self, state: BatchState) -> bytes:
        """Return the results of a batch that has ended, as JSON lines."""
        ...

    def stored(self, state: BatchState) -> tuple[str, ...]:
        """Return the ids of what the vendor stores of a batch that has ended, and can be deleted."""
        ...

    def delete(self, stored: str) -> None:
        """Delete one of these; one that is gone already is no error."""
        ...


def file_of(lines: Iterable[Mapping[str, Any]]) -> bytes:
    """Return requests as JSON lines."""
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def lines_of(vendor: Vendor, requests: Mapping[str, AnswerRequest]) -> list[dict[str, Any]]:
    """Return requests, by their ids, as the lines of a batch in the vendor's own format."""
    return [vendor.batch_line(custom_id, request) for custom_id, request in requests.items()]


def read_results(
    vendor: Vendor, content: bytes, custom_ids: Collection[str], *, taken: Collection[str] = ()
) -> Results:
    """Read results in any order. What can't be read, or belongs to no request, is named and left out.

    Those of requests whose results were ``taken`` in before are counted alone.
    """
    found: dict[str, Completion | ProviderError] = {}
    problems = []
    again = 0
    for number, raw in enumerate(content.split(b"\n"), start=1):
        if not raw.strip():
            continue
        line = _object(raw)
        custom_id = text(line, "custom_id")
        if line is None or not custom_id:
            problems.append(f"line {number} is no result: it is not a JSON object with a custom_id")
        elif custom_id in taken:
            again += 1
        elif custom_id not in custom_ids:
            problems.append(f"line {number} answers no request of this batch: '{custom_id[:64]}'")
        elif custom_id in found:
            problems.append(f"line {number} is a second result for '{custom_id}'; the first one counts")
        else:
            found[custom_id] = _result(vendor, line)
    if again:
        problems.append(f"{counted(again, 'result')} taken in before: passed over")
    return Results(found=found, problems=tuple(problems))


def _result(vendor: Vendor, line: Mapping[str, Any]) -> Completion | ProviderError:
    try:
        return vendor.read(vendor.batch_reply(line))
    except ProviderError as error:
        return error


def _object(raw: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
