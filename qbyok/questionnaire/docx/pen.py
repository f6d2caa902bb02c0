"""Putting text into a document, and taking text out of it: on lxml elements of one spliced fragment."""

from qbyok.questionnaire.docx import names
from qbyok.questionnaire.docx.runs import Element, Markup
from qbyok.questionnaire.docx.values import RefusedError

_RUN_LIKE = ("r", "hyperlink", "ins", "del", "moveFrom", "moveTo", "smartTag", "fldSimple", "sdt", "dir", "bdo")
_STAYING = ("drawing", "pict", "object", "commentReference")
_RANGES = {"bookmarkEnd": "bookmarkStart", "permEnd": "permStart", "commentRangeEnd": "commentRangeStart"}
ALTERNATE = f"{names.MC}AlternateContent"


class Pen:
    """Writes without a trace: what is struck out is gone. ``changes`` are the ids of traces that a pen leaves."""

    def __init__(self, markup: Markup) -> None:
        self.markup = markup
        self.changes: set[str] = set()

    # What a pen that leaves traces does in another way

    def put(self, parent: Element, run: Element) -> None:
        """Add a run at the end of a paragraph or of inline content."""
        self._append(parent, run)

    def put_behind(self, element: Element, run: Element) -> None:
        """Add a run behind an element."""
        element.addnext(run)

    def strike(self, element: Element) -> None:
        """Take out a run, or inline content with the runs in it."""
        element.getparent().remove(element)

    def replace(self, old: Element, new: Element) -> None:
        """Exchange a run for another one."""
        old.getparent().replace(old, new)

    def strike_piece(self, piece: Element, start: int = 0) -> None:
        """Take out a child of a run that shows characters, of a w:t those from ``start`` on."""
        if self.markup.is_(piece, "t"):
            piece.text = (piece.text or "")[:start]
        else:
            piece.getparent().remove(piece)

    def exchange(self, piece: Element, offset: int, new: Element) -> None:
        """Exchange one character: the one at ``offset`` of a w:t, or another child of a run."""
        if self.markup.is_(piece, "t"):
            piece.text = piece.text[:offset] + new.text + piece.text[offset + 1 :]
        else:
            piece.getparent().replace(piece, new)

    def add_paragraph(self, before: Element, new: Element) -> None:
        """Add a paragraph behind another one."""
        new.tail, before.tail = before.tail, None
        before.addnext(new)

    def add_first_paragraph(self, cell: Element, new: Element) -> None:
        """Add a paragraph to a cell that has none."""
        cell.append(new)

    def strike_paragraph(self, paragraph: Element) -> None:
        """Take out a paragraph which another one precedes or follows."""
        paragraph.getparent().remove(paragraph)

    # What all pens do alike

    def clear(self, paragraph: Element) -> None:
        """Take out the text that a paragraph (or inline content) shows.

        Its properties, bookmarks, comments and pictures stay, and with them the text boxes that are anchored there.

        Raises:
            RefusedError: a field reaches beyond it, and would be left without its beginning or its end.
        """
        if self.markup.cuts_field(paragraph):
            raise RefusedError("a field reaches beyond it")
        for child in list(paragraph):
            if not self._is_inline(child):
                continue
            if not self._holds_more(child):
                self.strike(child)
            elif self.markup.is_(child, "r", "sdt") or child.tag == ALTERNATE:
                self.cut(child, 0)
            else:
                self.clear(child)

    def is_text_alone(self, paragraph: Element) -> bool:
        """Return whether a paragraph holds nothing but text: no picture, and no end of what is marked elsewhere."""
        markup = self.markup
        others = (child for child in paragraph if not markup.is_(child, "pPr", "proofErr"))
        alone = all(self._is_inline(child) and not self._holds_more(child) for child in others)
        return alone and not markup.cuts_field(paragraph)

    def _is_inline(self, child: Element) -> bool:
        return self.markup.is_(child, *_RUN_LIKE) or child.tag == ALTERNATE

    def _holds_more(self, child: Element) -> bool:
        return next(child.iter(*(self.markup.tag(name) for name in _STAYING)), None) is not None

    def _append(self, parent: Element, run: Element) -> None:
        """Add a run at the end, but within the bookmarks and other ranges there that hold nothing yet."""
        before = None
        for child in reversed(parent):
            if self._ends_empty_range(child):
                before = child
            elif not (self.markup.is_(child, "proofErr") or self._is_reference(child)):
                break
        if before is None:
            parent.append(run)
        else:
            before.addprevious(run)

    def _ends_empty_range(self, end: Element) -> bool:
        markup = self.markup
        start = next((_RANGES[name] for name in _RANGES if markup.is_(end, name)), None)
        if start is None:
            return False
        for sibling in end.itersiblings(preceding=True):
            if markup.is_(sibling, start) and sibling.get(markup.tag("id")) == end.get(markup.tag("id")):
                return True
            if markup.run_text(sibling) if markup.is_(sibling, "r") else markup.text(sibling):
                return False
        # One that began earlier waits for an answer here only if it is there to permit one.
        return markup.is_(end, "permEnd")

    def _is_reference(self, run: Element) -> bool:
        return self.markup.is_(run, "r") and self.markup.child(run, "commentReference") is not None

    def fill(self, paragraph: Element, text: str, properties: Element | None) -> None:
        """Give a paragraph exactly this text."""
        self.clear(paragraph)
        if text:
            self.put(paragraph, self.markup.run(paragraph, text, properties))

    def cut(self, paragraph: Element, kept: int) -> None:
        """Take out all that a paragraph (or a part of it) shows behind its first ``kept`` characters."""
        runs = [paragraph] if self.markup.is_(paragraph, "r") else self.markup.runs(paragraph)
        position, gone = 0, []
        for piece in (piece for run in runs for piece in run):
            shown = self.markup.shown(piece)
            if shown is not None:
                if position + len(shown) > kept:
                    gone.append((piece, max(0, kept - position)))
                position += len(shown)
        # From the end, so that what is behind a piece is never moved twice.
        for piece, start in reversed(gone):
            self.strike_piece(piece, start)
