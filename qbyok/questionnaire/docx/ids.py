"""Ids of what annotates a document: tracked changes, comments, bookmarks (ECMA-376-1, 17.13.2)."""

import re
from collections.abc import Iterable, Iterator
from itertools import count

_ID = re.compile(rb"""[:\s]id\s*=\s*["']\s*\+?0*([0-9]{1,10})\s*["']""")


class Ids:
    """Gives ids that no part of the document uses, in the same order each time."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self.given: list[str] = []
        used = {int(found) for data in parts for found in _ID.findall(data)}
        self._free: Iterator[int] = (number for number in count(1) if number not in used)

    def new(self) -> str:
        """Return the next free id."""
        self.given.append(str(next(self._free)))
        return self.given[-1]
