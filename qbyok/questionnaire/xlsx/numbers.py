"""Numbers and dates as a person sees them in a cell.

A small part of Excel's number formats: what makes a difference to reading a questionnaire (``1.10`` as a question's
number, a date, a per cent). Anything else is shown as General. Source: ECMA-376-1, 18.8.30 and 18.8.31.
"""

import math
import re
from datetime import datetime, timedelta

from qbyok.layout.grid import ValueKind

GENERAL = "General"
TEXT = "@"
"""The format of cells that take whatever is typed for text."""

BUILTIN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    14: "yyyy-mm-dd", 15: "yyyy-mm-dd", 16: "yyyy-mm-dd", 17: "yyyy-mm-dd", 18: "h:mm", 19: "h:mm:ss",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 49: "@",
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-mm-dd"),
}  # fmt: skip
"""Formats that files name by number alone; those that are left out read as General."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_NUMBER = re.compile(r"^([^#0?]*?)([#0,]*[#0])(?:\.(0*)(#*))?(%?)([^#0?]*)$")
_DAYS_MAX = 2_958_466


def show_number(value: str, code: str, *, epoch_1904: bool) -> str:
    """Return a stored number as a cell with this format shows it; dates as ISO 8601."""
    try:
        number = float(value)
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    if code != GENERAL:
        section = _section(code, number)
        if _is_date(section):
            return _date(number, section, epoch_1904=epoch_1904) or _general(number)
        if (shown := _fixed(number, section, whole=section == code)) is not None:
            return shown
    return _general(number)


def number_kind(value: str, code: str) -> ValueKind:
    """Return what a stored number is to a reader of a cell with this format: a number, a date, or none."""
    try:
        number = float(value)
    except ValueError:
        return ValueKind.TEXT
    if not math.isfinite(number):
        return ValueKind.TEXT
    return ValueKind.DATE if code != GENERAL and _is_date(_section(code, number)) else ValueKind.NUMBER


def _general(number: float) -> str:
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return format(number, ".15g")


def _section(code: str, number: float) -> str:
    """Return the part of a format that applies: positive;negative;zero."""
    sections = code.split(";")
    index = 1 if number < 0 else 2 if number == 0 else 0
    return sections[index] if index < len(sections) and sections[index] else sections[0]


def _is_date(section: str) -> bool:
    if re.search(r"\[[hms]+\]", section, re.IGNORECASE):
        return True
    bare = _LITERAL.sub("", section).lower()
    return GENERAL.lower() not in bare and bool(re.search("[dmyhs]", bare))


def _date(number: float, section: str, *, epoch_1904: bool) -> str:
    if not 0 <= number < _DAYS_MAX:
        return ""
    bare = _LITERAL.sub("", section).lower()
    # Excel counts a 29 February 1900 that never was, so that dates before it are a day off.
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30 if number >= 60 else 31)  # noqa: DTZ001  cells know no time zone
    moment = start + timedelta(seconds=round(number * 86_400))
    day = moment.strftime("%Y-%m-%d").zfill(10)
    time = moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
    if not re.search("[dy]", bare) and re.search("[hs]", bare):
        return time
    return f"{day} {time}" if number % 1 and re.search("[hs]", bare) else day


def _fixed(number: float, section: str, *, whole: bool) -> str | None:
    """Return a number with the format's decimals, or None where the format asks for more than that."""
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        token = match[0]
        if token[0] in '"\\':
            literals.append(token.strip('"') if token[0] == '"' else token[1])
            return chr(0xE000 + len(literals) - 1)
        return "\u00a0" if token[0] == "_" else ""

    match = _NUMBER.match(_LITERAL.sub(keep, section))
    if not match:
        return None
    before, digits, zeros, optional, percent, after = match.groups()
    value = abs(number) * (100 if percent else 1)
    places = len(zeros or "") + len(optional or "")
    shown = format(value, f"{',' if ',' in digits else ''}.{places}f")
    if optional:
        kept = shown.rstrip("0")
        shown = kept.ljust(len(shown) - len(optional), "0").rstrip(".")
    integer, dot, rest = shown.partition(".")
    shown = integer.rjust(digits.count("0"), "0") + dot + rest
    sign = "-" if number < 0 and whole and shown.strip("0.,") else ""
    text = sign + before + shown + percent + after
    for index, literal in enumerate(literals):
        text = text.replace(chr(0xE000 + index), literal)
    return text.replace("\u00a0", "").strip()
