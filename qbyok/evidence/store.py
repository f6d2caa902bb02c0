"""The index of an evidence folder: documents with their passages, pairs and words, in one SQLite file.

A document is written in one transaction, so that a program that dies leaves whole documents; SQLite's write-ahead log
lets others read meanwhile (https://www.sqlite.org/wal.html).
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from threading import RLock
from typing import Any

from qbyok.errors import InputError
from qbyok.evidence.document import Content, Document, Traits
from qbyok.model import ApprovedAnswer, Passage
from qbyok.verification.case import PAIR_START

_TABLES = """
create table if not exists meta (name text primary key, value text not null) without rowid;
create table if not exists file (
    path text primary key, size integer, modified integer, changed integer, inode integer, looked integer, sha256 text
) without rowid;
create table if not exists document (
    id integer primary key, path text, sha256 text, version text, title text, reason text, notes text,
    passages integer, pairs integer, ranked integer, words integer, traits text, unique (path, sha256, version)
);
create table if not exists passage (
    id integer primary key, document integer, name text, sha256 text, locator text, heading text, text text,
    earlier integer
);
create index if not exists passage_of on passage (document);
create table if not exists pair (
    document integer, asked text, question text, verdict text, answer text, allowed text, date text, passage integer
);
create index if not exists pair_of on pair (document);
create index if not exists pair_asked on pair (asked);
"""
_WITH_FTS = """
create virtual table if not exists word using fts5(words, tokenize='unicode61 remove_diacritics 0');
create virtual table if not exists vocabulary using fts5vocab(word, row);
"""
_WITHOUT_FTS = "create table if not exists word (rowid integer primary key, words text);"
_PASSAGE = """
select p.id, p.name, p.sha256, d.path, p.locator, p.heading, p.text, p.earlier, d.id
from passage p join document d on d.id = p.document
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What a file's directory entry said when its content was last hashed; times in nanoseconds."""

    size: int
    modified: int
    changed: int
    inode: int
    looked: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A document as the index holds it. ``version`` tells apart what the answer library keeps of one file, and is
    empty for a file of the folder; ``reason`` is why it could not be read, empty if it could."""

    id: int
    path: str
    sha256: str
    version: str
    title: str
    reason: str
    notes: tuple[str, ...]
    passages: int
    pairs: int
    traits: Traits

    def listed(self, copies: Iterable[str] = ()) -> Document:
        """Return it as it is listed."""
        return Document(
            id=self.id,
            path=self.path,
            sha256=self.sha256,
            title=self.title,
            passages=self.passages,
            pairs=self.pairs,
            kept=bool(self.version),
            copies=tuple(copies),
            traits=self.traits,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A passage that may be a hit: where it stands, its words as indexed, and whether it is an earlier pair.
    ``document`` is a number."""

    number: int
    document: int
    path: str
    locator: str
    words: str
    earlier: bool


class Store:
    """The tables; safe to use from several threads. ``path`` is None for a store in memory; without ``fts`` the words
    are in a plain table, as they are where SQLite lacks FTS5.

    Raises:
        sqlite3.Error: the file is no index, is damaged, or can't be written.
    """

    def __init__(self, path: Path | None, *, fts: bool = True) -> None:
        self.lock = RLock()
        self.path = path
        if path:
            path.touch(mode=0o600)  # what SQLite puts beside it gets the same permissions
        self.db = sqlite3.connect(path or ":memory:", timeout=30, isolation_level=None, check_same_thread=False)
        self.db.execute("pragma journal_mode = wal")
        self.db.execute("pragma synchronous = normal")
        self.db.executescript(_TABLES)
        self.has_fts = fts and self._make_fts()
        if not self.has_fts:
            self.db.executescript(_WITHOUT_FTS)

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write all of what follows, or nothing of it."""
        with self.lock:
            self.db.execute("begin immediate")
            try:
                yield
            except BaseException:
                if self.db.in_transaction:  # a full disk ends it by itself
                    self.db.execute("rollback")
                raise
            self.db.execute("commit")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read without another thread between.

        Raises:
            InputError: what is read now is damaged, which did not show when the index was opened.
        """
        with self.lock:
            try:
                yield
            except sqlite3.DatabaseError as error:
                raise InputError(
                    f"the kept index of the evidence is damaged: {error}",
                    hint="Take it away, and it is made anew: qbyok evidence index --remove",
                ) from error

    def keep_as_it_is(self) -> None:
        """Read from now on what stands in the index now, whatever others write into it."""
        with self.lock:
            self.db.execute("begin")
            self.db.execute("select count(*) from document").fetchone()

    def reset(self, reading: str) -> None:
        """Forget all documents that were read in another way than ``reading`` names."""
        row = self.db.execute("select value from meta where name = 'reading'").fetchone()
        if row and row[0] == reading:
            return
        with self.writing():
            self.db.execute("delete from meta where name = 'reading'")
            for table in ("file", "document", "passage", "pair"):  # which other code may have made otherwise
                self.db.execute(f"drop table {table}")
            self.db.execute("delete from word")
        self.db.executescript(_TABLES)
        with self.writing():
            self.db.execute("insert or replace into meta values ('reading', ?)", (reading,))

    def looks(self) -> dict[str, Look]:
        """Return what is known of files, by their paths."""
        rows = self.db.execute("select path, size, modified, changed, inode, looked, sha256 from file")
        return {
            path: Look(size=size, modified=modified, changed=changed, inode=inode, looked=looked, sha256=sha256)
            for path, size, modified, changed, inode, looked, sha256 in rows
        }

    def remember(self, looks: Iterable[tuple[str, Look]]) -> None:
        """Remember what files look like now; of others nothing."""
        with self.writing():
            self.db.execute("delete from file")
            self.db.executemany(
                "insert into file values (?, ?, ?, ?, ?, ?, ?)",
                ((path, n.size, n.modified, n.changed, n.inode, n.looked, n.sha256) for path, n in looks),
            )

    def known(self) -> dict[tuple[str, str, str], Known]:
        """Return all documents, by path, hash and version."""
        rows = self.db.execute(
            "select id, path, sha256, version, title, reason, notes, passages, pairs, traits from document"
        )
        return {
            (path, sha256, version): Known(
                id=number,
                path=path,
                sha256=sha256,
                version=version,
                title=title,
                reason=reason,
                notes=tuple(json.loads(notes)),
                passages=passages,
                pairs=pairs,
                traits=_traits(json.loads(traits)),
            )
            for number, path, sha256, version, title, reason, notes, passages, pairs, traits in rows
        }

    def forget(self, documents: Iterable[int]) -> None:
        """Remove documents with all that is in them."""
        with self.writing():
            for number in documents:
                span = self.db.execute(
                    "select min(id), max(id) from passage where document = ?", (number,)
                ).fetchone()
                if span[0] is not None:  # the passages of a document have numbers in a row
                    self.db.execute("delete from word where rowid between ? and ?", span)
                for table in ("passage", "pair"):
                    self.db.execute(f"delete from {table} where document = ?", (number,))  # noqa: S608
                self.db.execute("delete from document where id = ?", (number,))

    def add(
        self,
        path: str,
        sha256: str,
        version: str,
        content: Content,
        words: Sequence[str | None],
        asked: Sequence[str],
        reason: str = "",
        traits: Traits = Traits(),
    ) -> Known:
        """Add a document: ``words`` are those of each passage as they are indexed, None where it is never found;
        ``asked`` is what each pair's question is looked up by."""
        with self.writing():
            ranked = [text for text in words if text is not None]
            number = self.db.execute(
                "insert into document values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    path,
                    sha256,
                    version,
                    content.title,
                    reason,
                    json.dumps(content.notes),
                    len(content.passages),
                    len(content.approved),
                    len(ranked),
                    sum(text.count("  ") + 1 for text in ranked),
                    json.dumps({one.name: getattr(traits, one.name) for one in fields(traits)}),
                ),
            ).lastrowid
            assert number is not None  # noqa: S101 - it was inserted
            first = self._next_passage()
            numbers = dict(zip((p.id for p in content.passages), range(first, first + len(words)), strict=True))
            self.db.executemany(
                "insert into passage values (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (numbers[p.id], number, p.id, p.sha256, p.locator, json.dumps(p.heading), p.text, int(p.earlier))
                    for p in content.passages
                ),
            )
            self.db.executemany(
                "insert into word (rowid, words) values (?, ?)",
                ((at, text) for at, text in enumerate(words, first) if text is not None),
            )
            self.db.executemany(
                "insert into pair values (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        number,
                        key,
                        a.question,
                        a.verdict,
                        a.answer,
                        json.dumps(a.allowed),
                        a.date,
                        numbers[a.passage.id],
                    )
                    for key, a in zip(asked, content.approved, strict=True)
                ),
            )
        return Known(
            id=number,
            path=path,
            sha256=sha256,
            version=version,
            title=content.title,
            reason=reason,
            notes=content.notes,
            passages=len(content.passages),
            pairs=len(content.approved),
            traits=traits,
        )

    def sizes(self) -> dict[int, tuple[int, int]]:
        """Return of each document how many passages can be found, and how many words they have."""
        with self.reading():
            rows = self.db.execute("select id, ranked, words from document").fetchall()
        return {number: (ranked, words) for number, ranked, words in rows}

    def found(self, numbers: Sequence[int]) -> list[Found]:
        """Return passages by their numbers, in the order of these."""
        sql = f"""
            select p.id, d.id, d.path, p.locator, w.words,
                p.earlier and substr(p.text, 1, {len(PAIR_START)}) = '{PAIR_START}'
            from passage p join document d on d.id = p.document join word w on w.rowid = p.id
            where p.id in ({",".join("?" * len(numbers))})
        """  # noqa: S608 - question marks, and our own word
        with self.reading():
            rows = self.db.execute(sql, numbers).fetchall()
        return [
            Found(number=number, document=document, path=path, locator=locator, words=words, earlier=bool(earlier))
            for number, document, path, locator, words, earlier in sorted(rows)
        ]

    def passage(self, number: int) -> tuple[Passage, int]:
        """Return a passage by its number, and the number of its document."""
        with self.reading():
            row = self.db.execute(f"{_PASSAGE} where p.id = ?", (number,)).fetchone()
        return _passage(row), row[-1]

    def passages(self, document: int) -> tuple[Passage, ...]:
        """Return all passages of a document, in its order."""
        with self.reading():
            rows = self.db.execute(f"{_PASSAGE} where d.id = ? order by p.id", (document,)).fetchall()
        return tuple(map(_passage, rows))

    def held(self, hashes: Collection[str], documents: Iterable[int]) -> frozenset[str]:
        """Return those of some hashes that are a passage's in some documents, given by their numbers."""
        if not hashes:
            return frozenset()
        with self.reading():
            rows = self.db.execute(
                "select sha256 from passage where sha256 in (select value from json_each(?))"
                " and document in (select value from json_each(?))",
                (json.dumps(sorted(hashes)), json.dumps(sorted(documents))),
            )
            return frozenset(sha256 for (sha256,) in rows)

    def pairs(self, asked: str) -> list[tuple[ApprovedAnswer, int]]:
        """Return the pairs whose question is looked up by ``asked``, each with the number of its document."""
        sql = "select question, verdict, answer, allowed, date, passage, document from pair where asked = ?"
        with self.reading():
            rows = self.db.execute(f"{sql} order by rowid", (asked,)).fetchall()
        return [
            (
                ApprovedAnswer(
                    question=question,
                    verdict=verdict,
                    answer=answer,
                    allowed=tuple(json.loads(allowed)),
                    date=date,
                    passage=self.passage(passage)[0],
                ),
                document,
            )
            for question, verdict, answer, allowed, date, passage, document in rows
        ]

    def _next_passage(self) -> int:
        return int(self.db.execute("select coalesce(max(id), 0) + 1 from passage").fetchone()[0])

    def _make_fts(self) -> bool:
        """Make the table of words with FTS5, and tell whether this Python's SQLite has it."""
        try:
            self.db.executescript(_WITH_FTS)
        except sqlite3.OperationalError as error:
            if "no such module" not in str(error):
                raise
            return False
        return True


def _traits(record: dict[str, Any]) -> Traits:
    return Traits(
        **{**record, "sketch": tuple(record["sketch"]), "names": tuple((name, n) for name, n in record["names"])}
    )


def _passage(row: Sequence[Any]) -> Passage:
    _, name, sha256, path, locator, heading, text, earlier, _ = row
    return Passage(
        id=name,
        sha256=sha256,
        path=path,
        locator=locator,
        heading=tuple(json.loads(heading)),
        text=text,
        earlier=bool(earlier),
    )
