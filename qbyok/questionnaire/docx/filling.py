"""How each kind of place takes its text, on the lxml element that it is in the file."""

from copy import deepcopy
from itertools import takewhile

from qbyok.layout.blocks import ControlKind
from qbyok.layout.doclabels import label_end
from qbyok.questionnaire.docx import names
from qbyok.questionnaire.docx.controls import Glyphs, set_value
from qbyok.questionnaire.docx.edits import Edit, How
from qbyok.questionnaire.docx.part import DocumentPart
from qbyok.questionnaire.docx.pen import Pen
from qbyok.questionnaire.docx.runs import Element
from qbyok.questionnaire.docx.values import RefusedError

_KEPT_IN_NEW_PARAGRAPH = ("pStyle", "spacing", "ind", "jc", "bidi", "contextualSpacing", "textAlignment")


class Filler:
    """Fills places of one document with a pen."""

    def __init__(self, part: DocumentPart, pen: Pen) -> None:
        self._styles = part.styles
        self._pen = pen
        self._markup = pen.markup
        self._glyphs = _glyphs_of(part)

    def fill(self, edit: Edit, element: Element) -> str:
        """Make one edit and return the text that its place shows now, "" for a box that is not ticked.

        Raises:
            RefusedError: the place can't hold the text; nothing was changed.
        """
        match edit.how:
            case How.CELL:
                return self._cell(element, edit.text)
            case How.PARAGRAPH:
                return self._paragraph(element, edit.text)
            case How.LABEL:
                return self._label(element, edit.text)
            case How.AFTER:
                return self._after(element, edit.text)
            case How.TICK | How.CONTROL:
                kind = edit.place.kind or ControlKind.TEXT
                return set_value(self._pen, kind, element, edit.text, offset=edit.place.offset, glyphs=self._glyphs)

    def _cell(self, cell: Element, text: str) -> str:
        """Give a cell exactly this text; of a list of options only the chosen one stays."""
        markup = self._markup
        paragraphs = list(markup.paragraphs(cell))
        chosen = next((p for p in paragraphs if markup.text(p).strip() == text.strip() != ""), None)
        filled = [p for p in paragraphs if markup.shows(p)]
        if chosen is not None:
            shown = markup.text(chosen)
        else:
            chosen = (filled or paragraphs)[0] if paragraphs else markup.make(cell, "p")
            if not paragraphs:
                self._pen.add_first_paragraph(cell, chosen)
            self._pen.fill(chosen, text, markup.formatting(chosen))
            shown = text
        self._end_prompts(cell, chosen)
        for paragraph in filled:
            if paragraph is not chosen:
                self._take_out(paragraph)
        return shown

    def _end_prompts(self, cell: Element, paragraph: Element) -> None:
        """Let the controls around an answer in a cell say no more that they show their prompts."""
        for around in takewhile(lambda element: element is not cell, paragraph.iterancestors()):
            self._markup.end_prompt(around)

    def _take_out(self, paragraph: Element) -> None:
        """Take a paragraph out of a cell; what has to end in one, or would be left empty, keeps it without text.

        So does what holds more than text.
        """
        before, behind = paragraph.getprevious(), paragraph.getnext()
        beside = any(e is not None and self._markup.is_(e, "p") for e in (before, behind))
        if beside and self._pen.is_text_alone(paragraph):
            self._pen.strike_paragraph(paragraph)
        else:
            self._pen.clear(paragraph)

    def _paragraph(self, paragraph: Element, text: str) -> str:
        self._pen.fill(paragraph, text, self._markup.formatting(paragraph))
        return text

    def _label(self, paragraph: Element, text: str) -> str:
        """Write behind a label, in the place of whatever stands there."""
        markup = self._markup
        if markup.cuts_field(paragraph):
            raise RefusedError("a field reaches beyond it")
        before = "".join(markup.shown(piece) or "" for run in markup.runs(paragraph) for piece in run)
        end = label_end(before)
        kept = len(before.rstrip()) if end is None else end
        properties = markup.formatting(paragraph, plain=True)
        self._pen.cut(paragraph, kept)
        self._pen.put(paragraph, markup.run(paragraph, " " + text, properties))
        return text

    def _after(self, paragraph: Element, text: str) -> str:
        """Add a paragraph of the same look that joins neither the list nor the outline of the one before it."""
        markup = self._markup
        new = markup.make(paragraph, "p")
        old = markup.child(paragraph, "pPr")
        properties = markup.make(new, "pPr")
        style_id = None if old is None else markup.child(old, "pStyle")
        style = self._styles.get(None if style_id is None else style_id.get(markup.tag("val")))
        for child in () if old is None else old:
            if not markup.is_(child, *_KEPT_IN_NEW_PARAGRAPH):
                continue
            if markup.is_(child, "pStyle") and (style.level or style.list_id):
                continue
            properties.append(deepcopy(child))
        if len(properties):
            new.append(properties)
        new.append(markup.run(new, text, markup.formatting(paragraph, plain=True)))
        self._pen.add_paragraph(paragraph, new)
        return text


def _glyphs_of(part: DocumentPart) -> Glyphs:
    """Return the boxes that the document itself uses."""
    text = part.main.data.decode(errors="replace")
    return Glyphs(ticked=_commonest(text, names.TICKED_BOXES) or "☒", open=_commonest(text, names.OPEN_BOXES) or "☐")


def _commonest(text: str, marks: str) -> str:
    used = [(text.count(mark), mark) for mark in marks if mark in text]
    return max(used)[1] if used else ""
