"""Word files from XML written by hand: every kind of place to answer, as Word itself writes it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from qbyok.questionnaire.docx.file import DocxQuestionnaire
from qbyok.questionnaire.package import Package
from support.archives import zipped

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = {
    "r": _RELATIONS,
    "w14": _W14,
    "mc": _MC,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "v": "urn:schemas-microsoft-com:vml",
}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MAIN_TYPE = f"{_WORD_TYPE}.document.main+xml"
_MARKUP = ("<w:", "<mc:")
_MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"

STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/>
<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Numbered"><w:name w:val="Numbered"/>
<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
"""

NUMBERING = """
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
"""


def paragraph(
    *content: str, style: str = "", level: int | None = None, num: int = 1, mark: str = "", leader: str = ""
) -> str:
    """Return a w:p; plain strings become runs.

    ``level`` puts it into list ``num``, ``mark`` formats its mark, ``leader`` is how a tab in it is drawn.
    """
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if level is not None:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    if leader:
        properties += f'<w:tabs><w:tab w:val="right" w:leader="{leader}" w:pos="9000"/></w:tabs>'
    if mark:
        properties += f"<w:rPr>{mark}</w:rPr>"
    inner = "".join(c if c.startswith(_MARKUP) else run(c) for c in content)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def run(text: str, properties: str = "") -> str:
    """Return a w:r with one text."""
    formatting = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{formatting}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def table(*rows: str) -> str:
    """Return a w:tbl."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def row(*cells: str, header: bool = False) -> str:
    """Return a w:tr; plain strings become cells."""
    properties = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
    return f"<w:tr>{properties}{''.join(c if c.startswith(_MARKUP) else cell(c) for c in cells)}</w:tr>"


def cell(*content: str, span: int = 1, merge: str = "", fill: str = "") -> str:
    """Return a w:tc; plain strings become paragraphs. ``merge`` is restart or continue."""
    properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    properties += f'<w:shd w:val="clear" w:fill="{fill}"/>' if fill else ""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_blocks(content) or '<w:p/>'}</w:tc>"


def control(kind: str, content: str, *, placeholder: bool = False, extra: str = "") -> str:
    """Return a content control around runs, a paragraph or a cell."""
    prompt = "<w:showingPlcHdr/>" if placeholder else ""
    properties = f'<w:sdtPr><w:id w:val="7"/>{extra}{prompt}{kind}</w:sdtPr>'
    return f"<w:sdt>{properties}<w:sdtContent>{content}</w:sdtContent></w:sdt>"


def binding(path: str, *, item: str = "", prefixes: str = "") -> str:
    """Return what binds a content control to a node of the custom XML, to be its ``extra``."""
    where = f' w:storeItemID="{item}"' if item else ""
    names = f' w:prefixMappings="{prefixes}"' if prefixes else ""
    return f'<w:dataBinding{names} w:xpath="{path}"{where}/>'


def text_control(text: str = "Click here to enter text.", *, placeholder: bool = True, lines: bool = True) -> str:
    """Return a plain text control inside a paragraph."""
    kind = '<w:text w:multiLine="1"/>' if lines else "<w:text/>"
    return control(kind, run(text, '<w:rStyle w:val="PlaceholderText"/>'), placeholder=placeholder)


def choices(*items: str, kind: str = "dropDownList", shown: str = "Choose an item.") -> str:
    """Return a drop-down list or combo box; the value of an item is its text in small letters."""
    entries = "".join(f'<w:listItem w:displayText="{i}" w:value="{i.lower()}"/>' for i in items)
    prompt = f'<w:listItem w:displayText="{shown}" w:value=""/>'
    return control(f"<w:{kind}>{prompt}{entries}</w:{kind}>", run(shown), placeholder=True)


def date_control(shape: str = "dd.MM.yyyy") -> str:
    """Return a date picker."""
    return control(
        f'<w:date><w:dateFormat w:val="{shape}"/></w:date>', run("Click to enter a date."), placeholder=True
    )


def box_control(*, checked: bool = False, lock: str = "") -> str:
    """Return a check box control with the boxes that Word uses."""
    state = f'<w14:checked w14:val="{int(checked)}"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    state += '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/>'
    locked = f'<w:lock w:val="{lock}"/>' if lock else ""
    glyph = run("☒" if checked else "☐", '<w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic"/>')
    return control(f"<w14:checkbox>{state}</w14:checkbox>", glyph, extra=locked)


def symbol_box(code: str, font: str = "Wingdings") -> str:
    """Return a run with a box of a symbol font, by the last two hex digits of its character."""
    return f'<w:r><w:sym w:font="{font}" w:char="F0{code}"/></w:r>'


def _mark(kind: str, data: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{data}</w:fldChar></w:r>'


def form_box(*, checked: bool = False) -> str:
    """Return a check box form field."""
    state = "<w:checked/>" if checked else ""
    data = f'<w:ffData><w:enabled/><w:checkBox><w:sizeAuto/><w:default w:val="0"/>{state}</w:checkBox></w:ffData>'
    return (
        f"{_mark('begin', data)}<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>{_mark('separate')}{_mark('end')}"
    )


def form_choices(*items: str) -> str:
    """Return a drop-down form field."""
    entries = "".join(f'<w:listEntry w:val="{i}"/>' for i in items)
    data = f"<w:ffData><w:ddList>{entries}</w:ddList></w:ffData>"
    return f"{_mark('begin', data)}<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r>{_mark('end')}"


def form_text(shown: str = "\u2002\u2002\u2002", *, longest: int = 0) -> str:
    """Return a text form field."""
    limit = f'<w:maxLength w:val="{longest}"/>' if longest else ""
    data = f"<w:ffData><w:textInput>{limit}</w:textInput></w:ffData>"
    return (
        f"{_mark('begin', data)}<w:r><w:instrText> FORMTEXT </w:instrText></w:r>"
        f"{_mark('separate')}{run(shown)}{_mark('end')}"
    )


def text_box(*content: str, old: str | None = None) -> str:
    """Return a run with a text box as Word writes it: a drawing, and a copy in the older VML."""
    return text_boxes(_blocks(content), old=None if old is None else (old,))


def text_boxes(*boxes: str, old: tuple[str, ...] | None = None) -> str:
    """Return a run with a drawing of one or several text boxes; ``old`` is what its older copy holds instead."""
    shapes = [
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3600000" cy="720000"/>'
        f'</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>{box}'
        "</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
        for box in boxes
    ]
    group = f"<wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr/>{''.join(shapes)}</wpg:wgp>" if len(shapes) > 1 else shapes[0]
    kind = _NAMESPACES["wpg" if len(shapes) > 1 else "wps"]
    drawing = (
        '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="3600000" cy="720000"/>'
        f'<wp:docPr id="1" name="Text Box 1"/><a:graphic><a:graphicData uri="{kind}">{group}</a:graphicData>'
        "</a:graphic></wp:inline>"
    )
    copies = "".join(map(_vml, boxes if old is None else old))
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="{"wpg" if len(shapes) > 1 else "wps"}"><w:drawing>{drawing}'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{copies}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def old_text_box(*content: str) -> str:
    """Return a run with a text box of the time before DrawingML."""
    return f"<w:r><w:pict>{_vml(_blocks(content))}</w:pict></w:r>"


def _vml(content: str) -> str:
    return (
        '<v:shape style="width:283pt;height:57pt"><v:textbox><w:txbxContent>'
        f"{content}</w:txbxContent></v:textbox></v:shape>"
    )


def _blocks(content: Iterable[str]) -> str:
    return "".join(c if c.startswith(_MARKUP) else paragraph(c) if c else "<w:p/>" for c in content)


def document_xml(*blocks: str, namespace: str = W, section: str = "") -> bytes:
    """Return word/document.xml; plain strings become paragraphs."""
    body = f"<w:body>{_blocks(blocks)}<w:sectPr>{section}</w:sectPr></w:body>"
    return _part("document", body, namespace)


def _part(root: str, content: str, namespace: str) -> bytes:
    prefixes = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in {"w": namespace, **_NAMESPACES}.items())
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    return f'{declaration}<w:{root} {prefixes} mc:Ignorable="w14">{content}</w:{root}>'.encode()


def write_docx(
    path: Path,
    *blocks: str,
    settings: str = "",
    macros: bool = False,
    namespace: str = W,
    header: str = "",
    comments: str = "",
    store: Mapping[str, str] | None = None,
) -> Path:
    """Write a Word file and return its path; ``store`` is its custom XML by item id."""
    section = '<w:headerReference w:type="default" r:id="header"/>' if header else ""
    xml = {
        "word/document.xml": document_xml(*blocks, namespace=namespace, section=section),
        "word/styles.xml": f'<w:styles xmlns:w="{namespace}">{STYLES}</w:styles>'.encode(),
        "word/numbering.xml": f'<w:numbering xmlns:w="{namespace}">{NUMBERING}</w:numbering>'.encode(),
        "word/settings.xml": f'<w:settings xmlns:w="{namespace}">{settings}</w:settings>'.encode(),
    }
    relations = "".join(
        f'<Relationship Id="r{i}" Type="{_RELATIONS}/{name}" Target="{name}.xml"/>'
        for i, name in enumerate(("styles", "numbering", "settings"))
    )
    if header:
        xml["word/header1.xml"] = _part("hdr", header, namespace)
        relations += f'<Relationship Id="header" Type="{_RELATIONS}/header" Target="header1.xml"/>'
    if comments:
        xml["word/comments.xml"] = _part("comments", comments, namespace)
        relations += f'<Relationship Id="comments" Type="{_RELATIONS}/comments" Target="comments.xml"/>'
    for number, (item, content) in enumerate((store or {}).items(), 1):
        xml |= _custom_xml(number, item, content)
        target = f"../customXml/item{number}.xml"
        relations += f'<Relationship Id="s{number}" Type="{_RELATIONS}/customXml" Target="{target}"/>'
    main = _MACRO_TYPE if macros else _MAIN_TYPE
    content_types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{_types(xml)}</Types>'
    )
    package_relations = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    document_relations = f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": content_types,
        "_rels/.rels": package_relations,
        "word/_rels/document.xml.rels": document_relations,
        **xml,
        "word/media/logo.bin": bytes(range(256)),
    }
    path.write_bytes(zipped(parts))
    return path


def _types(parts: Iterable[str]) -> str:
    kinds = {
        "word/styles.xml": f"{_WORD_TYPE}.styles+xml",
        "word/numbering.xml": f"{_WORD_TYPE}.numbering+xml",
        "word/settings.xml": f"{_WORD_TYPE}.settings+xml",
        "word/header1.xml": f"{_WORD_TYPE}.header+xml",
        "word/comments.xml": f"{_WORD_TYPE}.comments+xml",
    }
    found = [(part, kinds[part]) for part in parts if part in kinds]
    return "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in found)


def _custom_xml(number: int, item: str, content: str) -> dict[str, bytes]:
    links = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_RELATIONS}/customXmlProps" Target="itemProps{number}.xml"/></Relationships>'
    )
    space = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
    properties = f'<ds:datastoreItem ds:itemID="{item}" xmlns:ds="{space}"><ds:schemaRefs/></ds:datastoreItem>'
    return {
        f"customXml/item{number}.xml": content.encode(),
        f"customXml/itemProps{number}.xml": properties.encode(),
        f"customXml/_rels/item{number}.xml.rels": links.encode(),
    }


def open_docx(path: Path) -> DocxQuestionnaire:
    """Open a Word file as a questionnaire."""
    return DocxQuestionnaire(Package.open(path))
