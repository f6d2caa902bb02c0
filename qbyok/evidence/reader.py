"""Read one evidence file: by the parser for its kind, and as a questionnaire if it was answered before."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from qbyok.errors import QbyokError
from qbyok.evidence.blocks import Parsed
from qbyok.evidence.document import Content, PairReader, Read
from qbyok.evidence.parsers import SUFFIXES, parser
from qbyok.evidence.passages import cut
from qbyok.evidence.searched import words_of
from qbyok.evidence.smuggled import smuggled_notes
from qbyok.evidence.traits import traits_of
from qbyok.model import QuestionAnswer

_QUESTIONNAIRES = (".xlsx", ".xlsm", ".docx", ".csv")


def why_not(name: str) -> str:
    """Return why a file of this name is not read at all, "" if there is a parser for it."""
    suffix = PurePosixPath(name).suffix.lower()
    return "" if suffix in SUFFIXES else f"this kind of file is not read ({suffix or 'no suffix'})"


def read(name: str, data: bytes, read_pairs: PairReader | None) -> Read:
    """Return what a file holds. Without ``read_pairs`` a questionnaire is read like any document.

    Raises:
        InputError: it can't be read.
    """
    suffix = PurePosixPath(name).suffix.lower()
    parsed = parser(suffix)(data)
    parsed = replace(parsed, notes=(*parsed.notes, *smuggled_notes(suffix, data)))
    pairs = _pairs(name, data, read_pairs) if read_pairs and suffix in _QUESTIONNAIRES else ()
    content = _answered(name, parsed, pairs) if pairs else _document(name, parsed)
    return Read(content=content, words=tuple(words_of(name, content)), traits=traits_of(name, content))


def _document(name: str, parsed: Parsed) -> Content:
    return Content(
        title=parsed.title,
        passages=cut(name, parsed.blocks, parsed.locate),
        notes=parsed.notes,
        modified=parsed.modified,
    )


def _answered(name: str, parsed: Parsed, pairs: Sequence[QuestionAnswer]) -> Content:
    """Return the pairs of a file that holds some, and what of it is evidence beside them."""
    from qbyok.evidence.pairs import approved_answers, beside

    approved = approved_answers(name, pairs, parsed.modified)
    passages = {answer.passage.id: answer.passage for answer in approved}
    rest = cut(name, beside(parsed.blocks, pairs), parsed.locate)
    passages |= {passage.id: replace(passage, earlier=True) for passage in rest}
    return Content(
        title=parsed.title,
        passages=tuple(passages.values()),
        approved=approved,
        notes=parsed.notes,
        modified=parsed.modified,
    )


def _pairs(name: str, data: bytes, read_pairs: PairReader) -> tuple[QuestionAnswer, ...]:
    """Return the pairs of a questionnaire that was answered before, none of any other file."""
    try:
        return read_pairs(name, data)
    except QbyokError:
        return ()
