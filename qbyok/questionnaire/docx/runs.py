"""Text as runs of WordprocessingML, on lxml elements of one spliced fragment."""

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from qbyok.questionnaire.docx import names

if TYPE_CHECKING:
    from collections.abc import Iterator

Element = Any
"""An lxml element; lxml has no type information."""

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
WHITE = " \t\r\n"
"""What is not shown at the ends of a text without xml:space="preserve"."""
_SHOWING_RUNS = (
    "p", "tc", "sdt", "sdtContent", "customXml", "hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "dir", "bdo"
)  # fmt: skip
_ALTERNATE = f"{names.MC}AlternateContent"
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "ptab": "\t"}
_NOT_FOR_ANSWERS = ("vanish", "webHidden", "ins", "del", "moveFrom", "moveTo", "rPrChange", "specVanish")
_EMPHASIS = ("b", "bCs", "i", "iCs", "u", "caps", "smallCaps", "highlight", "shd", "rStyle")


class Markup:
    """Makes and finds elements in the namespace that the file uses."""

    def __init__(self, namespace: str) -> None:
        self._prefix = f"{{{namespace}}}"

    def tag(self, name: str) -> str:
        """Return an element's or attribute's full name."""
        return self._prefix + name

    def is_(self, element: Element, *names: str) -> bool:
        """Tell whether an element is one of these."""
        return isinstance(element.tag, str) and element.tag in {self._prefix + n for n in names}

    def child(self, element: Element, name: str) -> Element:
        """Return the first child of a name, None where there is none."""
        return None if element is None else element.find(self._prefix + name)

    def make(self, like: Element, name: str, **attributes: str) -> Element:
        """Make an element that belongs to the same tree as ``like``."""
        return like.makeelement(self.tag(name), {self.tag(k): v for k, v in attributes.items()})

    def run(self, like: Element, text: str, properties: Element | None) -> Element:
        """Make a run; line feeds and tabs become their elements."""
        run = self.make(like, "r")
        if properties is not None and len(properties):
            run.append(properties)
        for number, line in enumerate(text.split("\n")):
            if number:
                run.append(self.make(like, "br"))
            for column, part in enumerate(line.split("\t")):
                if column:
                    run.append(self.make(like, "tab"))
                if part:
                    piece = self.make(like, "t")
                    piece.text = part
                    piece.set(SPACE, "preserve")
                    run.append(piece)
        return run

    def runs(self, element: Element) -> "Iterator[Element]":
        """Yield the runs that an element shows: not those that are deleted, nor those of text boxes."""
        for child in element:
            if self.is_(child, "r"):
                yield child
            elif self.is_(child, *_SHOWING_RUNS):
                yield from self.runs(child)
            elif child.tag == _ALTERNATE:
                for branch in list(child.iterchildren(f"{names.MC}Choice", f"{names.MC}Fallback"))[:1]:
                    yield from self.runs(branch)

    def shown(self, piece: Element) -> str | None:
        """Return the characters that a child of a run stands for, None where it is something else."""
        if self.is_(piece, "t"):
            return piece.text or ""
        if self.is_(piece, "ruby"):
            base = self.child(piece, "rubyBase")
            return "" if base is None else self.text(base)
        name = piece.tag.removeprefix(self._prefix) if isinstance(piece.tag, str) else ""
        return _CHARACTERS.get(name)

    def text(self, element: Element) -> str:
        """Return the characters in an element's runs, without tabs and breaks."""
        return "".join(map(self.run_text, self.runs(element)))

    def run_text(self, run: Element) -> str:
        """Return a run's characters, without tabs and breaks."""
        return "".join(self.shown(piece) or "" for piece in run if self.is_(piece, "t", "ruby"))

    def shows(self, paragraph: Element) -> bool:
        """Return whether a paragraph shows more than blanks: text, a symbol, a form field."""
        pieces = [piece for run in self.runs(paragraph) for piece in run]
        fields = (self.child(piece, "ffData") for piece in pieces if self.is_(piece, "fldChar"))
        return any(
            (
                "".join(self.shown(piece) or "" for piece in pieces).strip(),
                any(self.is_(piece, "sym") for piece in pieces),
                any(data is not None for data in fields),
            )
        )

    def cuts_field(self, paragraph: Element) -> bool:
        """Return whether a field begins or ends in a paragraph that does not do both there."""
        depth = 0
        for mark in paragraph.iter(self.tag("fldChar")):
            kind = mark.get(self.tag("fldCharType"))
            depth += (kind == "begin") - (kind == "end")
            if depth < 0:
                return True
        return depth != 0

    def first_run(self, element: Element) -> Element:
        """Return the first run that shows text, else the first run, None where there is none."""
        runs = list(self.runs(element))
        return next((r for r in runs if self.run_text(r).strip()), runs[0] if runs else None)

    def formatting(self, paragraph: Element, *, plain: bool = False) -> Element | None:
        """Return run properties for an answer: those of the text that it replaces, else of the paragraph mark.

        ``plain`` leaves out what emphasises a label or question.
        """
        run = self.first_run(paragraph)
        properties = self.child(run, "rPr") if run is not None else None
        if properties is None and run is None:
            properties = self.child(self.child(paragraph, "pPr"), "rPr")
        return self.cleaned(properties, plain=plain)

    def cleaned(self, properties: Element | None, *, plain: bool = False) -> Element | None:
        """Return a copy of run properties without what can't hold for an answer."""
        if properties is None:
            return None
        copy = self.make(properties, "rPr")
        for child in properties:
            placeholder = self.is_(child, "rStyle") and "placeholder" in child.get(self.tag("val"), "").lower()
            if placeholder or self.is_(child, *_NOT_FOR_ANSWERS) or (plain and self.is_(child, *_EMPHASIS)):
                continue
            copy.append(deepcopy(child))
        return copy

    def end_prompt(self, sdt: Element) -> None:
        """Let a content control say no more that it shows its prompt."""
        properties = self.child(sdt, "sdtPr")
        prompt = self.child(properties, "showingPlcHdr")
        if prompt is not None:
            properties.remove(prompt)

    def paragraphs(self, container: Element) -> "Iterator[Element]":
        """Yield a cell's paragraphs, content controls entered, nested tables not."""
        for child in container:
            if self.is_(child, "p"):
                yield child
            elif self.is_(child, "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "tc"):
                yield from self.paragraphs(child)
