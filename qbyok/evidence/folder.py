"""Read an evidence folder: every file that can be read becomes a document, every other is listed with its reason."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from qbyok.errors import InputError, QbyokError
from qbyok.evidence.document import Document, EvidenceFolder, PairReader, ProgressReport, Skipped
from qbyok.evidence.package import modified
from qbyok.evidence.pairs import approved_answers, beside
from qbyok.evidence.parsers import Parser, parsers
from qbyok.evidence.passages import cut
from qbyok.evidence.pdf_process import PdfProcess
from qbyok.evidence.walk import Entry, read_bytes, walk
from qbyok.model import QuestionAnswer

_QUESTIONNAIRES = (".xlsx", ".xlsm", ".docx", ".csv")


def read_folder(
    root: Path, *, read_pairs: PairReader | None, on_progress: ProgressReport | None = None
) -> EvidenceFolder:
    """Read all documents of a folder, in the order of their paths.

    ``read_pairs`` recognises questionnaires that were answered before; without it they are read like any document.

    Raises:
        InputError: the folder can't be read, is empty, or holds nothing that could be read.
    """
    entries, skipped = walk(root)
    if not entries and not skipped:
        raise InputError(f"the evidence folder {root} is empty", hint="Put policies, reports or past answers there")
    documents: list[Document] = []
    with PdfProcess() as pdf:
        reader = _Reader(parsers(pdf), read_pairs)
        for done, entry in enumerate(entries):
            if on_progress:
                on_progress(done, len(entries), entry.name)
            try:
                documents.append(reader.read(entry))
            except InputError as error:
                reader.notes.append(Skipped(path=entry.name, reason=str(error)))
    skipped = sorted([*skipped, *reader.notes], key=lambda item: item.path)
    if not documents:
        raise InputError(
            f"nothing in the evidence folder {root} could be read ({skipped[0].path}: {skipped[0].reason})",
            hint="qbyok reads Markdown, text, HTML, mails, DOCX, XLSX, PPTX, CSV and PDF",
        )
    found = tuple(replace(document, copies=tuple(reader.copies[document.sha256])) for document in documents)
    return EvidenceFolder(root=root, documents=found, skipped=tuple(skipped))


class _Reader:
    """Reads one file after the other; ``notes`` collect what of them was not read, ``copies`` the files whose
    content another had."""

    def __init__(self, by_suffix: Mapping[str, Parser], read_pairs: PairReader | None) -> None:
        self.notes: list[Skipped] = []
        self._parsers = by_suffix
        self._read_pairs = read_pairs
        self.copies: defaultdict[str, list[str]] = defaultdict(list)
        self._seen: dict[str, str] = {}

    def read(self, entry: Entry) -> Document:
        suffix = PurePosixPath(entry.name).suffix.lower()
        if suffix not in self._parsers:
            raise InputError(f"this kind of file is not read ({suffix or 'no suffix'})")
        data = read_bytes(entry.path)
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 in self._seen:
            self.copies[sha256].append(entry.name)
            raise InputError(f"the same content as {self._seen[sha256]}")
        parsed = self._parsers[suffix](data)
        self.notes += [Skipped(path=entry.name, reason=note) for note in parsed.notes]
        pairs = self._pairs(entry.path) if suffix in _QUESTIONNAIRES else ()
        if pairs and hashlib.sha256(read_bytes(entry.path)).hexdigest() != sha256:
            raise InputError("it was changed while it was read", hint="Run again when nobody writes to it")
        approved = approved_answers(entry.name, pairs, modified(data)) if pairs else ()
        blocks = beside(parsed.blocks, pairs) if pairs else parsed.blocks
        passages = {passage.id: passage for passage in (answer.passage for answer in approved)}
        rest = (replace(passage, earlier=bool(pairs)) for passage in cut(entry.name, blocks, parsed.locate))
        passages |= {passage.id: passage for passage in rest}
        if not passages:
            raise InputError("it holds no text")
        self._seen[sha256] = entry.name
        return Document(
            path=entry.name,
            sha256=sha256,
            title=parsed.title,
            passages=tuple(passages.values()),
            approved=approved,
        )

    def _pairs(self, path: Path) -> tuple[QuestionAnswer, ...]:
        """Return the pairs of a questionnaire that was answered before, none of any other file."""
        if self._read_pairs is None:
            return ()
        try:
            return self._read_pairs(path)
        except QbyokError:
            return ()
