from support import grids as g

from qbyok.layout.blocks import Cell, Paragraph, Row, Table
from qbyok.layout.grid import Sheet
from qbyok.layout.proposed import sheet_sample
from qbyok.layout.samples import sample
from qbyok.layout.tabular import TableGrid
from qbyok.layout.view import SheetView
from qbyok.model import Sample


def sampled(sheet: Sheet) -> Sample:
    return sheet_sample(SheetView(sheet))


def test_rows_with_their_numbers_texts_and_open_cells() -> None:
    found = sampled(
        g.sheet([["Kérdőív"], [], ["", "Kérdés", "Válasz"], ["1", "Van-e mentés?", "", "=x"]], name="Lap")
    )
    assert (found.name, found.columns, found.last) == ("Lap", ("A", "B", "C", "D", "E"), 4)
    assert [(row.number, row.texts) for row in found.rows] == [
        (1, {"A": "Kérdőív"}),
        (3, {"B": "Kérdés", "C": "Válasz"}),
        (4, {"A": "1", "B": "Van-e mentés?", "D": "x"}),
    ]
    assert found.rows[-1].open == ("C", "E")


def test_the_beginning_and_some_of_the_rest() -> None:
    found = sampled(g.sheet([[f"row {n}"] for n in range(1, 1001)]))
    numbers = [row.number for row in found.rows]
    assert numbers[:30] == list(range(1, 31))
    assert len(numbers) == 40
    assert numbers[-1] == found.last == 1000
    assert [row.number for row in sampled(g.sheet([["a"]] * 33)).rows] == list(range(1, 34))


def test_nothing_hidden_is_shown() -> None:
    secret = g.sheet(
        [["head", "SECRET", "shown"], ["SECRET"], ["one", "SECRET", "two"]],
        hidden_rows=[2],
        hidden_columns=((2, 2),),
    )
    found = sampled(secret)
    assert "SECRET" not in str(found)
    assert found.columns == ("A", "C", "D")
    assert [row.number for row in found.rows] == [1, 3]
    assert all("B" not in row.open for row in found.rows)


def test_a_merged_text_is_shown_once_and_what_it_covers_is_not_open() -> None:
    found = sampled(g.sheet([["title"], ["a", "b", ""]], merges=["A1:C1"]))
    assert (found.rows[0].texts, found.rows[0].open) == ({"A": "title"}, ())
    assert found.rows[1].open == ("C",)


def test_locked_cells_are_not_open_and_prompts_are() -> None:
    rows = [["Is it?", "Select…", "", ""], ["Was it?", "", "", ""]]
    found = sampled(g.sheet(rows, protected=True, unlocked=["B1", "C2"], framed=["C1:C2"]))
    assert [row.open for row in found.rows] == [("B",), ("C",)]


def test_long_texts_and_wide_sheets_are_cut() -> None:
    found = sampled(g.sheet([["x" * 500, *(f"c{n}" for n in range(40))]]))
    assert len(found.columns) == 20
    assert found.rows[0].texts["A"] == "x" * 199 + "…"
    assert set(found.rows[0].texts) == set(found.columns)


def test_drawn_columns_behind_the_last_text_are_shown() -> None:
    found = sampled(g.sheet([["Q"], ["Is it?"]], framed=["D2:D2"], lists=[g.dropdown("F2", "Igen", "Nem")]))
    assert found.columns == ("A", "B", "D", "F")


def test_an_empty_sheet() -> None:
    assert sampled(g.sheet([[""]])) == Sample(name="Sheet 1", columns=(), last=0, rows=())


def cell(row: int, column: int, text: str = "", *, merged: bool = False, locked: bool = False) -> Cell:
    at = f"table 1 row {row} cell {column}"
    return Cell(at=at, column=column, merged=merged, paragraphs=(Paragraph(at="", text=text, locked=locked),))


def test_a_documents_table_is_shown_by_its_grid() -> None:
    rows = (
        Row(cells=(cell(1, 1, "Kérdés"), cell(1, 2, "Válasz"), cell(1, 4, "Megjegyzés"))),
        Row(cells=(cell(2, 1, "SECRET"), cell(2, 2)), removed=True),
        Row(cells=(cell(3, 1, "Van-e?"), cell(3, 2), cell(3, 4, locked=True))),
        Row(cells=(cell(4, 1, merged=True), cell(4, 2), cell(4, 4, "Click here to enter text"))),
    )
    grid = TableGrid(Table(at="table 1", rows=rows, columns=4))
    found = sample(grid)
    assert (found.name, found.columns, found.last) == ("table 1", ("A", "B", "D"), 4)
    assert [(row.number, row.open) for row in found.rows] == [(1, ()), (3, ("B",)), (4, ("B", "D"))]
    assert "SECRET" not in str(found)
    assert grid.shown(4, 1) == "Van-e?"
