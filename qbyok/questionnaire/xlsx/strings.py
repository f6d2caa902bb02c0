"""The shared strings of a workbook: read, and appended to without touching what is there.

Source: ECMA-376-1, 18.4. Phonetic runs (``rPh``) are no part of a string's text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from qbyok.questionnaire import limits
from qbyok.questionnaire.package import refuse_doctype
from qbyok.questionnaire.tags import encoded, open_tag, start_tag, with_attributes
from qbyok.questionnaire.xlsx.text import stored, unescape


@dataclass(kw_only=True, slots=True)
class SharedStrings:
    """The texts in order; ``insert_at`` is the byte at which more may follow, ``root`` that of the root element."""

    texts: list[str] = field(default_factory=list)
    root: int = 0
    insert_at: int = 0


def scan_strings(data: bytes) -> SharedStrings:
    """Scan a shared strings part.

    Raises:
        ValueError: it declares a document type, is nested too deeply, or is no list of strings.
        xml.parsers.expat.ExpatError: it is not well-formed.
    """
    refuse_doctype(data)
    return _StringScanner(data).run()


def append_strings(data: bytes, strings: SharedStrings, texts: Sequence[str], references: int) -> bytes:
    """Return the part with more strings at its end; ``references`` is the number of cells that now use them."""
    tag = start_tag(data, strings.root)
    prefix = tag.prefix
    items = encoded(
        data,
        "".join(
            f'<{prefix}si><{prefix}t xml:space="preserve">{stored(text)}</{prefix}t></{prefix}si>' for text in texts
        ),
    )
    total = len(strings.texts) + len(texts)
    counts = {"uniqueCount": str(total)}
    if (used := re.search(rb"""\scount\s*=\s*["'](\d+)["']""", tag.attributes)) is not None:
        counts["count"] = str(int(used[1]) + references)
    head = data[: strings.root] + with_attributes(open_tag(tag), counts)
    if tag.closed:
        return head + items + f"</{tag.name}>".encode() + data[tag.end :]
    return head + data[tag.end : strings.insert_at] + items + data[strings.insert_at :]


class _StringScanner:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._strings = SharedStrings()
        self._path: list[str] = []
        self._text: list[str] = []
        self._parts: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.CharacterDataHandler = self._text.append
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def run(self) -> SharedStrings:
        self._parser.Parse(self._data, True)
        return self._strings

    def _start(self, name: str, _: dict[str, str]) -> None:
        local = name.rpartition("}")[2]
        self._path.append(local)
        if len(self._path) > limits.XML_DEPTH:
            raise ValueError(f"its elements are nested more than {limits.XML_DEPTH} deep")
        if len(self._path) == 1:
            if local != "sst":
                raise ValueError("it is no list of strings")
            self._strings.root = self._parser.CurrentByteIndex
        elif len(self._path) == 2:
            self._parts.clear()
            if local == "si":
                self._strings.insert_at = 0  # behind the last string, whatever stands before it
            elif not self._strings.insert_at:
                self._strings.insert_at = self._parser.CurrentByteIndex
        self._text.clear()

    def _end(self, _: str) -> None:
        local = self._path.pop()
        depth = len(self._path)
        if local == "t" and "rPh" not in self._path:
            self._parts.append("".join(self._text))
        elif depth == 1 and local == "si":
            self._strings.texts.append(unescape("".join(self._parts)))
        elif depth == 0 and not self._strings.insert_at:
            self._strings.insert_at = self._parser.CurrentByteIndex
