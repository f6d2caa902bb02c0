"""The shapes of notes in a sheet's drawing, each the yellow paper that one note is written on.

Excel shows no note without its shape. Source: ECMA-376-4, 19.1 (VML), 19.4.2 (ClientData).
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from qbyok.layout.grid import Place
from qbyok.questionnaire import limits
from qbyok.questionnaire.additions import at_the_end
from qbyok.questionnaire.spans import Edit, applied, scan_elements
from qbyok.questionnaire.tags import attributes, encoded, start_tag, with_attributes
from qbyok.questionnaire.xlsx.vml import readable

_SPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_ID = re.compile(rb"_x0000_s([0-9]{1,9})\b")
_BLOCKS = re.compile(rb"""<\w+:idmap\b[^>]*?\sdata\s*=\s*["']([0-9, ]*)["']""")
_BLOCK = 1024
"""So many ids belong together; each drawing of a workbook has blocks of its own."""

_COLUMNS = 3
_CHARACTERS_PER_LINE = 36
_POINTS_PER_LINE = 12
_ROW_POINTS = 15
_ROWS = (4, 30)
"""Notes are at least and at most so high."""

_TYPE_ID = "_x0000_t202"
_TYPE = (
    f'<v:shapetype{{0}} id="{_TYPE_ID}" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


class ShapeIds:
    """The blocks of ids that the drawings of a workbook use."""

    def __init__(self, drawings: Iterable[bytes]) -> None:
        self._taken = {block for data in drawings for block in _blocks(data)}

    def new(self, data: bytes, count: int) -> tuple[list[int], list[int]]:
        """Return ids for new shapes of a drawing, and its blocks, to which some may have been added."""
        used = {int(number) for number in _ID.findall(data)}
        blocks = sorted(_blocks(data))
        free = [number for block in blocks for number in _free(block, used)]
        added: list[int] = []
        while len(free) < count:
            block = max(self._taken, default=0) + 1
            self._taken.add(block)
            added.append(block)
            free += _free(block, used)
        return free[:count], [*blocks, *added]


def empty_drawing() -> bytes:
    """Return a drawing without shapes."""
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
    return (
        f'<xml {spaces}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
    ).encode()


def with_note_shapes(data: bytes, ids: ShapeIds, notes: Mapping[Place, str]) -> bytes:
    """Return a drawing with shapes for new notes; their words decide how high they are.

    Raises:
        ValueError: the drawing can't be spliced.
        xml.parsers.expat.ExpatError: it is not well-formed.
    """
    elements = scan_elements(readable(data), depth=3)
    root = elements[0]
    declared = attributes(start_tag(data, root.start))
    missing = {prefix: space for prefix, space in _SPACES.items() if declared.get(f"xmlns:{prefix}") != space}
    spaces = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in missing.items())
    numbers, blocks = ids.new(data, len(notes))
    new = "" if f'"{_TYPE_ID}"'.encode() in data else _TYPE.format(spaces)
    for number, (place, text) in zip(numbers, sorted(notes.items()), strict=True):
        new += _shape(number, spaces, place, text)
    edits = [at_the_end(data, root, encoded(data, new))]
    layout = next((element for element in elements if element.path[-1] == "idmap"), None)
    if layout is not None:
        edits.append(_with_blocks(data, layout.start, blocks))
    return applied(data, edits)


def _with_blocks(data: bytes, start: int, blocks: Sequence[int]) -> Edit:
    end = start_tag(data, start).end
    return start, end, with_attributes(data[start:end], {"data": ",".join(map(str, blocks))})


def _blocks(data: bytes) -> set[int]:
    listed = {int(number) for found in _BLOCKS.findall(data) for number in found.split(b",") if number.strip()}
    return listed | {int(number) // _BLOCK for number in _ID.findall(data)}


def _free(block: int, used: set[int]) -> list[int]:
    own = [number for number in used if number // _BLOCK == block]
    return list(range(max(own, default=block * _BLOCK) + 1, (block + 1) * _BLOCK))


def _shape(number: int, spaces: str, place: Place, text: str) -> str:
    row, col = place[0] - 1, place[1] - 1
    lines = sum(1 + len(line) // _CHARACTERS_PER_LINE for line in text.split("\n"))
    least, most = _ROWS
    rows = min(max(least, 1 + lines * _POINTS_PER_LINE // _ROW_POINTS), most)
    top = min(max(row - 1, 0), limits.ROWS - 1 - rows)
    left = col + 1 if col + 1 + _COLUMNS < limits.COLUMNS else col - _COLUMNS - 1
    return (
        f'<v:shape{spaces} id="_x0000_s{number}" type="#{_TYPE_ID}" style="position:absolute;margin-left:59.25pt;'
        f'margin-top:1.5pt;width:144pt;height:{rows * _ROW_POINTS}pt;z-index:{number % _BLOCK};visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{left}, 15, {top}, 10, {left + _COLUMNS}, 15, {top + rows}, 4</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{col}</x:Column></x:ClientData></v:shape>"
    )
