"""Form controls as a reader of the workbook sees them: boxes in cells, with the reasons why some can't be set."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qbyok.layout.grid import SET_BOX, Cell, CheckBox, Place, Sheet
from qbyok.questionnaire.xlsx.controls import FormBox
from qbyok.questionnaire.xlsx.forbidden import Forbidden


def with_form_boxes(
    sheets: Mapping[str, Sheet], found: Mapping[str, Mapping[Place, Sequence[FormBox]]]
) -> list[Sheet]:
    """Return the sheets of a workbook with their form controls, behind the boxes that cells have of themselves."""
    if not any(found.values()):
        return list(sheets.values())
    forbidden = {name: Forbidden(sheet) for name, sheet in sheets.items()}
    return [_with_boxes(sheet, found.get(name, {}), forbidden) for name, sheet in sheets.items()]


def _with_boxes(sheet: Sheet, found: Mapping[Place, Sequence[FormBox]], forbidden: Mapping[str, Forbidden]) -> Sheet:
    if not found:
        return sheet
    cells, boxes = dict(sheet.cells), dict(sheet.boxes)
    for place, controls in found.items():
        cell = cells.get(place)
        if cell is not None and any(box.linked == (sheet.name, place) for box in controls):
            # A reader sees the box, and under it a word that the form's author has usually made invisible.
            cells[place] = cell = replace(cell, text=SET_BOX if any(box.checked for box in controls) else "")
        boxes[place] = (*boxes.get(place, ()), *(_box(box, _beside(cell, controls), forbidden) for box in controls))
    return replace(sheet, cells=cells, boxes=boxes)


def _beside(cell: Cell | None, controls: Sequence[FormBox]) -> str:
    """Return the text of a cell that belongs to the one box over it, which may have none of its own."""
    text = " ".join(cell.text.split()) if cell is not None and len(controls) == 1 else ""
    return "" if text == SET_BOX else text


def _box(box: FormBox, beside: str, forbidden: Mapping[str, Forbidden]) -> CheckBox:
    linked = None if box.linked is None else (box.linked[0], *box.linked[1])
    return CheckBox(
        caption=box.caption or beside,
        checked=box.checked,
        control=True,
        fixed=_fixed(box, forbidden),
        linked=linked,
    )


def _fixed(box: FormBox, forbidden: Mapping[str, Forbidden]) -> str:
    if box.shape is None:
        return "its shape is not to be found in the sheet's drawing"
    if box.locked:
        return "the sheet is protected and the box is locked"
    if not box.link:
        return ""
    if box.linked is None:
        return f"the cell that it is linked to is not known ({box.link})"
    reason = forbidden[box.linked[0]].fixed(*box.linked[1])
    return f"of the cell that it is linked to ({box.link}): {reason}" if reason else ""
