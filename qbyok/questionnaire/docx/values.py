"""How content controls and form fields hold a value: what they show of it, and what is stored."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qbyok.layout.blocks import ControlKind

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE_PART = re.compile(r"'([^']*)'|(d{1,2}(?!d)|M{1,4}|y{4}|y{2})")


class RefusedError(Exception):
    """The control does not take this value; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Binding:
    """The node of the package's custom XML that a control repeats, and how it keeps its value there.

    ``path`` is the XPath expression, "" where the node is of a kind that can't be written; ``prefixes`` are its
    namespaces and ``item`` the id of the custom XML, "" for any (ECMA-376-1, 17.5.2.6). ``choices`` are what a
    drop-down shows and what it keeps of it, ``date_format`` and ``dates_as`` the same of a date (17.5.2.40).
    """

    path: str
    prefixes: str = ""
    item: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    date_format: str = ""
    dates_as: str = "text"
    single_line: bool = False

    def kept(self, kind: ControlKind, text: str) -> str:
        """Return what the node holds when the control is given a text, which is "" for a box that is not ticked.

        Raises:
            RefusedError: the control can't hold the text.
        """
        match kind:
            case ControlKind.CHECKBOX:
                return "true" if text else "false"
            case ControlKind.DROPDOWN | ControlKind.COMBO:
                shown = matching(text, [shown for shown, _ in self.choices], free=kind is ControlKind.COMBO)
                return dict(reversed(self.choices)).get(shown, shown)
            case ControlKind.DATE:
                value = date_in(text)
                if value is None:
                    return text
                stamps = {"date": value.isoformat(), "dateTime": f"{value.isoformat()}T00:00:00"}
                return stamps.get(self.dates_as) or formatted(value, self.date_format)
            case _:
                return one_line(text) if self.single_line else text


def matching(text: str, entries: Sequence[str], *, free: bool = False) -> str:
    """Return the entry that a text names; where any text is allowed (``free``), else the text itself.

    Raises:
        RefusedError: there is none.
    """
    folded = {" ".join(e.split()).casefold(): e for e in reversed(entries)}
    found = text if text in entries else folded.get(" ".join(text.split()).casefold())
    if found is None and not free:
        raise RefusedError(f"'{text[:40]}' is not one of its choices")
    return text if found is None else found


def one_line(text: str) -> str:
    """Return a text in one line, its lines joined by spaces."""
    return " ".join(part.strip() for part in text.split("\n") if part.strip()) if "\n" in text else text


def date_in(text: str) -> date | None:
    """Return the date that a text in ISO 8601 is, None for any other text."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def formatted(value: date, shape: str) -> str:
    """Return a date in a control's own format, in ISO 8601 where it has none."""

    def part(found: re.Match[str]) -> str:
        match found[2]:
            case None:
                return found[1]
            case "d" | "M" as name:
                return str(value.day if name == "d" else value.month)
            case "dd" | "MM" as name:
                return f"{value.day if name == 'dd' else value.month:02}"
            case "yyyy":
                return f"{value.year:04}"
            case "yy":
                return f"{value.year % 100:02}"
            case name:
                month = _MONTHS[value.month - 1]
                return month if name == "MMMM" else month[:3]

    return _DATE_PART.sub(part, shape) or value.isoformat()
