"""Durations that are equal although they are written in other units, or as a word such as "yearly"."""

import re
from collections.abc import Iterator

# Each family by its smallest unit. A month has no fixed number of days.
_FAMILIES = (
    {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800},
    {"month": 1, "year": 12},
)
_SAME_YEAR = ("365 day", "1 year")
_RHYTHMS = {
    "hourly": "1 hour",
    "daily": "1 day",
    "nightly": "1 day",
    "weekly": "1 week",
    "monthly": "1 month",
    "quarterly": "3 month",
    "quarter": "3 month",
    "yearly": "1 year",
    "annual": "1 year",
    "annually": "1 year",
}
_EACH = re.compile(r"(?i)\b(?:every|each|once an?|per)\s+(hour|day|night|week|month|quarter|year)\b")
_RHYTHM = re.compile(rf"(?i)\b(?:{'|'.join(_RHYTHMS)})\b")
_ALWAYS = re.compile(
    r"(?i)\b24\s?[/x×]\s?7(?:\s?[/x×]\s?365)?\b|\b(?:a?round[ -]the[ -]clock|day and night|24 hours a day"
    r"|(?:at )?any (?:hour|time)(?: of| or) (?:any |the )?(?:day|night)|rund um die uhr)\b"
)
ALWAYS = "24/7"
_MAX_DIGITS = 9


def equal_durations(form: str) -> Iterator[str]:
    """Yield a duration such as ``48 hour`` in every unit in which it is a whole number."""
    number, _, unit = form.partition(" ")
    if not number.isdecimal() or len(number) > _MAX_DIGITS:
        return
    for family in _FAMILIES:
        if unit in family:
            total = int(number) * family[unit]
            yield from (f"{total // size} {name}" for name, size in family.items() if total % size == 0)
    if form in (*_SAME_YEAR, "12 month"):
        yield from (*_SAME_YEAR, "12 month")


def rhythms(text: str) -> set[str]:
    """Return the durations that words such as "yearly" and "every month" stand for."""
    words = {_RHYTHMS[match[0].lower()] for match in _RHYTHM.finditer(text)}
    for match in _EACH.finditer(text):
        unit = match[1].lower()
        words.add("3 month" if unit == "quarter" else "1 day" if unit == "night" else f"1 {unit}")
    return words


def take_always(text: str) -> tuple[list[str], str]:
    """Return the ways in which a text says "at all hours", and the text without them."""
    return [match[0] for match in _ALWAYS.finditer(text)], _ALWAYS.sub(" ", text)
