"""Tracked changes: what is written shows as inserted, what gives way as deleted (ECMA-376-1, 17.13.5).

Who accepts all of them gets the copy as it is written without; who rejects all of them, the text of the original.
"""

from copy import deepcopy
from dataclasses import dataclass

from qbyok.questionnaire.docx.ids import Ids
from qbyok.questionnaire.docx.pen import Pen
from qbyok.questionnaire.docx.runs import SPACE, WHITE, Element, Markup

_GONE = ("del", "moveFrom")
_BEHIND_MARK = ("sectPr", "pPrChange")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reviewer:
    """In whose name and when something is changed, and the ids that are free for it."""

    name: str
    date: str
    ids: Ids


class TrackingPen(Pen):
    """Writes tracked changes in a reviewer's name.

    Word nests no insertion in another (MS-OE376, 2.1.341): what it inserted itself, this pen takes out for good.
    """

    def __init__(self, markup: Markup, reviewer: Reviewer) -> None:
        super().__init__(markup)
        self._reviewer = reviewer

    def put(self, parent: Element, run: Element) -> None:
        """Add a run at the end of a paragraph or of inline content, as an insertion."""
        self._append(parent, self._insertion(run))

    def put_behind(self, element: Element, run: Element) -> None:
        """Add a run behind an element, as an insertion."""
        element.addnext(self._insertion(run))

    def strike(self, element: Element) -> None:
        """Mark the runs of an element as deleted, and with them a content control as such."""
        markup = self.markup
        if markup.is_(element, "r"):
            self._strike_run(element)
        elif markup.is_(element, "sdt"):
            self._strike_control(element)
        elif not markup.is_(element, *_GONE):
            for child in list(element):
                self.strike(child)

    def replace(self, old: Element, new: Element) -> None:
        """Insert a run before another one, which is marked as deleted."""
        holder = old.getparent()
        (holder if self._is_own(holder) else old).addprevious(self._insertion(new))
        self.strike(old)

    def strike_piece(self, piece: Element, start: int = 0) -> None:
        """Mark a child of a run that shows characters as deleted, of a w:t those from ``start`` on."""
        for part in self._split(piece, start)[1:] if start else (piece,):
            self._strike_run(self._alone(part))

    def exchange(self, piece: Element, offset: int, new: Element) -> None:
        """Mark one character as deleted and insert another one."""
        if self.markup.is_(piece, "t"):
            piece = self._split(self._split(piece, offset)[1] if offset else piece, 1)[0]
        old = self._alone(piece)
        run = self.markup.run(old, "", self.markup.cleaned(self.markup.child(old, "rPr")))
        run.append(new)
        self.replace(old, run)

    def add_paragraph(self, before: Element, new: Element) -> None:
        """Add a paragraph behind another one, whose mark and text are insertions."""
        super().add_paragraph(before, new)
        for run in new.findall(self.markup.tag("r")):
            self._insertion(run)
        self._mark(new, "ins")

    def add_first_paragraph(self, cell: Element, new: Element) -> None:
        """Add a paragraph to a cell that has none, with an inserted mark."""
        super().add_first_paragraph(cell, new)
        self._mark(new, "ins")

    def strike_paragraph(self, paragraph: Element) -> None:
        """Mark a paragraph's text as deleted, and the mark that keeps it apart from the paragraph behind it.

        Behind the last paragraph of a cell there is nothing with which it could be joined: there the mark before it
        goes, or the one before that if it is gone already.
        """
        self.clear(paragraph)
        if self._is_paragraph(paragraph.getnext()) and self._mark(paragraph, "del"):
            return
        previous = paragraph.getprevious()
        while self._is_paragraph(previous) and not self._mark(previous, "del"):
            previous = previous.getprevious()

    def _is_paragraph(self, element: Element | None) -> bool:
        return element is not None and self.markup.is_(element, "p")

    def _change(self, like: Element, name: str) -> Element:
        number = self._reviewer.ids.new()
        self.changes.add(number)
        return self.markup.make(like, name, id=number, author=self._reviewer.name, date=self._reviewer.date)

    def _insertion(self, run: Element) -> Element:
        """Return an insertion that holds a run, in the place where that was."""
        insertion = self._change(run, "ins")
        _wrap(run, insertion)
        return insertion

    def _is_own(self, insertion: Element) -> bool:
        return self.markup.is_(insertion, "ins") and insertion.get(self.markup.tag("id")) in self.changes

    def _strike_run(self, run: Element) -> None:
        holder = run.getparent()
        if self._is_own(holder):
            holder.getparent().remove(holder)
            return
        _wrap(run, self._change(run, "del"))
        for piece in run:
            for name, gone in (("t", "delText"), ("instrText", "delInstrText")):
                if self.markup.is_(piece, name):
                    piece.tag = self.markup.tag(gone)

    def _strike_control(self, sdt: Element) -> None:
        """Mark a content control as deleted: its start and its end each lie in a range (17.13.5.4, 17.13.5.5)."""
        content = self.markup.child(sdt, "sdtContent")
        if content is None:
            return
        for child in list(content):
            self.strike(child)
        for inner in (True, False):
            start = self._change(sdt, "customXmlDelRangeStart")
            end = self.markup.make(sdt, "customXmlDelRangeEnd", id=start.get(self.markup.tag("id")))
            if inner:
                sdt.addprevious(start)
                content.insert(0, end)
            else:
                content.append(start)
                sdt.addnext(end)

    def _mark(self, paragraph: Element, name: str) -> bool:
        """Mark a paragraph's own mark as inserted or deleted; return False where it is deleted already."""
        markup = self.markup
        properties = markup.child(paragraph, "pPr")
        if properties is None:
            properties = markup.make(paragraph, "pPr")
            paragraph.insert(0, properties)
        mark = markup.child(properties, "rPr")
        if mark is None:
            mark = markup.make(properties, "rPr")
            behind = next((child for child in properties if markup.is_(child, *_BEHIND_MARK)), None)
            if behind is None:
                properties.append(mark)
            else:
                behind.addprevious(mark)
        if markup.child(mark, "del") is not None:
            return False
        mark.insert(0 if markup.child(mark, "ins") is None else 1, self._change(mark, name))
        return True

    def _split(self, text: Element, at: int) -> tuple[Element, ...]:
        """Split a w:t behind its first characters; return it and what follows as further ones.

        Spaces at the ends of a text without xml:space are not shown, and stay so; those inside it are.
        """
        value = text.text or ""
        if at >= len(value):
            return (text,)
        left, right = value[:at], value[at:]
        shown = text.get(SPACE) == "preserve"
        left, gap = (left, "") if shown else _parted(left)
        right, tail = (right, "") if shown else _parted(right)
        text.text = left
        rest = [self._text(text, right, preserve=shown or bool(right.strip()))]
        rest += [self._text(text, tail, preserve=False)] if tail else []
        for part in reversed([*([self._text(text, gap, preserve=True)] if gap else []), *rest]):
            text.addnext(part)
        return text, *rest

    def _text(self, like: Element, value: str, *, preserve: bool) -> Element:
        text = self.markup.make(like, "t")
        text.text = value
        if preserve:
            text.set(SPACE, "preserve")
        return text

    def _alone(self, piece: Element) -> Element:
        """Return a run that holds a piece and nothing else, with the other pieces of its run before and behind it."""
        run = piece.getparent()
        behind = list(piece.itersiblings())
        before = next((e for e in piece.itersiblings(preceding=True) if not self.markup.is_(e, "rPr")), None)
        if behind:
            rest = self._like(run)
            rest.extend(behind)
            run.addnext(rest)
        if before is None:
            return run
        alone = self._like(run)
        alone.append(piece)
        run.addnext(alone)
        return alone

    def _like(self, run: Element) -> Element:
        """Return a run of the same look that holds nothing; tracked changes of its look get ids of their own."""
        copy = run.makeelement(run.tag, dict(run.attrib))
        if len(run) and self.markup.is_(run[0], "rPr"):  # it stands first (17.3.2.25)
            copy.append(deepcopy(run[0]))
        for change in copy.iter(self.markup.tag("rPrChange")):
            change.set(self.markup.tag("id"), self._reviewer.ids.new())
        return copy


def _parted(text: str) -> tuple[str, str]:
    """Return a text without the spaces at its end, and those spaces; one of spaces alone as it is."""
    kept = text.rstrip(WHITE) or text
    return kept, text[len(kept) :]


def _wrap(run: Element, change: Element) -> None:
    if run.getparent() is not None:
        run.addprevious(change)
        change.tail, run.tail = run.tail, None
    change.append(run)
