"""Questions on a sheet without table headers: a label or question with an empty box beside it or below it.

A box is a cell that is drawn to be written in: framed, coloured, merged over several columns, unlocked on a protected
sheet, or with a drop-down list. Check boxes count too.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qbyok.layout.boxes import box_slots
from qbyok.layout.doclabels import label_of
from qbyok.layout.docslots import answer_role
from qbyok.layout.docwords import is_contact, is_request, split_number, words
from qbyok.layout.grid import a1
from qbyok.layout.parties import names_respondent, names_reviewer
from qbyok.layout.profiles import looks_like_id
from qbyok.layout.tables import Row
from qbyok.layout.typed_boxes import box_caption, is_preset, printed_options, ticked, ticked_options, unticked
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import Sense, header_sense, is_placeholder, is_question, options_in
from qbyok.model import Role, Slot, SlotKind

Place = tuple[int, int]

_FEWEST = 3
"""A sheet with fewer such questions is a cover, not a form."""
_FEWEST_BARE = 5
_ASKING = 0.5
_ALIGNED = 0.6
_CLEAR = 0.9
_DESCRIBED = 4
_BARE_ASKING = 0.6
_WORDS_OF_A_LABEL = 4
_FURTHER: Mapping[Sense | None, Role] = {Sense.DATE: Role.DATE, Sense.OWNER: Role.OWNER}
"""What the labels below that of an answer may ask for besides."""
_MAX_SECTION = 120
_MAX_WORDS = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class FormQuestion:
    """A question of a form: where it stands, where its number stands, and the places to fill in with their roles.

    ``options`` are the places of texts beside boxes of which one is to be ticked: as many first ones of ``answers``.
    """

    place: Place
    label: Place | None = None
    section: str = ""
    answers: tuple[tuple[Place, Role], ...]
    options: tuple[Place, ...] = ()


def find_form(view: SheetView, before: int | None = None) -> tuple[FormQuestion, ...]:
    """Return the questions of a sheet, or of its rows before one where a table begins; () where they are no form."""
    found = _Reader(view).questions(before)
    if len(found) >= _FEWEST and _is_form(view, found):
        return found
    return _bare(view) if before is None else ()


def _is_form(view: SheetView, found: Sequence[FormQuestion]) -> bool:
    """Tell whether labels and boxes make a form: real questions, or labels with boxes that can't be anything else."""
    asked = [q for q in found if q.answers[0][1] is not Role.OWNER]
    clear = [q for q in asked if _is_clear_box(view, q)]
    asking = [q for q in asked if _asks(view, q) or (q in clear and _is_numbered(view, q))]
    described = [q for q in clear if words(view.text(*q.place)) >= _DESCRIBED or q in asking]
    aligned = sum(n for n in Counter(q.answers[0][0][1] for q in found).values() if n >= _FEWEST)
    if len(asked) < _FEWEST or aligned < _ALIGNED * len(found):
        return False
    all_clear = len(clear) >= _CLEAR * len(asked) and len(described) >= _ASKING * len(asked)
    return all_clear or len(asking) >= _ASKING * len(asked)


def form_rows(view: SheetView, questions: Sequence[FormQuestion]) -> list[Row]:
    """Return a form's questions with what the sheet says of each place, those without a place to write left out."""
    return [row for question in questions if (row := _row(view, question))]


def _row(view: SheetView, question: FormQuestion) -> Row | None:
    row, col = question.place
    number, text = split_number(" ".join(view.text(row, col).split()))
    label = view.text(*question.label) if question.label else number
    answers = question.answers[len(question.options) :]
    boxed = [(*place, "") for place, _ in answers if view.boxes(*place)]
    written = [(p, role) for p, role in answers if not view.boxes(*p) and view.writable(*p)]
    slots = (
        *_ticks(view, question),
        *box_slots(view, boxed, Role.VERDICT, "check boxes beside a question"),
        *(_slot(view, place, role, text) for place, role in written),
    )
    if not text or not slots:
        return None
    section = (question.section,) if question.section else ()
    text = label_of(text) if text.endswith((":", "：")) else text
    return Row(row=row, col=col, text=text, label=label, section=section, guidance="", slots=slots)


def _ticks(view: SheetView, question: FormQuestion) -> Iterator[Slot]:
    marked = question.answers[: len(question.options)]
    for (place, role), option in zip(marked, question.options, strict=True):
        if view.writable(*place):
            held = view.text(*place)
            caption = box_caption(held)
            yield Slot(
                at=f"{view.sheet.name}!{a1(*place)}",
                role=role,
                kind=SlotKind.TICK,
                allowed=(ticked(held, caption) if caption else "X",),
                option=caption or " ".join(view.text(*option).split()),
                existing=held or None,
                default=bool(caption) and is_preset(held),
                unticked=unticked(held),
                why="a box beside each option",
            )


def _slot(view: SheetView, place: Place, role: Role, text: str) -> Slot:
    listed = view.allowed(*place)
    held = view.text(*place)
    chosen = ticked_options(held)
    allowed = listed or (printed_options(held) or options_in((text,)) if role in (Role.ANSWER, Role.VERDICT) else ())
    return Slot(
        at=f"{view.sheet.name}!{a1(*place)}",
        role=Role.VERDICT if allowed and role is Role.ANSWER else role,
        kind=SlotKind.CHOICE if allowed else SlotKind.TEXT,
        allowed=allowed or None,
        existing=chosen or held or None,
        default=bool(held) and is_preset(held),
        printed=held if chosen else None,
        why="a drop-down list beside its question" if listed else "a box beside or below its question",
    )


def _asks(view: SheetView, question: FormQuestion) -> bool:
    _, text = split_number(view.text(*question.place))
    return is_question(text) or is_request(text)


def _is_numbered(view: SheetView, question: FormQuestion) -> bool:
    number, _ = split_number(view.text(*question.place))
    return bool(number) or question.label is not None


def _is_clear_box(view: SheetView, question: FormQuestion) -> bool:
    """Tell whether a box can't be a blank cell of a list: it has a drop-down, is unlocked, wide, or alone framed."""
    place = question.answers[0][0]
    cell, merge, asked = view.sheet.cell(*place), view.merge(*place), view.sheet.cell(*question.place)
    if view.allowed(*place) is not None or view.boxes(*place) or _is_printed(view.text(*place)):
        return True
    if cell is None:
        return False
    wide = merge is not None and merge.left < merge.right and (cell.border or bool(cell.fill))
    framed = cell.border and asked is not None and not asked.border
    return wide or framed or (view.sheet.protected and not cell.locked)


def _is_printed(text: str) -> bool:
    return bool(printed_options(text) or box_caption(text))


class _Reader:
    """Reads a sheet from top to bottom, as a person fills it in."""

    def __init__(self, view: SheetView) -> None:
        self._view = view
        self._found: list[FormQuestion] = []
        self._section = ""
        self._pending: Place | None = None
        self._stated: Place | None = None
        """The last text alone in its row; rows of several texts, such as what each option means, may follow it."""

    def questions(self, before: int | None = None) -> tuple[FormQuestion, ...]:
        last = 0
        for row in sorted(row for row in self._view.drawn_rows if before is None or row < before):
            if row > last + 1:
                self._pending = self._stated = None
            last = row
            self._row(row)
        return tuple(self._found)

    def _row(self, row: int) -> None:
        texts = [(row, col) for col in self._view.rows.get(row, {}) if self._says(row, col)]
        if not texts:
            self._box_below(row)
            return
        if self._check_boxes(texts):
            return
        pairs = [(place, box) for place in texts if (box := self._box_right(place))]
        if self._are_texts(texts, pairs):
            pairs = []
        if not pairs:
            self._alone(texts)
            return
        if len(pairs) == 1 and self._option(*pairs[0]):
            return
        for place, box in pairs:
            self._pair(place, box)
        self._pending = None

    def _says(self, row: int, col: int) -> bool:
        """Tell whether a cell holds a text that is not only there to be replaced: printed options, a prompt."""
        text = self._view.text(row, col)
        return bool(text) and not _is_printed(text) and not is_placeholder(text)

    def _are_texts(self, texts: Sequence[Place], pairs: Sequence[tuple[Place, Place]]) -> bool:
        """Tell whether a box holds a sign for nothing, and a text without a box of its own follows it in its row."""
        paired = {place for place, _ in pairs} | {box for _, box in pairs}
        last = max((place for place in texts if place not in paired), default=(0, 0))
        return any(self._view.text(*box) and box < last for _, box in pairs)

    def _check_boxes(self, texts: Sequence[Place]) -> bool:
        """Take a row with a question and check boxes behind it, whose captions are the options."""
        row, col = texts[-1]
        boxes = [(row, c) for c in sorted(c for r, c in self._view.sheet.boxes if r == row and c > col)]
        typed = [place for place in self._typed(row) if place[1] > col]
        if not boxes and not typed:
            return False
        self._ask(texts[-1], tuple((place, Role.VERDICT) for place in boxes or typed), () if boxes else tuple(typed))
        self._pending = None
        return True

    def _typed(self, row: int) -> list[Place]:
        """Return the cells of a row that each hold a box with an option of their own."""
        return [(row, col) for col in self._view.rows.get(row, {}) if box_caption(self._view.text(row, col))]

    def _option(self, place: Place, box: Place) -> bool:
        """Take a row that is one option of the question above: set in from it, which has no other box."""
        above = self._pending or (self._found[-1].place if self._found and self._is_open(self._found[-1]) else None)
        if above is None or self._indent(place) <= self._indent(above):
            return False
        if self._pending:
            self._ask(self._pending, ((box, Role.VERDICT),), (place,))
            self._pending = None
        else:
            last = self._found.pop()
            answers, options = (*last.answers, (box, Role.VERDICT)), (*last.options, place)
            self._found.append(replace(last, answers=answers, options=options))
        return True

    @staticmethod
    def _is_open(question: FormQuestion) -> bool:
        """Tell whether more options may follow those of a question."""
        return 0 < len(question.options) == len(question.answers)

    def _indent(self, place: Place) -> int:
        cell = self._view.sheet.cell(*place)
        text = cell.text if cell else ""
        return (cell.indent if cell else 0) + len(text) - len(text.lstrip(" \u3000"))

    def _pair(self, place: Place, box: Place) -> None:
        text = " ".join(self._view.text(*place).split())
        label = label_of(text)
        is_label = words(label) <= _WORDS_OF_A_LABEL and not any(mark in text for mark in "?？")
        follows = is_label and self._follows_answers(box)
        if follows and names_reviewer(label) and not names_respondent(label):
            return
        role = answer_role(label) or (_FURTHER.get(header_sense(label)) if follows else None)
        if role is not None and is_label:
            self._answer(box, role)
        elif words(text) <= _MAX_WORDS and not looks_like_id(text):
            self._ask(place, ((box, Role.OWNER if is_contact(label_of(text)) else Role.ANSWER),))

    def _follows_answers(self, box: Place) -> bool:
        """Tell whether a box is right below one that a label such as "Answer" gave to a question further up."""
        last = self._found[-1] if self._found else None
        if last is None or last.options:
            return False
        return last.place[0] < last.answers[0][0][0] and last.answers[-1][0][0] + 1 == box[0]

    def _answer(self, box: Place, role: Role) -> None:
        """Give a box behind "Answer:" or so to the question above it."""
        if above := self._pending or self._stated:
            self._ask(above, ((box, role),))
        elif self._found and box[0] - self._found[-1].answers[-1][0][0] <= 2:
            last = self._found.pop()
            self._found.append(replace(last, answers=(*last.answers, (box, role))))

    def _alone(self, texts: Sequence[Place]) -> None:
        """Take a row without a box: a section, or a question whose box may be below."""
        place = texts[-1]
        text = self._view.text(*place)
        if len(texts) > 2 or (len(texts) == 2 and not looks_like_id(self._view.text(*texts[0]))):
            self._pending = None
            return
        self._pending = self._stated = place
        number, asked = split_number(text)
        if not is_question(asked) and not is_request(asked) and len(text) <= _MAX_SECTION:
            self._section = f"{number} {asked}".strip()

    def _box_below(self, row: int) -> None:
        if self._pending is None:
            return
        if typed := self._typed(row):
            self._ask(self._pending, tuple((place, Role.VERDICT) for place in typed), tuple(typed))
            self._pending = None
            return
        place = (row, self._pending[1])
        if self._is_box(place) and self._width(place) >= self._width(self._pending) - 1:
            text = self._view.text(*self._pending)
            if not is_contact(label_of(text)) and words(text) <= _MAX_WORDS:
                self._ask(self._pending, ((place, Role.ANSWER),))
        self._pending = None

    def _ask(self, place: Place, answers: tuple[tuple[Place, Role], ...], options: tuple[Place, ...] = ()) -> None:
        row, col = place
        self._stated = None
        left = [(row, c) for c in self._view.rows[row] if c < col and looks_like_id(self._view.text(row, c))]
        section = self._section if self._section != self._view.text(*place) else ""
        label = left[-1] if left else None
        self._found.append(FormQuestion(place=place, label=label, section=section, answers=answers, options=options))

    def _width(self, place: Place) -> int:
        merge = self._view.merge(*place)
        return merge.right - merge.left + 1 if merge else 1

    def _box_right(self, place: Place) -> Place | None:
        row, col = place
        merge = self._view.merge(row, col)
        box = (row, (merge.right if merge else col) + 1)
        return box if self._is_box(box) and not self._is_band(place, box) else None

    def _is_band(self, place: Place, box: Place) -> bool:
        """Tell whether a cell only goes on with the coloured band of a heading."""
        cell, heading = self._view.sheet.cell(*box), self._view.sheet.cell(*place)
        same = cell is not None and heading is not None and bool(cell.fill) and cell.fill == heading.fill
        return same and self._view.allowed(*box) is None

    def _is_box(self, place: Place) -> bool:
        view = self._view
        text = view.text(*place)
        if (text and not is_preset(text) and not printed_options(text)) or not view.writable(*place):
            return False
        if view.allowed(*place) is not None:
            return True
        cell, merge = view.sheet.cell(*place), view.merge(*place)
        if cell is None:
            return False
        beyond = view.sheet.cell(place[0], (merge.right if merge else place[1]) + 1)
        coloured = bool(cell.fill) and (beyond is None or beyond.fill != cell.fill)
        wide = merge is not None and merge.left < merge.right
        return cell.border or coloured or wide or (view.sheet.protected and not cell.locked)


def _bare(view: SheetView) -> tuple[FormQuestion, ...]:
    """Return the questions of a sheet that is nothing but a column of them, to be answered in the next column."""
    cols = Counter(col for row, cells in view.rows.items() for col in cells if view.text(row, col))
    if not cols:
        return ()
    col = cols.most_common(1)[0][0]
    rows = [row for row in view.rows if view.text(row, col)]
    asked = [row for row in rows if is_question(view.text(row, col))]
    if not any(view.text(row, col).rstrip().endswith(("?", "？")) for row in asked):
        return ()
    beside = [row for row in rows if any(c > col and view.text(row, c) for c in view.rows[row])]
    if len(asked) < _FEWEST_BARE or len(asked) < _BARE_ASKING * len(rows) or len(beside) > 0.1 * len(rows):
        return ()
    return tuple(_bare_questions(view, rows, col))


def _bare_questions(view: SheetView, rows: Sequence[int], col: int) -> Iterator[FormQuestion]:
    section = ""
    first = next(row for row in rows if view.text(row, col).rstrip().endswith(("?", "？")))
    for row in rows[rows.index(first) :]:
        if is_question(view.text(row, col)):
            left = [(row, c) for c in view.rows[row] if c < col and looks_like_id(view.text(row, c))]
            yield FormQuestion(
                place=(row, col),
                label=left[-1] if left else None,
                section=section,
                answers=(((row, col + 1), Role.ANSWER),),
            )
        elif len(view.text(row, col)) <= _MAX_SECTION:
            section = view.text(row, col)
