"""Workbooks that are as large as customers' largest, made up in a moment."""

from collections.abc import Iterator
from pathlib import Path

from support.archives import zipped
from support.workbooks import WORKBOOK_TYPE, BuiltWorkbook, content_types

from qbyok.layout.grid import column_name

_LISTS = '<dataValidation type="list" sqref="C2:C{0}"><formula1>"Yes,No,N/A"</formula1></dataValidation>'


def large_form(path: Path) -> Path:
    """Write a workbook of 15 sheets: 155,000 cells, most of them blank, and 9,700 formulas.

    Questions stand on eight of them; the others repeat the answers and score them, the last with no end of blanks.
    """
    strings: list[str] = []
    sheets = {f"Section {n}": _form(n, strings) for n in range(1, 9)}
    sheets |= {f"Scores {n}": _scores(1_200, '<c r="{}" s="2"/>' * 4) for n in range(1, 7)}
    return _written(path, {**sheets, "Report": _scores(2_500, '<c r="{}"/>' * 46)}, strings)


def long_list(path: Path, rows: int = 20_000) -> Path:
    """Write a workbook of one sheet with this many questions, a drop-down list and a comment for each."""
    strings = ["No.", "Question", "Answer", "Comments", "Guidance", "Score"]
    content = "".join(_list_rows(rows, strings))
    sheet = f'<dimension ref="A1:F{rows + 1}"/><sheetData>{content}</sheetData>'
    lists = f"<dataValidations>{_LISTS.format(rows + 1)}</dataValidations>"
    return _written(path, {"Assessment": sheet + lists}, strings)


def _written(path: Path, sheets: dict[str, str], strings: list[str]) -> Path:
    parts = BuiltWorkbook(sheets=sheets, strings="".join(f"<si><t>{text}</t></si>" for text in strings)).parts()
    kind = WORKBOOK_TYPE.removesuffix("sheet.main+xml")
    named = {part: f"{kind}worksheet+xml" for part in parts if part.startswith("xl/worksheets/")}
    named |= {"xl/workbook.xml": WORKBOOK_TYPE, "xl/styles.xml": f"{kind}styles+xml"}
    types = content_types({**named, "xl/sharedStrings.xml": f"{kind}sharedStrings+xml"})
    path.write_bytes(zipped(parts | {"[Content_Types].xml": types}))
    return path


def _form(number: int, strings: list[str]) -> str:
    """Return a sheet with 60 questions."""
    first = len(strings)
    strings += ["No.", "Question", "Answer", "Additional information"]
    rows = [_row(1, [_text(f"{col}1", first + n) for n, col in enumerate("ABCD")])]
    for row in range(2, 62):
        strings.append(f"Does the solution meet requirement {number}.{row} of section {number}?")
        cells = [f'<c r="A{row}" s="1"><v>{row}</v></c>', _text(f"B{row}", len(strings) - 1)]
        rows.append(_row(row, [*cells, f'<c r="C{row}" s="2"/>', f'<c r="D{row}" s="2"/>']))
    lists = f"<dataValidations>{_LISTS.format(61)}</dataValidations>"
    return f'<dimension ref="A1:D61"/><sheetData>{"".join(rows)}</sheetData>{lists}'


def _scores(count: int, blanks: str) -> str:
    """Return a sheet with so many formulas, and blank cells behind each of them."""
    rows = []
    for row in range(1, count + 1):
        formula = f'<c r="A{row}" s="1"><f>IF(\'Section 1\'!C{row % 60 + 2}="Yes",{row},0)</f><v>0</v></c>'
        places = (f"{column_name(col)}{row}" for col in range(2, blanks.count("{}") + 2))
        rows.append(_row(row, [formula, blanks.format(*places)]))
    return f"<sheetData>{''.join(rows)}</sheetData>"


def _list_rows(rows: int, strings: list[str]) -> Iterator[str]:
    yield _row(1, [_text(f"{col}1", n) for n, col in enumerate("ABCDEF")])
    for row in range(2, rows + 2):
        strings.append(f"Does the supplier meet requirement {row} of the catalogue of measures?")
        question, guidance = _text(f"B{row}", len(strings) - 1), _text(f"E{row}", 4)
        blank = [f'<c r="{col}{row}" s="2"/>' for col in "CD"]
        score = f'<c r="F{row}"><f>IF(C{row}="Yes",1,0)</f><v>0</v></c>'
        yield _row(row, [f'<c r="A{row}"><v>{row}</v></c>', question, *blank, guidance, score])


def _row(number: int, cells: list[str]) -> str:
    return f'<row r="{number}" spans="1:47">{"".join(cells)}</row>'


def _text(place: str, index: int) -> str:
    return f'<c r="{place}" s="1" t="s"><v>{index}</v></c>'
