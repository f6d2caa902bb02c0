"""Find passages by words with SQLite's full-text index (FTS5), which not every Python's SQLite has."""

from collections.abc import Iterable, Sequence

from qbyok.evidence.store import Store
from qbyok.ranking.bm25 import MemoryIndex, TermIndex
from qbyok.ranking.vocabulary import Phrase


def terms_of(store: Store, withheld: Iterable[int]) -> TermIndex:
    """Return the words of a store without those of some documents: by FTS5 where it has one, else by a slower index
    in memory with the same results."""
    hidden = sorted(withheld)
    if store.has_fts:
        return FtsIndex(store, hidden)
    texts = "select rowid, words, (select document from passage where id = word.rowid) from word"
    with store.reading():
        found = store.db.execute(texts).fetchall()
    return MemoryIndex((number, words) for number, words, document in found if document not in hidden)


class FtsIndex:
    """A ``TermIndex`` on FTS5. The texts hold stems already, so the tokenizer only parts them at the spaces."""

    def __init__(self, store: Store, withheld: Sequence[int]) -> None:
        self._store = store
        self._frequencies: dict[Phrase, int] = {}
        sizes = [size for document, size in store.sizes().items() if document not in set(withheld)]
        self.size = sum(passages for passages, _ in sizes)
        words = sum(words for _, words in sizes)
        self.average_length = words / self.size if self.size else 1.0
        self._only = ""
        if withheld:
            store.db.execute("create temp table if not exists withheld (id integer primary key)")
            store.db.execute("delete from withheld")
            store.db.executemany("insert into withheld values (?)", ((number,) for number in withheld))
            self._only = "and (select document from passage where id = word.rowid) not in (select id from withheld)"

    def frequency(self, phrase: Phrase) -> int:
        """Return how many passages hold the phrase."""
        if phrase not in self._frequencies:
            if len(phrase) == 1 and not self._only:
                query, value = "select doc from vocabulary where term = ?", phrase[0]
            else:
                query, value = f"select count(*) from word where word match ? {self._only}", _quoted(phrase)  # noqa: S608
            with self._store.reading():
                row = self._store.db.execute(query, (value,)).fetchone()
            self._frequencies[phrase] = int(row[0]) if row else 0
        return self._frequencies[phrase]

    def candidates(self, phrases: Sequence[Phrase], limit: int) -> list[int]:
        """Return the ``limit`` most promising passages that hold any of the phrases; deterministic."""
        if not phrases:
            return []
        query = f"select rowid from word where word match ? {self._only} order by rank, rowid limit ?"  # noqa: S608
        with self._store.reading():
            rows = self._store.db.execute(query, (" OR ".join(map(_quoted, phrases)), limit)).fetchall()
        return [int(row[0]) for row in rows]


def _quoted(phrase: Phrase) -> str:
    """Return a phrase in FTS5's query language; stems are letters and digits, so nothing needs escaping."""
    return f'"{" ".join(phrase)}"'
