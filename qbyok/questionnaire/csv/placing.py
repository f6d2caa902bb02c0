"""Deciding which answers may be written into a CSV file, and the text that each field gets."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from qbyok.layout.grid import Value, ValueKind, Workbook
from qbyok.model import Finding, Severity, SlotWrite
from qbyok.questionnaire.csv.encoding import Encoding
from qbyok.questionnaire.xlsx.placing import Placed, place_writes, refused, too_long
from qbyok.wording import may_be_formula

_SAME_MEANING = str.maketrans(
    {
        "≥": ">=",
        "≤": "<=",
        "≠": "!=",
        "≈": "~",
        "→": "->",
        "−": "-",
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "•": "*",
        "✓": "x",
        "✔": "x",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
    }
)
"""Characters that answers often hold and one code page or the other lacks."""


def place_answers(
    workbook: Workbook, rows: int, encoding: Encoding, writes: Sequence[SlotWrite]
) -> tuple[tuple[Placed, ...], tuple[Finding, ...]]:
    """Return what may be written into a file with so many rows, and why the rest may not or differs from the answer.

    The limits are those of a workbook's cells, since it is as one that the file will be opened.
    """
    candidates, findings = place_writes(workbook, writes)
    placed: list[Placed] = []
    notes = list(findings)
    for item in candidates:
        text, about = _as_field(item, encoding)
        if item.place[0] > rows:
            notes.append(refused(item.at, "the file has no such row"))
        elif item.text and not text:
            notes.append(refused(item.at, f"{encoding.name} has none of its characters"))
        elif long := too_long(item.at, text):
            notes.append(long)
        else:
            notes += about
            placed.append(replace(item, value=Value(ValueKind.TEXT, text)))
    done = {item.at for item in placed}
    kept = {clear.slot.at for write in writes if write.slot.at not in done for clear in write.clears}
    return tuple(item for item in placed if item.at not in kept), tuple(notes)


def _as_field(item: Placed, encoding: Encoding) -> tuple[str, list[Finding]]:
    """Return an answer as the encoding can hold it and a spreadsheet program shows it, and how it differs."""
    text, findings = _in_encoding(item, encoding)
    if may_be_formula(text):
        message = f"{item.at}: an apostrophe was put before the answer, so that no program takes it for a formula"
        findings.append(Finding(rule="formula-guarded", severity=Severity.INFO, message=message))
        text = f"'{text}"
    return text, findings


def _in_encoding(item: Placed, encoding: Encoding) -> tuple[str, list[Finding]]:
    if encoding.holds(item.text):
        return item.text, []
    text = unicodedata.normalize("NFC", item.text)
    text = "".join(c if encoding.holds(c) else c.translate(_SAME_MEANING) for c in text)
    lost = sorted({c for c in text if not encoding.holds(c)})
    if not lost:
        message = f"{item.at}: characters that {encoding.name} lacks were replaced by others of the same meaning"
        return text, [Finding(rule="characters-replaced", severity=Severity.INFO, message=message)]
    message = f"{item.at}: characters that {encoding.name} lacks were left out: {' '.join(lost)}"
    finding = Finding(rule="characters-stripped", severity=Severity.REVIEW, message=message)
    return "".join(c for c in text if c not in lost), [finding]
