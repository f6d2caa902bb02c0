"""Content controls as Word writes them: check boxes (its 2010 extension) and drop-down lists."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_GOTHIC = '<w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" w:hint="eastAsia"/>'


def add_check_box(paragraph: Paragraph, number: int, title: str) -> None:
    """Append an empty check box; ``number`` is its id, unique in the document."""
    _append(
        paragraph,
        f"<w:sdtPr><w:alias w:val={quoteattr(title)}/><w:id w:val='{number}'/>"
        "<w14:checkbox><w14:checked w14:val='0'/><w14:checkedState w14:val='2612' w14:font='MS Gothic'/>"
        "<w14:uncheckedState w14:val='2610' w14:font='MS Gothic'/></w14:checkbox></w:sdtPr>"
        f"<w:sdtContent><w:r><w:rPr>{_GOTHIC}</w:rPr><w:t>\u2610</w:t></w:r></w:sdtContent>",
    )


def add_drop_down(paragraph: Paragraph, number: int, title: str, options: Sequence[str]) -> None:
    """Append a drop-down list that still shows its placeholder (the document needs the style PlaceholderText)."""
    items = "".join(f"<w:listItem w:displayText={quoteattr(o)} w:value={quoteattr(o)}/>" for o in options)
    prompt = "Choose an item."
    _append(
        paragraph,
        f"<w:sdtPr><w:alias w:val={quoteattr(title)}/><w:id w:val='{number}'/><w:showingPlcHdr/>"
        f"<w:dropDownList><w:listItem w:displayText='{prompt}' w:value=''/>{items}</w:dropDownList></w:sdtPr>"
        "<w:sdtContent><w:r><w:rPr><w:rStyle w:val='PlaceholderText'/></w:rPr>"
        f"<w:t>{escape(prompt)}</w:t></w:r></w:sdtContent>",
    )


def _append(paragraph: Paragraph, inner: str) -> None:
    paragraph._p.append(parse_xml(f'<w:sdt xmlns:w="{_W}" xmlns:w14="{_W14}">{inner}</w:sdt>'))
