"""evidence/soc2-type2-report.pdf: the report of a fictitious auditor, with one exception."""

from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from samples.soc_controls import GROUPS, Group
from samples.texts import blocks

AUDITOR = "Pennyfeather Oake Assurance LLP"
PERIOD = "1 July 2025 to 30 June 2026"
_TABLES = "Controls, tests and results"
"""Title of the section that holds the control tables."""
_NAVY, _TEAL, _GREY, _INK = (31, 58, 95), (47, 111, 115), (110, 110, 110), (30, 30, 30)
_WIDTHS = (16, 21, 49, 51, 33)


class _Report(FPDF):
    """A4 pages with a running head and page numbers, except on the cover."""

    def header(self) -> None:
        if self.page_no() > 1:
            _font(self, 8, ink=_GREY)
            _line(self, f"Brindlequay Ltd - SOC 2 Type 2 report - {PERIOD}", 6)
            self.ln(4)

    def footer(self) -> None:
        if self.page_no() > 1:
            self.set_y(-14)
            _font(self, 8, ink=_GREY)
            self.cell(0, 6, f"Confidential. Fictitious sample document. Page {self.page_no()}", align="C")


def build() -> bytes:
    """Return the report's bytes."""
    pdf = _Report(format="A4")
    pdf.set_title("SOC 2 Type 2 report of Brindlequay Ltd")
    pdf.set_author(AUDITOR)
    pdf.set_producer("fpdf2")
    pdf.set_creation_date(datetime(2026, 8, 14, 9, 0, tzinfo=UTC))
    pdf.set_margins(20, 18)
    pdf.set_auto_page_break(auto=True, margin=20)
    content = list(blocks("soc2-type2-report"))
    _cover(pdf, [block[0][2:] for block in content if block[0].startswith("# ")])
    _body(pdf, content)
    return bytes(pdf.output())


def _cover(pdf: FPDF, titles: list[str]) -> None:
    pdf.add_page()
    pdf.set_fill_color(*_NAVY)
    pdf.rect(0, 0, 210, 95, style="F")
    pdf.set_xy(20, 40)
    _font(pdf, 28, "B", (255, 255, 255))
    _line(pdf, "SOC 2 Type 2 report", 14)
    _font(pdf, 14, ink=(255, 255, 255))
    _line(pdf, "System Berthline of Brindlequay Ltd", 9)
    pdf.set_xy(20, 110)
    _font(pdf, 11)
    for text in (
        "Report on the description of the system and on the design and operating effectiveness of controls",
        "Criteria: security, availability, confidentiality",
        f"Period examined: {PERIOD}",
        f"Independent service auditor: {AUDITOR}",
        "Date of the report: 14 August 2026",
    ):
        _line(pdf, text, 7)
        pdf.ln(2)
    pdf.ln(10)
    _font(pdf, 11, "B")
    _line(pdf, "Contents", 8)
    _font(pdf, 11)
    for number, title in enumerate(titles, start=1):
        _line(pdf, f"Section {number}   {title}", 7)
    pdf.set_xy(20, 265)
    _font(pdf, 9, "I", _GREY)
    _line(pdf, "Company, auditor, people and figures are invented. The report is a sample and attests nothing.", 5)


def _body(pdf: FPDF, content: list[list[str]]) -> None:
    section, part, title = 0, 0, ""
    for block in content:
        text = " ".join(block)
        if text.startswith("# "):
            if title == _TABLES:
                _tables(pdf, section)
            section, part, title = section + 1, 0, text[2:]
            pdf.add_page()
            _font(pdf, 18, "B", _NAVY)
            _line(pdf, f"Section {section}: {title}", 12)
            pdf.ln(2)
        elif text.startswith("## "):
            part += 1
            _heading(pdf, f"{section}.{part}  {text[3:]}")
        else:
            _font(pdf, 10.5)
            _line(pdf, text, 5.6)
            pdf.ln(2.5)


def _tables(pdf: FPDF, section: int) -> None:
    for place, group in enumerate(GROUPS, start=1):
        if place > 1:
            pdf.add_page()
        _heading(pdf, f"{section}.{place}  {group.title}")
        _table(pdf, group)


def _table(pdf: FPDF, group: Group) -> None:
    _font(pdf, 8.5)
    pdf.set_draw_color(184, 194, 204)
    pdf.set_fill_color(255, 255, 255)
    head = FontFace(emphasis="BOLD", color=(255, 255, 255), fill_color=_NAVY)
    noted = FontFace(emphasis="BOLD", fill_color=(253, 236, 205))
    with pdf.table(
        col_widths=_WIDTHS, headings_style=head, line_height=4.4, text_align="LEFT", padding=1.2, width=170
    ) as rows:
        rows.row(("Control", "Criteria", "Control of the organisation", "Test by the auditor", "Result"))
        for tested in group.controls:
            row = rows.row()
            for text in tested[:4]:
                row.cell(text)
            row.cell(tested.result, style=noted if tested.result.startswith("Exception") else None)


def _heading(pdf: FPDF, text: str) -> None:
    if pdf.will_page_break(30):
        pdf.add_page()
    _font(pdf, 12, "B", _TEAL)
    _line(pdf, text, 8.5)


def _font(pdf: FPDF, size: float, emphasis: str = "", ink: tuple[int, int, int] = _INK) -> None:
    pdf.set_font("Helvetica", emphasis, size)
    pdf.set_text_color(*ink)


def _line(pdf: FPDF, text: str, height: float) -> None:
    pdf.multi_cell(0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
