"""The look that the sample Word documents share."""

import io
from datetime import datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from samples.packages import packed, parts
from samples.sheet_style import NAVY, TEAL

_ISSUED = datetime(2026, 9, 1, 9, 0)  # noqa: DTZ001  core properties hold UTC without a zone


def document(title: str, author: str) -> WordDocument:
    """Return an empty A4 document with the shared styles, its title in the header, page numbers in the footer."""
    doc = Document()
    properties = doc.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = _ISSUED
    properties.comments, properties.revision = "", 1
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    _styles(doc)
    head = section.header.paragraphs[0]
    head.text = f"{author}  |  {title}"
    head.runs[0].font.size = Pt(8)
    head.runs[0].font.color.rgb = RGBColor.from_string("777777")
    _page_number(section.footer.paragraphs[0])
    return doc


def _styles(doc: WordDocument) -> None:
    normal = doc.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 22), ("Heading 1", 14), ("Heading 2", 12)):
        style = doc.styles[name]
        style.font.name, style.font.size = "Calibri", Pt(size)
        style.font.color.rgb = RGBColor.from_string(NAVY)
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    placeholder = doc.styles.add_style("Placeholder Text", WD_STYLE_TYPE.CHARACTER)
    placeholder.font.color.rgb = RGBColor.from_string("808080")


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def table(doc: WordDocument, headers: tuple[str, ...], widths: tuple[float, ...]) -> Table:
    """Return a table that holds its header row only; widths in centimetres."""
    made: Table = doc.add_table(rows=1, cols=len(headers), style="Table Grid")
    made.autofit = False
    for cell, text, width in zip(made.rows[0].cells, headers, widths, strict=True):
        write(cell, text, bold=True, color="FFFFFF")
        shade(cell, TEAL)
        cell.width = Cm(width)
    mark = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(mark)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    return made


def write(cell: _Cell, text: str, *, bold: bool = False, color: str | None = None) -> None:
    """Put text into the first paragraph of a cell."""
    run = cell.paragraphs[0].add_run(text)
    run.bold = bold or None
    run.font.size = Pt(10)
    if color:
        run.font.color.rgb = RGBColor.from_string(color)
    cell.paragraphs[0].paragraph_format.space_after = Pt(2)


def shade(cell: _Cell, color: str) -> None:
    """Give a cell a background."""
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), color)
    cell._tc.get_or_add_tcPr().append(shading)


def saved(doc: WordDocument) -> bytes:
    """Return the reproducible bytes of a document."""
    target = io.BytesIO()
    doc.save(target)
    return packed(parts(target.getvalue()))
