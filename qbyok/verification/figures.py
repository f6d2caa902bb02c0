"""Figures and standards that a text names, in a form in which two texts can be compared."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from qbyok.model import Passage
from qbyok.verification.characters import visible
from qbyok.verification.dates import months_named, take_dates
from qbyok.verification.durations import ALWAYS, equal_durations, rhythms, take_always

_NUMBER = r"\d+(?:[.,:/]\d+)*"
# A name in capitals before a number belongs to it: SOC 2, ISO 27001, AES-256, TLS 1.2, NIST SP 800-53.
_FIGURE = re.compile(
    rf"""
      (?P<name>\b[A-Z][A-Za-z]*[A-Z](?![A-Za-z]))[\s-]?(?P<named>{_NUMBER}(?:-\d+)*)
    | (?P<number>{_NUMBER})
      (?:\s*(?P<percent>%)|[\s-]*(?:(?:business|calendar|working|consecutive)\s+)?(?P<unit>[^\W\d_]+))?
    """,
    re.VERBOSE,
)
# A number that ends its clause or cell has no unit.
_BARE = re.compile(r"(?<![\w.,:/-])(?P<bare>\d+(?:\.\d+)?)(?=\s*(?:[.;,)|]|\Z)(?!\d))")
_ISO_IEC = re.compile(r"\bISO\s?/\s?IEC\b")
_UNITS = {
    form: unit
    for unit, forms in {
        "second": "s sec secs second seconds sekunde sekunden",
        "minute": "min mins minute minutes minuten",
        "hour": "h hr hrs hour hours stunde stunden",
        "day": "d day days tag tage tagen",
        "week": "week weeks woche wochen",
        "month": "month months monat monate monaten",
        "year": "year years yr yrs jahr jahre jahren",
        "bit": "bit bits",
        "character": "character characters char chars zeichen",
        "%": "percent pct prozent",
    }.items()
    for form in forms.split()
}
_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty sixty ninety"
_WORDS = dict(zip(_NUMBER_WORDS.split(), (*map(str, range(1, 13)), "15", "20", "30", "60", "90"), strict=True))
_WORD = re.compile(rf"(?i)\b(?:{'|'.join(_WORDS)})\b")
_WORD_WITH_UNIT = re.compile(
    rf"(?i)\b({'|'.join(_WORDS)})(?=[\s-]+(?:(?:business|calendar|working|consecutive)\s+)?"
    rf"(?:{'|'.join(unit for unit in _UNITS if len(unit) > 1)})\b)"
)
_WRITTEN_TWICE = re.compile(rf"(?i)\b(?:{'|'.join(_WORDS)})\s*\((?=\d)|(?<=\d)\)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LIST_NUMBER = re.compile(r"(?m)^\s*\(?\d{1,2}[.)]\s")
_YEARS = re.compile(r"\b((?:19|20)\d\d)/(?=(?:19|20)\d\d\b)")
_STANDARDS = re.compile(
    r"\b(?:HIPAA|HITRUST|HITECH|GDPR|CCPA|CPRA|FERPA|GLBA|SOX|PCI[ -]DSS|FedRAMP|StateRAMP|CMMC|TISAX|ENS|IRAP"
    r"|C5|CSA STAR|Cyber Essentials|NIS2|DORA|COBIT|ITIL|HECVAT|CAIQ|WCAG|VPAT)\b"
)
_ANY_UNIT = "any unit"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure or standard as the text has it, and the form to compare."""

    text: str
    form: str


def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures, dates and standards of a text; numbers of list items are none."""
    clean = _clean(text)
    always, clean = take_always(clean)
    dates, clean = take_dates(clean)
    clean = _WORD_WITH_UNIT.sub(_digits, clean)
    found = [_figure(match) for match in _FIGURE.finditer(clean)]
    found += [Figure(match[0], _joined(match[0])) for match in _STANDARDS.finditer(clean)]
    found += [Figure(*date) for date in dates]
    found += [Figure(words, ALWAYS) for words in always]
    return tuple(dict.fromkeys(found))


def is_supported(figure: Figure, supported: Collection[str]) -> bool:
    """Tell whether a figure is among the forms that passages support.

    A number that a passage gives without a unit ("renewed after 60") supports it with any unit.
    """
    number, _, unit = figure.form.partition(" ")
    return figure.form in supported or (unit in _UNITS.values() and f"{number} {_ANY_UNIT}" in supported)


def supported_figures(passage: Passage) -> set[str]:
    """Return the forms that a passage supports, its place in its document ("section 4.2") included."""
    source = " ".join((passage.path, passage.locator, *passage.heading))
    forms = months_named(passage.text)
    for duration in rhythms(passage.text):
        forms.update(equal_durations(duration))
    for text in (passage.text, source, source.upper()):  # upper: "soc2-report.pdf" names SOC 2
        # "thirty (30) days" and "three years" support "30 days" and "3 years".
        digits = _WORD.sub(_digits, _WRITTEN_TWICE.sub(" ", text))
        for variant in (text, digits):
            for figure in figures(variant):
                forms.add(figure.form)
                forms.update(_parts(figure.form))
        forms.update(f"{match['bare']} {_ANY_UNIT}" for match in _BARE.finditer(_clean(text)))
    return forms


def _clean(text: str) -> str:
    text = visible(unicodedata.normalize("NFKC", text))
    return _YEARS.sub(r"\1 ", _ISO_IEC.sub("ISO", _LIST_NUMBER.sub(" ", text)))


def _digits(match: re.Match[str]) -> str:
    return _WORDS[match[0].lower()]


def _figure(match: re.Match[str]) -> Figure:
    if match["name"]:
        return Figure(match[0], f"{_joined(match['name'])} {_number(match['named'])}")
    number = _number(match["number"])
    unit = "%" if match["percent"] else _UNITS.get((match["unit"] or "").lower(), "")
    text = match[0] if unit else match["number"]
    return Figure(text, f"{number} {unit}" if unit else number)


def _parts(form: str) -> Iterator[str]:
    """A passage that says "ISO 27001:2022" or "30 days" also supports "ISO 27001" and the bare numbers."""
    first, _, second = form.partition(" ")
    if first == "month":
        yield f"month {second.partition(' ')[0]}"
        yield second.rpartition(" ")[2]
    elif first[:1].isdigit():
        yield first
        yield from equal_durations(form)
    elif second:
        yield second
        yield f"{first} {second.partition(':')[0]}"
        yield second.partition(":")[0]


def _number(digits: str) -> str:
    return digits.replace(",", "") if _THOUSANDS.fullmatch(digits) else digits


def _joined(name: str) -> str:
    return re.sub(r"[\s-]", "", name).lower()
