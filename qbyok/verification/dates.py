"""Dates in the forms that people write them, taken apart so that two spellings of one day compare as equal."""

import re

_NAMES = (
    "jan january januar",
    "feb february februar",
    "mar march märz",
    "apr april",
    "may mai",
    "jun june juni",
    "jul july juli",
    "aug august",
    "sep sept september",
    "oct october oktober okt",
    "nov november",
    "dec december dezember dez",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_MONTH = "|".join(sorted((name.capitalize() for name in _MONTHS), key=len, reverse=True))
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.)?"
_DATE = re.compile(
    rf"""(?<![\d.-])(?:
      (?P<iso_year>\d{{4}})-(?P<iso_month>0[1-9]|1[0-2])-(?P<iso_day>0[1-9]|[12]\d|3[01])
    | (?P<de_day>\d{{1,2}})\.(?P<de_month>0?[1-9]|1[0-2])\.(?P<de_year>\d{{4}})
    | (?:(?P<first>{_DAY})\s*(?:-|–|to|and|until|bis|und)\s*)?(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?
    | (?P<us_month>{_MONTH})\b\.?\s+(?P<us_day>{_DAY})(?=,|\s|$)
    | (?P<only>{_MONTH})\b\.?(?=,?\s+(?:19|20)\d\d\b)
    )""",
    re.VERBOSE,
)
_NAME = re.compile(rf"\b(?:{_MONTH})\b")


def take_dates(text: str) -> tuple[list[tuple[str, str]], str]:
    """Return the dates of a text, each as it stands and in compared form, and the text without them.

    Forms are ``month 9`` and ``month 9 day 18``; the year stays in the text as a number.
    """
    found: list[tuple[str, str]] = []

    def take(match: re.Match[str]) -> str:
        name = match["month"] or match["us_month"] or match["only"]
        month = _MONTHS[name.lower()] if name else int(match["iso_month"] or match["de_month"])
        days = [match[group] for group in ("iso_day", "de_day", "first", "day", "us_day") if match[group]]
        forms = [f"month {month} day {int(re.sub(r'[^0-9]', '', day))}" for day in days]
        found.extend((match[0].strip(), form) for form in forms or [f"month {month}"])
        return f" {match['iso_year'] or match['de_year'] or ''} "

    return found, _DATE.sub(take, text)


def months_named(text: str) -> set[str]:
    """Return ``month 9`` for each month that a text names, with a day or a year or without."""
    return {f"month {_MONTHS[match[0].lower()]}" for match in _NAME.finditer(text)}
