"""Tables of PDF files: rows with their cells, under their headers, and no letter lost."""

from collections.abc import Callable, Sequence

from fpdf import FPDF

from qbyok.evidence.pdf import parse
from qbyok.evidence.pdf_tables import Box, tables

HEADER = ("Control", "Test", "Result")
ROWS = (
    HEADER,
    (
        "AV-1 Backups are made every day and are stored in the second region.",
        "Inspected the records.",
        "No exceptions.",
    ),
    ("AV-2 Restoring is tested every month.", "Inspected the reports of all twelve tests.", "One exception."),
)
AS_TEXT = [" | ".join(row) for row in ROWS[1:]]


def drawn(*steps: Callable[[FPDF], object]) -> bytes:
    """Return a PDF file of one page or more on which the steps have drawn."""
    document = FPDF()
    document.set_font("Helvetica", size=11)
    document.add_page()
    for step in steps:
        step(document)
    return bytes(document.output())


def table(rows: Sequence[Sequence[str]] = ROWS) -> Callable[[FPDF], object]:
    def draw(document: FPDF) -> None:
        with document.table(width=150, col_widths=(60, 50, 40), align="LEFT") as grid:
            for row in rows:
                cells = grid.row()
                for text in row:
                    cells.cell(text, colspan=3 if len(row) == 1 else 1)

    return draw


def line(text: str) -> Callable[[FPDF], object]:
    return lambda document: document.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")


def test_cells_are_joined_as_in_other_formats_under_their_header() -> None:
    parsed = parse(drawn(line("Before the table."), table(), line("After the table.")))
    assert [block.text for block in parsed.blocks] == ["Before the table.", *AS_TEXT, "After the table."]
    assert [block.header for block in parsed.blocks] == ["", *[" | ".join(HEADER)] * 2, ""]
    assert len({block.group for block in parsed.blocks}) == 2


def test_a_row_of_one_cell_is_a_text_of_its_own() -> None:
    parsed = parse(drawn(table((*ROWS, ("4.2 Logical access",), ROWS[1]))))
    assert [block.text for block in parsed.blocks] == [*AS_TEXT, "4.2 Logical access", AS_TEXT[0]]
    assert parsed.blocks[-1].heading == ("4.2 Logical access",)


def test_a_table_that_goes_on_over_the_page_keeps_its_header() -> None:
    parsed = parse(drawn(table(), FPDF.add_page, table(ROWS[1:]), FPDF.add_page, table()))
    assert [block.text for block in parsed.blocks] == AS_TEXT * 3
    assert {block.header for block in parsed.blocks} == {" | ".join(HEADER)}


def test_a_table_of_a_later_section_has_no_other_tables_header() -> None:
    rows = [[cell * 9 for cell in row] for row in ROWS[1:]]
    parsed = parse(drawn(table(), FPDF.add_page, line("4.3 Encryption of data"), table(rows)))
    assert parsed.blocks[-1].header == ""


def test_frames_rules_and_boxes_are_no_tables() -> None:
    def frame(document: FPDF) -> None:
        document.rect(5, 5, 200, 285)
        document.line(10, 60, 200, 60)
        document.rect(10, 80, 30, 10)
        document.rect(40, 80, 30, 10)
        document.rect(10, 90, 60, 10)

    text = (
        "A sentence that runs on over the whole width of the page, beside and behind whatever is drawn there. " * 12
    )
    parsed = parse(drawn(frame, line(text)))
    assert " ".join(block.text for block in parsed.blocks) == text.strip()


def test_a_picture_of_very_many_lines_is_no_table() -> None:
    def hatch(document: FPDF) -> None:
        for number in range(7_000):
            document.line(10, 10 + number / 50, 200, 10 + number / 50)

    assert [block.text for block in parse(drawn(hatch, line("Text."))).blocks] == ["Text."]


def grid(*, inner: bool) -> list[Box]:
    """Return the lines of two rows and two columns, 100 wide and 40 high, its left cells one if not ``inner``."""
    across = [Box(0, y, 100, y) for y in (0, 40)] + [Box(0 if inner else 50, 20, 100, 20)]
    return across + [Box(x, 0, x, 40) for x in (0, 50, 100)]


def test_a_cell_that_reaches_down_stands_in_its_first_row() -> None:
    (found,) = tables(grid(inner=False))
    assert found.rows == ((Box(0, 0, 50, 40), Box(50, 20, 100, 40)), (None, Box(50, 0, 100, 20)))


def test_a_table_needs_no_lines_at_its_sides() -> None:
    (found,) = tables(line for line in grid(inner=True) if line.left != line.right or line.left == 50)
    assert found.rows[0] == (Box(0, 20, 50, 40), Box(50, 20, 100, 40))


def test_lines_that_are_drawn_twice_are_one() -> None:
    twice = [Box(*(side + 0.7 for side in line)) for line in grid(inner=True)]
    (found,) = tables([*grid(inner=True), *twice])
    assert [len(row) for row in found.rows] == [2, 2]


def test_tables_below_each_other_are_two() -> None:
    below = [Box(line.left, line.bottom - 60, line.right, line.top - 60) for line in grid(inner=True)]
    assert [found.box.top for found in tables([*below, *grid(inner=True)])] == [40, -20]


def test_one_row_or_one_column_is_no_table() -> None:
    assert tables([Box(0, 0, 100, 0), Box(0, 40, 100, 40), *(Box(x, 0, x, 40) for x in (0, 50, 100))]) == []
    assert tables([Box(0, y, 100, y) for y in (0, 20, 40)]) == []
