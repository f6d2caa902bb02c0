"""Check boxes that are form controls, drawn over the sheet: what they say, and where it is stored.

Each is in three places: the sheet says where it lies, a part of its own whether it is set, and the sheet's drawing
(VML) says that again and holds the text beside the box. A cell may be linked to it and repeat its state.
Source: ECMA-376-1, 18.3.1.19 (control); [MS-XLSX] 2.1.1 (control properties part), 2.4.34 (formControlPr).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from xml.parsers import expat

from qbyok.errors import InputError
from qbyok.layout.areas import RangeIndex
from qbyok.layout.grid import Place
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.spans import Edit, applied, scan_elements
from qbyok.questionnaire.tags import start_tag, with_attributes, without
from qbyok.questionnaire.xlsx.anchors import Measures
from qbyok.questionnaire.xlsx.book import Book, SheetPart
from qbyok.questionnaire.xlsx.refs import parse_range, split_sheet, usable_ranges
from qbyok.questionnaire.xlsx.scan import RawSheet
from qbyok.questionnaire.xlsx.vml import Shape, checked_edits, scan_shapes


@dataclass(frozen=True, kw_only=True, slots=True)
class FormBox:
    """A check box over a cell.

    ``part`` is its own part, ``drawing`` the one that holds its ``shape``, None where that can't be told.
    ``linked`` is the cell that repeats its state (sheet and place), ``link`` how the file names that cell.
    """

    caption: str
    checked: bool
    locked: bool
    part: str
    drawing: str
    shape: Shape | None
    link: str
    linked: tuple[str, Place] | None


def read_form_boxes(package: Package, book: Book, sheet: SheetPart, raw: RawSheet) -> dict[Place, list[FormBox]]:
    """Return the check boxes of a sheet by the cell that they lie in, in the file's order.

    Raises:
        InputError: one of their parts can't be read.
    """
    if not raw.controls:
        return {}
    links = package.relationships(sheet.part)
    legacy = links.get(raw.legacy_drawing)
    drawing = legacy.target if legacy and legacy.kind == "vmlDrawing" else ""
    shapes = _shapes(package, drawing) if drawing else {}
    measures, merges = Measures(raw), RangeIndex(usable_ranges(raw.merges))
    boxes: dict[Place, list[FormBox]] = {}
    for control in raw.controls.values():
        link = links.get(control.relation)
        place = measures.cell_of(control)
        if link is None or link.kind != "ctrlProp" or link.external or place is None:
            continue
        root = package.xml(link.target)
        if root.get("objectType") != "CheckBox":
            continue
        shape = shapes.get(f"_x0000_s{control.shape}")
        covering = merges.at(*place)
        # Where nobody typed a text, Excel shows the control's own name.
        caption = shape.caption if shape and shape.caption != control.name else ""
        formula = root.get("fmlaLink", "")
        box = FormBox(
            caption=caption,
            checked=root.get("checked") == "Checked",
            locked=control.locked and raw.objects_protected,
            part=link.target,
            drawing=drawing,
            shape=shape if shape and shape.kind == "Checkbox" and shape.data else None,
            link=formula,
            linked=_cell(book, sheet, formula),
        )
        boxes.setdefault((covering.top, covering.left) if covering else place, []).append(box)
    return boxes


def set_form_boxes(package: Package, boxes: Sequence[FormBox]) -> dict[str, bytes]:
    """Return the parts that change when check boxes get their states: their own, and the drawings.

    Raises:
        InputError: one of the parts can't be read, or holds no place for the state.
    """
    drawings: dict[str, list[tuple[Shape, bool]]] = {}
    for box in boxes:
        if box.shape is not None:
            drawings.setdefault(box.drawing, []).append((box.shape, box.checked))
    parts = {box.part: _edited(package, box.part, partial(_checked, checked=box.checked)) for box in boxes}
    for drawing, states in drawings.items():
        parts[drawing] = _edited(package, drawing, partial(checked_edits, states=states))
    return parts


def _edited(package: Package, part: str, edits: Callable[[bytes], list[Edit]]) -> bytes:
    data = package.read(part)
    try:
        return applied(data, edits(data))
    except (expat.ExpatError, ValueError) as error:
        raise package.xml_error(part, error) from error


def _checked(data: bytes, *, checked: bool) -> list[Edit]:
    root = scan_elements(data, depth=1)[0]
    tag = start_tag(data, root.start)
    head = data[root.start : tag.end]
    if checked:
        return [(root.start, tag.end, with_attributes(head, {"checked": "Checked"}))]
    return [(root.start, tag.end, head.replace(tag.attributes, without(tag.attributes, ("checked",))))]


def _shapes(package: Package, drawing: str) -> dict[str, Shape]:
    """Return a drawing's shapes; none where it can't be read, so that its boxes can be shown and not set."""
    try:
        return scan_shapes(package.read(drawing))
    except (expat.ExpatError, ValueError, InputError):
        return {}


def _cell(book: Book, sheet: SheetPart, formula: str) -> tuple[str, Place] | None:
    """Return the one cell that a reference or a defined name leads to."""
    for ref in (formula, (book.defined(formula, sheet.index) or "").removeprefix("=")):
        name, cell = split_sheet(ref)
        try:
            area = parse_range(cell)
        except ValueError:
            continue
        target = next((s.name for s in book.sheets if s.name.lower() == (name or sheet.name).lower()), None)
        if target is not None and (area.top, area.left) == (area.bottom, area.right):
            return target, (area.top, area.left)
    return None
