"""Small workbooks for detection tests, drawn as lists of rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from qbyok.layout.grid import SET_BOX, Cell, CheckBox, Range, Sheet, SheetState, Validation, Workbook, parse_a1
from qbyok.layout.workbook import detect_workbook
from qbyok.model import Layout, Question, Slot

SHA = "ab" * 32
_BOXES = {"[ ]": "", "[x]": SET_BOX}


def area(ref: str) -> Range:
    """Return the range that a reference such as B2:C9 names."""
    first, _, last = ref.partition(":")
    (top, left), (bottom, right) = parse_a1(first), parse_a1(last or first)
    return Range(top=top, left=left, bottom=bottom, right=right)


def dropdown(ref: str, *allowed: str) -> Validation:
    """Return a drop-down list over a range."""
    return Validation(ranges=(area(ref),), kind="list", allowed=allowed or None)


def sheet(
    rows: Sequence[Sequence[str]],
    *,
    name: str = "Sheet 1",
    top: int = 1,
    bold: Iterable[int] = (),
    merges: Iterable[str] = (),
    lists: Iterable[Validation] = (),
    hidden_rows: Iterable[int] = (),
    hidden_columns: tuple[tuple[int, int], ...] = (),
    protected: bool = False,
    unlocked: Iterable[str] = (),
    header_cells: Iterable[str] = (),
    framed: Iterable[str] = (),
    fills: Mapping[str, str] | None = None,
    indents: Mapping[str, int] | None = None,
    state: SheetState = SheetState.VISIBLE,
) -> Sheet:
    """Return a sheet from rows of texts: "" is no cell, " " a styled empty one, "=text" a formula showing text, "[ ]"
    and "[x]" a cell that is a check box.

    ``framed`` are ranges of cells with a border, ``fills`` and ``indents`` the background and indent of ranges.
    """
    cells: dict[tuple[int, int], Cell] = {}
    boxes: dict[tuple[int, int], tuple[CheckBox, ...]] = {}
    open_cells = {parse_a1(ref) for ref in unlocked}
    for row, texts in enumerate(rows, top):
        for col, text in enumerate(texts, 1):
            if text in _BOXES:
                boxes[row, col] = (CheckBox(checked=bool(_BOXES[text])),)
                cells[row, col] = Cell(text=_BOXES[text], locked=(row, col) not in open_cells)
            elif text:
                cells[row, col] = Cell(
                    text=text.removeprefix("=").strip(" "),
                    is_formula=text.startswith("="),
                    bold=row in bold,
                    locked=(row, col) not in open_cells,
                )

    def drawn(place: tuple[int, int]) -> Cell:
        return cells.get(place, Cell(locked=place not in open_cells))

    for place in _places(framed):
        cells[place] = replace(drawn(place), border=True)
    for ref, fill in (fills or {}).items():
        cells.update((place, replace(drawn(place), fill=fill)) for place in _places([ref]))
    for ref, indent in (indents or {}).items():
        cells.update((place, replace(drawn(place), indent=indent)) for place in _places([ref]))
    return Sheet(
        name=name,
        state=state,
        cells=cells,
        merges=tuple(map(area, merges)),
        validations=tuple(lists),
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=hidden_columns,
        protected=protected,
        header_cells=tuple(map(area, header_cells)),
        boxes=boxes,
    )


def _places(refs: Iterable[str]) -> Iterator[tuple[int, int]]:
    for found in map(area, refs):
        yield from product(range(found.top, found.bottom + 1), range(found.left, found.right + 1))


def detect(*sheets: Sheet) -> Layout:
    """Return the layout of a workbook of these sheets."""
    return detect_workbook(Workbook(sheets=sheets), SHA)


def slots(layout: Layout) -> dict[str, Slot]:
    """Return all slots by their cell, without the sheet's name."""
    return {slot.at.rpartition("!")[2]: slot for question in layout.questions for slot in question.slots}


def by_cell(layout: Layout) -> Mapping[str, Question]:
    """Return the questions by their cell, without the sheet's name."""
    return {question.at.rpartition("!")[2]: question for question in layout.questions}
