"""The answer library: a file of lines, one approved question/answer pair each (``qbyok.library/1``)."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qbyok.errors import LockedError, UsageError
from qbyok.files import private_dir, write_atomic
from qbyok.library.merging import Merged, content, merge
from qbyok.model import LibraryEntry
from qbyok.ranking.sameness import normalised

SCHEMA = "qbyok.library/1"
_ID_DIGITS = 16
_LOCK_SECONDS = 30


def entry_id(entry: LibraryEntry) -> str:
    """Return what identifies a pair: question, verdict and answer, as they are compared.

    The same pair from another file, with other options, or of another day, is the same entry.
    """
    same = [normalised(entry.question), *content(entry)]
    return "a-" + hashlib.sha256(json.dumps(same).encode()).hexdigest()[:_ID_DIGITS]


class Library:
    """A user's library; the file is made when the first entry is added."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> tuple[LibraryEntry, ...]:
        """Return all entries, in the order in which they were added.

        Raises:
            UsageError: the file can't be read, or a line of it is not as it should be.
        """
        try:
            text = self._path.read_text("utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UsageError(f"cannot read the library {self._path}: {reason}", hint="Check the file") from error
        return tuple(self._read(text))

    def add(self, entries: Iterable[LibraryEntry]) -> Merged:
        """Add the entries that say something new, and return what was; safe with several processes at once.

        Raises:
            LockedError: another process holds the library for too long.
            UsageError: the file can't be read or written.
        """
        from filelock import FileLock, Timeout

        private_dir(self._path.parent)
        try:
            with FileLock(self._path.with_name(f".{self._path.name}.lock"), timeout=_LOCK_SECONDS):
                held = self.entries()
                merged = merge(held, entries)
                if merged.new:
                    write_atomic(self._path, _dump((*held, *merged.new)))
                return merged
        except Timeout as error:
            raise LockedError(
                f"another process holds the library {self._path}", hint="Try again when it has ended"
            ) from error
        except OSError as error:
            raise UsageError(
                f"cannot write the library {self._path}: {error.strerror or error}",
                hint="Check the permissions of its folder",
            ) from error

    def _read(self, text: str) -> Iterator[LibraryEntry]:
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                yield _Line.model_validate_json(line).entry()
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                where = ".".join(map(str, first["loc"]))
                raise UsageError(
                    f"{self._path}:{number}: {where} {first['msg']}".replace("  ", " "),
                    hint="Correct or delete that line",
                ) from error


class _Door(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Source(_Door):
    file: str
    sha256: str
    at: str
    answered: str = ""


class _Approved(_Door):
    by: str
    at: str


class _Line(_Door):
    schema_: Literal["qbyok.library/1"] = Field(alias="schema")
    id: str
    question: str
    allowed: tuple[str, ...] = ()
    verdict: str = ""
    answer: str = ""
    source: _Source
    approved: _Approved

    def entry(self) -> LibraryEntry:
        return LibraryEntry(
            question=self.question,
            verdict=self.verdict,
            answer=self.answer,
            allowed=self.allowed,
            file=self.source.file,
            sha256=self.source.sha256,
            at=self.source.at,
            answered=self.source.answered,
            approved_by=self.approved.by,
            approved_at=self.approved.at,
        )


def entry_record(entry: LibraryEntry) -> dict[str, Any]:
    """Return an entry as its line holds it."""
    return {
        "schema": SCHEMA,
        "id": entry_id(entry),
        "question": entry.question,
        "allowed": list(entry.allowed),
        "verdict": entry.verdict,
        "answer": entry.answer,
        "source": {"file": entry.file, "sha256": entry.sha256, "at": entry.at, "answered": entry.answered},
        "approved": {"by": entry.approved_by, "at": entry.approved_at},
    }


def _dump(entries: Iterable[LibraryEntry]) -> bytes:
    return "".join(json.dumps(entry_record(entry), ensure_ascii=False) + "\n" for entry in entries).encode()
