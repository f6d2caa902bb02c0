"""Questions while they are put together, and what stands above each block of a document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

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
    """What stands above a block: the headings, the last paragraph with its number, and all text since the heading."""

    section: tuple[str, ...] = ()
    text: str = ""
    label: str = ""
    at: str = ""
    guidance: str = ""


def leads(blocks: Sequence[Paragraph | Table]) -> list[Lead]:
    """Return the lead of each block."""
    path: dict[int, str] = {}
    last: Paragraph | None = None
    guidance = ""
    found: list[Lead] = []
    for block in blocks:
        found.append(
            Lead(
                section=tuple(path[level] for level in sorted(path)),
                text=" ".join(last.text.split()) if last else "",
                label=last.number.rstrip(".") if last else "",
                at=last.at if last else "",
                guidance=guidance,
            )
        )
        if isinstance(block, Table):
            last, guidance = None, ""
        elif is_heading(block):
            path = {k: v for k, v in path.items() if k < block.level}
            path[block.level] = " ".join(f"{block.number} {block.text}".split())
            last, guidance = None, ""
        elif block.text.strip() and not is_listing(block):
            last = block
            if len(guidance) < _MAX_GUIDANCE:
                line = " ".join(f"{block.number} {block.text}".split())
                guidance = f"{guidance}\n{line}".strip()[:_MAX_GUIDANCE]
    return found


def is_heading(paragraph: Paragraph) -> bool:
    """Return whether a paragraph is a heading of the document's outline."""
    return paragraph.level > 0 and bool(paragraph.text.strip())


def is_listing(paragraph: Paragraph) -> bool:
    """Return whether a paragraph is a line of a table of contents, or a caption."""
    return _LISTING.search(paragraph.style) is not None
