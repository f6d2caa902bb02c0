"""Exchanging bytes of a part: only the elements that are edited change, all around them stays as it was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from xml.sax.saxutils import quoteattr

from qbyok.errors import InputError
from qbyok.questionnaire.docx.edits import Edit, How
from qbyok.questionnaire.docx.part import TextPart
from qbyok.questionnaire.docx.runs import Element


@dataclass(frozen=True, kw_only=True, slots=True)
class Splice:
    """Bytes ``[start, end)`` of the part that were exchanged, with the number of elements before and after.

    ``first`` is the number of the first element in there.
    """

    start: int
    end: int
    first: int
    old_elements: int
    new_elements: int
    data: bytes


@dataclass(slots=True)
class _Unit:
    start: int
    end: int
    first: int
    edits: list[Edit] = field(default_factory=list)


def splices(part: TextPart, edits: Sequence[Edit], apply: Callable[[Edit, Element], None]) -> tuple[Splice, ...]:
    """Make each edit by ``apply`` on its lxml element, and return the ranges of bytes that it changes.

    Raises:
        InputError: the part has XML that can't be edited.
    """
    return tuple(_splice(part, unit, apply) for unit in _units(edits))


def spliced(data: bytes, ranges: Sequence[Splice]) -> bytes:
    """Return a part's bytes with the ranges exchanged."""
    pieces, position = [], 0
    for one in ranges:
        pieces += [data[position : one.start], one.data]
        position = one.end
    return b"".join((*pieces, data[position:]))


def _units(edits: Sequence[Edit]) -> list[_Unit]:
    """Group edits by the bytes to exchange; where one range lies in another, the outer one takes both."""
    units: list[_Unit] = []
    # Of several characters of one text the last comes first, so that none moves before its turn.
    for edit in sorted(edits, key=lambda e: (e.start, e.how is not How.AFTER, -e.place.end, -e.place.offset)):
        same = bool(units) and (units[-1].start, units[-1].end) == (edit.start, edit.place.end)
        if not same and (not units or edit.start >= units[-1].end):
            units.append(_Unit(edit.start, edit.place.end, edit.place.first))
        units[-1].edits.append(edit)
    return units


def _splice(part: TextPart, unit: _Unit, apply: Callable[[Edit, Element], None]) -> Splice:
    from lxml import etree

    place = unit.edits[0].place
    opening = _opening(tuple(part.namespaces.at(place.start, place.end).items()))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, strip_cdata=False)
    adds = unit.start == unit.end
    fragment = part.data[place.start if adds else unit.start : unit.end]
    try:
        holder = etree.fromstring(opening + fragment + b"</q>", parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            f"part '{part.name}' has XML that can't be edited: {error}",
            hint="Open the document in Word and save it again",
        ) from error
    elements = [e for e in holder.iter() if isinstance(e.tag, str)][1:]
    for edit in unit.edits:
        apply(edit, elements[edit.place.element - unit.first])
    if adds:
        holder.remove(elements[0])
    data = etree.tostring(holder, encoding=part.encoding)
    return Splice(
        start=unit.start,
        end=unit.end,
        first=unit.first + (len(elements) if adds else 0),
        old_elements=0 if adds else len(elements),
        new_elements=sum(isinstance(e.tag, str) for e in holder.iter()) - 1,
        data=data[data.index(b">") + 1 : data.rindex(b"</q>")],
    )


@cache
def _opening(prefixes: tuple[tuple[str, str], ...]) -> bytes:
    """Return the start tag of an element in which these prefixes are declared."""
    declared = (f" xmlns{':' + prefix if prefix else ''}={quoteattr(uri)}" for prefix, uri in prefixes)
    return f"<q{''.join(declared)}>".encode()
