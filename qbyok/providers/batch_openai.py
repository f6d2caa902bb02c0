"""OpenAI's batches: a file of requests, a batch of it, a file of outputs and one of errors.

Source: https://platform.openai.com/docs/api-reference/batch
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from qbyok.errors import EgressError, ProviderError
from qbyok.model import BatchState
from qbyok.providers.batches import file_of
from qbyok.providers.exchange import Reply
from qbyok.providers.fields import count, objects, text
from qbyok.providers.openai import OpenAIVendor

_ENDED = ("completed", "failed", "expired", "cancelled")
_PAGE = 100
_NAME = "qbyok"
"""Under which the batch's metadata holds our name for it."""


class FileBatches:
    """Calls ``/files`` and ``/batches``."""

    def __init__(self, vendor: OpenAIVendor) -> None:
        self._vendor = vendor

    def find(self, name: str, _custom_ids: Collection[str], _since: datetime, /) -> BatchState | None:
        """Look for a batch by the name that its metadata holds, and drop a file of that name without a batch."""
        found = (entry for entry in self._listed() if text(entry, "metadata", _NAME) == name)
        if (entry := next(found, None)) is not None:
            return _state(entry)
        files = self._vendor.exchange(lambda client: client.files.with_raw_response.list(purpose="batch"))
        for entry in objects(files.body, "data"):
            if text(entry, "filename") == _file_name(name):
                self.delete(text(entry, "id"))
        return None

    def _listed(self) -> Iterator[Mapping[str, Any]]:
        """Yield all batches, page by page, the latest first."""
        after, more = "", True
        while more:
            page, more = self._page(after)
            yield from page
            last = text(page[-1], "id") if page else ""
            more, after = more and last not in ("", after), last

    def _page(self, after: str) -> tuple[list[Mapping[str, Any]], bool]:
        """Return the batches that were made before one, or the latest, and whether there are more."""
        more: dict[str, Any] = {"after": after} if after else {}
        reply = self._vendor.exchange(lambda client: client.batches.with_raw_response.list(limit=_PAGE, **more))
        entries = [entry for entry in objects(reply.body, "data") if text(entry, "id")]
        return entries, reply.body.get("has_more") is True

    def submit(self, name: str, lines: Sequence[Mapping[str, Any]], /) -> BatchState:
        """Upload the requests and make a batch of them."""
        file = (_file_name(name), file_of(lines), "application/jsonl")
        uploaded = self._vendor.exchange(
            lambda client: client.files.with_raw_response.create(file=file, purpose="batch")
        )
        file_id = text(uploaded.body, "id")
        if not file_id:
            raise ProviderError(
                "the vendor's reply names no file", hint="Check the endpoint", code="wrong-shape", status=200
            )
        try:
            return _state(self._create(name, file_id).body)
        except (ProviderError, EgressError) as error:
            if isinstance(error, EgressError) or not error.may_be_billed:
                with suppress(ProviderError, EgressError):
                    self.delete(file_id)
            raise

    def look_up(self, batch_id: str) -> BatchState:
        """Return how a batch stands."""
        return _state(self._vendor.exchange(lambda client: client.batches.with_raw_response.retrieve(batch_id)).body)

    def cancel(self, batch_id: str) -> BatchState:
        """End a batch, which takes up to ten minutes."""
        return _state(self._vendor.exchange(lambda client: client.batches.with_raw_response.cancel(batch_id)).body)

    def results(self, state: BatchState) -> bytes:
        """Return the outputs, and behind them the errors; of these files one may be gone while the other is there."""
        found: list[bytes] = []
        gone: ProviderError | None = None
        for file in state.result_files:
            try:
                found.append(self._content(file))
            except ProviderError as error:
                if error.status != HTTPStatus.NOT_FOUND:
                    raise
                gone = error
        if gone and not found:
            raise gone
        return b"\n".join(found)

    def stored(self, state: BatchState) -> tuple[str, ...]:
        """Return the files; the batch itself, which has none of their content, can't be deleted."""
        return tuple(filter(None, (state.input_file, *state.result_files)))

    def delete(self, stored: str) -> None:
        """Delete a file."""
        try:
            self._vendor.exchange(lambda client: client.files.with_raw_response.delete(stored))
        except ProviderError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise

    def _create(self, name: str, file_id: str) -> Reply:
        return self._vendor.exchange(
            lambda client: client.batches.with_raw_response.create(
                input_file_id=file_id,
                endpoint=self._vendor.batch_url,
                completion_window="24h",
                metadata={_NAME: name},
            )
        )

    def _content(self, file_id: str) -> bytes:
        return self._vendor.download(lambda client: client.files.content(file_id).response)


def _file_name(name: str) -> str:
    return f"{name}.jsonl"


def _state(body: Mapping[str, Any]) -> BatchState:
    counts = {name: count(body, "request_counts", name) for name in ("total", "completed", "failed")}
    status = text(body, "status")
    return BatchState(
        id=text(body, "id"),
        status=status,
        ended=status in _ENDED,
        counts={"completed": counts["completed"], "failed": counts["failed"]},
        total=counts["total"],
        expires=_moment(count(body, "expires_at")),
        input_file=text(body, "input_file_id"),
        result_files=tuple(filter(None, (text(body, "output_file_id"), text(body, "error_file_id")))),
        problem=next((text(error, "message") for error in objects(body, "errors", "data")), ""),
    )


def _moment(seconds: int) -> str:
    """Return a time as text, "" for none, and for one that no calendar has."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z") if seconds else ""
    except (OverflowError, OSError, ValueError):
        return ""
