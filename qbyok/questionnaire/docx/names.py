"""Names in WordprocessingML, and characters that stand for check boxes."""

import re
from typing import NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
STRICT_W = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
"""ISO/IEC 29500 Strict; the scanner reports its names as the transitional ones."""

OPEN_BOXES = "☐□❏❑❒▢◻⬜🗆"
TICKED_BOXES = "☑☒🗹🗷✅⊠"
BOXES = OPEN_BOXES + TICKED_BOXES
_INSIDE = r"[ \u00a0_]{1,5}|(?=.{1,5}[\])])[ \u00a0_]{0,4}[xX✓✔][ \u00a0_]{0,4}"
TYPED_BOX = re.compile(rf"\[({_INSIDE})\]|\(({_INSIDE})\)")
"""A check box made of brackets, and what stands in them."""
PARENTHESES = re.compile(rf"\s*\(({_INSIDE})\)")
"""What a paragraph begins with that is an item of a list of boxes made of parentheses."""
OPEN_PARENTHESES = re.compile(r"\s*\([ \u00a0_]{1,5}\)")
BLANKS = " \u00a0_"
"""What the mark of a typed box takes the place of."""


class SymbolBox(NamedTuple):
    """A box of a symbol font: what it shows, and the last two hex digits of its open and its ticked form."""

    shown: str
    open: str
    ticked: str


SYMBOL_BOXES: dict[tuple[str, str], SymbolBox] = {
    ("wingdings", "6F"): SymbolBox("☐", "6F", "FE"),
    ("wingdings", "70"): SymbolBox("☐", "70", "FE"),
    ("wingdings", "71"): SymbolBox("☐", "71", "FE"),
    ("wingdings", "72"): SymbolBox("☐", "72", "FE"),
    ("wingdings", "A8"): SymbolBox("☐", "A8", "FE"),
    ("wingdings", "78"): SymbolBox("☒", "6F", "78"),
    ("wingdings", "FD"): SymbolBox("☒", "A8", "FD"),
    ("wingdings", "FE"): SymbolBox("☑", "A8", "FE"),
    ("wingdings 2", "2A"): SymbolBox("☐", "2A", "52"),
    ("wingdings 2", "A3"): SymbolBox("☐", "A3", "52"),
    ("wingdings 2", "52"): SymbolBox("☑", "A3", "52"),
    ("wingdings 2", "53"): SymbolBox("☒", "A3", "53"),
    ("wingdings 2", "54"): SymbolBox("☒", "A3", "54"),
}
"""Boxes by symbol font and last two hex digits of the character."""


def is_on(value: str | None) -> bool:
    """Return what an on/off attribute says; an element without it is on (ECMA-376-1, 17.17.4)."""
    return value is None or value.lower() in ("1", "true", "on")
