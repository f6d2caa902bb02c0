"""Read one evidence file: by the parser for its kind, and as a questionnaire if it was answered before."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from qbyok.errors import QbyokError
from qbyok.evidence.document import Content, NotThisTimeError, PairReader
from qbyok.evidence.package import modified
from qbyok.evidence.pairs import approved_answers, beside
from qbyok.evidence.parsers import Parser
from qbyok.evidence.passages import cut
from qbyok.evidence.walk import Entry, read_bytes
from qbyok.model import QuestionAnswer

_QUESTIONNAIRES = (".xlsx", ".xlsm", ".docx", ".csv")


class Reader:
    """Reads files, one after the other. ``read_pairs`` recognises questionnaires that were answered before; without
    it they are read like any document."""

    def __init__(self, by_suffix: Mapping[str, Parser], read_pairs: PairReader | None) -> None:
        self._parsers = by_suffix
        self._read_pairs = read_pairs

    def why_not(self, name: str) -> str:
        """Return why a file of this name is not read at all, "" if there is a parser for it."""
        suffix = PurePosixPath(name).suffix.lower()
        return "" if suffix in self._parsers else f"this kind of file is not read ({suffix or 'no suffix'})"

    def read(self, entry: Entry, data: bytes, sha256: str) -> Content:
        """Return what a file holds.

        Raises:
            InputError: it can't be read.
        """
        suffix = PurePosixPath(entry.name).suffix.lower()
        parsed = self._parsers[suffix](data)
        pairs = self._pairs(entry.path) if suffix in _QUESTIONNAIRES else ()
        if pairs and hashlib.sha256(read_bytes(entry.path)).hexdigest() != sha256:
            raise NotThisTimeError("it was changed while it was read", hint="Run again when nobody writes to it")
        changed = parsed.modified or modified(data)
        approved = approved_answers(entry.name, pairs, changed) if pairs else ()
        blocks = beside(parsed.blocks, pairs) if pairs else parsed.blocks
        passages = {passage.id: passage for passage in (answer.passage for answer in approved)}
        rest = (replace(passage, earlier=bool(pairs)) for passage in cut(entry.name, blocks, parsed.locate))
        passages |= {passage.id: passage for passage in rest}
        return Content(
            title=parsed.title,
            passages=tuple(passages.values()),
            approved=approved,
            notes=parsed.notes,
            modified=changed,
        )

    def _pairs(self, path: Path) -> tuple[QuestionAnswer, ...]:
        """Return the pairs of a questionnaire that was answered before, none of any other file."""
        if self._read_pairs is None:
            return ()
        try:
            return self._read_pairs(path)
        except QbyokError:
            return ()
