"""Following a run log line by line, as its writer and everyone who checks it must."""

from typing import Any

from qbyok.runlog.records import NO_LINE_BEFORE, decode_record, line_digest


class Chain:
    """Where a log stands after the lines seen so far: their number, the digest of the last, and the run's id."""

    def __init__(self) -> None:
        self.events = 0
        self.head = NO_LINE_BEFORE
        self.run = ""
        self.record: dict[str, Any] | None = None

    def follow(self, line: bytes) -> list[str]:
        """Take in the next line, without its line feed, and return what is wrong with it.

        ``record`` is then what the line holds, None if it can't be read.
        """
        try:
            self.record = decode_record(line)
            problems = self._problems(self.record)
        except ValueError as error:
            self.record = None
            problems = [str(error)]
        self.events += 1
        self.head = line_digest(line)
        return problems

    def _problems(self, record: dict[str, Any]) -> list[str]:
        problems = []
        if record.get("prev") != self.head:
            problems.append("'prev' is not the SHA-256 of the line before")
        if record.get("seq") != self.events or record.get("seq") is False:
            problems.append(f"'seq' should be {self.events}")
        if not self.run:
            self.run = str(record.get("run", ""))
        elif record.get("run") != self.run:
            problems.append("'run' names another run")
        return problems
