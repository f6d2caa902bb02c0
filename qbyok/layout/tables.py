"""From the rows of one table to questions with their answer slots."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from qbyok.layout.answer_columns import AnswerColumn
from qbyok.layout.boxes import box_slots
from qbyok.layout.columns import Columns
from qbyok.layout.grid import a1
from qbyok.layout.option_rows import rows_of
from qbyok.layout.profiles import looks_like_id
from qbyok.layout.row_options import row_options
from qbyok.layout.ticks import TickGroup
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import (
    Sense,
    header_sense,
    is_default,
    is_not_applicable,
    is_open_box,
    is_option,
    is_placeholder,
    is_question,
    options_in,
)
from qbyok.model import Role, Slot, SlotKind

_MAX_SECTION = 120
_MAX_NOTES = 3
_USUAL = 0.8


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
    section = title
    options: frozenset[int] = frozenset()
    for row in rows:
        if row in options:
            continue
        options = reader.options_below(row, rows)
        if options:
            outcome.rows.append(reader.question(row, section, reader.ticks_below(options)))
            continue
        heading = reader.section_heading(row)
        if heading is not None:
            section = (heading,) if heading else section
            continue
        mirrored = reader.mirrored(row)
        outcome.mirrored += mirrored
        if slots := reader.slots(row):
            if not mirrored:
                outcome.rows.append(reader.question(row, section, slots))
            elif not reader.repeats_another_sheet(row):
                outcome.beside.append(reader.question(row, section, slots))
    outcome.rows = _join_shared(outcome.rows)
    return outcome


class _Reader:
    def __init__(self, view: SheetView, columns: Columns, rows: Sequence[int], mark: str) -> None:
        self._view, self._columns, self._mark = view, columns, mark
        asked = [r for r in rows if view.text(r, columns.question)]
        self._labelled = bool(asked) and sum(bool(self._label(r)) for r in asked) >= 0.8 * len(asked)
        self._bold = self._standing_out(asked)
        self._few_bold = 0 < len(self._bold) < 0.4 * len(asked)
        self._list_fills = self._usual_fills(asked)
        self._heads = self._labelled_heads(asked) | self._parents(asked) | self._bare(asked)
        self._notes = self._notes_below(rows)
        taken = {columns.label, columns.question, columns.options, *columns.filled_in, *columns.sections}
        self._options = row_options(view, asked, taken)
        self._common = self._common_lists(asked)
        self._used = {a.col: self._used_values(a, asked) for a in columns.answers if a.role is Role.VERDICT}

    def _label(self, row: int) -> str:
        return self._view.shown(row, self._columns.label) if self._columns.label else ""

    def _listed(self, row: int) -> bool:
        return any(self._view.allowed(row, a.col) is not None for a in self._columns.answers)

    def _standing_out(self, asked: Sequence[int]) -> list[int]:
        """Return rows with a bold text; where nothing is bold, those with nothing but a text among numbered ones."""
        view, columns = self._view, self._columns
        if not view.plain:
            return [r for r in asked if view.rows[r][columns.question].bold]
        return [r for r in asked if columns.label and len(view.rows[r]) == 1]

    def _labelled_heads(self, asked: Sequence[int]) -> frozenset[int]:
        """Return rows that head a group: bold and numbered, while the rows under them are neither."""
        if self._columns.label is None:
            return frozenset()
        numbered = {r for r in asked if self._label(r)}
        items = [r for r in asked if r not in numbered]
        if numbered and items and numbered == set(self._bold) and all(self._listed(r) for r in items):
            return frozenset(numbered)
        return frozenset()

    def _parents(self, asked: Sequence[int]) -> frozenset[int]:
        """Return rows whose number begins those of the rows below, and that lack what those have: a priority, a
        weight, a list to choose from."""
        view, columns = self._view, self._columns
        own = {columns.label, columns.question, *columns.filled_in, *columns.sections}
        filled = Counter(c for r in asked for c, cell in view.rows[r].items() if c not in own and cell.text.strip())
        usual = [c for c, count in filled.items() if count >= 0.5 * len(asked)]
        found = []
        for row, below in pairwise(asked):
            if _is_child(self._label(below), self._label(row)) and not is_question(view.text(row, columns.question)):
                lacks_list = self._listed(below) and not self._listed(row)
                if lacks_list or (usual and not any(view.text(row, c) for c in usual)):
                    found.append(row)
        return frozenset(found)

    def _bare(self, asked: Sequence[int]) -> frozenset[int]:
        """Return bold rows with nothing but number and text, where the others have a type, a date or so beside."""
        if not self._few_bold:
            return frozenset()
        usual = self._usual([r for r in asked if r not in self._bold])
        texts = {r: self._view.text(r, self._columns.question) for r in self._bold}
        lone = (r for r in self._bold if not self._holds(r, usual) and not self._answered(r) and not self._listed(r))
        return frozenset(r for r in lone if usual and not is_question(texts[r]) and not self._in_wide_box(r))

    def _notes_below(self, rows: Sequence[int]) -> frozenset[int]:
        """Return the last rows, if a gap parts them from a table whose rows have something that all of them lack."""
        gaps = [i for i, (row, below) in enumerate(pairwise(rows), 1) if below > row + 1]
        if not gaps or len(rows) - gaps[-1] > _MAX_NOTES:
            return frozenset()
        view, question = self._view, self._columns.question
        asked = [r for r in rows[: gaps[-1]] if view.text(r, question) and r not in self._bold]
        usual = self._usual(asked)
        listed = sum(map(self._listed, asked)) >= _USUAL * len(asked)
        below = rows[gaps[-1] :]
        noted = not any(self._holds(r, usual) or self._asks_itself(r) for r in below)
        return frozenset(below) if asked and (usual or listed) and noted else frozenset()

    def _asks_itself(self, row: int) -> bool:
        """Tell whether a row has anything of a question: a number, a list, a wide box, or its words."""
        asking = is_question(self._view.text(row, self._columns.question))
        return asking or bool(self._label(row)) or self._listed(row) or self._in_wide_box(row)

    def _usual(self, asked: Sequence[int]) -> frozenset[int]:
        """Return the columns that hold something in most rows, besides those of questions, numbers and answers."""
        columns = self._columns
        own = {columns.label, columns.question, *columns.filled_in, *columns.sections}
        filled = Counter(c for r in asked for c in self._view.rows[r] if c not in own)
        return frozenset(c for c, count in filled.items() if count >= _USUAL * len(asked))

    def _holds(self, row: int, cols: Iterable[int]) -> bool:
        return any(col in self._view.rows[row] for col in cols)

    def _answered(self, row: int) -> bool:
        return any(self._view.text(row, col) for col in self._columns.filled_in)

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

    def section_heading(self, row: int) -> str | None:
        """Return the heading that a row holds, "" for a row to pass over, None for a question."""
        view, columns = self._view, self._columns
        text = view.text(row, columns.question)
        merge = view.merge(row, columns.question)
        if row in self._notes or self._is_example(row):
            return ""
        if not text:
            if merge and merge.top < row:
                return ""
            texts = [t for cell in view.rows[row].values() if (t := cell.text.strip())]
            return texts[-1] if 1 <= len(texts) <= 2 and len(texts[-1]) <= _MAX_SECTION else ""
        if merge and any(merge.left <= c <= merge.right for c in columns.filled_in):
            return text if len(text) <= _MAX_SECTION else ""
        if row in self._heads:
            return f"{self._label(row)} {text}".strip()
        if self._ruled_out(row) or (self._greyed(row) and not is_question(text)):
            return f"{self._label(row)} {text}".strip() if len(text) <= _MAX_SECTION else ""
        if self._labelled and not self._label(row) and not self._listed(row):
            return text if row in self._bold and len(text) <= _MAX_SECTION else ""
        plain = not self._label(row) and not self._listed(row) and not is_question(text)
        if (
            self._few_bold
            and row in self._bold
            and plain
            and not self._in_wide_box(row)
            and len(text) <= _MAX_SECTION
        ):
            return text
        return None

    def _is_example(self, row: int) -> bool:
        """Tell whether a row shows how to answer: its number says "Example" or so."""
        label = self._label(row)
        explains = bool(label) and header_sense(label) in {Sense.GUIDANCE, Sense.REVIEWER}
        return explains and label == self._view.text(row, self._columns.label or 0)

    def _in_wide_box(self, row: int) -> bool:
        """Tell whether a row has a wide box where the others have their answer cells."""
        merge = self._view.merge(row, self._columns.primary)
        return merge is not None and merge.left == self._columns.primary < merge.right

    def _greyed(self, row: int) -> bool:
        """Tell whether a row has no drop-down where others have, and its answer cells another colour than theirs."""
        if not self._list_fills or self._listed(row):
            return False
        fills = [(cell.fill if (cell := self._view.sheet.cell(row, col)) else "") for col in self._list_fills]
        return all(fill and fill != usual for fill, usual in zip(fills, self._list_fills.values(), strict=True))

    def _ruled_out(self, row: int) -> bool:
        """Tell whether a row has no drop-down where others have, and says "n/a" in each of its answer cells."""
        if not self._list_fills or self._listed(row):
            return False
        texts = [self._view.text(row, answer.col) for answer in self._columns.answers]
        return all(text and is_not_applicable(text) for text in texts)

    def _usual_fills(self, asked: Sequence[int]) -> dict[int, str]:
        """Return the fill of the answer cells that have a list, for columns in which most rows have one."""
        found: dict[int, str] = {}
        for answer in self._columns.answers:
            listed = [r for r in asked if self._view.allowed(r, answer.col) is not None]
            if len(listed) >= 0.5 * len(asked):
                cells = [self._view.sheet.cell(r, answer.col) for r in listed]
                found[answer.col] = Counter(cell.fill if cell else "" for cell in cells).most_common(1)[0][0]
        return found

    def mirrored(self, row: int) -> bool:
        """Tell whether the row's answer is a formula, so that the sheet repeats what is answered elsewhere."""
        cell = self._view.rows.get(row, {}).get(self._columns.primary)
        return bool(cell and cell.is_formula)

    def repeats_another_sheet(self, row: int) -> bool:
        """Tell whether the formula that answers a row looks, or may look, at another sheet: what is beside it belongs
        there too."""
        formula = self._view.rows[row][self._columns.primary].formula
        return not formula or "!" in formula

    def question(self, row: int, section: tuple[str, ...], slots: tuple[Slot, ...]) -> Row:
        view, columns = self._view, self._columns
        above = tuple(text for c in columns.sections if (text := view.shown(row, c)))
        hints = [text for c in columns.guidance if (text := view.shown(row, c))]
        guidance = "\n".join(dict.fromkeys((*hints, *filter(None, [self._options.shown.get(row)]))))
        return Row(
            row=row,
            col=columns.question,
            text=view.text(row, columns.question),
            label=self._label(row),
            section=tuple(dict.fromkeys((*section, *above))),
            guidance=guidance,
            slots=slots,
        )

    def slots(self, row: int) -> tuple[Slot, ...]:
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
        return (*self._options_beside(row), *found)

    def _place(self, row: int, col: int) -> tuple[int, int] | None:
        """Return the cell to write for a row and column: the anchor of a merge down, nothing beside an anchor."""
        place = self._view.anchor(row, col)
        return place if place[1] == col and self._view.writable(*place) else None

    def _with_boxes(self, row: int, col: int) -> tuple[int, int] | None:
        """Return the cell for a row and column if it has check boxes."""
        place = self._view.anchor(row, col)
        return place if place[1] == col and self._view.boxes(*place) else None

    def _slot(self, row: int, place: tuple[int, int], answer: AnswerColumn) -> Slot:
        view, role = self._view, answer.role
        existing = view.text(*place) or None
        allowed = view.allowed(*place)
        common = self._common.get(answer.col)
        if not allowed and common and (allowed is not None or (existing and _is_chosen(existing, common))):
            allowed = common
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
            default=existing is not None and self._is_default(row, existing),
            why=answer.why,
        )

    def _is_default(self, row: int, existing: str) -> bool:
        asked = self._view.text(row, self._columns.question).casefold()
        return is_default(existing) or existing.casefold() == asked

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

    def _tick(self, place: tuple[int, int], option: str, why: str, role: Role = Role.VERDICT) -> Slot:
        existing = self._view.text(*place) or None
        return Slot(
            at=f"{self._view.sheet.name}!{a1(*place)}",
            role=role,
            kind=SlotKind.TICK,
            option=" ".join(option.split()),
            allowed=(self._view.only_mark(*place) or self._mark,),
            existing=existing,
            default=existing is not None and is_open_box(existing),
            why=why,
        )

    def _ticks(self, row: int, group: TickGroup) -> list[Slot]:
        first = group.columns[0]
        merge = self._view.merge(row, first)
        if merge and len(group.columns) > 1 and merge.left == first and merge.right >= group.columns[-1]:
            written = AnswerColumn(col=first, role=Role.ANSWER, why="one box instead of columns to tick")
            return [self._slot(row, place, written)] if (place := self._place(row, first)) else []
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


def _is_child(label: str, parent: str) -> bool:
    """Tell whether a number such as "1.2" belongs under one such as "1" or "1.0"."""
    stem = parent.strip().rstrip(".").removesuffix(".0")
    return bool(stem) and label.strip().startswith(f"{stem}.") and label.strip().rstrip(".") != stem


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
            section = (texts[0],) if len(texts) == 1 and len(texts[0]) <= _MAX_SECTION else section
            continue
        part = read_table(view, columns, [row], section)
        outcome.rows += part.rows
        outcome.beside += part.beside
        outcome.mirrored += part.mirrored
    return outcome
