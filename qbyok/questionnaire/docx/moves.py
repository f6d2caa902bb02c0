"""Where the places of a document are in its answered copy: new paragraphs move the ones behind them."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable

from qbyok.layout.blocks import NESTED

_PARAGRAPH = re.compile(r"(after )?paragraph ([0-9]+)(.*)", re.DOTALL)


class Moves:
    """Locators as they are after a new paragraph was added at each of some places ``after paragraph N``."""

    def __init__(self, added: Iterable[str]) -> None:
        self._added: dict[str, list[int]] = {}
        for at in added:
            holder, _, step = at.rpartition(NESTED)
            found = _PARAGRAPH.fullmatch(step)
            if found:
                insort(self._added.setdefault(holder, []), int(found[2]))

    def of(self, at: str) -> str:
        """Return a place's locator in the copy; ``after paragraph N`` is the paragraph that was added there."""
        steps = at.split(NESTED)
        return NESTED.join(self._moved(NESTED.join(steps[:depth]), step) for depth, step in enumerate(steps))

    def _moved(self, holder: str, step: str) -> str:
        found = _PARAGRAPH.fullmatch(step)
        if not found:
            return step
        number = int(found[2])
        shift = bisect_left(self._added.get(holder, ()), number) + (found[1] is not None)
        return f"paragraph {number + shift}{found[3]}"
