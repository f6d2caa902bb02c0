"""What a run did so far, read from its log when the run is resumed."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from qbyok.errors import IntegrityError
from qbyok.runlog.records import decode_record


@dataclass(kw_only=True)
class History:
    """What the next try of a run has to know of the ones before.

    ``spent`` are the US dollars of all calls whose cost is known, ``uncertain`` what the others may have cost at
    most. ``unanswered`` names the last attempt of each question whose request has neither a response nor an error:
    the program died in between. ``finished`` is True where the run is complete and no question of it failed.
    """

    spent: Decimal = Decimal(0)
    uncertain: Decimal = Decimal(0)
    unanswered: dict[str, int] = field(default_factory=dict)
    finished: bool = False
    _reserved: dict[str, Decimal] = field(default_factory=dict)

    def take(self, record: dict[str, Any]) -> None:
        """Take in the next event."""
        event = record["event"]
        self.finished = event == "run.completed" and not record["status"]["failed"]
        if event == "model.request":
            self._give_up(record["question"])
            self.unanswered[record["question"]] = record["attempt"]
            self._reserved[record["question"]] = Decimal(record["reserved.usd"])
        elif event in ("model.response", "model.error"):
            if record["cost.usd"] is None:
                self._give_up(record["question"])
            else:
                self.spent += Decimal(record["cost.usd"])
            self.unanswered.pop(record["question"], None)
            self._reserved.pop(record["question"], None)

    def end(self) -> None:
        """Count what is still open: nobody knows whether it is billed."""
        for question in self.unanswered:
            self._give_up(question)

    def _give_up(self, question: str) -> None:
        self.uncertain += self._reserved.pop(question, Decimal(0))


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
    history.end()
    return history
