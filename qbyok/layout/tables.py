"""From the rows of one table to questions with their answer slots."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from qbyok.layout.answer_columns import CORE, AnswerColumn
from qbyok.layout.boxes import box_slots
from qbyok.layout.columns import Columns
from qbyok.layout.conditions import starts_condition
from qbyok.layout.grid import a1
from qbyok.layout.marks import named_mark
from qbyok.layout.option_rows import find_options, rows_of
from qbyok.layout.part_rows import find_parts
from qbyok.layout.placing import TEXT_ROLES
from qbyok.layout.presets import is_default, is_open_box, is_placeholder
from qbyok.layout.profiles import looks_like_id, untouched
from qbyok.layout.questions import is_question
from qbyok.layout.row_heads import MAX_SECTION, RowHeads
from qbyok.layout.row_options import row_options
from qbyok.layout.struck_out import struck_out
from qbyok.layout.ticks import TickGroup
from qbyok.layout.typed_boxes import box_caption, is_preset, printed_options, ticked, ticked_options, unticked
from qbyok.layout.verdicts import is_option, options_in
from qbyok.layout.view import SheetView
from qbyok.model import Role, Slot, SlotKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One question as a table holds it, not yet tied to a file."""

    row: int
    col: int
    text: str
    label: str
    section: tuple[str, ...]
    guidance: str
    slots: tuple[Slot, ...]


@dataclass(kw_only=True, slots=True)
class Outcome:
    """What became of a table's rows: the questions, and how many rows repeat an answer by formula.

    ``beside`` are those of the latter with other cells to fill in, such as a comment on a computed verdict.
    """

    rows: list[Row] = field(default_factory=list)
    beside: list[Row] = field(default_factory=list)
    mirrored: int = 0


def read_table(
    view: SheetView, columns: Columns, rows: Sequence[int], title: tuple[str, ...] = (), mark: str = "X"
) -> Outcome:
    """Return the questions of a table; section rows, notes and rows without a place to write are passed over."""
    outcome = Outcome()
    reader = _Reader(view, columns, rows, mark)
    heads = RowHeads(view, columns, rows)
    section = title
    options: frozenset[int] = frozenset()
    for row in rows:
        if row in options:
            continue
        options = reader.options_below(row, rows)
        if options:
            outcome.rows.append(reader.question(row, section, reader.ticks_below(options)))
            continue
        if below := reader.box_below(row):
            outcome.rows.append(reader.question(row, section, below))
            continue
        heading = None if row in reader.parts else heads.heading(row)
        if heading is not None:
            section = (heading,) if heading else section
            continue
        mirrored = reader.mirrored(row)
        outcome.mirrored += mirrored
        if slots := reader.slots(row):
            if not mirrored:
                outcome.rows.append(reader.question(row, section, slots))
            elif not reader.repeats_another_sheet(row):
                outcome.beside.append(reader.question(row, section, reader.beside_computed(row, slots)))
    outcome.rows = _join_shared(outcome.rows)
    return outcome


class _Reader:
    def __init__(self, view: SheetView, columns: Columns, rows: Sequence[int], mark: str) -> None:
        self._view, self._columns, self._mark = view, columns, mark
        asked = [r for r in rows if view.text(r, columns.question)]
        taken = {columns.label, columns.question, columns.options, *columns.filled_in, *columns.sections}
        self.parts = find_parts(view, columns, rows)
        self._struck = struck_out(view, asked, columns.filled_in)
        self._options = row_options(view, asked, taken)
        self._common = self._common_lists(asked)
        self._untouched = {a.col: untouched(view, asked, a.col) for a in columns.answers}
        self._used = {a.col: self._used_values(a, asked) for a in columns.answers if a.role is Role.VERDICT}

    def _label(self, row: int) -> str:
        return self._view.shown(row, self._columns.label) if self._columns.label else ""

    def _common_lists(self, asked: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the list that most rows of each column have; it also serves rows that the file's list forgot."""
        common: dict[int, tuple[str, ...]] = {}
        for answer in self._columns.answers:
            lists = Counter(items for r in asked if (items := self._view.allowed(r, answer.col)))
            if lists:
                common[answer.col] = lists.most_common(1)[0][0]
        return common

    def _used_values(self, answer: AnswerColumn, asked: Sequence[int]) -> tuple[str, ...]:
        """Return the verdicts that an answered column uses, where nothing else names them."""
        values = [v for r in asked if (v := self._view.text(r, answer.col)) and not is_default(v)]
        distinct = tuple(dict.fromkeys(values))
        usual = len(values) >= 5 and 2 <= len(distinct) <= 6 and all(is_option(v) for v in distinct)
        return distinct if usual else ()

    def mirrored(self, row: int) -> bool:
        """Tell whether the row's answer is a formula, so that the sheet repeats what is answered elsewhere."""
        cell = self._view.rows.get(row, {}).get(self._columns.primary)
        return bool(cell and cell.is_formula)

    def repeats_another_sheet(self, row: int) -> bool:
        """Tell whether the formula that answers a row looks, or may look, at another sheet: what is beside it belongs
        there too."""
        formula = self._view.rows[row][self._columns.primary].formula
        return not formula or "!" in formula

    def beside_computed(self, row: int, slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
        """Return the slots of a row whose verdict is a formula, without those as grey as that if others are not."""
        view = self._view
        cell = view.sheet.cell(row, self._columns.primary)
        beside = {a1(row, a.col): view.sheet.cell(row, a.col) for a in self._columns.answers}
        grey = {at for at, other in beside.items() if cell and other and other.fill == cell.fill != ""}
        drawn = tuple(slot for slot in slots if slot.at.rpartition("!")[2] not in grey)
        return drawn if any(slot.writable for slot in drawn) else slots

    def question(self, row: int, section: tuple[str, ...], slots: tuple[Slot, ...]) -> Row:
        view, columns = self._view, self._columns
        asked, part = self.parts.get(row, ((row, columns.question), None))
        above = tuple(text for c in columns.sections if (text := view.shown(row, c)))
        hints = [text for c in columns.guidance if (row, c) != part and (text := view.shown(row, c))]
        guidance = "\n".join(dict.fromkeys((*hints, *filter(None, [self._options.shown.get(row)]))))
        return Row(
            row=row,
            col=part[1] if part else columns.question,
            text=" – ".join(view.text(*place) for place in (asked, part) if place),
            label=self._label(row),
            section=tuple(dict.fromkeys((*section, *above))),
            guidance=guidance,
            slots=slots,
        )

    def slots(self, row: int) -> tuple[Slot, ...]:
        if marked := self._marked_options(row):
            return tuple(marked)
        found: list[Slot] = []
        boxed: list[tuple[int, int, str]] = []
        for answer in self._columns.answers:
            if place := self._with_boxes(row, answer.col):
                boxed.append((*place, answer.header))
            elif place := self._place(row, answer.col):
                found.append(self._slot(row, place, answer))
        found += box_slots(self._view, boxed, Role.VERDICT, "check boxes")
        for group in self._columns.ticks:
            found += self._ticks(row, group)
        found = [*self._options_beside(row), *found]
        return (*found, *self._closed(row)) if found else ()

    def _closed(self, row: int) -> Iterator[Slot]:
        """Yield the places for texts that may not be written, such as formulas, where others of a row may."""
        view = self._view
        for answer in self._columns.answers:
            place = (row, answer.col)
            shown = view.shows(*place) and view.anchor(*place) == place
            if answer.role in TEXT_ROLES and shown and not view.writable(*place) and not view.boxes(*place):
                at = f"{view.sheet.name}!{a1(*place)}"
                yield Slot(at=at, role=answer.role, kind=SlotKind.TEXT, writable=False, why=answer.why)

    def _place(self, row: int, col: int) -> tuple[int, int] | None:
        """Return the cell to write for a row and column: the anchor of a merge down, nothing beside an anchor."""
        place = self._view.anchor(row, col)
        open_ = place[1] == col and place not in self._struck and self._view.writable(*place)
        return place if open_ else None

    def _with_boxes(self, row: int, col: int) -> tuple[int, int] | None:
        """Return the cell for a row and column if it has check boxes."""
        place = self._view.anchor(row, col)
        return place if place[1] == col and self._view.boxes(*place) else None

    def _slot(self, row: int, place: tuple[int, int], answer: AnswerColumn) -> Slot:
        view, role = self._view, answer.role
        text = view.text(*place)
        chosen = ticked_options(text)
        existing = chosen or text or None
        allowed = view.allowed(*place)
        common = self._common.get(answer.col)
        if not allowed and common and (allowed is not None or (existing and _is_chosen(existing, common))):
            allowed = common
        if allowed is None and role in CORE and (printed := printed_options(text)):
            allowed, role = printed, Role.VERDICT
        if allowed is None and answer.col == self._columns.primary and (own := self._options.allowed.get(row)):
            allowed, role = own, Role.VERDICT
        if allowed is None and role is Role.VERDICT:
            if common:
                role = Role.ANSWER
            else:
                allowed = answer.allowed or self._used.get(answer.col) or None
                if allowed is None:
                    allowed = options_in(view.shown(row, c) for c in self._columns.guidance) or None
        return Slot(
            at=f"{view.sheet.name}!{a1(*place)}",
            role=role,
            kind=SlotKind.CHOICE if allowed else SlotKind.TEXT,
            allowed=allowed or None,
            existing=existing,
            default=bool(text) and (self._is_default(row, text) or text == self._untouched.get(answer.col)),
            printed=text if chosen else None,
            why=answer.why,
        )

    def _is_default(self, row: int, existing: str) -> bool:
        asked = self._view.text(row, self._columns.question).casefold()
        return is_preset(existing) or existing.casefold() == asked

    def box_below(self, row: int) -> tuple[Slot, ...]:
        """Return the blank row of one cell below a question that spans the answer columns as it does."""
        view, col = self._view, self._columns.question
        merge = view.merge(row, col)
        if not merge or not all(merge.left <= c <= merge.right for c in self._columns.filled_in):
            return ()
        text, place = view.text(row, col), (merge.bottom + 1, col)
        box = view.merge(*place)
        alike = box is not None and (box.left, box.right) == (merge.left, merge.right)
        if not alike or not (is_question(text) or starts_condition(text)):
            return ()
        if view.text(*place) or not view.writable(*place):
            return ()
        written = AnswerColumn(col=col, role=Role.ANSWER, why="a box below the question")
        return (self._slot(row, place, written),)

    def options_below(self, row: int, rows: Sequence[int]) -> frozenset[int]:
        """Return the rows below a numbered question that spans the answer columns: its options, each with a box."""
        view, columns = self._view, self._columns
        merge = view.merge(row, columns.question)
        spanning = merge and all(merge.left <= c <= merge.right for c in columns.filled_in)
        if not spanning or not columns.ticks or not looks_like_id(self._label(row)):
            return frozenset()
        found: list[int] = []
        for below in rows[bisect_right(rows, row) :]:
            alone = view.merge(below, columns.question) is None and not self._label(below)
            if not alone or not view.text(below, columns.question) or not self._place(below, columns.primary):
                break
            found.append(below)
        return frozenset(found) if len(found) > 1 else frozenset()

    def ticks_below(self, rows: Iterable[int]) -> tuple[Slot, ...]:
        """Return a tick for each option that stands in a row of its own."""
        return tuple(
            self._tick((row, self._columns.primary), self._view.text(row, self._columns.question), "a row per option")
            for row in sorted(rows)
        )

    def _options_beside(self, row: int) -> list[Slot]:
        """Return a tick for each option beside a question that is merged over several rows."""
        options, ticks = self._columns.options, self._columns.option_ticks
        if options is None or ticks is None:
            return []
        spanned = rows_of(self._view, row, self._columns.question)
        places = [(r, place) for r in spanned if (place := self._place(r, ticks))]
        return [self._tick(place, self._view.text(r, options), "a row per option") for r, place in places]

    def _marked_options(self, row: int) -> list[Slot]:
        """Return a tick for each option beside a question that asks to mark some, in a table of other questions."""
        view, columns = self._view, self._columns
        spanned = rows_of(view, row, columns.question)
        if columns.options or len(spanned) == 1 or not named_mark([view.text(row, columns.question)]):
            return []
        filled = [c for c in view.rows[row] if c not in {columns.question, columns.label}]
        found = find_options(view, [row], columns.question, filled, max(columns.filled_in))
        places = [place for r in spanned if found and (place := self._place(r, found[1]))]
        return [self._tick(place, view.text(place[0], found[0]), "a row per option") for place in places if found]

    def _tick(self, place: tuple[int, int], option: str, why: str, role: Role = Role.VERDICT) -> Slot:
        text = self._view.text(*place)
        caption = box_caption(text)
        return Slot(
            at=f"{self._view.sheet.name}!{a1(*place)}",
            role=role,
            kind=SlotKind.TICK,
            option=" ".join(option.split()),
            allowed=(ticked(text, caption) if caption else self._view.only_mark(*place) or self._mark,),
            existing=text or None,
            default=is_open_box(text) or (bool(caption) and is_preset(text)),
            unticked=unticked(text),
            why=why,
        )

    def _ticks(self, row: int, group: TickGroup) -> list[Slot]:
        first = group.columns[0]
        merge = self._view.merge(row, first)
        spanned = merge and self._columns.question < merge.left <= first and merge.right >= group.columns[-1]
        if merge and spanned and len(group.columns) > 1:
            written = AnswerColumn(col=merge.left, role=Role.ANSWER, why="one box instead of columns to tick")
            return [self._slot(row, place, written)] if (place := self._place(row, merge.left)) else []
        marked: list[Slot] = []
        boxed: list[tuple[int, int, str]] = []
        for col, option in zip(group.columns, group.options, strict=True):
            if place := self._with_boxes(row, col):
                boxed.append((*place, option))
            elif place := self._place(row, col):
                marked.append(self._tick(place, option, group.why, group.role))
        return [*box_slots(self._view, boxed, group.role, group.why), *marked]


def _is_chosen(text: str, items: Collection[str]) -> bool:
    """Tell whether a text is what a cell with a list may show: an item, or the prompt to choose one."""
    return text in items or is_placeholder(text)


def _join_shared(rows: list[Row]) -> list[Row]:
    """Give each cell to one question: rows that share all their cells become one, else the first row keeps it."""
    joined: list[Row] = []
    taken: dict[str, int] = {}
    for row in rows:
        own = tuple(s for s in row.slots if s.at not in taken)
        if own:
            taken.update((s.at, len(joined)) for s in own)
            joined.append(row if len(own) == len(row.slots) else replace(row, slots=own))
            continue
        first = taken[row.slots[0].at]
        joined[first] = _merged(joined[first], row)
    return joined


def _merged(first: Row, other: Row) -> Row:
    line = f"{other.label} {other.text}".strip()
    guidance = "\n".join(dict.fromkeys(g for g in (first.guidance, other.guidance) if g))
    return replace(first, text=f"{first.text}\n{line}", guidance=guidance)


def numbered_rows(view: SheetView, columns: Columns, rows: Sequence[int]) -> frozenset[int]:
    """Return the rows that carry a number and a question."""
    label = columns.label
    if label is None:
        return frozenset()
    return frozenset(r for r in rows if looks_like_id(view.text(r, label)) and view.text(r, columns.question))


def read_numbered(view: SheetView, columns: Columns, rows: Sequence[int]) -> Outcome:
    """Return the questions of rows that carry a number; rows of a single text head those below them."""
    numbered = numbered_rows(view, columns, rows)
    section: tuple[str, ...] = ()
    outcome = Outcome()
    for row in rows:
        if row not in numbered:
            texts = [t for cell in view.rows[row].values() if (t := cell.text.strip())]
            section = (texts[0],) if len(texts) == 1 and len(texts[0]) <= MAX_SECTION else section
            continue
        part = read_table(view, columns, [row], section)
        outcome.rows += part.rows
        outcome.beside += part.beside
        outcome.mirrored += part.mirrored
    return outcome
