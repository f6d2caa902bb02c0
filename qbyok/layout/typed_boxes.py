"""Options that are printed in the cell for the answer: "☐ Yes ☐ No", "( ) Sim ( ) Não", "Yes / No".

A cell may also hold but one of them, "☐ Yes", with the others in the cells beside it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from qbyok.layout.presets import is_default
from qbyok.layout.verdicts import is_negative, is_not_applicable, is_option, options_in, strokes_in

_MAX_TEXT = 400
_MAX_OPTION = 60
_MAX_LISTED = 120
_KEPT = 4096
_BOX = re.compile(
    r"(?P<open>[(\[（［][ \u00a0\u3000]{0,4}[)\]）］]|[☐□❏❑❒▢◻⬜]|_{2,})"
    r"|[(\[（［] ?[xX✓✔✗✘●•] ?[)\]）］]|[☑☒✅■]|_+[xX]_+"
)
_SIGNS = frozenset("([（［☐□❏❑❒▢◻⬜☑☒✅■_")
"""A text without any of them has no box."""
_END = re.compile(r"[:：]|_{2,}|…|\.{3,}|\n")
_LABEL = re.compile(r"^.*(?:[:?]\s|[\u0370-\u03ff\u1f00-\u1fff];\s|[：？\t])\s*(?=\S)", re.DOTALL)
"""What a question or its label ends with, before the first of its options; the Greek question mark is a semicolon."""
_COLONS = (":", "：")
_ASKING_ENDS = (*_COLONS, "?", "？")
_COMMA = re.compile(r"[,;、，；]")
_STROKE = re.compile(r"[/|／｜・]")
_BRACKET = re.compile(r"[(\[（［]")


class _Box(NamedTuple):
    """A box in a text: where it stands, what it stands for, and whether it is ticked."""

    start: int
    end: int
    option: str
    ticked: bool


@lru_cache(_KEPT)
def printed_options(text: str) -> tuple[str, ...]:
    """Return the options between which a text leaves the choice, () where it does not."""
    boxes = _boxes(text)
    return tuple(box.option for box in boxes) if len(boxes) > 1 else _to_be_struck(text)


@lru_cache(_KEPT)
def box_caption(text: str) -> str:
    """Return what stands beside the only box of a text that holds nothing else: "Yes" of "☐ Yes"."""
    boxes = _boxes(text)
    return boxes[0].option if len(boxes) == 1 and boxes[0].start == 0 and "\n" not in text else ""


def has_open_boxes(text: str) -> bool:
    """Tell whether a text offers boxes to tick, as no header does: "Yes (X)" says with what to tick."""
    return any(not box.ticked for box in _boxes(text))


@lru_cache(_KEPT)
def is_preset(text: str) -> bool:
    """Tell whether a text is what a form holds before anyone has answered: a default, or boxes of which none is
    ticked."""
    lone = _BOX.fullmatch(text.strip())
    if ticked_options(text) or (lone and lone["open"] is None):
        return False
    return is_default(text) or bool(printed_options(text) or box_caption(text))


def ticked_options(text: str) -> str:
    """Return the options that are ticked in a text, "" where there are none."""
    return "; ".join(box.option for box in _boxes(text) if box.ticked)


def ticked(text: str, option: str) -> str:
    """Return a text with only the box of an option ticked, the option alone where the text has no such box."""
    boxes = _boxes(text)
    return _redrawn(text, boxes, option) if option in [box.option for box in boxes] else option


def unticked(text: str) -> str | None:
    """Return what a cell to be ticked holds without its tick: a box that is open, or nothing; None for no tick."""
    lone = _BOX.fullmatch(text)
    boxes = (_Box(0, len(text), "", lone["open"] is None),) if lone else _boxes(text)
    if not boxes:
        return "" if text else None
    return _redrawn(text, boxes, None) if any(box.ticked for box in boxes) else None


def _redrawn(text: str, boxes: Sequence[_Box], option: str | None) -> str:
    """Return a text with only the box of an option ticked, and none for None."""
    for box in reversed(boxes):
        if box.ticked != (box.option == option):
            drawn = text[box.start : box.end]
            text = f"{text[: box.start]}{_drawn(drawn, ticked=not box.ticked)}{text[box.end :]}"
    return text


def _drawn(box: str, *, ticked: bool) -> str:
    """Return a box as it looks when it is ticked, or when it is not."""
    if box in "□■":
        return "■" if ticked else "□"
    if box[0] == "_":
        return "_X_" if ticked else "___"
    if len(box) == 1:
        return "☒" if ticked else "☐"
    return f"{box[0]}{'X' if ticked else ' '}{box[-1]}"


def before_caption(text: str) -> str:
    """Return the question in a text that ends with a box's option: "Is it shut?" of "Is it shut? Yes"."""
    label = _LABEL.match(text.strip())
    return label[0].strip() if label else ""


def captions(texts: Sequence[str]) -> tuple[str, ...]:
    """Return what boxes stand for; the texts are that before the first box, those between, and that behind the last.

    Where there is text on both sides, usual verdicts tell on which one the captions are; () where they do not tell.
    """
    head, *between, tail = (text.strip() for text in texts)
    before, behind = (_LABEL.sub("", head), *between), (*between, tail)
    if not head or not tail:
        return before if head else behind
    if head.endswith(_ASKING_ENDS) and not (between and all(text.endswith(_COLONS) for text in between)):
        return behind
    first, last = is_option(_option(before[0])), is_option(_option(tail))
    chosen = before if first else behind
    told = not between or (not (first and last) and sum(is_option(_option(text)) for text in chosen) > 1)
    return chosen if told else ()


@lru_cache(_KEPT)
def _boxes(text: str) -> tuple[_Box, ...]:
    """Return the boxes of a text; their options all stand behind them, or all before them."""
    if len(text) > _MAX_TEXT or _SIGNS.isdisjoint(text):
        return ()
    boxes = list(_BOX.finditer(text))
    found = [box for box in boxes if not _is_line(box)] or boxes
    if not found:
        return ()
    starts, ends = [box.start() for box in found], [box.end() for box in found]
    between = [text[end:start] for end, start in zip([0, *ends], [*starts, len(text)], strict=True)]
    before = bool(between[0].strip()) and not between[-1].strip()
    options = [_option(part) for part in captions(between)]
    if not all(0 < len(option) <= _MAX_OPTION for option in options) or len(set(options)) < len(options):
        return ()
    if not options or ((before or any(map(_is_line, found))) and not any(map(is_option, options))):
        return ()
    return tuple(
        _Box(start, end, option, box["open"] is None)
        for start, end, option, box in zip(starts, ends, options, found, strict=True)
    )


def _is_line(box: re.Match[str]) -> bool:
    """Tell whether a box is a line, which beside others is one to write on."""
    return "_" in box[0]


def _option(text: str) -> str:
    """Return an option without what may be written behind it: "Other: ____"."""
    return " ".join(_END.split(text.strip(), maxsplit=1)[0].split()).strip(" ,;./|")


def _to_be_struck(text: str) -> tuple[str, ...]:
    """Return the options of which all but one are to be struck: "Yes / No", but not "No / N/A", "Yes, partly"."""
    if len(text) > _MAX_LISTED or not _STROKE.search(text):
        return ()
    listed = _BRACKET.split(text, maxsplit=1)[0]
    options = () if _COMMA.search(listed) else options_in((listed,))
    denied = {is_negative(option) for option in options if not is_not_applicable(option)}
    return options if len(denied) > 1 else strokes_in(listed)
