"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum

from qbyok.errors import QbyokError


class Level(StrEnum):
    """How much it matters."""

    OK = "ok"
    WARNING = "warning"
    """Runs work; something about it should be known."""
    PROBLEM = "problem"
    """A run would fail, or a key is in danger."""
    UNCHECKED = "unchecked"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One line: what was looked at, what was found, and what to do about it, "" for nothing.

    ``exit_code`` is what a run would end with, for a problem.
    """

    name: str
    level: Level
    message: str
    hint: str = ""
    exit_code: int = 0


def ok(name: str, message: str) -> Check:
    """Return a check that found nothing wrong."""
    return Check(name=name, level=Level.OK, message=message)


def warning(name: str, message: str, hint: str) -> Check:
    """Return one that found something to know."""
    return Check(name=name, level=Level.WARNING, message=message, hint=hint)


def unchecked(name: str, message: str) -> Check:
    """Return one that was not made, with the reason."""
    return Check(name=name, level=Level.UNCHECKED, message=message)


def problem(name: str, error: QbyokError) -> Check:
    """Return one that found what a run would fail with."""
    return Check(name=name, level=Level.PROBLEM, message=error.message, hint=error.hint, exit_code=error.exit_code)
