"""Header rows of a document's tables, and what stands over each column."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from qbyok.layout.answer_columns import also_asks
from qbyok.layout.blocks import Cell, Row
from qbyok.layout.doccolumns import Column, Columns
from qbyok.layout.docjudges import NEVER, is_of_reviewer, judging_columns
from qbyok.layout.docslots import bare_box, is_fixed, is_open, option_list, own_control, plain
from qbyok.layout.docwords import asks, is_contact, is_item_number, is_request, words
from qbyok.layout.presets import is_mark
from qbyok.layout.questions import is_question
from qbyok.layout.verdicts import codes_in, is_option
from qbyok.layout.vocabulary import ANSWER_SENSES, QUESTION_SENSES, Sense, header_sense
from qbyok.layout.years import earlier_years
from qbyok.model import ColumnNote, Confidence

_NOT_LEFT_OPEN = frozenset({Sense.ID, Sense.OTHER, Sense.QUESTION, Sense.REQUIREMENT})
_OPEN = 0.7
_MOST = 0.5
_MAX_TEXT = 120
_MAX_NOTE = 40
_CORE = frozenset({Sense.VERDICT, Sense.ANSWER, Sense.COMMENT, Sense.EVIDENCE})
_WORDS_OF_A_QUESTION = 4
_WORDS_OF_A_HEADER = 8


def is_header(row: Row, below: Sequence[Row], *, first: bool, known: bool = False) -> bool:
    """Return whether a row names the columns of the rows below it.

    ``first`` tells that nothing or a title stands above it, ``known`` that the columns have names already.
    """
    texts = [plain(c.text) for c in row.cells if not c.merged]
    filled = [t for t in texts if t]
    if len(filled) < 2 or len(filled) < len(texts) - 1 or any(len(t) > _MAX_TEXT * 2 for t in filled):
        return False
    following = next((r for r in below if len(r.cells) > 1), None)  # a row over the full width names a section
    prompted = any(is_open(c) and not c.blank for c in row.cells)
    if any(c.controls for c in row.cells) or (prompted and not row.header) or following is None:
        return False
    if _offers_again(row, following) or (is_item_number(filled[0]) and any(map(_asks, filled))):
        return False
    if sum(is_option(t) for t in filled) >= 2:
        return first or row.header or _stands_out(row) or not any(map(_asks, filled))
    senses = [s for t in filled if (s := header_sense(t))]
    kinds = set(senses)
    if len(kinds) >= 2 and len(senses) * 5 >= len(filled) * 2 and kinds & (QUESTION_SENSES | _CORE | {Sense.ID}):
        return first or row.header or _stands_out(row)
    short = all(words(t) <= _WORDS_OF_A_HEADER for t in filled)
    looks = _stands_out(row) or (not known and (len(filled) > 2 or (short and all_open(below))))
    return row.header or (first and looks)


def _asks(text: str) -> bool:
    return asks(text) or is_request(text)


def _offers_again(row: Row, following: Row) -> bool:
    """Return whether both rows print the same options for an answer in the same column."""
    below = {c.column: plain(c.text) for c in following.cells}
    return any(option_list(c) and below.get(c.column) == plain(c.text) for c in row.cells)


def _stands_out(row: Row) -> bool:
    cells = [c for c in row.cells if c.text.strip()]
    return all(c.fill for c in cells) or all(p.bold for c in cells for p in c.paragraphs if p.text.strip())


def all_open(rows: Sequence[Row]) -> bool:
    """Return whether all rows are a label and an open cell."""
    rows = [r for r in rows if len(r.cells) > 1]
    return all(len(r.cells) == 2 and is_fixed(r.cells[0]) and is_open(r.cells[1]) for r in rows)


def is_for_names(texts: Mapping[int, str]) -> bool:
    """Return whether a header asks for names and dates, as that of a sign-off table does."""
    named = [is_contact(t) for t in texts.values()]
    return 3 <= len(named) <= sum(named) + 1 or any(
        is_contact(t) and words(t.replace("/", " ")) > 1 for t in texts.values()
    )


def headings(rows: Sequence[Row]) -> dict[int, str]:
    """Return the header texts by grid column, the lowest row of a multi-row header first where it has one."""
    found: dict[int, str] = {}
    for row in rows:
        for cell in row.cells:
            if not cell.merged and cell.text.strip():
                for col in range(cell.column, cell.column + min(cell.span, 60)):
                    found[col] = " / ".join(text for p in cell.paragraphs if (text := plain(p.text)))
    return found


def groups_of(row: Row) -> dict[int, str]:
    """Return the texts of a row above a header by grid column, where they span several columns of it."""
    if any(c.controls or not (c.blank or is_fixed(c)) for c in row.cells):
        return {}
    spanning = [c for c in row.cells if c.span > 1 and not c.blank]
    return {col: plain(c.text) for c in spanning for col in range(c.column, c.column + c.span)}


def columns_of(
    texts: Mapping[int, str], body: Sequence[Row], groups: Mapping[int, str] = MappingProxyType({})
) -> Columns | None:
    """Return what each column is for, or None where the table asks nothing or nothing can be answered.

    ``groups`` stand above the header, over several columns each.
    """
    left = min(texts, default=0)
    several = sum(is_option(t) for c, t in texts.items() if c != left) > 1
    heads = {c: _column(t, leftmost=c == left, several=several) for c, t in texts.items()}
    if left > 1 and all(is_fixed(c) for row in body for c in row.cells if c.column == 1 and not c.merged):
        heads = {1: Column(text="", sense=None, option=False), **heads}
    cells = {col: [c for row in body for c in row.cells if c.column == col and not c.merged] for col in heads}
    heads = {c: replace(h, group=groups.get(c, ""), listed=_listed(cells[c])) for c, h in heads.items()}
    heads = _with_options({c: _left_open(head, cells[c]) for c, head in heads.items()}, cells)
    heads = _with_references(heads)
    question = _question_column(heads, cells)
    if question is None or _is_register(question, heads, cells) or _only_lists(question, heads, cells):
        return None
    known = heads[question].sense in QUESTION_SENSES - {Sense.TITLE}
    asks = known or _average_words(cells[question]) >= _WORDS_OF_A_QUESTION
    past = {c for c in earlier_years(texts) if cells[c] and all(map(is_fixed, cells[c]))}
    others = past | judging_columns(heads, cells)
    free = [c for c in heads if c != question and c not in others and not is_of_reviewer(c, heads)]
    answers = tuple(c for c in free if _takes_answer(heads[c], cells[c], asks, c > question))
    if any(all(map(is_open, cells[c])) for c in answers):
        answers = tuple(c for c in answers if heads[c].sense is not Sense.SCORE or not all(map(is_fixed, cells[c])))
    named = any(heads[c].option or heads[c].sense in _CORE or heads[c].sense not in ANSWER_SENSES for c in answers)
    if not named or (not known and _is_grid(heads, cells)):
        # Nothing is named for the answer, so it goes wherever the form left room.
        answers = tuple(
            c for c in free if c in answers or (c > question and cells[c] and all(map(is_open, cells[c])))
        )
    if not known and not any(_leaves_open(heads[c], cells[c]) for c in answers) and not _reads(cells[question]):
        return None
    core = [c for c in answers if heads[c].option or heads[c].sense in _CORE or heads[c].sense not in ANSWER_SENSES]
    return Columns(question=question, answers=answers, heads=heads) if core else None


def column_notes(columns: Columns) -> Iterator[ColumnNote]:
    """Yield what the columns of a table are taken for, by their place in its grid."""
    for col in sorted({columns.question, *columns.answers}):
        head = columns.heads[col]
        use = "question" if col == columns.question else "verdict" if head.option else str(head.sense or "answer")
        certain = head.option or head.sense in QUESTION_SENSES | ANSWER_SENSES
        yield ColumnNote(
            column=str(col),
            use=use,
            why=f"“{head.text[:_MAX_NOTE]}”: {'header' if certain else 'open cells'}",
            confidence=Confidence.HIGH if certain else Confidence.MEDIUM,
        )


def _with_options(heads: Mapping[int, Column], cells: Mapping[int, list[Cell]]) -> dict[int, Column]:
    """Return the columns, with those taken for tick columns that hold boxes, or look like the ones beside them."""
    boxed = [c for c in heads if cells[c] and all(map(bare_box, cells[c]))]
    found = {c: replace(h, sense=None, option=True) if c in boxed else h for c, h in heads.items()}
    for col in (*sorted(heads), *sorted(heads, reverse=True)):
        near = [found[c].text for c in (col - 1, col + 1) if c in found and found[c].option]
        head = found[col]
        if head.option or head.sense not in (None, Sense.VERDICT) or not near or not cells[col]:
            continue
        boxes = all(bare_box(cell) for cell in cells[col])
        alike = any(set(head.text.casefold().split()) & set(text.casefold().split()) for text in near)
        if boxes or (alike and all(cell.blank for cell in cells[col])):
            found[col] = replace(head, sense=None, option=True)
    return found


def _left_open(head: Column, cells: Sequence[Cell]) -> Column:
    """Return a column for explanations as one for comments where it was left open: all of it, most of it where its
    header may ask, or here and there where that asks for something else, too."""
    waiting = sum(map(is_open, cells))
    explains = head.sense in (Sense.GUIDANCE, Sense.STATEMENT) and waiting > 0
    most = head.sense is Sense.STATEMENT and waiting > _MOST * len(cells)
    left = most or waiting == len(cells) or also_asks(head.text)
    return replace(head, sense=Sense.COMMENT) if explains and left else head


def _with_references(heads: Mapping[int, Column]) -> dict[int, Column]:
    """Return the columns, with references behind the answers taken for evidence: numbers stand in front."""
    answers = [c for c, head in heads.items() if head.sense in (Sense.ANSWER, Sense.VERDICT, Sense.COMMENT)]
    ids = [c for c, head in heads.items() if head.sense is Sense.ID]
    behind = {c for c in ids[1:] if answers and c > min(answers)}
    return {c: replace(head, sense=Sense.EVIDENCE) if c in behind else head for c, head in heads.items()}


def _listed(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Return the options that most cells of a column print, for one of them to be left."""
    lists = Counter(option_list(c) for c in cells)
    options, count = lists.most_common(1)[0] if lists else ((), 0)
    return options if 2 * count > len(cells) else ()


def _column(text: str, *, leftmost: bool, several: bool) -> Column:
    if not is_option(text):
        coded = bool(codes_in(text)) and not leftmost
        sense = header_sense(text)
        return Column(text=text, sense=Sense.VERDICT if coded and sense in (None, Sense.ID) else sense, option=False)
    # A tick column has others beside it, and a column "No" at the left edge is short for "number".
    if leftmost:
        return Column(text=text, sense=Sense.ID, option=False)
    return Column(text=text, sense=None if several else Sense.VERDICT, option=several)


def _leaves_open(head: Column, cells: Sequence[Cell]) -> bool:
    """Return whether a column leaves something to be answered: an open cell, or one of the options that it prints."""
    listed = head.sense not in _NOT_LEFT_OPEN and any(map(option_list, cells))
    return listed or not all(map(is_fixed, cells))


def _reads(cells: Sequence[Cell]) -> bool:
    """Return whether most texts of a column read like questions."""
    return 2 * sum(is_question(plain(c.text)) for c in cells) >= len(cells)


def _is_register(question: int, heads: Mapping[int, Column], cells: Mapping[int, list[Cell]]) -> bool:
    """Return whether a table is to be filled from its left edge, as a list of whatever there is."""
    left = [c for c in heads if c < question and cells[c] and heads[c].sense is not Sense.VERDICT]
    return bool(left) and all(_is_entered(c, heads[col].sense) for col in left for c in cells[col])


def _only_lists(question: int, heads: Mapping[int, Column], cells: Mapping[int, list[Cell]]) -> bool:
    """Return whether a table lists documents and the like: nothing but numbers before them, and no verdict behind."""
    numbers = all(is_item_number(plain(c.text)) for c in cells[question] if c.text.strip())
    return numbers and not any(h.option or h.sense in {Sense.VERDICT, Sense.ANSWER} for h in heads.values())


def _is_entered(cell: Cell, sense: Sense | None) -> bool:
    """Return whether text is to be entered in a cell; a blank does not say so where items may lack a number."""
    if cell.blank:
        return sense is not Sense.ID
    return (is_open(cell) and not cell.controls) or _is_text_control(cell)


def _is_text_control(cell: Cell) -> bool:
    control = own_control(cell)
    return control is not None and control.placeholder and not control.allowed


def _question_column(heads: Mapping[int, Column], cells: Mapping[int, list[Cell]]) -> int | None:
    def printed(col: int) -> bool:
        return 2 * sum(is_fixed(c) and not option_list(c) for c in cells[col]) > len(cells[col]) > 0

    if asking := [col for col, head in heads.items() if is_question(head.text) and printed(col)]:
        return asking[0]
    for sense in (Sense.QUESTION, Sense.REQUIREMENT, Sense.STATEMENT):
        # A header may span the questions and the column of their numbers.
        if named := [col for col, head in heads.items() if head.sense is sense and printed(col)]:
            return max(named, key=lambda c: (_average_words(cells[c]), -c))
    rest = [c for c, h in heads.items() if printed(c) and h.sense not in ANSWER_SENSES | NEVER and not h.option]
    rest = [c for c in rest if not is_contact(heads[c].text) or _average_words(cells[c]) >= _WORDS_OF_A_QUESTION]
    if not rest and _is_grid(heads, cells):
        return min(heads)
    if not rest and sum(head.option for head in heads.values()) > 1:
        # What is ticked has a name of its own, whatever that may be elsewhere: "Certificate | enclosed | to follow".
        rest = [c for c, head in heads.items() if printed(c) and not head.option and head.sense not in NEVER]
    return max(rest, key=lambda c: (_average_words(cells[c]), -c), default=None)


def _is_grid(heads: Mapping[int, Column], cells: Mapping[int, list[Cell]]) -> bool:
    """Return whether a table has printed texts in its first column and nothing but room in the others."""
    first, *others = sorted(heads)
    printed = bool(cells[first]) and all(map(is_fixed, cells[first]))
    return printed and bool(others) and all(cells[c] and all(map(_waits, cells[c])) for c in others)


def _waits(cell: Cell) -> bool:
    return is_open(cell) or bare_box(cell) is not None


def _average_words(cells: Sequence[Cell]) -> float:
    texts = [plain(c.text) for c in cells if c.text.strip()]
    return sum(map(words, texts)) / len(texts) if texts else 0


def _takes_answer(head: Column, cells: Sequence[Cell], asks: bool, right: bool) -> bool:
    if not cells or head.sense in NEVER:
        return False
    marked = [c for c in cells if not c.blank]
    if is_option(head.text) and not head.option and marked and all(is_mark(plain(c.text)) for c in marked):
        return False  # one of many columns of marks, whose other headers are no usual verdicts
    if head.option:
        return True
    if head.sense in ANSWER_SENSES:
        return right or all(map(is_open, cells))
    if all(option_list(c) or is_open(c) for c in cells) and any(option_list(c) or not c.blank for c in cells):
        return right or any(c.controls for c in cells)
    return asks and right and head.sense not in _NOT_LEFT_OPEN and _is_left_open(cells)


def _is_left_open(cells: Sequence[Cell]) -> bool:
    """Return whether most cells of a column wait for an answer; those that hold a table of their own don't count."""
    simple = [cell for cell in cells if not cell.tables]
    if any(is_mark(plain(cell.text)) for cell in simple):
        return False
    return bool(simple) and sum(map(is_open, simple)) >= _OPEN * len(simple)
