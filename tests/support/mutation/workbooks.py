"""Sound workbooks that mutations start from, each with something in it that only some workbooks have."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from support import questionnaires
from support.archives import unzipped
from support.form_controls import Control, with_controls
from support.mutation.questions import QUESTIONS
from support.workbooks import BOX_FEATURES, BOX_STYLES, STYLES, BuiltWorkbook

_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"


def inline() -> dict[str, bytes]:
    """A sheet without shared strings, in which rows and cells have no references."""
    head = _row(*map(_inline_cell, ("No.", "Question", "Answer", "Comments")))
    rows = "".join(_row(f"<c><v>{n}</v></c>", _inline_cell(q), '<c s="1"/>') for n, q in enumerate(QUESTIONS, 1))
    content = f'<dimension ref="A1:D6"/><cols><col min="1" max="4" width="30"/></cols><sheetData>{head}{rows}<row/>'
    rules = '<dataValidation type="list" sqref="C2:C9"><formula1>"Yes,No,N/A"</formula1></dataValidation>'
    return BuiltWorkbook(
        sheets={"Questions": f"{content}</sheetData><dataValidations>{rules}</dataValidations>"}
    ).parts()


def shared() -> dict[str, bytes]:
    """Two sheets with shared strings, formulas, merges, protection, a table, notes and lists of three kinds."""
    texts = ["Ref", "Control question", "Response", "Justification", "Evidence", "Section 1: security", *QUESTIONS]
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    strings += "<si><r><t>rich </t></r><r><t>text</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>"
    head = f'<row r="2" spans="1:5">{"".join(_string(f"{col}2", n) for n, col in enumerate("ABCDE"))}</row>'
    title = f'<row r="1" ht="30" customHeight="1">{_string("A1", 5)}</row>'
    rows = "".join(
        f'<row r="{n}" spans="1:5" s="2" customFormat="1"><c r="A{n}" t="str"><f>"Q"&amp;ROW()</f><v>Q{n}</v></c>'
        f'{_string(f"B{n}", n + 3)}<c r="C{n}" s="2"/><c r="D{n}" s="2" t="inlineStr"><is><t/></is></c></row>'
        for n in range(3, 8)
    )
    shared = '<row r="9"><c r="A9"><f t="shared" ref="A9:A10" si="0">COUNTA(C3:C7)</f><v>0</v></c></row>'
    array = '<row r="10"><c r="A10"><f t="array" ref="A10:B10">C3:C4</f><v>1</v></c><c r="B10"><v>2</v></c></row>'
    listed = (
        '<dataValidation type="list" sqref="C3:C4"><formula1>Lists!$A$1:$A$3</formula1></dataValidation>'
        '<dataValidation type="list" sqref="C5"><formula1>verdicts</formula1></dataValidation>'
        '<dataValidation type="whole" sqref="E3:E7"><formula1>1</formula1></dataValidation>'
    )
    extended = (
        f'<extLst><ext uri="{{CCE6A557}}"><x14:dataValidations xmlns:x14="{_X14}" xmlns:xm="{_XM}">'
        '<x14:dataValidation type="list"><x14:formula1><xm:f>Lists!$A$1:$A$3</xm:f></x14:formula1>'
        "<xm:sqref>C6:C7</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    sheet = (
        f'<dimension ref="A1:E10"/><cols><col min="5" max="5" style="2" customWidth="1" hidden="0"/></cols>'
        f'<sheetData>{title}{head}{rows}{shared}{array}</sheetData><sheetProtection sheet="1"/>'
        f'<mergeCells><mergeCell ref="A1:E1"/></mergeCells><dataValidations>{listed}</dataValidations>{extended}'
    )
    verdicts = "".join(f"<row>{_inline_cell(text)}</row>" for text in ("Yes", "No", "Not applicable"))
    return BuiltWorkbook(
        sheets={"Questionnaire": sheet, "Lists": f"<sheetData>{verdicts}</sheetData>"},
        strings=strings,
        workbook='<definedNames><definedName name="verdicts">Lists!$A$1:$A$3</definedName></definedNames><calcPr/>',
        states={"Lists": "hidden"},
        relations={"Questionnaire": [("table", "../tables/table1.xml"), ("comments", "../comments1.xml")]},
        extra={
            "xl/tables/table1.xml": '<table displayName="T" ref="A2:E7"><tableColumns count="5">'
            + "".join(f'<tableColumn id="{n}" name="{text}"/>' for n, text in enumerate(texts[:5], 1))
            + "</tableColumns></table>",
            "xl/comments1.xml": '<comments><commentList><comment ref="C3"><text><t>Choose</t></text></comment>'
            "</commentList></comments>",
        },
    ).parts()


def strict() -> dict[str, bytes]:
    """A sheet in the strict namespaces, with prefixes, and formats that show numbers."""
    head = _row(*map(_inline_cell, ("ID", "Requirement", "Answer", "Remarks")))
    rows = "".join(
        _row(f'<c s="3"><v>{n}</v></c>', _inline_cell(q), "<c/>", "<c/>") for n, q in enumerate(QUESTIONS, 1)
    )
    return BuiltWorkbook(
        sheets={"Requirements": f"<sheetData>{head}{rows}</sheetData>"},
        styles=STYLES,
        strings="",
        prefix="x:",
        strict=True,
    ).parts()


def boxes() -> dict[str, bytes]:
    """A sheet with cells that are check boxes."""
    head = _row(*map(_inline_cell, ("Question", "Yes", "No", "Comments")))
    rows = "".join(
        _row(_inline_cell(q), '<c s="1" t="b"><v>0</v></c>', '<c s="1" t="b"><v>0</v></c>') for q in QUESTIONS
    )
    content = f"<sheetData>{head}{rows}</sheetData>"
    return BuiltWorkbook(sheets={"Boxes": content}, styles=BOX_STYLES, features=BOX_FEATURES).parts()


def controls() -> dict[str, bytes]:
    """A sheet with check boxes that are form controls."""
    head = f"""<row r="1">{"".join(map(_inline_cell, ("Question", "Answer", "Comments")))}</row>"""
    rows = "".join(f'<row r="{n}">{_inline_cell(q)}</row>' for n, q in enumerate(QUESTIONS, 2))
    controls = [
        Control(ref=f"B{n}", caption=caption, link="$E$2" if caption == "No" else "")
        for n in range(2, 2 + len(QUESTIONS))
        for caption in ("Yes", "No")
    ]
    return with_controls(controls, head + rows).parts()


def noted() -> dict[str, bytes]:
    """Two sheets with notes, on questions and on places to answer."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "q.xlsx"
        book = xlsxwriter.Workbook(str(path))
        for name in ("Security", "Privacy"):
            sheet = book.add_worksheet(name)
            sheet.write_row("A1", ("Question", "Answer", "Comments"))
            sheet.write_column("A2", QUESTIONS)
            sheet.write_comment("A2", "At rest and in transit", {"author": "Old hand"})
            sheet.write_comment("B3", "Choose Yes or No", {"author": "Old hand", "visible": True})
        book.close()
        return _dated(path)


def library() -> dict[str, bytes]:
    """A workbook as openpyxl writes it."""
    with TemporaryDirectory() as folder:
        return _dated(questionnaires.workbook(Path(folder) / "q.xlsx", 6))


def _dated(path: Path) -> dict[str, bytes]:
    """Return the parts of a file that says when it was made, so that they are the same each time."""
    parts = unzipped(path.read_bytes())
    parts["docProps/core.xml"] = re.sub(
        rb"\d+-\d\d-\d\dT[\d:]+Z", b"2026-01-31T09:30:00Z", parts["docProps/core.xml"]
    )
    return parts


def _row(*cells: str) -> str:
    return f"<row>{''.join(cells)}</row>"


def _inline_cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def _string(place: str, index: int) -> str:
    return f'<c r="{place}" s="1" t="s"><v>{index}</v></c>'
