"""By what words the passages of a document are found: their own, and those of what stands above them."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from qbyok.evidence.document import Content
from qbyok.model import Passage
from qbyok.ranking.boilerplate import is_control_list
from qbyok.ranking.indexing import indexed


def words_of(path: str, content: Content) -> Iterator[str | None]:
    """Yield the words that each passage is found by, None for lists of control ids, which are not searched."""
    name = PurePosixPath(path).stem
    ranked = [passage for passage in content.passages if not is_control_list(passage.text)]
    introductions = dict(_introduced(ranked))
    for passage in content.passages:
        if passage.id in introductions:
            over = (content.title, name, *passage.heading, introductions[passage.id])
            yield indexed(*over, passage.text)
        else:
            yield None


def _introduced(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """Yield the id of each passage with the line that introduces it, "" for most.

    The later items of a long list stand in another passage than "Passwords must:", which says what they are about.
    """
    heading: tuple[str, ...] | None = None
    introduction = ""
    for passage in passages:
        if passage.heading != heading:
            heading, introduction = passage.heading, ""
        yield passage.id, introduction
        for line in passage.text.split("\n"):
            if line.rstrip().endswith(":"):
                introduction = line
