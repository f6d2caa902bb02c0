"""Checking a run log that someone hands over: the chain, the published schema, and whether its story adds up."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbyok.errors import InputError, IntegrityError
from qbyok.resources import schema_path
from qbyok.runlog.account import Account
from qbyok.runlog.chain import Chain
from qbyok.wording import counted

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

SCHEMA = "runlog-1"
_LONGEST_MESSAGE = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class LogProblem:
    """Something that is wrong with a log; ``line`` counts from 1, 0 for the file as a whole."""

    line: int
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LogReport:
    """What a log holds and what is wrong with it.

    ``head`` is the SHA-256 of the last whole line, ``first`` and ``last`` the times of the first and last event.
    ``ended`` is False where the last event neither completes nor interrupts the run: it was killed, is still going
    on, or the end of the log was cut off, which only a head that was noted elsewhere can tell apart. ``torn`` is True
    where the last line is incomplete; that is the one problem which says nothing of the lines before.
    """

    run: str
    events: int
    head: str
    first: str
    last: str
    ended: bool
    torn: bool
    problems: tuple[LogProblem, ...]


def verify_log(path: Path, *, expected_head: str | None = None) -> LogReport:
    """Check every line of a run log; ``expected_head`` is a head that was noted elsewhere.

    Raises:
        InputError: the file can't be read. Anything wrong inside it is in the report.
    """
    report, _ = _checked(path, expected_head)
    return report


def verified_records(path: Path) -> tuple[LogReport, tuple[dict[str, Any], ...]]:
    """Return the events of a log that holds, with its report. A torn last line is left out: an event counts only once
    it is whole on the disk.

    Raises:
        InputError: the file can't be read.
        IntegrityError: it does not hold.
    """
    report, records = _checked(path, None)
    if len(report.problems) > report.torn:
        raise IntegrityError(
            f"{path} does not verify ({counted(len(report.problems), 'problem')})",
            hint=f"See: qbyok log verify {path}",
        )
    return report, records


def _checked(path: Path, expected_head: str | None) -> tuple[LogReport, tuple[dict[str, Any], ...]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot read {path}: {error.strerror}", hint="Name a run directory, or the run.jsonl in it"
        ) from error
    *lines, torn = data.split(b"\n")
    chain, account, validator = Chain(), Account(), _validator()
    problems: list[LogProblem] = []
    records: list[dict[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        found = chain.follow(line)
        if chain.record is not None:
            records.append(chain.record)
            misfits = list(_misfits(validator, chain.record))
            found += misfits or account.take(chain.record["event"], chain.record)
            found += _order(number, chain.record)
        problems += [LogProblem(line=number, message=message) for message in found]
    if torn:
        problems.append(LogProblem(line=len(lines) + 1, message="the last line is torn: it has no line feed"))
    problems += [LogProblem(line=0, message=message) for message in _whole(chain, expected_head)]
    report = LogReport(
        run=chain.run,
        events=chain.events,
        head=chain.head,
        first=str(records[0].get("time", "")) if records else "",
        last=str(records[-1].get("time", "")) if records else "",
        ended=account.ended,
        torn=bool(torn),
        problems=tuple(problems),
    )
    return report, tuple(records)


def _whole(chain: Chain, expected_head: str | None) -> Iterator[str]:
    if not chain.events:
        yield "the log holds no event"
    if expected_head is not None and expected_head.strip().lower() != chain.head:
        yield f"the head is {chain.head}, not the expected {expected_head[:80]}: lines were cut off, added or changed"


def _order(number: int, record: dict[str, Any]) -> Iterator[str]:
    if (number == 1) != (record.get("event") == "run.started"):
        yield "the first event, and no other, must be 'run.started'"


def _misfits(validator: "Draft202012Validator", record: dict[str, Any]) -> Iterator[str]:
    for error in validator.iter_errors(record):
        place = "/".join(str(step) for step in error.absolute_path)
        yield f"{f'{place}: ' if place else ''}{error.message}"[:_LONGEST_MESSAGE]


def _validator() -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema_path(SCHEMA).read_text("utf-8")))
