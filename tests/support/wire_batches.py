"""Batches of both vendors as the wire server holds them: files, batches, results."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

Answer = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""From a wire format and a request's body to the body of its answer."""
Served = tuple[int, bytes]

UNDONE = ("expired", "canceled")
"""What can become of a request without anyone looking at it; others are ``errored`` and ``missing``."""
_URLS = {"/v1/responses": "responses", "/v1/chat/completions": "chat"}
_ERROR = {"type": "api_error", "code": "server_error", "message": "Internal server error"}


@dataclass(kw_only=True)
class WireBatches:
    """Batches and files; all may be changed by a test.

    A batch has ended after so many ``looks`` at it, or at the first one after it was canceled, when so many requests
    of it were ``done``. ``fates`` says what becomes of requests instead of an answer, by
    their number; the others are answered, last first. ``refused`` is why batches fail as a whole, "" for none. With
    ``lose_answer`` the next batch is made, and whoever asked for it is not told. ``results_host`` is where results of
    Anthropic's batches are said to be, "" for here. At most ``page`` batches are listed at once.
    """

    looks: int = 0
    done: int = 0
    page: int = 100
    fates: dict[int, str] = field(default_factory=dict)
    refused: str = ""
    lose_answer: bool = False
    results_host: str = ""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    made: dict[str, dict[str, Any]] = field(default_factory=dict)

    def serve(
        self, method: str, path: str, headers: Mapping[str, str], content: bytes, answer: Answer, base: str
    ) -> Served | None:
        """Return status and body for a call of a batch interface, None for any other."""
        self._answer, self._base = answer, self.results_host or base
        path, _, query = path.partition("?")
        self._query = dict(parse_qsl(query))
        for pattern, handle in (
            (r"/v1/messages/batches", self._messages),
            (r"/v1/messages/batches/([^/]+)(/results|/cancel)?", self._message_batch),
            (r"/v1/files", self._files),
            (r"/v1/files/([^/]+)(/content)?", self._file),
            (r"/v1/batches", self._batches),
            (r"/v1/batches/([^/]+)(/cancel)?", self._batch),
        ):
            if found := re.fullmatch(pattern, path):
                return handle(method, headers, content, *found.groups())
        return None

    def _page(self, after: str) -> tuple[list[dict[str, Any]], bool]:
        """Return the batches behind the one that the query names, the latest first, and whether there are more."""
        latest = list(reversed(self.made.values()))
        names = [batch["id"] for batch in latest]
        start = names.index(self._query[after]) + 1 if after in self._query else 0
        end = start + min(int(self._query.get("limit", 20)), self.page)
        return latest[start:end], end < len(latest)

    def _messages(self, method: str, headers: Mapping[str, str], content: bytes) -> Served:
        if method == "GET":
            page, more = self._page("after_id")
            return _json({"data": [self._shown(batch) for batch in page], "has_more": more})
        batch = {"id": f"msgbatch_{len(self.made) + 1:04}", "requests": json.loads(content)["requests"], "looks": 0}
        assert len({line["custom_id"] for line in batch["requests"]}) == len(batch["requests"])
        self.made[batch["id"]] = batch
        return _json(self._shown(batch))

    def _message_batch(
        self, method: str, headers: Mapping[str, str], content: bytes, name: str, inside: str | None
    ) -> Served:
        if name not in self.made:
            return _missing()
        batch = self.made[name]
        if method == "DELETE":
            del self.made[name]
            return _json({"id": name, "type": "message_batch_deleted"})
        if inside == "/cancel":
            assert method == "POST"
            self._cancel(batch, len(batch["requests"]), "canceled")
            return _json(self._shown(batch))
        if inside:
            lines = [self._message_line(number, line) for number, line in enumerate(batch["requests"])]
            return 200, b"".join(json.dumps(line).encode() + b"\n" for line in reversed(lines) if line)
        batch["looks"] += 1
        return _json(self._shown(batch))

    def _message_line(self, number: int, line: Mapping[str, Any]) -> dict[str, Any] | None:
        fate = self.fates.get(number, "")
        if fate == "missing":
            return None
        result: dict[str, Any] = {"type": fate or "succeeded"}
        if not fate:
            result["message"] = self._answer("messages", line["params"])
        elif fate == "errored":
            result["error"] = {"type": "error", "error": _ERROR}
        return {"custom_id": line["custom_id"], "result": result}

    def _shown(self, batch: Mapping[str, Any]) -> dict[str, Any]:
        ended, total = batch["looks"] > self.looks, len(batch["requests"])
        undone = {name: sum(fate == name for fate in self.fates.values()) for name in (*UNDONE, "errored")}
        counts = {"processing": 0, "succeeded": total - sum(undone.values()), **undone}
        return {
            "id": batch["id"],
            "type": "message_batch",
            "processing_status": "ended" if ended else batch.get("status", "in_progress"),
            "request_counts": counts if ended else {**dict.fromkeys(counts, 0), "processing": total},
            "created_at": datetime.now(UTC).isoformat(),
            "expires_at": "2026-12-31T00:00:00Z",
            "results_url": f"{self._base}/v1/messages/batches/{batch['id']}/results" if ended else None,
        }

    def _cancel(self, batch: dict[str, Any], requests: int, fate: str) -> None:
        batch["looks"] = self.looks
        batch["status"] = "canceling" if fate == "canceled" else "cancelling"
        self.fates.update(dict.fromkeys(range(self.done, requests), fate))

    def _files(self, method: str, headers: Mapping[str, str], content: bytes) -> Served:
        if method == "GET":
            return _json({"object": "list", "data": [_file(*one) for one in self.files.items()], "has_more": False})
        head = f"content-type: {headers['content-type']}\n\n".encode()
        parts = {
            part.get_param("name", header="content-disposition"): part
            for part in BytesParser().parsebytes(head + content).walk()
            if not part.is_multipart()
        }
        assert parts["purpose"].get_payload() == "batch"
        data = parts["file"].get_payload(decode=True)
        assert isinstance(data, bytes)
        name = f"file-{len(self.files) + 1:04}"
        self.files[name] = (parts["file"].get_filename() or "", data)
        return _json(_file(name, self.files[name]))

    def _file(self, method: str, headers: Mapping[str, str], content: bytes, name: str, inside: str | None) -> Served:
        if name not in self.files:
            return _missing()
        if method == "DELETE":
            del self.files[name]
            return _json({"id": name, "object": "file", "deleted": True})
        return (200, self.files[name][1]) if inside else _json(_file(name, self.files[name]))

    def _batches(self, method: str, headers: Mapping[str, str], content: bytes) -> Served:
        if method == "GET":
            page, more = self._page("after")
            return _json({"object": "list", "data": page, "has_more": more})
        asked = json.loads(content)
        assert asked["endpoint"] in _URLS
        batch = {
            "id": f"batch_{len(self.made) + 1:04}",
            "object": "batch",
            "looks": 0,
            "status": "validating",
            "created_at": 1_770_000_000,
            "expires_at": 1_798_675_200,
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            **asked,
        }
        self.made[batch["id"]] = batch
        return _json(batch)

    def _batch(
        self, method: str, headers: Mapping[str, str], content: bytes, name: str, cancel: str | None
    ) -> Served:
        if name not in self.made:
            return _missing()
        batch = self.made[name]
        if cancel:
            assert method == "POST"
            self._cancel(batch, self.files[batch["input_file_id"]][1].count(b"\n"), "missing")
            return _json(batch)
        batch["looks"] += 1
        if batch["looks"] == self.looks + 1:
            self._finish(batch)
        elif batch["status"] == "validating":
            batch["status"] = "in_progress"
        return _json(batch)

    def _finish(self, batch: dict[str, Any]) -> None:
        if self.refused:
            batch["status"], batch["errors"] = "failed", {"data": [{"message": self.refused}]}
            return
        requests = [json.loads(line) for line in self.files[batch["input_file_id"]][1].splitlines()]
        output: list[bytes] = []
        errors: list[bytes] = []
        for number, line in enumerate(requests):
            fate = self.fates.get(number, "")
            result = {"id": f"batch_req_{number}", "custom_id": line["custom_id"], "response": None, "error": None}
            if fate == "missing":
                continue
            if not fate:
                body = self._answer(_URLS[line["url"]], line["body"])
                result["response"] = {"status_code": 200, "request_id": f"req_{number:06}", "body": body}
            elif fate == "errored":
                result["response"] = {"status_code": 500, "request_id": "", "body": {"error": _ERROR}}
            else:
                code = {"canceled": "batch_cancelled", "expired": "batch_expired"}[fate]
                result["error"] = {"code": code, "message": "This request could not be executed."}
            (errors if fate else output).append(json.dumps(result).encode() + b"\n")
        for kind, lines in (("output", output), ("error", errors)):
            if lines:
                batch[f"{kind}_file_id"] = f"file-{kind}-{batch['id']}"
                self.files[batch[f"{kind}_file_id"]] = (f"{kind}.jsonl", b"".join(reversed(lines)))
        expired = "expired" in self.fates.values()
        canceled = batch["status"] == "cancelling"
        batch["status"] = "cancelled" if canceled else "expired" if expired else "completed"
        batch["request_counts"] = {"total": len(requests), "completed": len(output), "failed": len(errors)}


def _file(name: str, file: tuple[str, bytes]) -> dict[str, Any]:
    return {"id": name, "object": "file", "filename": file[0], "bytes": len(file[1]), "purpose": "batch"}


def _json(body: Mapping[str, Any]) -> Served:
    return 200, json.dumps(body).encode()


def _missing() -> Served:
    return 404, b'{"error": {"type": "not_found_error", "message": "Not found"}}'
