"""Read one evidence file: by the parser for its kind, and as a questionnaire if it was answered before."""

from dataclasses import replace
from pathlib import PurePosixPath

from qbyok.errors import QbyokError
from qbyok.evidence.document import Content, PairReader, Read
from qbyok.evidence.package import modified
from qbyok.evidence.pairs import approved_answers, beside
from qbyok.evidence.parsers import SUFFIXES, parser
from qbyok.evidence.passages import cut
from qbyok.evidence.searched import words_of
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
    pairs = _pairs(name, data, read_pairs) if read_pairs and suffix in _QUESTIONNAIRES else ()
    approved = approved_answers(name, pairs, modified(data)) if pairs else ()
    blocks = beside(parsed.blocks, pairs) if pairs else parsed.blocks
    passages = {passage.id: passage for passage in (answer.passage for answer in approved)}
    rest = cut(name, blocks, parsed.locate)
    passages |= {passage.id: replace(passage, earlier=True) if pairs else passage for passage in rest}
    content = Content(title=parsed.title, passages=tuple(passages.values()), approved=approved, notes=parsed.notes)
    return Read(content=content, words=tuple(words_of(name, content)))


def _pairs(name: str, data: bytes, read_pairs: PairReader) -> tuple[QuestionAnswer, ...]:
    """Return the pairs of a questionnaire that was answered before, none of any other file."""
    try:
        return read_pairs(name, data)
    except QbyokError:
        return ()
