"""What a reader sees of one paragraph, and what can be filled in there."""

import re
import xml.etree.ElementTree as ET
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from qbyok.layout.blocks import ControlKind
from qbyok.layout.verdicts import is_option
from qbyok.questionnaire.docx import names
from qbyok.questionnaire.docx.names import MC, W, is_on
from qbyok.questionnaire.docx.scan import Node
from qbyok.questionnaire.docx.sdt import Found, control_of, locks_content, switched, value_of
from qbyok.questionnaire.values import whole_number

_THROUGH = frozenset(
    W + n for n in ("hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo")
)
_PICTURES = frozenset(W + n for n in ("drawing", "pict", "object"))
_CHARACTERS = {W + "tab": "\t", W + "cr": "\n", W + "noBreakHyphen": "\u2011", W + "ptab": "\t"}
_MAX_OPTION = 80


@dataclass(kw_only=True, slots=True)
class FoundBox:
    """A text box: its w:txbxContent, and the copies of it for programs that don't know its kind of drawing.

    ``unequal`` tells that there are copies which can't be told apart.
    """

    content: Node
    locked: bool
    copies: tuple[Node, ...] = ()
    unequal: bool = False


@dataclass(slots=True)
class _Field:
    """A complex field being read: its instruction up to ``separate``, then its result."""

    shows: bool = False
    hidden: bool = False
    control: Found | None = None


@dataclass(slots=True)
class Fields:
    """The complex fields that are open; they may reach over paragraphs."""

    open: list[_Field] = field(default_factory=list)

    @property
    def visible(self) -> bool:
        """Whether text at this place is shown."""
        return all(f.shows and not f.hidden for f in self.open)


class Content:
    """Reads one paragraph: ``text``, ``found``, ``boxes``, ``picture``, ``bold`` and ``italic`` hold the result.

    ``beside`` gives the texts of the paragraphs around it that are items of the same list of boxes.
    """

    def __init__(
        self, paragraph: Node, fields: Fields, *, locked: bool, in_box: bool, beside: Callable[[], Iterable[str]]
    ) -> None:
        self.text = ""
        self.found: list[Found] = []
        self.boxes: list[FoundBox] = []
        self.picture = False
        self._fields = fields
        self._locked = locked
        self._in_box = in_box
        self._beside = beside
        self._formats: set[str] | None = None
        self._pieces: list[tuple[int, Node]] = []
        self._walk(paragraph)
        self._typed_boxes()
        for open_field in fields.open:
            open_field.control = None

    @property
    def bold(self) -> bool:
        """Whether all of the text is set in bold by its runs."""
        return "b" in (self._formats or ())

    @property
    def italic(self) -> bool:
        """Whether all of the text is set in italics by its runs."""
        return "i" in (self._formats or ())

    def _walk(self, parent: ET.Element) -> None:
        for child in nodes(parent):
            if child.tag == W + "r":
                self._run(child)
            elif child.tag == W + "sdt":
                self._control(child)
            elif child.tag in _THROUGH:
                self._walk(child)
            elif child.tag == MC + "AlternateContent":
                self._alternate(child, self._walk)

    def _alternate(self, alternate: Node, read: Callable[[Node], None]) -> None:
        """Read the branch that Word takes; the other ones hold copies of its text boxes."""
        first = len(self.boxes)
        taken = list(chosen(alternate))
        for branch in taken:
            read(branch)
        found = self.boxes[first:]
        for branch in nodes(alternate):
            copies = [] if branch in taken else list(_text_boxes(branch))
            for box, copy in zip(found, copies, strict=False):
                box.copies += (copy,)
                box.unequal = box.unequal or len(copies) != len(found)

    def _run(self, run: Node) -> None:
        properties = run.find(W + "rPr")
        if properties is not None and switched(properties, "vanish"):
            return
        before = len(self.text)
        self._run_content(run)
        if self.text[before:].strip():
            formats = {name for name in ("b", "i") if properties is not None and switched(properties, name)}
            self._formats = formats if self._formats is None else self._formats & formats

    def _run_content(self, run: Node) -> None:
        for child in nodes(run):
            if child.tag == W + "t":
                self._characters(child)
            elif child.tag == W + "fldChar":
                self._field(child)
            elif child.tag == W + "sym":
                self._symbol(child)
            elif child.tag == W + "br":
                self._add("\n" if child.get(W + "type", "textWrapping") == "textWrapping" else "")
            elif child.tag in _CHARACTERS:
                self._add(_CHARACTERS[child.tag])
            elif child.tag == W + "ruby":
                for base in child.iterfind(W + "rubyBase"):
                    self._walk(base)
            elif child.tag in _PICTURES:
                self.picture = True
                if self._fields.visible:
                    self.boxes += (FoundBox(content=box, locked=self._locked) for box in _text_boxes(child))
            elif child.tag == MC + "AlternateContent":
                self._alternate(child, self._run_content)

    def _add(self, text: str) -> None:
        if self._fields.visible:
            self.text += text

    def _characters(self, element: Node) -> None:
        if not self._fields.visible:
            return
        text = element.text or ""
        if not self._in_box:
            for offset, character in enumerate(text):
                if character in names.BOXES:
                    at = len(self.text) + offset
                    self._box(element, at, at + 1, character in names.TICKED_BOXES, offset)
            self._pieces.append((len(self.text), element))
        self.text += text

    def _typed_boxes(self) -> None:
        """Find boxes made of brackets, which may be split over several runs."""
        boxes = [box for box in names.TYPED_BOX.finditer(self.text) if not _is_gap(box, self.text)]
        if all(box[2] and box[2].strip(names.BLANKS) for box in boxes) and not self._is_choice(boxes):
            boxes = [box for box in boxes if box[1]]
        if not boxes or (len(boxes) == 1 and self.text[: boxes[0].start()].strip()):
            return
        starts = [start for start, _ in self._pieces]
        for box in boxes:
            typed = box[1] or box[2]
            ticked = typed.strip(names.BLANKS)
            mark = box.start() + 1 + (typed.index(ticked) if ticked else len(typed) // 2)
            start, element = self._pieces[bisect_right(starts, mark) - 1] if starts else (0, None)
            if element is not None and start <= mark < start + len(element.text or ""):
                self._box(element, *box.span(), bool(ticked), mark - start)
        self.found.sort(key=lambda found: found.start)

    def _is_choice(self, ticked: Sequence[re.Match[str]]) -> bool:
        """Tell whether "(x)" is a ticked box: alone it is a number or a note, but for an option of several."""
        if len(ticked) != 1 or self.text[: ticked[0].start()].strip():
            return False
        caption = self.text[ticked[0].end() :].strip()
        return not caption or is_option(caption) or any(names.OPEN_PARENTHESES.match(text) for text in self._beside())

    def _symbol(self, element: Node) -> None:
        font = element.get(W + "font", "").lower()
        code = element.get(W + "char", "")[-2:]
        shown = names.SYMBOL_BOXES.get((font, code.upper()))
        if shown and self._fields.visible:
            if not self._in_box:
                self._box(element, len(self.text), len(self.text) + 1, shown.shown in names.TICKED_BOXES, 0)
            self.text += shown.shown

    def _box(self, element: Node, start: int, end: int, checked: bool, offset: int) -> None:
        self.found.append(
            Found(
                kind=ControlKind.GLYPH,
                element=element,
                start=start,
                end=end,
                offset=offset,
                checked=checked,
                locked=self._locked,
            )
        )

    def _control(self, sdt: Node) -> None:
        found = control_of(sdt)
        content = sdt.find(W + "sdtContent")
        locked, in_box = self._locked, self._in_box
        self._locked = locked or locks_content(sdt)
        self._in_box = in_box or (found is not None and found.kind is ControlKind.CHECKBOX)
        start, place = len(self.text), len(self.found)
        if isinstance(content, Node):
            self._walk(content)
        self._locked, self._in_box = locked, in_box
        if found is not None and self._fields.visible:
            found.start, found.end = start, len(self.text)
            found.locked = found.locked or locked
            self.found.insert(place, found)

    def _field(self, mark: Node) -> None:
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            self._begin(mark)
        elif self._fields.open and kind == "separate":
            current = self._fields.open[-1]
            current.shows = True
            if current.control:
                current.control.start = len(self.text)
        elif self._fields.open and kind == "end":
            control = self._fields.open.pop().control
            if control:
                control.end = len(self.text)
                shown = self.text[control.start : control.end]
                control.placeholder = not shown.strip() or shown == control.prompt
                self.found.append(control)

    def _begin(self, mark: Node) -> None:
        current = _Field()
        data = mark.find(W + "ffData")
        if data is not None and self._fields.visible:
            current.control = self._form_field(mark, data)
            current.hidden = current.control is None
        self._fields.open.append(current)

    def _form_field(self, mark: Node, data: ET.Element) -> Found | None:
        """Read a form field; only a text field goes on until its end mark and is returned."""
        enabled = data.find(W + "enabled")
        locked = self._locked or (enabled is not None and not is_on(enabled.get(W + "val")))
        at = len(self.text)
        box, choices, text = (data.find(W + n) for n in ("checkBox", "ddList", "textInput"))
        if box is not None:
            state = box.find(W + "checked")
            state = box.find(W + "default") if state is None else state
            checked = state is not None and is_on(state.get(W + "val"))
            self.text += "☒" if checked else "☐"
            kind = ControlKind.FORM_CHECKBOX
            self.found.append(Found(kind=kind, element=mark, start=at, end=at + 1, checked=checked, locked=locked))
        elif choices is not None:
            entries = tuple(e.get(W + "val", "") for e in choices.findall(W + "listEntry"))
            result = choices.find(W + "result")
            index = 0 if result is None else whole_number(result.get(W + "val", "0"))
            shown = entries[index] if index is not None and 0 <= index < len(entries) else ""
            self.text += shown
            self.found.append(
                Found(
                    kind=ControlKind.FORM_DROPDOWN,
                    element=mark,
                    start=at,
                    end=len(self.text),
                    placeholder=result is None,
                    locked=locked,
                    allowed=tuple(e for e in entries if e.strip()),
                )
            )
        elif text is not None:
            prompt = value_of(text, "default")
            return Found(kind=ControlKind.FORM_TEXT, element=mark, start=at, end=at, locked=locked, prompt=prompt)
        return None


def _is_gap(box: re.Match[str], text: str) -> bool:
    """Return whether brackets leave a gap in a sentence, as in "within [ ] days", not a box before an option."""
    following = names.TYPED_BOX.search(text, box.end())
    return len(text[box.end() : following.start() if following else None]) > _MAX_OPTION


def chosen(alternate: Node) -> Iterable[Node]:
    """Return the branch of an mc:AlternateContent that Word of today takes."""
    branches = [n for n in nodes(alternate) if n.tag in (MC + "Choice", MC + "Fallback")]
    return branches[:1]


def _text_boxes(parent: Node) -> Iterator[Node]:
    """Yield the contents of the text boxes in a drawing, without those in a text box: Word nests none."""
    for child in nodes(parent):
        if child.tag == W + "txbxContent":
            yield child
        else:
            for branch in chosen(child) if child.tag == MC + "AlternateContent" else (child,):
                yield from _text_boxes(branch)


def nodes(parent: ET.Element) -> Iterable[Node]:
    """Return an element's children."""
    return (child for child in parent if isinstance(child, Node))
