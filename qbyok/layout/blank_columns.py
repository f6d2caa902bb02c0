"""Which columns take the answers of a table whose headers name none: those that are blank behind clear questions."""

from collections.abc import Sequence
from dataclasses import replace

from qbyok.layout.answer_columns import BLANK, FULL, AnswerColumn, Candidates, is_readers, quoted
from qbyok.layout.docwords import is_contact
from qbyok.layout.parties import names_respondent
from qbyok.layout.profiles import Profile
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import ANSWER_SENSES, QUESTION_SENSES, Sense, header_sense
from qbyok.model import Confidence, Role

_OFFERS = 2
_WORDS_OF_A_SENTENCE = 5
_MOSTLY_BLANK = 0.5
_BESIDE = frozenset({Role.COMMENT, Role.EVIDENCE})


def fallback(
    view: SheetView,
    known: Candidates,
    answers: list[AnswerColumn],
    rows: Sequence[int],
    asked: Profile,
    *,
    by_look: bool,
) -> list[AnswerColumn]:
    """Return the answer columns of a table that names neither verdict nor answer, if it clearly asks questions.

    ``asked`` is the profile of the questions' column.
    """
    if by_look:
        return [*answers, *_left_blank(known)]
    if sum(_is_scored(col, known) for col in known.headings) >= _OFFERS:
        return []
    if not answers and (own := _own_column(known)):
        return [own]
    clear = known.senses[known.question] in {Sense.QUESTION, Sense.REQUIREMENT} or asked.questions >= 0.5
    if not clear and _is_lone_remark(known, answers, asked):
        return [replace(answers[0], role=Role.ANSWER, confidence=Confidence.LOW)]
    if not clear:
        return _with_blanks(known, answers) if _asks_by_blanks(known, asked) else []
    if any(a.role in _BESIDE and known.profiles[a.col].fill < 0.5 for a in answers):
        last = max(a.col for a in answers)
        before = [a for a in _left_blank(known) if a.col < last and known.senses[a.col] is None]
        return [*before, *answers]
    right = [p for col, p in known.profiles.items() if col > known.question]
    if asked.questions < 0.5 or any(p.formulas > p.rows / 2 for p in right):
        return []
    for col in sorted(known.profiles):
        p = known.profiles[col]
        empty = p.filled == 0 and p.formulas == 0 and known.senses[col] in {None, Sense.STATEMENT}
        drawn = sum(view.sheet.cell(r, col) is not None for r in rows) >= 0.8 * len(rows)
        if col > known.question and empty and (drawn or col in known.headings):
            why, low = "an empty column beside the questions", Confidence.LOW
            return [*answers, AnswerColumn(col=col, role=Role.ANSWER, why=why, confidence=low)]
    return []


def _own_column(known: Candidates) -> AnswerColumn | None:
    """Return the blank column whose header names the one who answers ("Your entry"), or the only one behind items."""
    behind = [col for col in known.headings if col > known.question and col in known.profiles]
    lone = len(behind) == 1 and known.senses[known.question] in QUESTION_SENSES
    for col in behind:
        p, text = known.profiles[col], known.text(col)
        sense = known.senses[col]
        named = sense in {None, Sense.STATEMENT} and names_respondent(text) and not is_contact(text)
        if p.fill <= BLANK and not p.formulas and (named or (lone and sense is None)):
            why = quoted(text, "left blank for the one who answers")
            return AnswerColumn(col=col, role=Role.ANSWER, why=why, confidence=Confidence.MEDIUM)
    return None


def _is_lone_remark(known: Candidates, answers: Sequence[AnswerColumn], asked: Profile) -> bool:
    """Tell whether a remark is all there is behind numbered sentences, and mostly blank: how each is put into effect.

    A register tells dates and persons besides.
    """
    if len(answers) != 1 or answers[0].role not in _BESIDE or known.senses[known.question] not in QUESTION_SENSES:
        return False
    behind = [col for col in known.headings if col > known.question and col in known.profiles]
    before = [col for col in known.senses if col < known.question]
    numbered = any(known.senses[col] is Sense.ID for col in before)
    told = any(known.senses[col] in ANSWER_SENSES for col in before)
    sentences = asked.words >= _WORDS_OF_A_SENTENCE and asked.distinct >= FULL * asked.filled
    blank = known.profiles[answers[0].col].fill <= _MOSTLY_BLANK
    return behind == [answers[0].col] and numbered and not told and sentences and blank


def _with_blanks(known: Candidates, answers: list[AnswerColumn]) -> list[AnswerColumn]:
    """Return some answer columns with those that are blank beside them."""
    named = {a.col for a in answers}
    return [*answers, *(a for a in _left_blank(known) if a.col not in named)]


def _asks_by_blanks(known: Candidates, asked: Profile) -> bool:
    """Tell whether several headed columns are blank behind items, each row with its own: "Service | RTO | RPO"."""
    behind = [p for col, p in known.profiles.items() if col > known.question and col in known.headings]
    items = asked.fill >= FULL and asked.distinct >= FULL * asked.filled
    return items and len(behind) >= _OFFERS and all(p.fill <= BLANK and not p.formulas for p in behind)


def _is_scored(col: int, known: Candidates) -> bool:
    """Tell whether a column holds the scores that somebody has given already: nothing is asked any more."""
    p, heading = known.profiles.get(col), known.headings[col]
    scores = any(header_sense(text) is Sense.SCORE for text in (*heading.groups, heading.text))
    return p is not None and col > known.question and scores and p.fill >= FULL and not p.defaults


def _left_blank(known: Candidates) -> list[AnswerColumn]:
    """Return the headed columns behind the questions that are blank: one for the answer, the rest for remarks."""
    cols = [c for c, p in known.profiles.items() if c > known.question and c in known.headings and not p.formulas]
    cols = [c for c in cols if known.profiles[c].fill <= BLANK and not is_readers(c, known)]
    return [
        AnswerColumn(
            col=col,
            role=Role.COMMENT if number else Role.ANSWER,
            why=quoted(known.text(col), "left blank behind the questions"),
            confidence=Confidence.LOW,
        )
        for number, col in enumerate(cols)
    ]
