"""Where the sentence or list item around a place begins and ends."""

import re

_BREAK = re.compile(
    r"""
      [.!?]["'”’»)\]]*\s+(?=[^\sa-z])             # a full stop, then anything but a small letter
    | [。！？]["”』」)]*\s*
    | \n\s*\n\s*                                  # an empty line
    | \n[ \t]*(?=(?:[-*+•‣▪◦–—]|\d{1,3}[.)]|\(?[a-z]\)|\#{1,6}|\|)[ \t])   # a list item, heading or table row
    | (?<=[.:;!?|])[ \t]*\n\s*                    # a line that is closed by its punctuation
    """,
    re.VERBOSE,
)
# Headings ("## Scope", "5.3 Outlook") and table rows are units of their own, however they end.
_OWN_LINE = re.compile(
    r"(?m)^[ \t]*(?:\#{1,6}[ \t][^\n]*|\d+(?:\.\d+)+\.?[ \t]+[A-Z][^\n.!?]{0,80}|[^\n]*\S[ \t]\|[ \t][^\n]*)$"
)
_KNOWN_SHORT = (
    "al approx art cf chap co corp dept dr e.g eg etc fig i.e ie inc incl jr ltd max min mr mrs ms no nr p para"
    " pp prof sec sr st vol vs bzw ca d.h u.a z.b"
)
_ABBREVIATIONS = frozenset(_KNOWN_SHORT.split())
_LAST_WORD = re.compile(r"[\w.]+\Z")


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place of the whole sentences or list items that ``text[start:end]`` lies in."""
    first, last = 0, len(text)
    for left, right in _breaks(text):
        if right <= start:
            first = max(first, right)
        elif left >= end:
            last = min(last, left)
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last


def _breaks(text: str) -> list[tuple[int, int]]:
    """Return where sentences end (behind their punctuation) and where the next begin."""
    found = []
    for match in _BREAK.finditer(text):
        stop = match.start() + len(match[0].rstrip())
        if match[0][0] == "." and "\n\n" not in match[0] and _is_abbreviation(text, match.start()):
            continue
        found.append((stop, match.end()))
    for match in _OWN_LINE.finditer(text):
        found += [(match.start(), match.start()), (match.end(), match.end())]
    return found


def _is_abbreviation(text: str, dot: int) -> bool:
    word = _LAST_WORD.search(text, max(0, dot - 12), dot)
    return word is not None and word[0].lower() in _ABBREVIATIONS
