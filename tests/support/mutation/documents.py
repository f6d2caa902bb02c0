"""Sound Word documents that mutations start from, each with something in it that only some documents have."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from support import documents as d
from support.archives import unzipped
from support.mutation.questions import QUESTIONS

_ITEM = "{11111111-2222-3333-4444-555555555555}"
_FORM = '<?xml version="1.0"?>\r\n<f:form xmlns:f="urn:f"><owner>old</owner><since/><f:tier sure=""/></f:form>'
_THEIRS = 'w:author="Eve" w:date="2025-01-01T00:00:00Z"'


def form(namespace: str = d.W) -> dict[str, bytes]:
    """A document with every kind of place to answer."""
    boxes = d.paragraph(d.box_control(), " Yes ", d.box_control(), " No ", d.form_box(), " N/A ☐ Unknown")
    inner = d.table(d.row("Question", "Answer"), d.row("Is access logged?", ""))
    blocks = (
        d.paragraph("Security questionnaire", style="H1"),
        d.table(
            d.row("Question", "Answer", "Comments", header=True),
            d.row(QUESTIONS[0], d.cell(d.paragraph(d.choices("Yes", "No"))), ""),
            d.row(QUESTIONS[1], d.cell(boxes), d.cell(d.paragraph(d.text_control()))),
            d.row(QUESTIONS[2], d.control("<w:text/>", d.cell("Click here"), placeholder=True), ""),
            d.row(d.cell(QUESTIONS[3], span=2), d.cell("", merge="restart")),
            d.row(d.cell(QUESTIONS[4], fill="DDDDDD"), d.cell(inner, ""), d.cell("", merge="continue")),
        ),
        d.paragraph("Where is data stored?", level=0),
        d.paragraph(d.run("Answer:", "<w:b/>")),
        d.paragraph("Who is responsible?", level=1),
        d.paragraph("Name: ", d.form_text(), " since ", d.date_control(), " ", d.form_choices("Monthly", "Yearly")),
        d.paragraph("Which standard applies?", level=2, num=3),
        d.control("", d.paragraph("Click here"), placeholder=True),
        "Do you have a policy?",
        "",
        "Do you review it?",
        "",
    )
    return _parts(*blocks, namespace=namespace)


def strict_form() -> dict[str, bytes]:
    """The same in the strict namespaces."""
    return form(d.STRICT)


def boxed() -> dict[str, bytes]:
    """A document with text boxes: alone, in groups, in cells, behind labels and with tables in them."""
    grid = d.table(d.row("Question", "Answer"), d.row(QUESTIONS[0], ""))
    return _parts(
        QUESTIONS[1],
        d.paragraph(d.text_box("")),
        d.paragraph("Response:", d.text_box("")),
        d.paragraph(d.text_boxes(d.paragraph(QUESTIONS[2]), "<w:p/>", d.paragraph("Comments: ____"))),
        d.paragraph(d.text_box(grid)),
        d.paragraph(d.old_text_box(QUESTIONS[3], "")),
        d.table(d.row("Question", "Answer"), d.row(QUESTIONS[4], d.cell(d.paragraph(d.text_box(""))))),
        d.paragraph("☐ Yes", d.text_box("Choose one"), " ☐ No"),
    )


def bound() -> dict[str, bytes]:
    """A document with content controls that repeat values of its custom XML, in the header as well."""
    tiers = '<w:dropDownList><w:listItem w:displayText="One" w:value="1"/><w:listItem w:value="2"/></w:dropDownList>'
    dates = '<w:date><w:dateFormat w:val="dd.MM.yyyy"/><w:storeMappedDataAs w:val="dateTime"/></w:date>'
    owner = _bound("/f:form[1]/owner[1]", "<w:text/>")
    return _parts(
        QUESTIONS[2],
        d.paragraph("Name: ", owner),
        d.table(
            d.row("Question", "Answer"),
            d.row("Who owns the system?", d.cell(d.paragraph(owner))),
            d.row("Since when is it in use?", d.cell(d.paragraph(_bound("/f:form[1]/since[1]", dates)))),
            d.row("Which tier is it?", d.cell(d.paragraph(_bound("/f:form/f:tier/@sure", tiers)))),
            d.row(QUESTIONS[0], d.control("<w:text/>", d.cell("old"), extra=_binding("/f:form/owner"))),
        ),
        header=d.paragraph("Form of ", owner),
        store={_ITEM: _FORM},
    )


def reviewed() -> dict[str, bytes]:
    """A document in which somebody tracked changes and commented."""
    new, old = f'<w:ins w:id="11" {_THEIRS}>', f'<w:del w:id="12" {_THEIRS}>'
    gone = f"{old}<w:r><w:delText>gone</w:delText><w:tab/></w:r></w:del>"
    removed = f'<w:tr><w:trPr><w:del w:id="13" {_THEIRS}/></w:trPr>{d.cell("Removed?")}{d.cell("")}</w:tr>'
    marks = '<w:commentRangeStart w:id="1"/>', '<w:commentRangeEnd w:id="1"/>'
    comment = f'<w:comment w:id="1" {_THEIRS} w:initials="E">{d.paragraph("Is this so?")}</w:comment>'
    return _parts(
        d.paragraph(marks[0], QUESTIONS[1], marks[1], '<w:r><w:commentReference w:id="1"/></w:r>', level=0),
        d.paragraph("Answer: ", gone, f"{new}{d.run('theirs')}</w:ins>"),
        d.table(
            d.row("Question", "Answer", "Comments"),
            d.row(d.cell(d.paragraph(QUESTIONS[0], gone)), d.cell("Describe", "in detail"), ""),
            removed,
            d.row(QUESTIONS[3], "", d.cell(d.paragraph(f"{new}{d.text_control()}</w:ins>"))),
        ),
        QUESTIONS[4],
        d.paragraph(mark=f'<w:ins w:id="14" {_THEIRS}/>'),
        comments=comment,
    )


def _bound(path: str, kind: str) -> str:
    return d.control(kind, d.run("old"), extra=_binding(path), placeholder=True)


def _binding(path: str) -> str:
    return d.binding(path, item=_ITEM, prefixes="xmlns:f='urn:f'")


def _parts(*blocks: str, **options: Any) -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        return unzipped(d.write_docx(Path(folder) / "q.docx", *blocks, **options).read_bytes())
