"""Deciding which answers may be written, and what each cell gets."""

from collections.abc import Sequence
from dataclasses import dataclass

from qbyok.layout.grid import Sheet, Value, ValueKind, Workbook, parse_a1
from qbyok.model import Finding, Severity, SlotKind, SlotWrite
from qbyok.questionnaire import limits
from qbyok.questionnaire.xlsx.forbidden import forbidden
from qbyok.questionnaire.xlsx.text import line_feeds, storable, utf16_units


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """An answer that may be written, at ``place`` (row, column) of a sheet."""

    at: str
    sheet: str
    place: tuple[int, int]
    value: Value


def place_writes(workbook: Workbook, writes: Sequence[SlotWrite]) -> tuple[tuple[Placed, ...], tuple[Finding, ...]]:
    """Return what may be written, in the order given, and why the rest may not."""
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    placed: dict[tuple[str, tuple[int, int]], Placed] = {}
    findings: list[Finding] = []
    for write in writes:
        at = write.slot.at
        name, _, ref = at.rpartition("!")
        try:
            place = parse_a1(ref)
        except ValueError:
            findings.append(_refused(at, "it is no cell"))
            continue
        reason = _forbidden(write, sheets.get(name), place)
        if (name, place) in placed:
            reason = "another answer goes there"
        if reason:
            findings.append(_refused(at, reason))
            continue
        value, notes = _value(write)
        findings += notes
        if value is not None:
            placed[name, place] = Placed(at=at, sheet=name, place=place, value=value)
    return tuple(placed.values()), tuple(findings)


def _forbidden(write: SlotWrite, sheet: Sheet | None, place: tuple[int, int]) -> str | None:
    if sheet is None:
        return "there is no such sheet"
    if not write.slot.writable:
        return "the slot is not writable"
    if write.slot.kind is SlotKind.CHECKBOX and place not in sheet.boxes:
        return "there is no check box"
    return forbidden(sheet, *place)


def _value(write: SlotWrite) -> tuple[Value | None, list[Finding]]:
    """Return what the cell is to hold, None where it can't."""
    if write.slot.kind is SlotKind.CHECKBOX:
        return Value(ValueKind.BOOLEAN, "1"), []
    text, findings = _text(write)
    return (None if text is None else Value(ValueKind.TEXT, text)), findings


def _text(write: SlotWrite) -> tuple[str | None, list[Finding]]:
    """Return the text as the cell can hold it, None where it can't."""
    at = write.slot.at
    given = write.text
    wanted = line_feeds(given)
    text = storable(wanted)
    findings = []
    if text != wanted:
        message = f"{at}: {len(wanted) - len(text)} characters that a workbook can't hold were left out"
        findings.append(Finding(rule="characters-stripped", severity=Severity.INFO, message=message))
    if not text:
        findings.append(_refused(at, "there is no text to write"))
        return None, findings
    units, lines = utf16_units(text), text.count("\n")
    if units > limits.CELL_UTF16_UNITS or lines > limits.CELL_LINE_FEEDS:
        message = (
            f"{at}: not written, the answer has {units:,} characters and {lines:,} line breaks; "
            f"a cell holds {limits.CELL_UTF16_UNITS:,} and {limits.CELL_LINE_FEEDS:,}"
        )
        findings.append(Finding(rule="answer-too-long", severity=Severity.REVIEW, message=message))
        return None, findings
    return text, findings


def _refused(at: str, reason: str) -> Finding:
    return Finding(rule="slot-not-writable", severity=Severity.REVIEW, message=f"{at}: not written, {reason}")
