"""What stands below a paragraph of a document: room for an answer, a place for it, or the answer itself."""

from collections.abc import Collection
from itertools import takewhile

from qbyok.layout.blocks import Paragraph, Table
from qbyok.layout.docasked import is_heading
from qbyok.layout.docflow import Flow
from qbyok.layout.doclabels import label_end, label_of
from qbyok.layout.docplaces import answers_itself, is_line, is_offer, only_holds_boxes
from qbyok.layout.docslots import answer_role, plain
from qbyok.layout.docwords import asks, is_instruction, is_lettered, is_request, split_number, words
from qbyok.layout.questions import is_question
from qbyok.layout.verdicts import is_option
from qbyok.model import Role

_MAX_QUESTION_WORDS = 150
_MIN_QUESTION_WORDS = 3
_NEAR = 4
_BESIDE = frozenset({Role.COMMENT, Role.EVIDENCE})
_BRACKETS = ("(", "[", "<", "（", "【")
_ENDS_OF_STATEMENTS = (".", ":", ";", ",", "。", "、")


class Below:
    """Looks below the paragraphs of a flow; ``index`` is always that of the paragraph itself."""

    def __init__(self, flow: Flow) -> None:
        self._blocks = flow.blocks
        self._waiting = flow.waiting
        asking = [i for i, b in enumerate(flow.blocks) if isinstance(b, Paragraph) and _asks(b)]
        headings = {i for i in asking if isinstance(b := flow.blocks[i], Paragraph) and is_heading(b)}
        self._wait = {True: self._most_wait(headings), False: self._most_wait(set(asking) - headings)}

    def room(self, index: int) -> bool:
        """Return whether a line is left free below a paragraph; one above a table only sets the table off."""
        below = [b for b in self._blocks[index + 1 : index + 4] if not only_holds_boxes(b)]
        following = next((b for b in below if not isinstance(b, Paragraph) or not b.blank), None)
        if not below or not isinstance(below[0], Paragraph):
            return False
        line = is_line(below[0])
        waits = below[0].blank or below[0].at in self._waiting
        return line or (waits and not isinstance(following, Table))

    def has_place(self, index: int) -> bool:
        """Return whether the next paragraph is a label, a line or a control for the answer."""
        below = next(iter(self._blocks[index + 1 : index + 2]), None)
        if not isinstance(below, Paragraph) or not _is_place(below) or is_offer(below):
            return False
        return answer_role(label_of(below.text)) not in _BESIDE

    def answer(self, index: int) -> Paragraph | None:
        """Return the paragraph below a question where it begins as an answer does, or stands above the free line."""
        if between := self._between(index):
            return None if _is_note(between, self._blocks[index + 2]) else between
        for block in self._blocks[index + 1 : index + 3]:
            if isinstance(block, Paragraph) and block.text.strip():
                first = plain(block.text).split(",")[0].split(".")[0]
                return block if is_option(first) and not is_heading(block) and not block.controls else None
        return None

    def note(self, index: int) -> Paragraph | None:
        """Return the note between a question and the line left free for its answer."""
        between = self._between(index)
        return between if between is not None and _is_note(between, self._blocks[index + 2]) else None

    def _between(self, index: int) -> Paragraph | None:
        """Return the only paragraph between a question and a free line: a note on the question, or its answer.

        Where most questions have no such line right below, there was never one for the answer, as in a list of
        common questions.
        """
        asking, *below = self._blocks[index : index + _NEAR]
        if len(below) < 2 or not isinstance(asking, Paragraph) or not self._wait[is_heading(asking)]:
            return None
        between, free, *behind = below
        if not isinstance(between, Paragraph) or between.blank or between.controls:
            return None
        if _stands_alone(between, typed=not asking.number):
            return None
        waits = isinstance(free, Paragraph) and free.blank
        ends = all(isinstance(b, Paragraph) and (b.blank or _stands_alone(b)) for b in behind)
        return between if waits and ends and _asks(asking) else None

    def _most_wait(self, questions: Collection[int]) -> bool:
        return 2 * sum(map(self.room, questions)) > len(questions)

    def leaves_room(self, index: int) -> bool:
        """Return whether a line is left free below a paragraph, or below the note on it or its answer."""
        return self.room(index) or self._between(index) is not None

    def is_asked(self, index: int, paragraph: Paragraph) -> bool:
        """Return whether a paragraph is a question, for what it says and for what is left below it."""
        text = plain(paragraph.text)
        if not _MIN_QUESTION_WORDS <= words(text) <= _MAX_QUESTION_WORDS:
            return False
        if is_lettered(text):
            return True
        if asks(text):
            return not answers_itself(text)
        room = self.leaves_room(index)
        number, text = split_number(text)
        numbered = bool(paragraph.number or number)
        if is_request(text):
            return numbered or room or self._is_listed(index, paragraph)
        followed = room or (numbered and self._lists_below(index))
        return followed and is_question(text) and not text.endswith(_ENDS_OF_STATEMENTS)

    def _is_listed(self, index: int, paragraph: Paragraph) -> bool:
        """Tell whether a paragraph is an item of a list whose items before and behind it are questions."""
        beside = [b for b in self._blocks[max(0, index - 1) : index + 2] if isinstance(b, Paragraph) and b.bullet]
        alike = [b for b in beside if b is not paragraph and b.style == paragraph.style and asks(plain(b.text))]
        return paragraph.bullet and bool(alike)

    def _lists_below(self, index: int) -> bool:
        below = next(iter(self._blocks[index + 1 : index + 2]), None)
        return isinstance(below, Paragraph) and below.bullet

    def is_asked_by_heading(self, index: int, heading: Paragraph) -> bool:
        """Return whether a heading is a question that is answered below it, and not by the headings below it."""
        if not _asks(heading):
            return False
        below = self._blocks[index + 1 : index + 1 + _NEAR]
        shown = [b for b in below if isinstance(b, Table) or not b.blank]
        own = takewhile(lambda b: isinstance(b, Paragraph) and not is_heading(b), shown[:2])
        if self._between(index) or any(isinstance(b, Paragraph) and _is_place(b) for b in own):
            return True
        first = shown[0] if shown else None
        deeper = isinstance(first, Paragraph) and first.level > heading.level
        ends = first is None or (isinstance(first, Paragraph) and is_heading(first))
        return self.room(index) and ends and not deeper


def _asks(paragraph: Paragraph) -> bool:
    text = split_number(plain(paragraph.text))[1]
    return asks(text) or is_request(text)


def _is_note(paragraph: Paragraph, free: Paragraph | Table) -> bool:
    """Return whether a paragraph above a free line is a note, by its looks or its words: an answer that was written
    there is neither set apart from the line nor an instruction."""
    text = plain(paragraph.text)
    apart = not text or paragraph.italic or (isinstance(free, Paragraph) and paragraph.style != free.style)
    return apart or text.startswith(_BRACKETS) or is_instruction(label_of(text)) or is_question(text)


def _stands_alone(paragraph: Paragraph, *, typed: bool = True) -> bool:
    """Return whether a paragraph begins something new: a heading, a numbered one, a question or a place.

    ``typed`` tells that a number may be typed, where not all are set by Word.
    """
    listed = bool(paragraph.number or (typed and split_number(paragraph.text)[0]))
    return is_heading(paragraph) or listed or _asks(paragraph) or _is_place(paragraph)


def _is_place(paragraph: Paragraph) -> bool:
    """Return whether a paragraph is nothing but a place for an answer: "Response:", a line, a control."""
    label = answer_role(label_of(paragraph.text)) is not None and label_end(paragraph.text) is not None
    return label or bool(paragraph.controls) or is_line(paragraph) or is_offer(paragraph)
