"""What a run did so far, read from its log when the run is resumed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from qbyok.errors import IntegrityError
from qbyok.runlog.records import decode_record


@dataclass(kw_only=True)
class Attempt:
    """One call by its events: ``model.request``, and ``model.response`` or ``model.error``, None where the log ends
    before it. What is in a batch is not ``sent`` before that is handed over, ``waits`` as long as the batch is open,
    and is ``free`` where the vendor never took it. Where it is ``by_file``, the batch was written to a file, and who
    got that is not known."""

    request: Mapping[str, Any]
    end: Mapping[str, Any] | None = None
    sent: bool = True
    waits: bool = False
    by_file: bool = False
    free: bool = False

    @property
    def custom_id(self) -> str:
        """The request's id in a batch, "" for a call of its own."""
        return str(self.request.get("batch.custom_id", ""))


@dataclass(frozen=True, kw_only=True, slots=True)
class Unanswered:
    """An attempt without an end, and its reservation in the ledger; ``custom_id`` is its id in a batch, or ""."""

    attempt: int
    reservation: str
    custom_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenBatch:
    """A batch whose results are not all in the log: its event ``batch.sending`` or ``batch.writing``, and the
    vendor's id, "" where that is not known."""

    begun: Mapping[str, Any]
    id: str = ""

    @property
    def name(self) -> str:
        """Our name for it."""
        return str(self.begun["batch.name"])

    @property
    def begun_at(self) -> datetime:
        """When it was handed over, in UTC."""
        return datetime.fromisoformat(self.begun["time"])

    @property
    def exported(self) -> bool:
        """Whether it was written to a file, or may have been, and not sent."""
        return bool(self.begun["event"] == "batch.writing")


@dataclass(kw_only=True)
class History:
    """What the next try of a run has to know of the ones before.

    ``run`` is its id, ``questionnaires`` the names of its files. ``spent`` are the US dollars of all calls whose cost
    is known, ``attempts`` all calls that were announced. ``unanswered`` names the last attempt of each question whose
    request has neither a response nor an error, and its reservation: the program died in between. ``finished`` is
    True where the run is complete and no question of it failed. ``batch`` is the batch that is open, ``batches``
    how many there were. ``copies`` are the SHA-256 of all copies that were written, ``current``
    of those that hold all that was decided; ``in_review`` is True where decisions were about to be applied.
    """

    run: str = ""
    questionnaires: tuple[str, ...] = ()
    spent: Decimal = Decimal(0)
    attempts: list[Attempt] = field(default_factory=list)
    unanswered: dict[str, Unanswered] = field(default_factory=dict)
    finished: bool = False
    batch: OpenBatch | None = None
    batches: int = 0
    copies: set[str] = field(default_factory=set)
    current: set[str] = field(default_factory=set)
    in_review: bool = False
    _open: dict[str, Attempt] = field(default_factory=dict)

    def take(self, record: dict[str, Any]) -> None:
        """Take in the next event."""
        event = record["event"]
        self.run = record["run"]
        self._follow_copies(event, record)
        if event == "run.started":
            self.questionnaires = tuple(file["name"] for file in record["questionnaires"])
        elif event in ("run.completed", "run.resumed"):
            self.finished = event == "run.completed" and not record["status"]["failed"]
        elif event == "model.request":
            attempt = Attempt(request=record)
            self.attempts.append(attempt)
            self._open[record["question"]] = attempt
            if attempt.custom_id:
                attempt.sent = False
            else:
                self._await(attempt)
        elif event in ("batch.sending", "batch.writing"):
            self.batch, self.batches = OpenBatch(begun=record), self.batches + 1
            for attempt in self.attempts[-record["requests"] :]:
                attempt.sent = attempt.waits = True
                attempt.by_file = event == "batch.writing"
                self._await(attempt)
        elif event == "batch.submitted" and self.batch:
            self.batch = replace(self.batch, id=record["batch.id"])
        elif event in ("batch.collected", "batch.dropped", "batch.lost"):
            self._close_batch(free=record.get("billed") is False)
        elif event in ("model.response", "model.error"):
            self.spent += Decimal(record["cost.usd"] or 0)
            self.unanswered.pop(record["question"], None)
            if record["question"] in self._open:
                self._open.pop(record["question"]).end = record

    @property
    def waiting(self) -> tuple[Attempt, ...]:
        """The requests of the open batch that have no result yet."""
        return tuple(attempt for attempt in self.attempts if attempt.waits and attempt.end is None)

    def _follow_copies(self, event: str, record: Mapping[str, Any]) -> None:
        if event == "output.written":
            self.copies.add(record["sha256"])
            self.current.add(record["sha256"])
        elif event in ("run.resumed", "review.decided"):
            self.current.clear()
        if event.startswith("review."):
            self.in_review = event != "review.applied"

    def _await(self, attempt: Attempt) -> None:
        request = attempt.request
        self.unanswered[request["question"]] = Unanswered(
            attempt=request["attempt"], reservation=request["reserved.id"], custom_id=attempt.custom_id
        )

    def _close_batch(self, *, free: bool) -> None:
        for attempt in self.waiting:
            self.unanswered.pop(attempt.request["question"], None)
            attempt.free = free
        for attempt in self.attempts:
            attempt.waits = False
        self.batch = None


def read_history(path: Path) -> History:
    """Read what a log says of its run; a torn last line is left out.

    Raises:
        IntegrityError: the log can't be read.
    """
    history = History()
    try:
        *lines, _torn = path.read_bytes().split(b"\n")
        for line in lines:
            history.take(decode_record(line))
    except (OSError, ValueError, ArithmeticError, TypeError, KeyError) as error:
        raise IntegrityError(
            f"cannot read from {path} what the run did so far", hint=f"See: qbyok log verify {path}"
        ) from error
    return history
