"""The answer library: a file of lines, one approved question/answer pair each (``qbyok.library/1``)."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qbyok.errors import LockedError, QbyokError, UsageError
from qbyok.files import private_dir, write_atomic
from qbyok.library.merging import Merged, content, merge
from qbyok.model import LibraryEntry, Support
from qbyok.ranking.sameness import normalised

SCHEMA = "qbyok.library/1"
_ID_DIGITS = 16
_LOCK_SECONDS = 30
_CORRECT = "Correct or delete that line"


def entry_id(entry: LibraryEntry) -> str:
    """Return what identifies a pair: question, verdict and answer, as they are compared, and its scope.

    The same pair from another file, with other options, or of another day, is the same entry.
    """
    same: list[str | list[str]] = [normalised(entry.question), *content(entry)]
    if entry.scope:
        same.append(sorted(entry.scope))
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
        return tuple(parse_lines(text, lambda what: UsageError(f"{self._path}:{what}", hint=_CORRECT)))

    def add(self, entries: Iterable[LibraryEntry]) -> Merged:
        """Add the entries that say something new, and return what was; safe with several processes at once.

        Raises:
            LockedError: another process holds the library for too long.
            UsageError: the file can't be read or written.
        """
        with self._changing() as held:
            merged = merge(held, entries)
            if merged.new:
                write_atomic(self._path, dump((*held, *merged.new)))
            return merged

    def approve(self, entries: Sequence[LibraryEntry]) -> Merged:
        """Add entries that a person approves now: those that the library holds already are approved anew.

        Raises:
            LockedError, UsageError: see ``add``.
        """
        with self._changing() as held:
            approved = {entry_id(entry): entry for entry in entries}
            conflicts = merge(held, approved.values()).conflicts
            kept = tuple(approved.pop(entry_id(entry), entry) for entry in held)
            new = tuple(approved.values())
            write_atomic(self._path, dump((*kept, *new)))
            return Merged(new=new, known=len(entries) - len(new), conflicts=conflicts)

    def remove(self, ids: Sequence[str]) -> tuple[LibraryEntry, ...]:
        """Take entries out by their ids, and return them.

        Raises:
            LockedError: see ``add``.
            UsageError: there is no entry of such an id, and none was taken out; or see ``add``.
        """
        with self._changing() as held:
            if unknown := set(ids) - {entry_id(entry) for entry in held}:
                raise UsageError(
                    f"the library {self._path} holds no {sorted(unknown)[0]}", hint="See: qbyok library list"
                )
            write_atomic(self._path, dump(entry for entry in held if entry_id(entry) not in ids))
            return tuple(entry for entry in held if entry_id(entry) in ids)

    @contextmanager
    def _changing(self) -> Iterator[tuple[LibraryEntry, ...]]:
        """Yield the entries, and keep others from changing the file meanwhile."""
        from filelock import FileLock, Timeout

        private_dir(self._path.parent)
        try:
            with FileLock(self._path.with_name(f".{self._path.name}.lock"), timeout=_LOCK_SECONDS):
                yield self.entries()
        except Timeout as error:
            raise LockedError(
                f"another process holds the library {self._path}", hint="Try again when it has ended"
            ) from error
        except OSError as error:
            raise UsageError(
                f"cannot write the library {self._path}: {error.strerror or error}",
                hint="Check the permissions of its folder",
            ) from error


class _Door(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Source(_Door):
    file: str
    sha256: str
    at: str
    answered: str = ""
    run: str = ""


class _Approved(_Door):
    by: str
    at: str


class _Support(_Door):
    passage: str
    sha256: str
    path: str
    document: str
    labels: tuple[str, ...] = ()


class _Line(_Door):
    schema_: Literal["qbyok.library/1"] = Field(alias="schema")
    id: str
    question: str
    allowed: tuple[str, ...] = ()
    verdict: str = ""
    answer: str = ""
    source: _Source
    approved: _Approved
    scope: tuple[str, ...] = ()
    expires: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    evidence: tuple[_Support, ...] = ()

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
            run=self.source.run,
            scope=self.scope,
            expires=self.expires,
            evidence=tuple(Support(**one.model_dump()) for one in self.evidence),
        )


def entry_record(entry: LibraryEntry) -> dict[str, Any]:
    """Return an entry as its line holds it; what it says nothing of is left out, as in lines of earlier versions."""
    source = {"file": entry.file, "sha256": entry.sha256, "at": entry.at, "answered": entry.answered}
    further = {
        "scope": list(entry.scope),
        "expires": entry.expires,
        "evidence": [asdict(one) for one in entry.evidence],
    }
    return {
        "schema": SCHEMA,
        "id": entry_id(entry),
        "question": entry.question,
        "allowed": list(entry.allowed),
        "verdict": entry.verdict,
        "answer": entry.answer,
        "source": source | ({"run": entry.run} if entry.run else {}),
        "approved": {"by": entry.approved_by, "at": entry.approved_at},
        **{name: value for name, value in further.items() if value},
    }


def parse_lines(text: str, refused: Callable[[str], QbyokError]) -> Iterator[LibraryEntry]:
    """Yield the entries of lines. Where one is not as it should be, ``refused`` makes the error that is raised, of
    its number and what is wrong."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _Line.model_validate_json(line).entry()
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise refused(f"{number}: {where} {first['msg']}".replace("  ", " ")) from error


def dump(entries: Iterable[LibraryEntry]) -> bytes:
    """Return entries as lines, in UTF-8."""
    return "".join(json.dumps(entry_record(entry), ensure_ascii=False) + "\n" for entry in entries).encode()
