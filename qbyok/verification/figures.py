"""Figures and standards that a text names, in a form in which two texts can be compared."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from qbyok.model import Passage
from qbyok.verification.characters import visible

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
_WRITTEN_TWICE = re.compile(rf"(?i)\b(?:{'|'.join(_WORDS)})\s*\((?=\d)|(?<=\d)\)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LIST_NUMBER = re.compile(r"(?m)^\s*\(?\d{1,2}[.)]\s")
_STANDARDS = re.compile(
    r"\b(?:HIPAA|HITRUST|HITECH|GDPR|CCPA|CPRA|FERPA|GLBA|SOX|PCI[ -]DSS|FedRAMP|StateRAMP|CMMC|TISAX|ENS|IRAP"
    r"|C5|CSA STAR|Cyber Essentials|NIS2|DORA|COBIT|ITIL|HECVAT|CAIQ|WCAG|VPAT)\b"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure or standard as the text has it, and the form to compare."""

    text: str
    form: str


def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures and standards of a text; numbers of list items are none."""
    clean = _ISO_IEC.sub("ISO", _LIST_NUMBER.sub(" ", visible(unicodedata.normalize("NFKC", text))))
    found = [_figure(match) for match in _FIGURE.finditer(clean)]
    found += [Figure(match[0], _joined(match[0])) for match in _STANDARDS.finditer(clean)]
    return tuple(dict.fromkeys(found))


def supported_figures(passage: Passage) -> set[str]:
    """Return the forms that a passage supports, its place in its document ("section 4.2") included."""
    source = " ".join((passage.path, passage.locator, *passage.heading))
    forms: set[str] = set()
    for text in (passage.text, source):
        # "thirty (30) days" and "three years" support "30 days" and "3 years".
        digits = _WORD.sub(lambda match: _WORDS[match[0].lower()], _WRITTEN_TWICE.sub(" ", text))
        for variant in (text, digits):
            for figure in figures(variant):
                forms.add(figure.form)
                forms.update(_parts(figure.form))
    return forms


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
    if first[:1].isdigit():
        yield first
    elif second:
        yield second
        yield f"{first} {second.partition(':')[0]}"
        yield second.partition(":")[0]


def _number(digits: str) -> str:
    return digits.replace(",", "") if _THOUSANDS.fullmatch(digits) else digits


def _joined(name: str) -> str:
    return re.sub(r"[\s-]", "", name).lower()
