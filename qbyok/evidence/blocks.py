"""What a parser returns: the blocks of a document, before they are cut into passages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qbyok.wording import counted

_HEADER_CELL_CHARS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A paragraph, list item or table row.

    ``heading`` is the path of headings above it. Blocks are only joined into one passage with neighbours of the
    same ``group`` (a section, page or table). ``number`` is what the locator counts (paragraph, line or row) and
    ``last`` where the block ends; ``columns`` the first and last column of a spreadsheet's row. ``header`` is a
    table's header row; it is repeated in every passage that holds rows of the table.
    """

    text: str
    heading: tuple[str, ...] = ()
    group: str = ""
    number: int = 1
    last: int = 1
    columns: tuple[int, int] = (1, 1)
    header: str = ""


Locate = Callable[[Sequence[Block]], str]
"""Returns the locator of a passage from its blocks, of which there is at least one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parsed:
    """A parsed document. ``title`` is its own, empty if it names none; ``notes`` tell what of it was not read.
    ``modified`` is when it was last changed, as the file says; empty where it doesn't."""

    title: str
    blocks: tuple[Block, ...]
    locate: Locate
    notes: tuple[str, ...] = ()
    modified: str = ""


def locate_by_heading(blocks: Sequence[Block]) -> str:
    """Return "Access control › Passwords", with the paragraph's number under the heading unless it is the first."""
    first = blocks[0]
    path = " › ".join(first.heading)
    if first.number == 1 and path:
        return path
    return f"{path} ¶ {first.number}".lstrip()


def hidden_places(count: int) -> tuple[str, ...]:
    """Return the note on text that a document hides from its readers, none where there is no such place."""
    return (f"hidden text was not read ({counted(count, 'place')})",) if count else ()


def is_header(row: Sequence[str]) -> bool:
    """Tell whether a row looks like names of columns: several short texts, none of them a number."""
    named = [cell for cell in row if cell]
    return len(named) > 1 and all(
        len(cell) <= _HEADER_CELL_CHARS and any(letter.isalpha() for letter in cell) for cell in named
    )
