"""Which column of a table holds the question, which its number, and which are to be filled in."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qbyok.layout.answer_columns import (
    CORE,
    LISTED,
    AnswerColumn,
    Candidates,
    client_answers,
    find_answers,
    quoted,
)
from qbyok.layout.blank_columns import fallback
from qbyok.layout.headers import Heading
from qbyok.layout.option_rows import find_options
from qbyok.layout.parties import names_reviewer
from qbyok.layout.profiles import Profile, profile
from qbyok.layout.ticks import TickGroup, find_ticks
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import ANSWER_SENSES, QUESTION_SENSES, Sense
from qbyok.model import Confidence, Role

_WEIGHTS = {
    Sense.QUESTION: 3.0,
    Sense.REQUIREMENT: 2.2,
    Sense.STATEMENT: 1.4,
    Sense.TITLE: 1.2,
    None: 0.5,
    Sense.ID: 0.3,
    Sense.SECTION: 0.2,
    Sense.MAPPING: 0.2,
}
_LOOKUP = 3
"""So many values, each used once, are a list to choose from, not answers."""
_SPARSE = 0.2
_READ = 0.6
_NUMBERED = 0.6
_FULL = 0.8
_COMPLETE = 0.9
_ASKING = 0.8
_REGISTER = 4
_WORDS_OF_A_SENTENCE = 5
_WORDS_OF_AN_ITEM = 2
_LEVELS = 3
_WIDEST = 30
"""Columns over which a question may be merged."""
_READS = 0.25
"""A column without a known header holds questions if this share of its texts reads like them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """The parts that a table's columns play; columns count from 1. ``why`` and ``confidence`` are of ``question``.

    ``options`` is a column with a text in each of the rows that a question's merged cell spans, ``option_ticks`` the
    one in which the right ones are ticked.
    """

    question: int
    label: int | None
    sections: tuple[int, ...] = ()
    guidance: tuple[int, ...] = ()
    answers: tuple[AnswerColumn, ...]
    ticks: tuple[TickGroup, ...] = ()
    options: int | None = None
    option_ticks: int | None = None
    why: str = ""
    confidence: Confidence = Confidence.HIGH

    @property
    def primary(self) -> int:
        """The first column that holds the answer proper."""
        if self.option_ticks is not None:
            return self.option_ticks
        cols = [a.col for a in self.answers if a.role in CORE] + [c for t in self.ticks for c in t.columns]
        return min(cols or [a.col for a in self.answers])

    @property
    def filled_in(self) -> tuple[int, ...]:
        """All columns to fill in."""
        return tuple(sorted({a.col for a in self.answers} | {c for t in self.ticks for c in t.columns}))


def find_columns(
    view: SheetView,
    headings: Mapping[int, Heading],
    rows: Sequence[int],
    cols: Sequence[int],
    instructed: Mapping[int, bool],
    *,
    by_look: bool = False,
) -> Columns | str:
    """Return what the columns of a table are for, or why it is none that asks for answers.

    ``instructed`` tells of columns that instructions name whether they are to be filled in, ``by_look`` that the
    words of the header say nothing.
    """
    profiles = {col: profile(view, rows, col) for col in cols}
    options_of = dict(_listed_options(view, rows, profiles))
    senses = {col: _sense(headings.get(col), profiles[col]) for col in cols}
    senses |= dict.fromkeys(_choosing(headings, options_of), Sense.VERDICT)
    ticks = find_ticks(headings, profiles)
    ticked = {col for group in ticks for col in group.columns}
    free = [col for col in cols if col not in ticked]
    label = _label(free, senses, profiles)
    question = _question(free, senses, profiles) or _listed_items(free, senses, profiles)
    only_ids = question is None
    if question is None:
        question = label
    if question is None or profiles[question].filled == 0:
        return "no column with questions"
    if not only_ids:
        label = _label([c for c in free if c != question], senses, profiles, near=question)
    taken = {question, label, *ticked, *_covered(view, rows, question)}
    others = [c for c in cols if c not in taken and profiles[c].filled]
    known = Candidates(
        headings=headings,
        profiles={col: profiles[col] for col in free if col not in taken},
        senses=senses,
        question=question,
        asks=senses[question] in {Sense.QUESTION, Sense.REQUIREMENT} or profiles[question].questions >= 0.3,
        ticked=ticked,
        ticked_rows=frozenset(row for col in ticked for row in profiles[col].filled_rows),
        instructed=instructed,
        drawn={col: _drawn(view, rows, col) for col in cols},
        options=options_of,
        client_answers=client_answers(headings, senses),
    )
    answers = find_answers(known)
    core_answers = any(a.role in CORE for a in answers)
    if not ticks and not core_answers:
        answers = fallback(view, known, answers, rows, profiles[question], by_look=by_look)
    parts = {col for col, heading in headings.items() if heading.extra and senses.get(col) in QUESTION_SENSES}
    filled = [c for c in others if c != label and c not in parts]
    options = find_options(view, rows, question, filled, max(headings, default=0))
    answers = [a for a in answers if not options or a.col not in options]
    if not answers and not ticks and not options:
        return "no column for answers"
    lone = not core_answers and all(len(g.columns) == 1 and senses[g.columns[0]] is None for g in ticks)
    if lone and ticks and any(profiles[c].formulas > profiles[c].rows / 2 for c in free if c > question):
        return "boxes beside answers that are formulas"
    asks_itself = senses[question] in {Sense.QUESTION, Sense.REQUIREMENT} or profiles[question].questions >= _READS
    if not ticks and not options and _is_report(known, answers):
        return "a report that both sides have filled in"
    if not ticks and not options and not asks_itself and _is_finished(known, answers):
        return "a list that is filled in to its last column"
    sparse = profiles[question].fill < _SPARSE and not ticks
    if sparse and not any(profiles[a.col].lists for a in answers):
        return "hardly any row has a question"
    chosen = bool(ticks) or any(a.role is Role.VERDICT and profiles[a.col].listed >= LISTED for a in answers)
    guessed = senses[question] not in QUESTION_SENSES and profiles[question].questions < _READS
    if guessed and not only_ids and not by_look and not ticks and _is_filled(known, answers):
        return "a list that is filled in, without questions"
    if only_ids and (not chosen or profiles[question].filled < _LOOKUP):
        return "no column with questions"
    filled_in = {a.col for a in answers}
    return Columns(
        question=question,
        label=None if only_ids else label,
        sections=tuple(c for c in others if senses[c] is Sense.SECTION and c != question),
        guidance=tuple(c for c in others if _is_guidance(c, senses, question) and c not in filled_in),
        answers=tuple(answers),
        ticks=ticks,
        options=options[0] if options else None,
        option_ticks=options[1] if options else None,
        why=_why_asked(headings.get(question), profiles[question]),
        confidence=_confidence(senses[question], profiles[question]),
    )


def _sense(heading: Heading | None, p: Profile) -> Sense | None:
    """Return what a column is for; over questions, "Documentation" or so names their subject and no answers."""
    sense = heading.sense if heading else None
    return None if sense in ANSWER_SENSES and p.fill >= _FULL and p.questions >= _ASKING else sense


def _listed_options(
    view: SheetView, rows: Sequence[int], profiles: Mapping[int, Profile]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the columns with drop-down lists, and the options of the first one of each."""
    for col, p in profiles.items():
        lists = (view.allowed(row, col) for row in rows) if p.listed >= LISTED else ()
        if items := next(filter(None, lists), ()):
            yield col, items


def _choosing(headings: Mapping[int, Heading], options: Mapping[int, tuple[str, ...]]) -> Iterator[int]:
    """Yield columns whose drop-down lists offer the headers of other columns, in which stands what these mean."""
    named = {" ".join(heading.text.split()).casefold() for heading in headings.values()}
    for col, items in options.items():
        if len(items) >= _LEVELS and all(" ".join(item.split()).casefold() in named for item in items):
            yield col


def _covered(view: SheetView, rows: Sequence[int], question: int) -> Iterator[int]:
    """Yield the columns behind the questions' one over which most of them are merged."""
    asked = [row for row in rows if view.text(row, question)]
    spans = (merge for row in asked if (merge := view.merge(row, question)))
    over = Counter(col for merge in spans for col in range(question + 1, min(merge.right, question + _WIDEST) + 1))
    yield from (col for col, count in over.items() if count > 0.5 * len(asked))


def _drawn(view: SheetView, rows: Sequence[int], col: int) -> str | None:
    """Return the fill that most blank cells of a column share, "" for a frame alone, None where nothing is drawn."""
    cells = [cell for row in rows if (cell := view.sheet.cell(row, col)) and not cell.text.strip()]
    looks = Counter(cell.fill for cell in cells if cell.fill or cell.border)
    fill, count = looks.most_common(1)[0] if looks else ("", 0)
    return fill if count >= 0.5 * len(rows) else None


def _is_filled(known: Candidates, answers: Sequence[AnswerColumn]) -> bool:
    """Tell whether the columns that could take answers hold something in most rows."""
    core = [known.profiles[a.col] for a in answers if a.role in CORE] or [known.profiles[a.col] for a in answers]
    return all(p.fill - p.defaults * p.fill >= 0.5 for p in core)


def _is_finished(known: Candidates, answers: Sequence[AnswerColumn]) -> bool:
    """Tell whether every column behind those that could be asked for is filled, in words that are no usual verdicts.

    So is a register of risks; an answered questionnaire says "Yes", "Partly" or so somewhere.
    """
    behind = [p for col, p in known.profiles.items() if col in known.headings and col > known.question]
    if any(p.lists or p.options >= 0.5 for p in (known.profiles[a.col] for a in answers)):
        return False
    return len(behind) >= _REGISTER and all(p.fill >= _COMPLETE for p in behind)


def _is_report(known: Candidates, answers: Sequence[AnswerColumn]) -> bool:
    """Tell whether nothing is left to fill in: neither answers, nor what the one who reads them writes."""
    profiles = known.profiles
    answered = all(profiles[a.col].fill * (1 - profiles[a.col].defaults) >= _COMPLETE for a in answers)
    if not answered or any(profiles[a.col].lists for a in answers):
        return False
    judged = (c for c, h in known.headings.items() if c in profiles and names_reviewer(h.whole))
    return any(profiles[c].fill >= _COMPLETE and not profiles[c].formulas for c in judged)


def _listed_items(
    cols: Sequence[int], senses: Mapping[int, Sense | None], profiles: Mapping[int, Profile]
) -> int | None:
    """Return the column whose texts are asked for where none is headed as questions are: of documents, of evidence.

    It stands before all columns that take answers, and each row has a text of its own in it, of several words unless
    nothing else is filled but numbers.
    """
    cols = [c for c in cols if profiles[c].ids <= _NUMBERED]
    filled = [c for c in cols if profiles[c].filled]
    lone = filled[:1] if len(filled) == 1 and senses[filled[0]] in {None, Sense.SECTION} else ()
    asking = (c for c in cols if profiles[c].lists or senses[c] in ANSWER_SENSES | {Sense.GUIDANCE} or c in lone)
    first = next(asking, None)
    if first is None or profiles[first].lists or profiles[first].formulas:
        return None
    p = profiles[first]
    items = p.fill >= (_READ if p.words >= _WORDS_OF_A_SENTENCE else _FULL) and p.distinct >= _COMPLETE * p.filled
    return first if items and (p.words >= 2 or first in lone) else None


def _why_asked(heading: Heading | None, p: Profile) -> str:
    """Say what made a column the questions' one."""
    read = f"{p.questions:.0%} of {p.filled} texts read like questions"
    return quoted(heading.text if heading else "", read if p.questions else "header and texts")


def _confidence(sense: Sense | None, p: Profile) -> Confidence:
    if sense in {Sense.QUESTION, Sense.REQUIREMENT} or p.questions >= 0.5:
        return Confidence.HIGH
    return Confidence.LOW if sense is None else Confidence.MEDIUM


def _is_guidance(col: int, senses: Mapping[int, Sense | None], question: int) -> bool:
    stated = senses[col] in {Sense.STATEMENT, Sense.REQUIREMENT} and senses[question] is not senses[col]
    return senses[col] is Sense.GUIDANCE or stated


def _label(
    cols: Sequence[int], senses: Mapping[int, Sense | None], profiles: Mapping[int, Profile], near: int = 0
) -> int | None:
    """Return the column that numbers the questions: headed so, with the most different values, nearest to them."""

    def rank(col: int) -> tuple[bool, float, bool, int]:
        p = profiles[col]
        return senses[col] is Sense.ID, round(p.distinct / max(p.rows, 1), 1), col < near, -abs(near - col)

    named = [c for c in cols if senses[c] is Sense.ID and profiles[c].filled]
    foreign = {Sense.MAPPING, Sense.OTHER}
    coded = [c for c in cols if profiles[c].is_label and senses[c] not in foreign and (not near or c < near)]
    return max(named or coded, key=rank, default=None)


def _are_sentences(p: Profile) -> bool:
    """Tell whether a column headed "Subcategory" or so holds a sentence of its own in each row."""
    return p.words >= _WORDS_OF_A_SENTENCE and p.distinct >= 0.9 * p.filled and p.fill >= 0.5


def _are_items(p: Profile) -> bool:
    """Tell whether a column headed "Item" or so holds a text of its own in each row, and no numbers."""
    return not p.ids and p.words >= _WORDS_OF_AN_ITEM and p.distinct >= _COMPLETE * p.filled and p.fill >= _FULL


def _question(cols: Sequence[int], senses: Mapping[int, Sense | None], profiles: Mapping[int, Profile]) -> int | None:
    """Return the column that holds the questions, by its header, and by how much its texts read like questions."""
    best: tuple[float, int] | None = None
    for col in cols:
        p, sense = profiles[col], senses[col]
        named = sense in QUESTION_SENSES or (sense is Sense.SECTION and _are_sentences(p))
        named = named or (sense is Sense.ID and _are_items(p)) or (sense is Sense.MAPPING and _are_sentences(p))
        if not p.filled or not (named or sense is None) or p.options > 0.5 or p.marks > 0.5 or p.ids > _NUMBERED:
            continue
        if p.lists > p.rows / 2 or (sense is None and (p.words < 2 or p.is_boxed)):
            continue
        score = _WEIGHTS[sense] + 1.5 * p.questions + min(p.length, 80) / 80 + p.distinct / p.rows + p.fill / 2
        if best is None or score > best[0]:
            best = (score, col)
    return best[1] if best else None
