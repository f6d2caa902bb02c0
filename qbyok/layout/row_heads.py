"""Rows of a table that ask nothing: those that head others, notes below, examples, and what is ruled out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from qbyok.layout.columns import Columns
from qbyok.layout.conditions import starts_condition
from qbyok.layout.doclabels import label_of
from qbyok.layout.docwords import is_contact
from qbyok.layout.presets import begins_as_example
from qbyok.layout.questions import is_question
from qbyok.layout.verdicts import is_not_applicable
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import Sense, header_sense

MAX_SECTION = 120
_MAX_NOTES = 3
_FEWEST_SIGNED = 2
_USUAL = 0.8
_BULLETS = ("•", "▪", "◦", "·", "- ", "– ")


class RowHeads:
    """Tells which rows of a table are headings, by what its other rows look like."""

    def __init__(self, view: SheetView, columns: Columns, rows: Sequence[int]) -> None:
        self._view, self._columns = view, columns
        asked = [r for r in rows if view.text(r, columns.question)]
        self._labelled = bool(asked) and sum(bool(self._label(r)) for r in asked) >= 0.8 * len(asked)
        self._bold = self._standing_out(asked)
        self._few_bold = 0 < len(self._bold) < 0.4 * len(asked)
        self._list_fills = self._usual_fills(asked)
        self._heads = self._labelled_heads(asked) | self._parents(asked) | self._bare(asked)
        self._notes = self._notes_below(rows) | self._signed_below(rows)
        self._criteria = self._listed_below(asked)

    def _label(self, row: int) -> str:
        return self._view.shown(row, self._columns.label) if self._columns.label else ""

    def _listed(self, row: int) -> bool:
        return any(self._view.allowed(row, a.col) is not None for a in self._columns.answers)

    def heading(self, row: int) -> str | None:
        """Return the heading that a row holds, "" for a row to pass over, None for a question."""
        view, columns = self._view, self._columns
        text = view.text(row, columns.question)
        merge = view.merge(row, columns.question)
        if row in self._notes or row in self._criteria or self._is_example(row):
            return ""
        if not text:
            if merge and merge.top < row:
                return ""
            texts = [t for cell in view.rows[row].values() if (t := cell.text.strip())]
            return texts[-1] if 1 <= len(texts) <= 2 and len(texts[-1]) <= MAX_SECTION else ""
        if merge and any(merge.left <= c <= merge.right for c in columns.filled_in):
            return text if len(text) <= MAX_SECTION else ""
        if row in self._heads:
            return f"{self._label(row)} {text}".strip()
        if self._ruled_out(row) or (self._greyed(row) and not is_question(text)):
            return f"{self._label(row)} {text}".strip() if len(text) <= MAX_SECTION else ""
        if self._labelled and not self._label(row) and not self._listed(row) and not self._follows_up(row):
            return text if row in self._bold and len(text) <= MAX_SECTION else ""
        plain = not self._label(row) and not self._listed(row) and not is_question(text)
        if self._few_bold and row in self._bold and plain and not self._in_wide_box(row) and len(text) <= MAX_SECTION:
            return text
        return None

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

    def _signed_below(self, rows: Sequence[int]) -> frozenset[int]:
        """Return the rows below a gap where whoever answered signs: labels for name, function, date, signature."""
        gaps = [i for i, (row, below) in enumerate(pairwise(rows), 1) if below > row + 1]
        below = [row for row in rows[gaps[-1] :] if not self._label(row) and not self._listed(row)] if gaps else []
        signed = [row for row in below if is_contact(label_of(self._view.text(row, self._columns.question)))]
        return frozenset(below) if len(signed) >= _FEWEST_SIGNED else frozenset()

    def _listed_below(self, asked: Sequence[int]) -> frozenset[int]:
        """Return the rows that lack the drop-down list of all other rows, and have bullets or share cells with the
        row above: what to look at for those."""
        view, question = self._view, self._columns.question
        below = {r for r in asked if view.text(r, question).startswith(_BULLETS) or self._shares_cells(r)}
        others = [r for r in asked if r not in below]
        listed = len(others) > 0 and sum(map(self._listed, others)) >= _USUAL * len(others)
        return frozenset(below) if listed and not any(map(self._listed, below)) else frozenset()

    def _shares_cells(self, row: int) -> bool:
        """Tell whether cells for an answer or a number are merged over a row and the one above it."""
        beside = {self._columns.label, *self._columns.filled_in} - {None, self._columns.primary}
        merges = [merge for col in beside if col and (merge := self._view.merge(row, col))]
        return any(merge.top < row for merge in merges)

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

    def _standing_out(self, asked: Sequence[int]) -> list[int]:
        """Return rows with a bold text; where nothing is bold, those with nothing but a text among numbered ones."""
        view, columns = self._view, self._columns
        if not view.plain:
            return [r for r in asked if view.rows[r][columns.question].bold]
        return [r for r in asked if columns.label and len(view.rows[r]) == 1]

    def _is_example(self, row: int) -> bool:
        """Tell whether a row shows how to answer: its number says "Example" or so, or its text begins with that."""
        if begins_as_example(self._view.text(row, self._columns.question)):
            return True
        label = self._label(row)
        return says_example(label) and label == self._view.text(row, self._columns.label or 0)

    def _in_wide_box(self, row: int) -> bool:
        """Tell whether a row has a wide box where the others have their answer cells."""
        merge = self._view.merge(row, self._columns.primary)
        return merge is not None and merge.left == self._columns.primary < merge.right

    def _follows_up(self, row: int) -> bool:
        """Tell whether a row without a number asks more about the one above: "If yes, since when?" """
        view, columns = self._view, self._columns
        text = view.text(row, columns.question)
        if starts_condition(text):
            return True
        cell = view.sheet.cell(row, columns.primary)
        drawn = cell is not None and (cell.border or bool(cell.fill))
        return row not in self._bold and (self._in_wide_box(row) or (drawn and is_question(text)))

    def _greyed(self, row: int) -> bool:
        """Tell whether a row has no drop-down where others have, and its answer cells another colour than theirs.

        A verdict that is computed may be coloured, too, in a row that asks for a text beside it.
        """
        if not self._list_fills or self._listed(row) or self._asks_beside_computed(row):
            return False
        fills = [(cell.fill if (cell := self._view.sheet.cell(row, col)) else "") for col in self._list_fills]
        return all(fill and fill != usual for fill, usual in zip(fills, self._list_fills.values(), strict=True))

    def _asks_beside_computed(self, row: int) -> bool:
        """Tell whether a row's verdicts are formulas, and another cell to fill in has not their colour."""
        view = self._view
        computed = [view.sheet.cell(row, col) for col in self._list_fills]
        fills = {cell.fill for cell in computed if cell and cell.is_formula}
        written = [(row, a.col) for a in self._columns.answers if view.writable(row, a.col)]
        cells = [cell for place in written if (cell := view.sheet.cell(*place))]
        return all(cell and cell.is_formula for cell in computed) and any(cell.fill not in fills for cell in cells)

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
            if listed and len(listed) >= 0.5 * len(asked):
                cells = [self._view.sheet.cell(r, answer.col) for r in listed]
                found[answer.col] = Counter(cell.fill if cell else "" for cell in cells).most_common(1)[0][0]
        return found


def says_example(label: str) -> bool:
    """Tell whether what stands in place of a row's number makes it an example: "Example", "Sample answer"."""
    return bool(label) and header_sense(label) in {Sense.GUIDANCE, Sense.REVIEWER}


def _is_child(label: str, parent: str) -> bool:
    """Tell whether a number such as "1.2" belongs under one such as "1" or "1.0"."""
    stem = parent.strip().rstrip(".").removesuffix(".0")
    return bool(stem) and label.strip().startswith(f"{stem}.") and label.strip().rstrip(".") != stem
