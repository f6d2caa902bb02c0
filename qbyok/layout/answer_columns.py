"""Which columns of a table are to be filled in, and with what.

Signs, the surest first: a drop-down list, options named in the header, the header's words, an instruction that names
the column's letter, and being left blank beside columns that are to be filled in. A header that names the one who
reads the answers ("For auditor's use") overrules all of them.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from qbyok.layout.headers import Heading
from qbyok.layout.judges import judges_columns
from qbyok.layout.parties import (
    asks_client,
    is_reviewers,
    names_client,
    names_judgement,
    names_reviewer,
)
from qbyok.layout.profiles import Profile
from qbyok.layout.questions import is_question
from qbyok.layout.verdicts import codes_in, is_option, options_in
from qbyok.layout.vocabulary import ANSWER_SENSES, Sense, header_sense
from qbyok.layout.years import earlier_years
from qbyok.model import Confidence, Role

CORE = frozenset({Role.VERDICT, Role.ANSWER})
JUDGING = frozenset({Sense.VERDICT, Sense.SCORE, Sense.COMMENT})
"""What whoever reads the answers fills in, too."""

LISTED = 0.3
"""A column has drop-down lists if this share of its rows has one."""
BLANK = 0.05
"""A column is blank if no more than this share of its rows holds something."""
FULL = 0.9
_LOOKUP = 3
"""So many values, each used once, are a list to choose from, not answers."""
_NUMBERED = 0.6
_LOGGED = 5
_ANSWERED = 0.5
_WORDS_OF_A_REMARK = 3
_GIVEN = frozenset({Role.SCORE, Role.OWNER, Role.EVIDENCE, Role.DATE, Role.RESPONSIBILITY})
"""Roles of columns that may be filled in by whoever made the questionnaire."""
_NEVER = frozenset({Sense.REVIEWER, Sense.MAPPING})
_CODED = frozenset({Sense.VERDICT, Sense.ANSWER})
_BETWEEN = frozenset({Sense.ID, Sense.OTHER})
_NOT_LISTED = _NEVER | {Sense.OTHER, Sense.ID, Sense.SECTION}
_NOT_BESIDE = _NOT_LISTED | {Sense.QUESTION, Sense.REQUIREMENT}


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerColumn:
    """A column to fill in under a header. ``allowed`` are options that the header names, or its cells use."""

    col: int
    role: Role
    why: str
    header: str = ""
    allowed: tuple[str, ...] | None = None
    confidence: Confidence = Confidence.HIGH


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidates:
    """The columns of a table that may be to be filled in, with what is known of each.

    ``question`` is the questions' column, ``asks`` whether it clearly is one, ``ticked`` are tick columns,
    ``ticked_rows`` the rows in which one of them holds something; ``instructed`` is what instructions say of columns:
    True for those to fill in, False for somebody else's; ``drawn`` the fill that the blank cells of a column share,
    None where they are not drawn; ``options`` are those of columns with drop-down lists; ``client_answers`` tells
    whether the client is the one who answers.
    """

    headings: Mapping[int, Heading]
    profiles: Mapping[int, Profile]
    senses: Mapping[int, Sense | None]
    question: int
    asks: bool
    ticked: Collection[int]
    ticked_rows: frozenset[int]
    instructed: Mapping[int, bool]
    drawn: Mapping[int, str | None]
    options: Mapping[int, tuple[str, ...]]
    client_answers: bool

    def text(self, col: int) -> str:
        """Return a column's header, "" for none."""
        return self.headings[col].text if col in self.headings else ""


def client_answers(headings: Mapping[int, Heading], senses: Mapping[int, Sense | None]) -> bool:
    """Tell whether the one who answers is called client, as auditors do, and each column for answers names whose."""
    unnamed = [c for c, h in headings.items() if senses.get(c) in _CODED and not names_reviewer(h.whole)]
    return not unnamed and asks_client([heading.whole for heading in headings.values()])


def find_answers(known: Candidates) -> list[AnswerColumn]:
    """Return the columns to fill in."""
    asked = {col: sense for col, sense in known.senses.items() if sense in _CODED and sense}
    earlier = earlier_years({col: heading.whole for col, heading in known.headings.items()}, asked)
    past = {col for col in earlier if col in known.profiles and known.profiles[col].fill > _ANSWERED}
    open_columns = [col for col in known.profiles if col not in past and not is_readers(col, known)]
    found = [answer for col in open_columns if (answer := _named(col, known))]
    others = judges_columns(known.headings, {a.col: a.role for a in found}, known.question, known.options)
    open_columns = [col for col in open_columns if col not in others]
    found = _with_verdict([a for a in found if a.col not in others], known)
    found = [a for a in found if not _is_given(a, found, known)]
    found += [answer for col in open_columns if (answer := _explaining(col, known, found))]
    found += _beside(known, open_columns, found)
    found = [replace(a, header=known.text(a.col)) for a in found]
    return _one_verdict(sorted(found, key=lambda a: a.col), known.profiles)


def _is_given(answer: AnswerColumn, found: Sequence[AnswerColumn], known: Candidates) -> bool:
    """Tell whether a column stands there before anybody has answered, such as what a question is worth, or who
    usually sees to it; or whether a score is computed."""
    p = known.profiles[answer.col]
    if answer.role not in _GIVEN or p.lists:
        return False
    if answer.role is Role.SCORE and p.formulas > p.rows / 2:
        return True
    core = [known.profiles[a.col] for a in found if a.role in CORE]
    answered = {row for q in core if q.defaults < FULL for row in q.filled_rows}
    asked = bool(known.ticked or core)
    few = _LOOKUP if answer.role is Role.SCORE else max(_LOOKUP, _ANSWERED * p.rows)
    return asked and p.filled >= few and not p.defaults and not answered & p.filled_rows


def _with_verdict(found: list[AnswerColumn], known: Candidates) -> list[AnswerColumn]:
    """Take the first score with a drop-down list for the verdict where nothing else is one: a maturity level."""
    if known.ticked or any(a.role in CORE for a in found):
        return found
    scores = [a for a in found if a.role is Role.SCORE and known.profiles[a.col].listed >= LISTED]
    return [replace(a, role=Role.VERDICT) if scores and a is scores[0] else a for a in found]


def is_readers(col: int, known: Candidates) -> bool:
    """Tell whether a column is for the one who reads the answers."""
    heading, sense = known.headings.get(col), known.senses[col]
    if known.client_answers and heading and sense is not Sense.MAPPING:
        readers = sense is Sense.REVIEWER or names_reviewer(heading.whole)
        return readers and not names_client(heading.whole)
    if sense in _NEVER or known.instructed.get(col) is False:
        return True
    if heading is None or sense is Sense.RESPONSIBILITY:
        return False
    others = (h.whole for c, h in known.headings.items() if c != col)
    last = sense is None and col == max(known.headings)
    return is_reviewers(heading.whole, others, judging=sense in JUDGING, last=last)


def _named(col: int, known: Candidates) -> AnswerColumn | None:
    """Return a column that its list, its header or an instruction names."""
    sense, p, text = known.senses[col], known.profiles[col], known.text(col)
    heading = known.headings.get(col)
    if heading and heading.extra and sense in ANSWER_SENSES:
        return AnswerColumn(col=col, role=Role.COMMENT, why=quoted(text, "a further column under it"))
    if sense is None and p.is_boxed:
        return AnswerColumn(col=col, role=Role.VERDICT, why=quoted(text, "check boxes"))
    if p.printed >= LISTED and sense in {None, Sense.ANSWER, Sense.VERDICT} and col > known.question:
        return AnswerColumn(col=col, role=Role.VERDICT, why=quoted(text, "options printed in its cells"))
    if sense is Sense.REVIEWER and known.client_answers:
        return AnswerColumn(col=col, role=Role.COMMENT, why=quoted(text, "the client answers"))
    named = options_in((text,)) or (codes_in(text) if sense in _CODED else ())
    if p.listed >= LISTED and sense not in _NOT_LISTED and (sense or col > known.question):
        return AnswerColumn(
            col=col, role=_role(sense, listed=True), why=quoted(text, "drop-down lists"), allowed=named or None
        )
    if named and not p.formulas:
        return AnswerColumn(
            col=col, role=Role.VERDICT, why=quoted(text, "options named in the header"), allowed=named
        )
    if sense in ANSWER_SENSES and not _prefilled(sense, p, left=col < known.question):
        return AnswerColumn(col=col, role=_role(sense, listed=False), why=quoted(text, "header"))
    if sense is None and is_option(text) and known.asks and not p.formulas and not _prefilled(Sense.VERDICT, p):
        return AnswerColumn(col=col, role=Role.VERDICT, why=quoted(text, "header"))
    if heading and _shares_answers(heading, known) and not p.formulas and not _prefilled(Sense.ANSWER, p):
        return AnswerColumn(col=col, role=Role.ANSWER, why=quoted(heading.groups[-1], "a column under it"))
    if known.instructed.get(col) and sense not in _NOT_BESIDE and not p.formulas:
        return AnswerColumn(
            col=col, role=Role.COMMENT, why=quoted(text, "an instruction says so"), confidence=Confidence.MEDIUM
        )
    return None


def _shares_answers(heading: Heading, known: Candidates) -> bool:
    """Tell whether a column is one of several under a header for answers, none of which is for anything else."""
    if not heading.groups or header_sense(heading.groups[-1]) is not Sense.ANSWER:
        return False
    alike = [col for col, other in known.headings.items() if other.groups == heading.groups]
    return len(alike) > 1 and not any(known.senses.get(col) or col in known.ticked for col in alike)


def _role(sense: Sense | None, *, listed: bool) -> Role:
    if sense in ANSWER_SENSES and sense is not None:
        role = Role(sense.value)
        return Role.VERDICT if listed and role is Role.ANSWER else role
    return Role.VERDICT


def _prefilled(sense: Sense, p: Profile, *, left: bool = False) -> bool:
    """Tell whether a column is content of the list and no place for answers, whatever its header says.

    ``left`` tells that it stands before the questions: filled there, "Response" heads the keys of a lookup table, and
    "Evidence ref." numbers the rows.
    """
    known = p.options + p.defaults
    if sense is Sense.SCORE and p.formulas:
        return True  # where it has no formula, there is nothing to score
    if p.formulas > p.rows / 2:
        return False
    if left and p.ids > _NUMBERED and p.fill >= FULL:
        return True
    if sense is Sense.ANSWER and p.filled >= _LOOKUP and ((p.codes >= 0.8 and known < 0.5) or left):
        return True
    if sense is Sense.VERDICT and p.filled >= _LOOKUP:
        return known < 0.3 or p.distinct == p.filled
    return p.fill >= 0.8 and sense in {Sense.SCORE, Sense.DATE, Sense.OWNER} and not known


def _explaining(col: int, known: Candidates, found: Sequence[AnswerColumn]) -> AnswerColumn | None:
    """Return a column headed "Details" or so that belongs to the answer before it: empty, or answered like it."""
    if known.senses[col] is not Sense.STATEMENT or any(a.col == col for a in found):
        return None
    before = [a for a in found if a.col < col]
    if not before or not _explains(known.profiles[col], col, before[-1].col, known.profiles[before[-1].col]):
        return None
    why = quoted(known.text(col), "beside the answer")
    return AnswerColumn(col=col, role=Role.COMMENT, why=why, confidence=Confidence.MEDIUM)


def _explains(p: Profile, col: int, answer_col: int, answer: Profile) -> bool:
    answered = col == answer_col + 1 and answer.fill >= 0.5 and answer.defaults < 0.5
    return not p.formulas and (p.fill <= BLANK or answered)


def _beside(known: Candidates, cols: Sequence[int], found: Sequence[AnswerColumn]) -> list[AnswerColumn]:
    """Return headed columns next to those found that are blank, or filled only where these are."""
    base = {a.col for a in found if a.role in CORE} | set(known.ticked)
    answered = {row for c in base if c in known.profiles for row in known.profiles[c].filled_rows} | known.ticked_rows
    taken = {a.col for a in found} | set(known.ticked)
    more: list[AnswerColumn] = []
    order = sorted({*known.profiles, *known.ticked, known.question})
    grown = bool(base)
    while grown:
        grown = False
        for col in cols:
            near = {order[i + d] for i, c in enumerate(order) if c == col for d in (-1, 1) if 0 <= i + d < len(order)}
            between = _is_between(col, order, taken, known)
            if (
                col not in taken
                and (between or near & taken)
                and _belongs(col, known, base, answered, between=between)
            ):
                why = quoted(known.text(col), "left blank beside the answer")
                more.append(AnswerColumn(col=col, role=Role.COMMENT, why=why, confidence=Confidence.MEDIUM))
                taken.add(col)
                grown = True
    return more


def _is_between(col: int, order: Sequence[int], taken: Collection[int], known: Candidates) -> bool:
    """Tell whether the nearest columns on both sides that are no blank ones in between are to be filled in."""
    others = [c for c in order if c != col and (c in taken or c not in known.profiles or known.profiles[c].filled)]
    left, right = [c for c in others if c < col], [c for c in others if c > col]
    return bool(left and right) and left[-1] in taken and right[0] in taken


def _belongs(col: int, known: Candidates, base: Collection[int], answered: Collection[int], *, between: bool) -> bool:
    p, sense = known.profiles[col], known.senses[col]
    if p.filled == 0 and not p.formulas and sense in _BETWEEN and between:
        return True
    numbered = sense is Sense.ID and p.filled == 0 and col > known.question  # "Attachment no."
    alike = known.drawn[col] and any(known.drawn.get(c) == known.drawn[col] for c in base)
    told = sense is Sense.REQUIREMENT and col > max(base) and not _states(known)  # "How the requirement is met"
    if (col not in known.headings and not alike) or p.formulas or (sense in _NOT_BESIDE and not (numbered or told)):
        return False
    if sense is not None and col < min(base):
        return False
    if sense is Sense.GUIDANCE and not also_asks(known.text(col)):
        return False
    if sense is None and names_judgement(known.text(col)):
        return False
    few = p.rows > len(answered) > 0 and p.filled_rows <= set(answered)
    return p.fill <= BLANK or (few and not _logs(p, answered))


def _states(known: Candidates) -> bool:
    """Tell whether a column beside the questions states requirements: a blank one like it states none here."""
    return any(known.senses[col] is Sense.REQUIREMENT and p.filled for col, p in known.profiles.items())


def _logs(p: Profile, answered: Collection[int]) -> bool:
    """Tell whether a column holds a word or two beside every answer: who gave it and when, as a system keeps it."""
    return len(answered) >= _LOGGED and p.filled >= FULL * len(answered) and p.words < _WORDS_OF_A_REMARK


def also_asks(text: str) -> bool:
    """Tell whether a header such as "Reason / explanation" names something to fill in among others, or is asking."""
    return is_question(text) or any(header_sense(part) in ANSWER_SENSES for part in re.split(r"[/|,;+]", text))


def _one_verdict(found: list[AnswerColumn], profiles: Mapping[int, Profile]) -> list[AnswerColumn]:
    """Keep one column as the verdict; a second status column is kept as a score, which nobody guesses."""
    verdicts = [a for a in found if a.role is Role.VERDICT]
    if len(verdicts) < 2:
        return found
    main = max(verdicts, key=lambda a: (profiles[a.col].listed >= LISTED, bool(a.allowed), -a.col))
    return [
        replace(a, role=Role.SCORE, why=f"{a.why}; a further status") if a.role is Role.VERDICT and a != main else a
        for a in found
    ]


def quoted(text: str, why: str) -> str:
    """Return a reason with the header that it is about."""
    short = " ".join(text.split())
    short = short if len(short) <= 40 else short[:39] + "…"
    return f"“{short}”: {why}" if short else why
