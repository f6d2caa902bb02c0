"""Anthropic's Message Batches. Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

from qbyok.errors import ProviderError, TransientProviderError
from qbyok.model import BatchState
from qbyok.providers.batches import read_results
from qbyok.providers.exchange import Reply
from qbyok.providers.fields import count, objects, text
from qbyok.providers.vendor import Vendor

_COUNTS = ("processing", "succeeded", "errored", "canceled", "expired")
_PAGE = 100
_CLOCKS = timedelta(hours=1)
"""How far this machine's clock and the vendor's may be apart."""


class MessageBatches:
    """Calls ``/v1/messages/batches``."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor

    def find(self, _name: str, custom_ids: Collection[str], since: datetime, /) -> BatchState | None:
        """Look for a batch by the ids of its requests: all that it shows of ours, and that once it has ended."""
        for entry in self._since(since - _CLOCKS):
            state = _state(Reply(body=entry, request_id="", account={}))
            if state.total != len(custom_ids):
                continue
            if not state.ended:
                raise TransientProviderError(
                    f"batch {state.id} may be the one that was being sent, which shows when it has ended",
                    hint="Try again then: nothing is sent before",
                    code="batch-unclear",
                    status=200,
                )
            if state.results_url and read_results(self._vendor, self.results(state), custom_ids).found:
                return state
        return None

    def _since(self, since: datetime) -> Iterator[Mapping[str, Any]]:
        """Yield the batches that were made since then; the vendor lists the latest first, page by page."""
        after, more = "", True
        while more:
            page, more = self._page(after)
            recent = [entry for entry in page if _created(entry) >= since]
            yield from recent
            last = text(page[-1], "id") if recent else ""
            more, after = more and last not in ("", after), last

    def _page(self, after: str) -> tuple[list[Mapping[str, Any]], bool]:
        """Return the batches that were made before one, or the latest, and whether there are more."""
        more: dict[str, Any] = {"after_id": after} if after else {}
        reply = self._vendor.exchange(
            lambda client: client.messages.batches.with_raw_response.list(limit=_PAGE, **more)
        )
        entries = [entry for entry in objects(reply.body, "data") if text(entry, "id")]
        return entries, reply.body.get("has_more") is True

    def submit(self, _name: str, lines: Sequence[Mapping[str, Any]], /) -> BatchState:
        """Create a batch; the vendor knows no names."""
        return _state(
            self._vendor.exchange(lambda client: client.messages.batches.with_raw_response.create(requests=lines))
        )

    def look_up(self, batch_id: str) -> BatchState:
        """Return how a batch stands."""
        return _state(
            self._vendor.exchange(lambda client: client.messages.batches.with_raw_response.retrieve(batch_id))
        )

    def cancel(self, batch_id: str) -> BatchState:
        """End a batch; requests that are under way may be done first."""
        return _state(
            self._vendor.exchange(lambda client: client.messages.batches.with_raw_response.cancel(batch_id))
        )

    def results(self, state: BatchState) -> bytes:
        """Fetch the results from where the vendor says that they are, as seen from the endpoint; the transport sees
        to whose host that is."""
        if not state.results_url:
            return b""
        import httpx2

        place = urljoin(self._vendor.target.endpoint, state.results_url)
        headers = {"Accept": "application/binary"}
        return self._vendor.download(
            lambda client: client.get(place, cast_to=httpx2.Response, options={"headers": headers})
        )

    def stored(self, state: BatchState) -> tuple[str, ...]:
        """Return the batch, which holds its requests and results."""
        return (state.id,)

    def delete(self, stored: str) -> None:
        """Delete a batch with its requests and results."""
        try:
            self._vendor.exchange(lambda client: client.messages.batches.with_raw_response.delete(stored))
        except ProviderError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise


def _state(reply: Reply) -> BatchState:
    body, counts = reply.body, {name: count(reply.body, "request_counts", name) for name in _COUNTS}
    return BatchState(
        id=text(body, "id"),
        status=text(body, "processing_status"),
        ended=text(body, "processing_status") == "ended",
        counts=counts,
        total=sum(counts.values()),
        expires=text(body, "expires_at"),
        results_url=text(body, "results_url"),
    )


def _created(entry: Mapping[str, Any]) -> datetime:
    """Return when a batch was made; one that does not say may be any."""
    try:
        return datetime.fromisoformat(text(entry, "created_at")).astimezone(UTC)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
