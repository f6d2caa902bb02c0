"""``word/document.xml`` as blocks, with the bytes of each place that can be written."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from xml.parsers import expat

from qbyok.errors import InputError
from qbyok.layout.blocks import (
    INSIDE,
    NESTED,
    Cell,
    Control,
    ControlKind,
    Document,
    Paragraph,
    Protection,
    Row,
    Table,
    TextBox,
)
from qbyok.questionnaire.docx import names
from qbyok.questionnaire.docx.content import Content, Fields, FoundBox, chosen, nodes
from qbyok.questionnaire.docx.names import MC, W, is_on
from qbyok.questionnaire.docx.numbering import Number, Numbering, read_numbering
from qbyok.questionnaire.docx.part import Bound, DocumentPart, Place, TextPart
from qbyok.questionnaire.docx.permitted import Permitted, permitted
from qbyok.questionnaire.docx.scan import Node, Scan, scan
from qbyok.questionnaire.docx.sdt import Found, control_of, keeps_state, locks_content, shows_prompt, switched
from qbyok.questionnaire.docx.store import Store
from qbyok.questionnaire.docx.styles import Style, Styles, draws_tabs, outline_level, read_styles
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.values import whole_number

_THROUGH = frozenset(W + name for name in ("customXml", "ins", "moveTo", "smartTag"))
_LONGEST_LIST = 30
"""How many options a list of boxes is believed to have."""
_FORM_KINDS = {"comments": Protection.READ_ONLY, "readOnly": Protection.READ_ONLY, "forms": Protection.FORMS}


def read_document(package: Package, main: bytes | None = None) -> DocumentPart:
    """Read the body of a Word file; ``main`` is what its document part is to hold, where that differs.

    Raises:
        InputError: a part is missing, too large or no usable XML.
    """
    name = package.main_part
    links = [link for link in package.relationships(name).values() if not link.external]
    targets = {link.kind: link.target for link in links}
    styles = read_styles(package.xml(targets["styles"])) if "styles" in targets else Styles()
    numbering = read_numbering(package.xml(targets["numbering"])) if "numbering" in targets else Numbering()
    protection = _protection(package, targets.get("settings"))
    story = _scan(package, name, main)
    body = story.root.find(W + "body")
    if not isinstance(body, Node):
        raise InputError(
            f"{package.path} is no Word document: part '{name}' has no body", hint="Check the file's type"
        )
    reader = _Reader(name, styles, numbering, Store(package), permitted=permitted(body, protection))
    blocks = tuple(reader.blocks(body, _Context()))
    parts = {name: _text_part(name, story)}
    margins: list[Paragraph | Table] = []
    if reader.bound:
        for part in dict.fromkeys(link.target for link in links if link.kind in ("header", "footer")):
            margin = _scan(package, part)
            parts[part] = _text_part(part, margin)
            margins += reader.blocks_of(part, margin.root)
    return DocumentPart(
        name=name,
        parts=parts,
        document=Document(blocks=blocks, protection=protection),
        margins=tuple(margins),
        places=reader.places,
        copies=reader.copies,
        bound=reader.bound,
        wordprocessing=story.wordprocessing,
        styles=styles,
    )


def _scan(package: Package, name: str, data: bytes | None = None) -> Scan:
    try:
        return scan(package.read(name) if data is None else data)
    except (expat.ExpatError, ValueError) as error:
        raise package.xml_error(name, error) from error


def _text_part(name: str, found: Scan) -> TextPart:
    return TextPart(name=name, data=found.data, encoding=found.encoding, namespaces=found.namespaces)


def _protection(package: Package, settings: str | None) -> Protection:
    if settings is None:
        return Protection.NONE
    for element in package.xml(settings):
        if element.tag.endswith("}documentProtection"):
            values = {key.rpartition("}")[2]: value for key, value in element.items()}
            if is_on(values.get("enforcement", "0")):
                return _FORM_KINDS.get(values.get("edit", ""), Protection.NONE)
    return Protection.NONE


@dataclass(slots=True)
class _Context:
    """What surrounds a block: story (a text box, a header …) and cell, a control that wraps it, a lock, counters.

    ``prompt`` tells that a control around it holds several blocks, and shows them as its prompt; ``permitted`` that
    the document's protection does not reach here.
    """

    story: str = ""
    cell: str = ""
    wrapper: Found | None = None
    locked: bool = False
    prompt: bool = False
    permitted: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def fixed(self) -> bool:
        """Whether a paragraph here can't be written by itself."""
        return self.locked or self.prompt

    def count(self, what: str) -> int:
        self.counts[what] = self.counts.get(what, 0) + 1
        return self.counts[what]

    def inside(self, sdt: Node, wrapper: Found | None) -> "_Context":
        """Return the context of a content control's content; the counters are shared."""
        locked = self.locked or locks_content(sdt)
        prompt = self.prompt or (wrapper is None and shows_prompt(sdt))
        return replace(self, wrapper=wrapper, locked=locked, prompt=prompt and not locked)

    def place(self, what: str) -> str:
        """Return the locator of the next block of its kind."""
        step = f"{what} {self.count(what)}"
        if self.cell:
            return f"{self.cell}{INSIDE if what == 'paragraph' else NESTED}{step}"
        return f"{self.story}{NESTED}{step}" if self.story else step


class _Reader:
    def __init__(
        self,
        part: str,
        styles: Styles,
        numbering: Numbering,
        store: Store,
        *,
        permitted: Permitted | None = None,
        in_box: bool = False,
    ) -> None:
        self.places: dict[str, Place] = {}
        self.copies: dict[str, tuple[Place, ...]] = {}
        self.bound: dict[str, Bound] = {}
        self._part = part
        self._styles = styles
        self._numbering = numbering
        self._store = store
        self._permitted = permitted or Permitted()
        self._in_box = in_box
        self._fields = Fields()

    def blocks_of(self, part: str, root: Node) -> Iterator[Paragraph | Table]:
        """Read another part: a header or a footer, whose lists count by themselves."""
        reader = _Reader(part, self._styles, Numbering(self._numbering.lists), self._store)
        yield from reader.blocks(root, _Context(story=part))
        self.places |= reader.places
        self.copies |= reader.copies
        self.bound |= reader.bound

    def blocks(self, parent: Node, around: _Context) -> Iterator[Paragraph | Table]:
        siblings = list(nodes(parent))
        for place, child in enumerate(siblings):
            if child.tag == W + "p":
                yield self._paragraph(child, around, partial(_boxes_beside, siblings, place))
            elif child.tag == W + "tbl":
                yield self._table(child, around)
            elif child.tag == W + "sdt":
                content = child.find(W + "sdtContent")
                if isinstance(content, Node):
                    yield from self.blocks(content, around.inside(child, _wrapping(child, content, around)))
            elif child.tag in _THROUGH:
                yield from self.blocks(child, around)
            elif child.tag == MC + "AlternateContent":
                for choice in chosen(child):
                    yield from self.blocks(choice, around)

    def _paragraph(self, node: Node, around: _Context, beside: Callable[[], Iterable[str]]) -> Paragraph:
        at = around.place("paragraph")
        holder, counter = (around.cell, around) if around.cell else (at, _Context())
        wrapper = around.wrapper
        in_box = wrapper is not None and wrapper.kind is ControlKind.CHECKBOX
        content = Content(node, self._fields, locked=around.fixed, in_box=in_box, beside=beside)
        found = list(content.found)
        if wrapper is not None:
            wrapper.start, wrapper.end = 0, len(content.text)
            found.insert(0, wrapper)
        properties = node.find(W + "pPr")
        style = self._styles.get(_val(properties, "pStyle"))
        mark = self._number(properties, style)
        level = _val(properties, "outlineLvl")
        self.places[at] = self._place(node)
        return Paragraph(
            at=at,
            text=content.text,
            number=mark.text,
            bullet=mark.bullet,
            level=style.level if level is None else outline_level(level),
            style=style.name,
            bold=content.bold,
            italic=content.italic,
            picture=content.picture,
            leader=content.text.endswith("\t") and (style.draws_tabs or draws_tabs(properties)),
            prompt=around.prompt,
            locked=around.fixed,
            permitted=around.permitted or self._permitted.holds(node),
            controls=tuple(self._control(f, node, holder, counter) for f in found),
            boxes=() if self._in_box else tuple(self._box(b, holder, counter) for b in content.boxes),
        )

    def _box(self, found: FoundBox, holder: str, counter: _Context) -> TextBox:
        """Read a text box. Where its copies don't show the same, nothing may be written: they would differ still."""
        at = f"{holder}{INSIDE}textbox {counter.count('textbox')}"
        reader, blocks = self._read_box(found.content, at, locked=found.locked)
        copies = [self._read_box(copy, at, locked=found.locked) for copy in found.copies]
        if found.unequal or any(copy != blocks for _, copy in copies):
            reader, blocks = self._read_box(found.content, at, locked=True)
            copies = []
        self.places |= reader.places
        self.bound |= reader.bound
        self.copies |= {key: tuple(copy.places[key] for copy, _ in copies) for key in reader.places if copies}
        return TextBox(at=at, blocks=blocks)

    def _read_box(self, content: Node, at: str, *, locked: bool) -> tuple["_Reader", tuple[Paragraph | Table, ...]]:
        """Read a text box, whose lists count by themselves."""
        reader = _Reader(
            self._part,
            self._styles,
            Numbering(self._numbering.lists),
            self._store,
            permitted=self._permitted,
            in_box=True,
        )
        return reader, tuple(reader.blocks(content, _Context(story=at, locked=locked)))

    def _control(self, found: Found, paragraph: Node, holder: str, counter: _Context) -> Control:
        form_text = (ControlKind.FORM_TEXT, ControlKind.FORM_DROPDOWN)
        what = "checkbox" if found.kind.is_box else "field" if found.kind in form_text else "control"
        at = f"{holder}{INSIDE}{what} {counter.count(what)}"
        unit = found.element if found.element.start < paragraph.start else paragraph
        place = self._place(unit)
        self.places[at] = replace(place, kind=found.kind, element=found.element.number, offset=found.offset)
        node = self._store.find(found.binding) if found.binding else None
        if found.binding and node:
            self.bound[at] = Bound(node=node, binding=found.binding)
        return Control(
            at=at,
            kind=found.kind,
            start=found.start,
            end=found.end,
            checked=found.checked,
            placeholder=found.placeholder,
            locked=found.locked,
            bound=found.binding is not None and node is None,
            in_frame=found.in_frame,
            allowed=found.allowed,
            title=found.title,
        )

    def _place(self, node: Node) -> Place:
        part, number = self._part, node.number
        return Place(part=part, kind=None, start=node.start, end=node.end, first=number, element=number)

    def _number(self, properties: ET.Element | None, style: Style) -> Number:
        numbering = None if properties is None else properties.find(W + "numPr")
        list_id = _val(numbering, "numId")
        if list_id is None:
            list_id = style.list_id
        level = whole_number(_val(numbering, "ilvl"))
        level = style.list_level if level is None else level
        return self._numbering.next(list_id, level, _val(properties, "pStyle"))

    def _table(self, node: Node, around: _Context) -> Table:
        at = around.place("table")
        rows = []
        for r, (row, lock) in enumerate(_children(node, W + "tr", locked=around.fixed), 1):
            properties = row.find(W + "trPr")
            column = 1 + (whole_number(_val(properties, "gridBefore")) or 0)
            open_columns = self._permitted.columns(node, row)
            cells = []
            for c, (cell, wrapper, locked) in enumerate(_cells(row, lock), 1):
                free = any(first <= column <= last for first, last in open_columns)
                inside = _Context(around.story, f"{at} row {r} cell {c}", wrapper, locked, permitted=free)
                read = self._cell(cell, column, inside)
                cells.append(read)
                column += read.span
            header = properties is not None and switched(properties, "tblHeader")
            removed = properties is not None and properties.find(W + "del") is not None
            rows.append(Row(cells=tuple(cells), header=header, removed=removed))
        width = max((c.column + c.span - 1 for row in rows for c in row.cells), default=0)
        return Table(at=at, rows=tuple(rows), columns=width)

    def _cell(self, node: Node, column: int, around: _Context) -> Cell:
        at = around.cell
        self.places[at] = self._place(node)
        blocks = tuple(self.blocks(node, around))
        properties = node.find(W + "tcPr")
        merges = [] if properties is None else [properties.find(W + name) for name in ("vMerge", "hMerge")]
        shade = None if properties is None else properties.find(W + "shd")
        fill = "" if shade is None else shade.get(W + "fill", "").upper()
        return Cell(
            at=at,
            column=column,
            span=max(1, min(whole_number(_val(properties, "gridSpan")) or 1, 1000)),
            merged=any(m is not None and m.get(W + "val", "continue") == "continue" for m in merges),
            fill="" if fill in ("AUTO", "FFFFFF") else fill,
            paragraphs=tuple(b for b in blocks if isinstance(b, Paragraph)),
            tables=tuple(b for b in blocks if isinstance(b, Table)),
        )


def _boxes_beside(siblings: Sequence[Node], place: int) -> Iterator[str]:
    """Yield the texts before and behind a paragraph that begin, one after the other, with a box of parentheses."""
    before, behind = siblings[max(0, place - _LONGEST_LIST) : place], siblings[place + 1 : place + 1 + _LONGEST_LIST]
    for around in (before[::-1], behind):
        texts = ("".join(t.text or "" for t in node.iter(W + "t")) for node in around)
        yield from takewhile(names.PARENTHESES.match, texts)


def _wrapping(sdt: Node, content: Node, around: _Context) -> Found | None:
    """Return the control that wraps exactly one paragraph; any other gives structure only."""
    children = [n for n in nodes(content) if n.tag in (W + "p", W + "tbl", W + "sdt")]
    if len(children) != 1 or children[0].tag != W + "p":
        return None
    found = control_of(sdt)
    if found is not None:
        found.locked = found.locked or around.fixed
    return found


def _children(parent: Node, tag: str, *, locked: bool) -> Iterator[tuple[Node, bool]]:
    """Yield rows or cells with whether they are locked, entering what may wrap them."""
    for child in nodes(parent):
        if child.tag == tag:
            yield child, locked
        elif child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if isinstance(content, Node):
                fixed = locks_content(child) or shows_prompt(child)
                yield from _children(content, tag, locked=locked or fixed)
        elif child.tag in _THROUGH:
            yield from _children(child, tag, locked=locked)


def _cells(row: Node, locked: bool) -> Iterator[tuple[Node, Found | None, bool]]:
    """Yield a row's cells, each with the control that wraps it and whether it is locked."""
    for child in nodes(row):
        if child.tag == W + "sdt":
            yield from _wrapped_cells(child, locked)
        elif child.tag == W + "tc":
            yield child, None, locked
        elif child.tag in _THROUGH:
            yield from _cells(child, locked)


def _wrapped_cells(sdt: Node, locked: bool) -> Iterator[tuple[Node, Found | None, bool]]:
    """Yield the cells in a control. It wraps one if there is a single one with a single paragraph."""
    content = sdt.find(W + "sdtContent")
    cells = list(_cells(content, locked)) if isinstance(content, Node) else []
    wrapper = control_of(sdt) if len(cells) == 1 and cells[0][1] is None and _single_paragraph(cells[0][0]) else None
    if wrapper is not None:
        wrapper.locked, wrapper.in_frame = wrapper.locked or locked, keeps_state(wrapper)
    fixed = locks_content(sdt) or (wrapper is None and shows_prompt(sdt))
    for cell, inner, lock in cells:
        if inner is not None:
            inner.locked = inner.locked or fixed
        yield cell, inner or wrapper, lock or fixed


def _single_paragraph(cell: Node) -> bool:
    blocks = [n.tag for n in nodes(cell) if n.tag in (W + "p", W + "tbl", W + "sdt")]
    return blocks == [W + "p"]


def _val(parent: ET.Element | None, name: str) -> str | None:
    child = None if parent is None else parent.find(W + name)
    return None if child is None else child.get(W + "val")
