"""Deciding which answers may be written, and what text each cell gets."""

from collections.abc import Sequence
from dataclasses import dataclass

from qbyok.layout.grid import Sheet, SheetState, Workbook, a1, parse_a1
from qbyok.model import Finding, Severity, SlotKind, SlotWrite
from qbyok.questionnaire import limits
from qbyok.questionnaire.xlsx.text import line_feeds, storable, utf16_units


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """An answer that may be written, at ``place`` (row, column) of a sheet."""

    at: str
    sheet: str
    place: tuple[int, int]
    text: str


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
            findings.append(refused(at, "it is no cell"))
            continue
        reason = _forbidden(write, sheets.get(name), place)
        if (name, place) in placed:
            reason = "another answer goes there"
        if reason:
            findings.append(refused(at, reason))
            continue
        text, notes = _text(write)
        findings += notes
        if text is not None:
            placed[name, place] = Placed(at=at, sheet=name, place=place, text=text)
    return tuple(placed.values()), tuple(findings)


def _forbidden(write: SlotWrite, sheet: Sheet | None, place: tuple[int, int]) -> str | None:
    if sheet is None:
        return "there is no such sheet"
    if not write.slot.writable:
        return "the slot is not writable"
    if write.slot.kind is SlotKind.CHECKBOX:
        return "check boxes of a workbook can't be set"
    return cell_forbidden(sheet, *place)


def cell_forbidden(sheet: Sheet, row: int, col: int) -> str | None:
    """Say why a cell must not be written, or None where it may."""
    place = (row, col)
    cell = sheet.cell(row, col)
    covering = next((area for area in sheet.merges if place in area), None)
    if row > limits.ROWS or col > limits.COLUMNS:
        return "it lies beyond the sheet's edge"
    if cell is not None and cell.is_formula:
        return "it holds a formula"
    if covering is not None and place != (covering.top, covering.left):
        return f"it is covered by the merged cell {a1(covering.top, covering.left)}"
    if any(place in header for header in sheet.header_cells):
        return "it is a table's header"
    if sheet.locked(row, col):
        return "the sheet is protected and the cell is locked"
    if sheet.state is not SheetState.VISIBLE or row in sheet.hidden_rows or sheet.column_hidden(col):
        return "it is hidden"
    return None


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
        findings.append(refused(at, "there is no text to write"))
        return None, findings
    if long := too_long(at, text):
        return None, [*findings, long]
    return text, findings


def too_long(at: str, text: str) -> Finding | None:
    """Say that a text is longer than a cell can hold, or return None where it is not."""
    units, lines = utf16_units(text), text.count("\n")
    if units <= limits.CELL_UTF16_UNITS and lines <= limits.CELL_LINE_FEEDS:
        return None
    message = (
        f"{at}: not written, the answer has {units:,} characters and {lines:,} line breaks; "
        f"a cell holds {limits.CELL_UTF16_UNITS:,} and {limits.CELL_LINE_FEEDS:,}"
    )
    return Finding(rule="answer-too-long", severity=Severity.REVIEW, message=message)


def refused(at: str, reason: str) -> Finding:
    """Return the finding for an answer that is not written."""
    return Finding(rule="slot-not-writable", severity=Severity.REVIEW, message=f"{at}: not written, {reason}")
