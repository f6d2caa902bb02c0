"""Deciding which answers may be written, and what each cell gets."""

from collections import ChainMap
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass

from qbyok.layout.grid import Sheet, Value, ValueKind, Workbook
from qbyok.model import Finding, Severity, SlotKind, SlotWrite
from qbyok.questionnaire import limits
from qbyok.questionnaire.xlsx.forbidden import Forbidden
from qbyok.questionnaire.xlsx.items import ListItems
from qbyok.questionnaire.xlsx.locators import Location, parse_locator
from qbyok.questionnaire.xlsx.text import line_feeds, storable, utf16_units
from qbyok.wording import counted


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """What may be written for the answer ``at``: a value into a cell, or with ``control`` a truth value as the state
    of a form control, which is the one of that number, from 0, over the cell.

    ``item`` is what the text stands for as an item of the cell's drop-down list, None where that is the text.
    """

    at: str
    sheet: str
    place: tuple[int, int]
    value: Value
    item: Value | None = None
    control: int | None = None

    @property
    def text(self) -> str:
        """The value as it is stored."""
        return self.value.stored


_Outcome = tuple[list[Placed], list[Finding]]
_Key = tuple[str, tuple[int, int], int | None]
_EMPTY = Value(ValueKind.NOTHING, "")


def place_writes(workbook: Workbook, writes: Sequence[SlotWrite]) -> tuple[tuple[Placed, ...], tuple[Finding, ...]]:
    """Return what may be written, in the order given, and why the rest may not.

    A control's linked cell is written with it, for the same answer.
    """
    sheets = {sheet.name: _Target(sheet) for sheet in workbook.sheets}
    placed: dict[_Key, Placed] = {}
    findings: list[Finding] = []
    for write in writes:
        together = ChainMap[_Key, Placed]({}, placed)
        outcomes = [_into(together, one, sheets) for one in write.together]
        findings += (note for _, notes in outcomes for note in notes)
        if all(done for done, _ in outcomes):
            placed |= together.maps[0]
        elif outcomes[0][0]:
            findings.append(refused(write.slot.at, "since another option would stay ticked"))
    return tuple(placed.values()), tuple(findings)


def _into(
    placed: MutableMapping[_Key, Placed], write: SlotWrite, sheets: Mapping[str, "_Target"]
) -> tuple[bool, list[Finding]]:
    """Add what one slot is to get; tell whether that may be, and what is to be said of it."""
    items, findings = _wanted(write, sheets)
    new = {(item.sheet, item.place, item.control): item for item in items}
    if any(key in placed and placed[key].value != item.value for key, item in new.items()):
        return False, [refused(write.slot.at, "another answer goes there")]
    placed.update(new)
    return bool(items), findings


class _Target:
    """A sheet with what decides about writes to it."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.forbidden = Forbidden(sheet)
        self.lists = ListItems(sheet)


def _wanted(write: SlotWrite, sheets: Mapping[str, _Target]) -> _Outcome:
    """Return what one answer wants to write, nothing where it may not."""
    at = write.slot.at
    try:
        location = parse_locator(at)
    except ValueError:
        return [], [refused(at, "it is no cell")]
    target = sheets.get(location.sheet)
    if target is None:
        return [], [refused(at, "there is no such sheet")]
    if not write.slot.writable:
        return [], [refused(at, f"the slot is not writable ({write.slot.why})")]
    if write.slot.kind is SlotKind.CHECKBOX:
        return _box(write, target, location)
    if reason := "it is no cell" if location.box else target.forbidden.why(*location.place):
        return [], [refused(at, reason)]
    if write.slot.kind is SlotKind.TICK and not write.text:
        return [Placed(at=at, sheet=location.sheet, place=location.place, value=_EMPTY)], []
    text, findings = _text(write)
    if text is None:
        return [], findings
    value, item = Value(ValueKind.TEXT, text), target.lists.value(location.place, write.slot, text)
    return [Placed(at=at, sheet=location.sheet, place=location.place, value=value, item=item)], findings


def _box(write: SlotWrite, target: _Target, location: Location) -> _Outcome:
    at, state = write.slot.at, Value(ValueKind.BOOLEAN, "1" if write.text else "0")
    boxes = target.sheet.boxes.get(location.place, ())
    number = 1 if location.box is None else location.box
    if not 0 < number <= len(boxes) or (location.box is None and len(boxes) > 1):
        return [], [refused(at, "there is no such check box")]
    box, before = boxes[number - 1], boxes[: number - 1]
    if not box.control:
        reason = target.forbidden.why(*location.place)
        items = [Placed(at=at, sheet=location.sheet, place=location.place, value=state)]
    else:
        reason = box.fixed or ("it is hidden" if target.forbidden.hidden(*location.place) else None)
        control = sum(other.control for other in before)
        items = [Placed(at=at, sheet=location.sheet, place=location.place, value=state, control=control)]
        if box.linked is not None:
            items.append(Placed(at=at, sheet=box.linked[0], place=box.linked[1:], value=state))
    return ([], [refused(at, reason)]) if reason else (items, [])


def _text(write: SlotWrite) -> tuple[str | None, list[Finding]]:
    """Return the text as the cell can hold it, None where it can't."""
    at = write.slot.at
    given = write.text
    wanted = line_feeds(given)
    text = storable(wanted)
    findings = []
    if text != wanted:
        message = f"{at}: left out {counted(len(wanted) - len(text), 'character')} that a workbook can't hold"
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
        f"{at}: not written, the answer has {counted(units, 'character')} and {counted(lines, 'line break')}; "
        f"a cell holds {limits.CELL_UTF16_UNITS:,} and {limits.CELL_LINE_FEEDS:,}"
    )
    return Finding(rule="answer-too-long", severity=Severity.REVIEW, message=message)


def refused(at: str, reason: str) -> Finding:
    """Return the finding for an answer that is not written."""
    return Finding(rule="slot-not-writable", severity=Severity.REVIEW, message=f"{at}: not written, {reason}")
