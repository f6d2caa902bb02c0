"""Read HTML: what a browser shows as text; scripts, navigation, comments and hidden elements are left out."""

import codecs
import re
from typing import Any

from qbyok.errors import InputError
from qbyok.evidence.blocks import Parsed, hidden_places, locate_by_heading
from qbyok.evidence.outline import Outline
from qbyok.evidence.text import decode
from qbyok.verification.characters import visible

_NOT_TEXT = re.compile("script|style|noscript|template|head|svg|math|object|iframe|nav|select|textarea")
_INLINE = re.compile(
    "a|abbr|acronym|bdi|bdo|b|br|big|cite|code|data|del|dfn|em|font|img|ins|i|kbd|label|mark|q|rp|rt|ruby|samp|small"
    "|span|strike|strong|sub|sup|s|time|tt|u|var|wbr"
)
_HEADING = re.compile(r"h([1-6])")
_HIDING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)"
    r"|(?:text-indent|left|top|right)\s*:\s*-\d{4,}\S*\s*(?:;|$|!)"
    r"|font-size\s*:\s*(?:0(?:\.0*)?[a-z%]*|(?:0?\.\d+|1(?:\.\d+)?)(?:px|pt))\s*(?:;|$|!))",
    re.IGNORECASE,
)
_WHITE = re.compile(
    r"(?:^|;)\s*color\s*:\s*(?:#f[0-9a-f]f[0-9a-f]f[0-9a-f]|#fff|white|transparent|rgba?\(\s*25[0-5]\s*,"
    r"\s*25[0-5]\s*,\s*25[0-5]\b[^;]*|rgba\([^;]*,\s*0(?:\.0+)?\s*\))\s*(?:;|$|!)",
    re.IGNORECASE,
)
_INHERITED = ("color", "font-size", "visibility")
_GROUND = re.compile(r"background", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_CHARSET_WITHIN = 4096
_SPACE = re.compile(r"\s+")


def parse(data: bytes) -> Parsed:
    """Parse an HTML page. Elements that their own attributes hide are left out, and counted in the notes.

    Raises:
        InputError: it is no text, or holds no element.
    """
    return parse_text(_decoded(data))


def parse_text(text: str) -> Parsed:
    """Parse an HTML page that is decoded already, such as the body of a mail.

    Raises:
        InputError: it holds no element.
    """
    root = _tree(text)
    reader = _Reader()
    reader.read(root)
    title = root.find(".//title")
    named = _line(title.text_content()) if title is not None else ""
    return Parsed(
        title=named or reader.title,
        blocks=tuple(reader.outline.blocks),
        locate=locate_by_heading,
        notes=hidden_places(reader.hidden),
    )


def _decoded(data: bytes) -> str:
    """Return the page's text; what it says of its own encoding counts where it is not UTF-8."""
    named = _CHARSET.search(data[:_CHARSET_WITHIN])
    if named:
        try:
            name = codecs.lookup(named[1].decode("ascii")).name
            if name not in ("utf-8", "iso8859-1", "ascii"):  # the latter two are Windows-1252 to every browser
                return visible(data.decode(name))
        except (LookupError, ValueError):
            pass
    return decode(data)


def _tree(text: str) -> Any:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise InputError("it holds no text") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise InputError("its elements are nested too deep", hint="Save it as PDF or text, or leave it out")
    return root


class _Reader:
    """Goes over the elements once; ``_held`` is the text of the block that is being read.

    A ``flat`` one reads what is inside a heading or a cell: there nothing is a heading or a table of its own.
    """

    def __init__(self, *, flat: bool = False) -> None:
        self.outline = Outline()
        self.title = ""
        self.hidden = 0
        self._flat = flat
        self._held: list[str] = []

    def read(self, root: Any) -> None:
        """Collect what ``root`` shows."""
        from lxml import etree

        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start" and not self._enter(element, element is root):
                walker.skip_subtree()
            elif event == "end":
                self._leave(element, element is root)
        self._flush()

    def _enter(self, element: Any, is_root: bool) -> bool:
        """Begin an element, and tell whether what is in it is to be read like the rest."""
        tag = element.tag
        if _NOT_TEXT.fullmatch(tag):
            return False
        if _is_hidden(element):
            self.hidden += bool(_line(element.text_content()))
            return False
        if tag == "br":
            self._held.append("\n")
        elif not _INLINE.fullmatch(tag):
            self._flush()
        if not (self._flat or is_root):
            if match := _HEADING.fullmatch(tag):
                self._heading(int(match[1]), self._inside(element))
                return False
            if tag == "table" and _is_data(element):
                self._table(element)
                return False
        self._held.append(_shown(element, element.text))
        return True

    def _leave(self, element: Any, is_root: bool) -> None:
        if not (_INLINE.fullmatch(element.tag) or _NOT_TEXT.fullmatch(element.tag)):
            self._flush()
        if not is_root:
            self._held.append(_shown(element.getparent(), element.tail))

    def _heading(self, level: int, text: str) -> None:
        if text:
            self.title = self.title or text
            self.outline.heading(level, text)

    def _table(self, table: Any) -> None:
        found = [[self._inside(cell) for cell in row.iterchildren("td", "th")] for row in table.iter("tr")]
        rows = [" | ".join(cells) for cells in found if any(cells)]
        if len(rows) > 1 and "|" in rows[0]:
            self.outline.table(rows[0], rows[1:])
        else:
            self.outline.table("", rows)

    def _inside(self, element: Any) -> str:
        """Return what a heading or a cell shows, on one line."""
        reader = _Reader(flat=True)
        reader.read(element)
        self.hidden += reader.hidden
        return _line(" ".join(block.text for block in reader.outline.blocks))

    def _flush(self) -> None:
        lines = [_line(line) for line in "".join(self._held).split("\n")]
        if text := "\n".join(line for line in lines if line):
            self.outline.add(text)
        self._held = []


def _is_data(table: Any) -> bool:
    """Tell whether a table holds data, and does not merely arrange a page."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    return any(sum(1 for _ in row.iterchildren("td", "th")) > 1 for row in table.iter("tr"))


def _is_hidden(element: Any) -> bool:
    style = element.get("style", "")
    if "hidden" in element.attrib:
        return True
    hiding = _HIDING.search(style)
    if hiding and not _is_said_again(element, hiding[0]):
        return True
    return _is_white(element, style) and not _is_said_again(element, "color")


def _is_said_again(element: Any, declaration: str) -> bool:
    """Tell whether something within an element says otherwise of what it inherits: its colour, size or visibility."""
    said = next((name for name in _INHERITED if name in declaration.casefold()), "")
    inside = (inner.get("style", "") for inner in element.iterdescendants())
    return bool(said) and any(
        said in style.casefold() and not (_HIDING.search(style) or _WHITE.search(style)) for style in inside
    )


def _is_white(element: Any, style: str) -> bool:
    """Tell whether an element's text is white, or transparent, and no background but white can lie behind it.

    Where the page has style sheets that speak of backgrounds, there may be one.
    """
    white = style and _WHITE.search(style)
    if not white and not _WHITE.search(f"color:{element.get('color', '')}"):
        return False
    grounds = (
        e for e in (element, *element.iterancestors()) if "bgcolor" in e.attrib or "background" in e.get("style", "")
    )
    sheets = element.getroottree().iter("style", "link")
    return next(grounds, None) is None and not any(e.tag == "link" or _GROUND.search(e.text or "") for e in sheets)


def _shown(parent: Any, text: str | None) -> str:
    """Return a text as it is shown: line ends count in preformatted text alone."""
    if not text:
        return ""
    if parent.tag == "pre" or next(parent.iterancestors("pre"), None) is not None:
        return text
    return _SPACE.sub(" ", text)


def _line(text: str) -> str:
    return " ".join(visible(text).split())  # once more: the page may have written characters as numbers
