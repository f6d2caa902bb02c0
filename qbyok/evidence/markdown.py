"""Read Markdown: headings, paragraphs, list items, tables. The text itself stays as the file has it."""

import re

from qbyok.evidence.blocks import Parsed, locate_by_heading
from qbyok.evidence.outline import Outline
from qbyok.evidence.text import decode

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*")
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\(?(?:[0-9]{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])[ \t]+\S")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*")
_BOLD_LINE = re.compile(r"(\*\*|__)(?P<text>[^*_]{1,80})\1:?")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n(?P<body>.*?\n)\1[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title[ \t]*[:=][ \t]*[\"']?(?P<title>.*?)[\"']?[ \t]*$", re.MULTILINE | re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^()]*\)")


def parse(data: bytes) -> Parsed:
    """Parse a Markdown file. Comments are left out: a reader of the rendered page does not see them."""
    text = decode(data)
    title = ""
    if match := _FRONT_MATTER.match(text):
        text = text[match.end() :]
        if named := _TITLE.search(match["body"]):
            title = named["title"]
    reader = _Reader()
    reader.read(_COMMENT.sub("", text).split("\n"))
    return Parsed(title=title or reader.title, blocks=tuple(reader.outline.blocks), locate=locate_by_heading)


def _plain(heading: str) -> str:
    return _LINK.sub(r"\1", heading).strip(" \t*_`:")


class _Reader:
    """Goes over the lines once; ``_held`` are the lines of the block that is being read."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.title = ""
        self._held: list[str] = []

    def read(self, lines: list[str]) -> None:
        place = 0
        while place < len(lines):
            place = self._take(lines, place)
        self._flush()

    def _take(self, lines: list[str], place: int) -> int:
        """Consume one line, or a whole code block or table, and return the place of the next."""
        line = lines[place]
        after = lines[place + 1] if place + 1 < len(lines) else ""
        if not line.strip():
            self._flush()
        elif match := _ATX.fullmatch(line):
            self._flush()
            self._heading(len(match[1]), match[2] or "")
        elif fence := _FENCE.match(line):
            return self._code(lines, place, fence[1])
        elif self._is_setext(line, after):
            self._flush()
            self._heading(1 if after.strip().startswith("=") else 2, line)
            return place + 2
        elif "|" in line and "|" in after and _TABLE_RULE.fullmatch(after):
            return self._table(lines, place)
        else:
            if _ITEM.match(line):
                self._flush()
            self._held.append(line.rstrip())
        return place + 1

    def _is_setext(self, line: str, after: str) -> bool:
        return not self._held and not _ITEM.match(line) and bool(_SETEXT.fullmatch(after)) and "|" not in line

    def _heading(self, level: int, text: str) -> None:
        text = _plain(text)
        self.title = self.title or text
        self.outline.heading(level, text)

    def _code(self, lines: list[str], place: int, fence: str) -> int:
        self._flush()
        end = place + 1
        while end < len(lines) and not lines[end].strip().startswith(fence):
            end += 1
        if body := "\n".join(lines[place + 1 : end]).strip("\n"):
            self.outline.add(body)
        return end + 1

    def _table(self, lines: list[str], place: int) -> int:
        self._flush()
        end = place + 2
        while end < len(lines) and "|" in lines[end]:
            end += 1
        self.outline.table(lines[place].strip(), [row.strip() for row in lines[place + 2 : end]])
        return end

    def _flush(self) -> None:
        if len(self._held) == 1 and (match := _BOLD_LINE.fullmatch(self._held[0].strip())):
            self.outline.subheading(_plain(match["text"]))
        elif self._held:
            self.outline.add("\n".join(self._held).strip())
        self._held = []
