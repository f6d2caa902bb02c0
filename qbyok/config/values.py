"""The kinds of values that settings have. Each reader takes a value and the setting's name with its source."""

import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from qbyok.errors import UsageError

_LONGEST_NAME = 255
_DAYS_DIGITS = 6
_NO_LETTERS = ("Cc", "Cs", "Zl", "Zp")
"""Control characters, halves of surrogates, ends of lines and paragraphs."""

Reader = Callable[[Any, str, str], Any]
"""From a value, the setting's name and its source to what the setting holds. Raises UsageError."""


def text(value: Any, _name: str, _source: str) -> str:
    """Return a text as it is."""
    return str(value)


def path(value: Any, _name: str, _source: str) -> Path | None:
    """Return a path, None for an empty one."""
    return Path(str(value)).expanduser() if value else None


def count(value: Any, name: str, source: str) -> int:
    """Return a whole number from 1."""
    try:
        number = int(str(value))
    except ValueError:
        number = 0
    if number < 1:
        raise UsageError(f"{name} must be a whole number from 1 ({source})", hint="Correct it")
    return number


def days(value: Any, name: str, source: str) -> int:
    """Return a number of days from 0, at most a thousand years."""
    text = str(value)
    if not text.isascii() or not text.isdigit() or len(text) > _DAYS_DIGITS:
        raise UsageError(f"{name} must be a whole number of days from 0 ({source})", hint="0 means: no limit")
    return int(text)


def switch(value: Any, name: str, source: str) -> bool:
    """Return true or false."""
    word = str(value).lower()
    if word not in ("true", "false"):
        raise UsageError(f"{name} must be true or false ({source})", hint="Correct it")
    return word == "true"


def person(value: Any, name: str, source: str) -> str:
    """Return the name of a person or team, which documents show."""
    given = value.strip() if isinstance(value, str) else ""
    if not 0 < len(given) <= _LONGEST_NAME or any(unicodedata.category(c) in _NO_LETTERS for c in given):
        raise UsageError(
            f"{name} must be a name of at most {_LONGEST_NAME} characters without control characters ({source})",
            hint="Write your own name, or that of your team",
        )
    return given


def money(value: Any, name: str, source: str) -> Decimal | None:
    """Return an amount in US dollars, None for no limit."""
    if value in ("", None):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise UsageError(f"{name} must be an amount in US dollars ({source})", hint="Write 2.50")
    return amount


def number(value: Any) -> Decimal | None:
    """Return a number of a settings file from 0, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    found = Decimal(str(value))
    return found if found.is_finite() and found >= 0 else None


def words(value: Any, name: str, source: str, example: str = '["op", "read", "op://…"]') -> tuple[str, ...]:
    """Return a command or another list of texts; ``example`` is one as it could be written."""
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise UsageError(f"{source} {name} must be a list of words", hint=f"Write {name} = {example}")
    return tuple(value)


def one_of(*choices: str) -> Reader:
    """Return a reader that takes one of some words."""

    def read(value: Any, name: str, source: str) -> str:
        if value not in choices:
            raise UsageError(f"{name} '{value}' is unknown ({source})", hint=f"Choose one of: {', '.join(choices)}")
        return str(value)

    return read
