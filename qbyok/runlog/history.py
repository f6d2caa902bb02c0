"""What a run did so far, read from its log when the run is resumed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from qbyok.errors import IntegrityError
from qbyok.runlog.records import decode_record


@dataclass(kw_only=True)
class Attempt:
    """One call by its events: ``model.request``, and ``model.response`` or ``model.error``, None where the log ends
    before it."""

    request: Mapping[str, Any]
    end: Mapping[str, Any] | None = None


@dataclass(kw_only=True)
class History:
    """What the next try of a run has to know of the ones before.

    ``run`` is its id, ``questionnaires`` the names of its files. ``spent`` are the US dollars of all calls whose cost
    is known, ``attempts`` all calls that were announced. ``unanswered`` names the last attempt of each question whose
    request has neither a response nor an error, and its reservation: the program died in between. ``finished`` is
    True where the run is complete and no question of it failed.
    """

    run: str = ""
    questionnaires: tuple[str, ...] = ()
    spent: Decimal = Decimal(0)
    attempts: list[Attempt] = field(default_factory=list)
    unanswered: dict[str, tuple[int, str]] = field(default_factory=dict)
    finished: bool = False
    _open: dict[str, Attempt] = field(default_factory=dict)

    def take(self, record: dict[str, Any]) -> None:
        """Take in the next event."""
        event = record["event"]
        self.finished = event == "run.completed" and not record["status"]["failed"]
        self.run = record["run"]
        if event == "run.started":
            self.questionnaires = tuple(file["name"] for file in record["questionnaires"])
        elif event == "model.request":
            attempt = Attempt(request=record)
            self.attempts.append(attempt)
            self.unanswered[record["question"]] = (record["attempt"], record["reserved.id"])
            self._open[record["question"]] = attempt
        elif event in ("model.response", "model.error"):
            self.spent += Decimal(record["cost.usd"] or 0)
            self.unanswered.pop(record["question"], None)
            if record["question"] in self._open:
                self._open.pop(record["question"]).end = record


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
