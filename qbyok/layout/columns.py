"""Which column of a table holds the question, which its number, and which are to be filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qbyok.layout.headers import Heading
from qbyok.layout.profiles import Profile, profile
from qbyok.layout.ticks import TickGroup, find_ticks
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import ANSWER_SENSES, QUESTION_SENSES, Sense, options_in
from qbyok.model import Role

_WEIGHTS = {Sense.QUESTION: 3.0, Sense.REQUIREMENT: 2.2, Sense.STATEMENT: 1.4, Sense.TITLE: 1.2, None: 0.5}
_CORE = frozenset({Role.VERDICT, Role.ANSWER})
_LOOKUP = 3
"""So many values, each used once, are a list to choose from, not answers."""
_SPARSE = 0.2
_BESIDE = frozenset({Role.COMMENT, Role.EVIDENCE})


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerColumn:
    """A column to fill in under a header. ``allowed`` are options that the header names, or the cells use."""

    col: int
    role: Role
    why: str
    header: str = ""
    allowed: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """The parts that a table's columns play; columns count from 1."""

    question: int
    label: int | None
    sections: tuple[int, ...]
    guidance: tuple[int, ...]
    answers: tuple[AnswerColumn, ...]
    ticks: tuple[TickGroup, ...] = ()
    profiles: Mapping[int, Profile] = field(default_factory=dict)

    @property
    def primary(self) -> int:
        """The first column that holds the answer proper."""
        cols = [a.col for a in self.answers if a.role in _CORE] + [c for t in self.ticks for c in t.columns]
        return min(cols or [a.col for a in self.answers])

    @property
    def filled_in(self) -> tuple[int, ...]:
        """All columns to fill in."""
        return tuple(sorted({a.col for a in self.answers} | {c for t in self.ticks for c in t.columns}))


def find_columns(
    view: SheetView, headings: Mapping[int, Heading], rows: Sequence[int], cols: Sequence[int]
) -> Columns | str:
    """Return what the columns of a table are for, or why it is none that asks for answers."""
    profiles = {col: profile(view, rows, col) for col in cols}
    senses = {col: headings[col].sense if col in headings else None for col in cols}
    ticks = find_ticks(headings, profiles)
    ticked = {col for group in ticks for col in group.columns}
    free = [col for col in cols if col not in ticked]
    label = _label(free, senses, profiles)
    question = _question(free, senses, profiles)
    only_ids = question is None
    if question is None:
        question = label
    if question is None or profiles[question].filled == 0:
        return "no column with questions"
    if not only_ids:
        label = _label([c for c in free if c != question], senses, profiles, near=question)
    taken = {question, label, *ticked}
    others = [c for c in cols if c not in taken and profiles[c].filled]
    rest = {col: profiles[col] for col in free if col not in taken}
    answers = _answers(headings, rest, senses, question)
    core = bool(ticks) or any(a.role in _CORE for a in answers)
    if not core:
        answers = _fallback(view, headings, answers, rest, senses, rows, question, profiles[question])
    if not answers and not ticks:
        return "no column for answers"
    sparse = profiles[question].fill < _SPARSE and not ticks
    if sparse and not any(profiles[a.col].lists for a in answers):
        return "hardly any row has a question"
    if not headings and profiles[question].questions < 0.5:
        return "no header row, and no questions beside the drop-down lists"
    chosen = bool(ticks) or any(a.role is Role.VERDICT and profiles[a.col].listed >= 0.3 for a in answers)
    if only_ids and (not chosen or profiles[question].filled < _LOOKUP):
        return "no column with questions"
    return Columns(
        question=question,
        label=None if only_ids else label,
        sections=tuple(c for c in others if senses[c] is Sense.SECTION),
        guidance=tuple(c for c in others if _is_guidance(c, senses, question)),
        answers=tuple(answers),
        ticks=ticks,
        profiles=profiles,
    )


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


def _question(cols: Sequence[int], senses: Mapping[int, Sense | None], profiles: Mapping[int, Profile]) -> int | None:
    """Return the column that holds the questions, by its header, and by how much its texts read like questions."""
    best: tuple[float, int] | None = None
    for col in cols:
        p, sense = profiles[col], senses[col]
        named = sense in QUESTION_SENSES
        if not p.filled or not (named or sense is None) or p.options > 0.5 or p.marks > 0.5 or p.ids > 0.6:
            continue
        if p.lists > p.rows / 2 or (sense is None and (p.words < 2 or p.is_boxed)):
            continue
        score = _WEIGHTS[sense] + 1.5 * p.questions + min(p.length, 80) / 80 + p.distinct / p.rows + p.fill / 2
        if best is None or score > best[0]:
            best = (score, col)
    return best[1] if best else None


def _answers(
    headings: Mapping[int, Heading],
    profiles: Mapping[int, Profile],
    senses: Mapping[int, Sense | None],
    question: int,
) -> list[AnswerColumn]:
    found: list[AnswerColumn] = []
    for col, p in profiles.items():
        heading, sense = headings.get(col), senses[col]
        text = heading.text if heading else ""
        if sense and sense in ANSWER_SENSES and not _prefilled(sense, p):
            found.append(_answer(col, heading, sense, p))
        elif sense is None and p.is_boxed:
            found.append(AnswerColumn(col=col, role=Role.VERDICT, why=_quoted(text, "check boxes"), header=text))
        elif sense is None and p.listed >= 0.3 and col > question:
            found.append(AnswerColumn(col=col, role=Role.VERDICT, why=_quoted(text, "drop-down lists"), header=text))
        elif sense is Sense.STATEMENT and found and _explains(p, col, found[-1].col, profiles[found[-1].col]):
            found.append(
                AnswerColumn(col=col, role=Role.COMMENT, why=_quoted(text, "beside the answer"), header=text)
            )
    return _one_verdict(found, profiles)


def _explains(p: Profile, col: int, answer_col: int, answer: Profile) -> bool:
    """Tell whether a column headed "Details" or so belongs to the answer before it: empty, or answered like it."""
    answered = col == answer_col + 1 and answer.fill >= 0.5 and answer.defaults < 0.5
    return not p.formulas and (p.fill <= 0.05 or answered)


def _answer(col: int, heading: Heading | None, sense: Sense, p: Profile) -> AnswerColumn:
    text = heading.text if heading else ""
    if heading and heading.extra:
        return AnswerColumn(col=col, role=Role.COMMENT, why=_quoted(text, "a further column under it"), header=text)
    named = options_in((text,))
    role = Role(sense.value)
    if role is Role.ANSWER and (p.listed >= 0.3 or named):
        role = Role.VERDICT
    why = "drop-down lists" if p.listed >= 0.3 else "options named in the header" if named else "header"
    return AnswerColumn(col=col, role=role, why=_quoted(text, why), header=text, allowed=named or None)


def _prefilled(sense: Sense, p: Profile) -> bool:
    """Tell whether a column is content of the list and no place for answers, whatever its header says."""
    known = p.options + p.defaults
    if p.listed >= 0.3 or p.formulas > p.rows / 2:
        return False
    if sense is Sense.ANSWER and p.filled >= _LOOKUP and p.codes >= 0.8 and known < 0.5:
        return True
    if sense is Sense.VERDICT and p.filled >= _LOOKUP:
        return known < 0.3 or p.distinct == p.filled
    return p.fill >= 0.8 and sense in {Sense.SCORE, Sense.DATE, Sense.OWNER} and not known


def _one_verdict(found: list[AnswerColumn], profiles: Mapping[int, Profile]) -> list[AnswerColumn]:
    """Keep one column as the verdict; a second status column is kept as a score, which nobody guesses."""
    verdicts = [a for a in found if a.role is Role.VERDICT]
    if len(verdicts) < 2:
        return found
    main = max(verdicts, key=lambda a: (profiles[a.col].listed >= 0.3, bool(a.allowed), -a.col))
    return [
        replace(a, role=Role.SCORE, why=f"{a.why}; a further status")
        if a.role is Role.VERDICT and a is not main
        else a
        for a in found
    ]


def _fallback(
    view: SheetView,
    headings: Mapping[int, Heading],
    answers: list[AnswerColumn],
    profiles: Mapping[int, Profile],
    senses: Mapping[int, Sense | None],
    rows: Sequence[int],
    question: int,
    asked: Profile,
) -> list[AnswerColumn]:
    """Return the answer columns of a table that names neither verdict nor answer, if it clearly asks questions."""
    clear = senses[question] in {Sense.QUESTION, Sense.REQUIREMENT} or asked.questions >= 0.5
    if not clear:
        return []
    if any(a.role in _BESIDE and profiles[a.col].fill < 0.5 for a in answers):
        return answers
    if asked.questions < 0.5:
        return []
    for col in sorted(profiles):
        empty = profiles[col].filled == 0 and profiles[col].formulas == 0 and senses[col] is None
        drawn = sum(view.sheet.cell(r, col) is not None for r in rows) >= 0.8 * len(rows)
        if col > question and empty and (drawn or col in headings):
            return [*answers, AnswerColumn(col=col, role=Role.ANSWER, why="an empty column beside the questions")]
    return []


def _quoted(text: str, why: str) -> str:
    short = " ".join(text.split())
    short = short if len(short) <= 40 else short[:39] + "…"
    return f"“{short}”: {why}" if short else why
