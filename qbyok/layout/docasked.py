"""Questions while they are put together, and what stands above each block of a document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qbyok.layout.blocks import Paragraph, Table
from qbyok.model import Slot

_MAX_GUIDANCE = 2000
_LISTING = re.compile(r"toc|table of (?:figures|contents)|index|caption", re.IGNORECASE)


@dataclass(kw_only=True, slots=True)
class Asked:
    """A question as it is being put together; ``room`` tells that the line below it was left free."""

    at: str
    text: str
    label: str = ""
    section: tuple[str, ...] = ()
    guidance: str = ""
    room: bool = False
    slots: list[Slot] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lead:
    """What stands above a block: the headings, the last paragraph with its number, and all text since the heading.

    ``above`` is the lead of that paragraph itself, if it has one.
    """

    section: tuple[str, ...] = ()
    text: str = ""
    label: str = ""
    at: str = ""
    guidance: str = ""
    above: "Lead | None" = None


_NOTHING = Lead()


def leads(blocks: Sequence[Paragraph | Table], start: Lead = _NOTHING) -> list[Lead]:
    """Return the lead of each block, and of what would come behind them all; ``start`` is that of the first."""
    path = dict(enumerate(start.section, 1))
    lead = start
    found = [lead]
    for block in blocks:
        section = tuple(path[level] for level in sorted(path))
        if isinstance(block, Table):
            lead = Lead(section=section)
        elif is_heading(block):
            path = {k: v for k, v in path.items() if k < block.level}
            path[block.level] = " ".join(f"{block.number} {block.text}".split())
            lead = Lead(section=tuple(path[level] for level in sorted(path)))
        elif block.text.strip() and not is_listing(block):
            line = " ".join(f"{block.number} {block.text}".split())
            lead = Lead(
                section=section,
                text=" ".join(block.text.split()),
                label=block.number.rstrip("."),
                at=block.at,
                guidance=f"{lead.guidance}\n{line}".lstrip("\n")[:_MAX_GUIDANCE],
                above=replace(lead, above=None) if lead.text else None,
            )
        found.append(lead)
    return found


def is_heading(paragraph: Paragraph) -> bool:
    """Return whether a paragraph is a heading of the document's outline."""
    return paragraph.level > 0 and bool(paragraph.text.strip())


def is_listing(paragraph: Paragraph) -> bool:
    """Return whether a paragraph is a line of a table of contents, or a caption."""
    return _LISTING.search(paragraph.style) is not None
