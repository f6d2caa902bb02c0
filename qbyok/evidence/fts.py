"""Find passages by words with SQLite's full-text index (FTS5), which not every Python's SQLite has."""

import sqlite3
from collections.abc import Iterable, Sequence
from threading import Lock

from qbyok.ranking.bm25 import MemoryIndex, TermIndex, length
from qbyok.ranking.vocabulary import Phrase


def open_index() -> TermIndex:
    """Return an empty index: FTS5 where there is one, else the slower one in Python with the same results."""
    try:
        return FtsIndex()
    except sqlite3.OperationalError:
        return MemoryIndex()


class FtsIndex:
    """A ``TermIndex`` on FTS5. The texts hold stems already, so the tokenizer only parts them at the spaces.

    Raises:
        sqlite3.OperationalError: this SQLite was built without FTS5.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute("create virtual table passage using fts5(words, tokenize='unicode61 remove_diacritics 0')")
        self._db.execute("create virtual table vocabulary using fts5vocab(passage, row)")
        self._frequencies: dict[Phrase, int] = {}
        self._size = 0
        self._words = 0

    def add(self, texts: Iterable[str]) -> None:
        """Add passages, as ``indexed`` returns them."""
        with self._lock, self._db:
            for text in texts:
                self._db.execute("insert into passage(rowid, words) values (?, ?)", (self._size + 1, text))
                self._size += 1
                self._words += length(text)
            self._frequencies.clear()

    @property
    def size(self) -> int:
        """How many passages there are."""
        return self._size

    @property
    def average_length(self) -> float:
        """The mean length of a passage in words."""
        return self._words / self._size if self._size else 1.0

    def text(self, number: int) -> str:
        """Return a passage as it was added."""
        with self._lock:
            row = self._db.execute("select words from passage where rowid = ?", (number + 1,)).fetchone()
        return str(row[0])

    def frequency(self, phrase: Phrase) -> int:
        """Return how many passages hold the phrase."""
        if phrase not in self._frequencies:
            if len(phrase) == 1:
                query, value = "select doc from vocabulary where term = ?", phrase[0]
            else:
                query, value = "select count(*) from passage where passage match ?", _quoted(phrase)
            with self._lock:
                row = self._db.execute(query, (value,)).fetchone()
            self._frequencies[phrase] = int(row[0]) if row else 0
        return self._frequencies[phrase]

    def candidates(self, phrases: Sequence[Phrase], limit: int) -> list[int]:
        """Return the ``limit`` most promising passages that hold any of the phrases; deterministic."""
        if not phrases:
            return []
        query = "select rowid from passage where passage match ? order by rank, rowid limit ?"
        with self._lock:
            rows = self._db.execute(query, (" OR ".join(map(_quoted, phrases)), limit)).fetchall()
        return [int(row[0]) - 1 for row in rows]


def _quoted(phrase: Phrase) -> str:
    """Return a phrase in FTS5's query language; stems are letters and digits, so nothing needs escaping."""
    return f'"{" ".join(phrase)}"'
