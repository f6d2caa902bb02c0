"""How each kind of control takes a value (ECMA-376-1, 17.5.2 and 17.16; w14 check boxes: [MS-DOCX] 2.6.1)."""

import re
from dataclasses import dataclass

from qbyok.layout.blocks import ControlKind
from qbyok.questionnaire.docx import names
from qbyok.questionnaire.docx.pen import Pen
from qbyok.questionnaire.docx.runs import SPACE, Element, Markup
from qbyok.questionnaire.docx.values import RefusedError, date_in, formatted, matching, one_line
from qbyok.questionnaire.values import whole_number
from qbyok.wording import counted

_W14 = names.W14


@dataclass(frozen=True, kw_only=True, slots=True)
class Glyphs:
    """The ticked and the open box that a document uses in its text."""

    ticked: str
    open: str


def set_value(pen: Pen, kind: ControlKind, element: Element, text: str, *, offset: int, glyphs: Glyphs) -> str:
    """Set a control and return the text that it shows now; a box is ticked by any text but "", and returns it.

    Raises:
        RefusedError: the control can't hold the text.
    """
    match kind:
        case ControlKind.CHECKBOX:
            _tick_control(pen, element, ticked=bool(text))
        case ControlKind.FORM_CHECKBOX:
            _tick_field(pen.markup, element, ticked=bool(text))
        case ControlKind.GLYPH if text:
            _tick_glyph(pen, element, offset, glyphs.ticked)
        case ControlKind.GLYPH:
            _untick_glyph(pen, element, offset, glyphs.open)
        case ControlKind.FORM_DROPDOWN:
            return _choose_field(pen.markup, element, text)
        case ControlKind.FORM_TEXT:
            return _write_field(pen, element, text)
        case ControlKind.DROPDOWN | ControlKind.COMBO:
            return _choose(pen, element, kind, text)
        case ControlKind.DATE:
            return _write(pen, element, _dated(pen.markup, element, text))
        case ControlKind.TEXT:
            return _write(pen, element, text)
    return text


def _tick_control(pen: Pen, sdt: Element, *, ticked: bool) -> None:
    markup = pen.markup
    box = sdt.find(f"{markup.tag('sdtPr')}/{_W14}checkbox")
    checked = box.find(_W14 + "checked")
    if checked is None:
        checked = box.makeelement(_W14 + "checked")
        box.insert(0, checked)
    checked.set(_W14 + "val", "1" if ticked else "0")
    state = box.find(_W14 + ("checkedState" if ticked else "uncheckedState"))
    usual = "☒" if ticked else "☐"
    code = "" if state is None else state.get(_W14 + "val", "")
    font = "MS Gothic" if state is None else state.get(_W14 + "font", "MS Gothic")
    old = markup.first_run(sdt)
    content = markup.child(sdt, "sdtContent")
    glyph = chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{2,5}", code) else usual
    run = markup.run(content, glyph, None if old is None else markup.cleaned(markup.child(old, "rPr")))
    _set_font(markup, run, font)
    if old is None:
        pen.put(next(markup.paragraphs(content), content), run)
    else:
        pen.replace(old, run)


def _set_font(markup: Markup, run: Element, font: str) -> None:
    properties = markup.child(run, "rPr")
    if properties is None:
        properties = markup.make(run, "rPr")
        run.insert(0, properties)
    fonts = markup.child(properties, "rFonts")
    if fonts is None:
        fonts = markup.make(properties, "rFonts")
        style = markup.child(properties, "rStyle")
        properties.insert(0 if style is None else 1, fonts)
    for name in ("ascii", "eastAsia", "hAnsi"):
        fonts.set(markup.tag(name), font)
        fonts.attrib.pop(markup.tag(f"{name}Theme"), None)


def _tick_field(markup: Markup, mark: Element, *, ticked: bool) -> None:
    box = mark.find(f"{markup.tag('ffData')}/{markup.tag('checkBox')}")
    for old in box.findall(markup.tag("checked")):
        box.remove(old)
    box.append(markup.make(box, "checked", val="1" if ticked else "0"))


def _tick_glyph(pen: Pen, element: Element, offset: int, tick: str) -> None:
    if pen.markup.is_(element, "sym"):
        _exchange_symbol(pen, element, _symbol_box(pen.markup, element).ticked)
    elif element.text[offset] in names.OPEN_BOXES:
        _exchange(pen, element, offset, tick)
    elif element.text[offset] in names.BLANKS:
        _exchange(pen, element, offset, "x")


def _untick_glyph(pen: Pen, element: Element, offset: int, box: str) -> None:
    if pen.markup.is_(element, "sym"):
        _exchange_symbol(pen, element, _symbol_box(pen.markup, element).open)
    elif element.text[offset] in names.TICKED_BOXES:
        _exchange(pen, element, offset, box)
    elif element.text[offset] not in names.OPEN_BOXES + names.BLANKS:
        _exchange(pen, element, offset, _blank(element.text[:offset], element.text[offset + 1 :]))


def _blank(before: str, behind: str) -> str:
    """Return what takes the place of the mark between brackets, also where a space would not be shown."""
    if "_" in before[-1:] + behind[:1]:
        return "_"
    return " " if before.strip() and behind.strip() else "\u00a0"


def _exchange(pen: Pen, element: Element, offset: int, character: str) -> None:
    mark = pen.markup.make(element, "t")
    mark.text = character
    mark.set(SPACE, "preserve")
    pen.exchange(element, offset, mark)


def _symbol_box(markup: Markup, symbol: Element) -> names.SymbolBox:
    code = symbol.get(markup.tag("char"), "")[-2:].upper()
    return names.SYMBOL_BOXES[symbol.get(markup.tag("font"), "").lower(), code]


def _exchange_symbol(pen: Pen, element: Element, digits: str) -> None:
    code = element.get(pen.markup.tag("char"), "")
    if code[-2:].upper() != digits:
        symbol = element.makeelement(element.tag, dict(element.attrib))
        symbol.set(pen.markup.tag("char"), code[:-2] + digits)
        pen.exchange(element, 0, symbol)


def _choose_field(markup: Markup, mark: Element, text: str) -> str:
    choices = mark.find(f"{markup.tag('ffData')}/{markup.tag('ddList')}")
    entries = [e.get(markup.tag("val"), "") for e in choices.findall(markup.tag("listEntry"))]
    entry = matching(text, entries)
    for old in choices.findall(markup.tag("result")):
        choices.remove(old)
    choices.insert(0, markup.make(choices, "result", val=str(entries.index(entry))))
    return entry


def _choose(pen: Pen, sdt: Element, kind: ControlKind, text: str) -> str:
    markup = pen.markup
    properties = markup.child(sdt, "sdtPr")
    name = "dropDownList" if kind is ControlKind.DROPDOWN else "comboBox"
    box = markup.child(properties, name)
    items = [
        (i.get(markup.tag("displayText")) or i.get(markup.tag("value"), ""), i.get(markup.tag("value"), ""))
        for i in box.findall(markup.tag("listItem"))
    ]
    items = [(shown, value) for shown, value in items if shown.strip() and value.strip()]
    shown = matching(text, [shown for shown, _ in items], free=kind is ControlKind.COMBO)
    value = dict(reversed(items)).get(shown)
    if _wraps_cell(markup, sdt):
        return _write(pen, sdt, shown)
    if value is None:
        box.attrib.pop(markup.tag("lastValue"), None)
    else:
        box.set(markup.tag("lastValue"), value)
    return _write(pen, sdt, shown)


def _dated(markup: Markup, sdt: Element, text: str) -> str:
    """Record an ISO date in the control and return it in the control's own format; other texts stay as they are."""
    element = markup.child(markup.child(sdt, "sdtPr"), "date")
    value = date_in(text)
    if value is None:
        element.attrib.pop(markup.tag("fullDate"), None)
        return text
    if not _wraps_cell(markup, sdt):
        element.set(markup.tag("fullDate"), f"{value.isoformat()}T00:00:00Z")
    shape = markup.child(element, "dateFormat")
    return formatted(value, "" if shape is None else shape.get(markup.tag("val"), ""))


def _write(pen: Pen, sdt: Element, text: str) -> str:
    markup = pen.markup
    properties, content = markup.child(sdt, "sdtPr"), markup.child(sdt, "sdtContent")
    plain = markup.child(properties, "text")
    if plain is not None and not names.is_on(plain.get(markup.tag("multiLine"), "0")):
        text = one_line(text)
    if not _wraps_cell(markup, sdt):
        markup.end_prompt(sdt)
    paragraph = next(markup.paragraphs(content), None)
    target = content if paragraph is None else paragraph
    own = markup.cleaned(markup.child(properties, "rPr"))
    pen.fill(target, text, own if own is not None else markup.formatting(target))
    return text


def _wraps_cell(markup: Markup, sdt: Element) -> bool:
    """Return whether a control wraps a whole cell, so that its properties belong to the frame of the table."""
    paragraph = next(markup.paragraphs(markup.child(sdt, "sdtContent")), None)
    return paragraph is not None and markup.is_(paragraph.getparent(), "tc")


def _write_field(pen: Pen, mark: Element, text: str) -> str:
    markup = pen.markup
    limit = mark.find(f"{markup.tag('ffData')}/{markup.tag('textInput')}/{markup.tag('maxLength')}")
    length = None if limit is None else whole_number(limit.get(markup.tag("val")))
    if length and 0 < length < len(text):
        raise RefusedError(f"it takes at most {counted(length, 'character')}")
    begin, separate, end = _field_marks(markup, mark)
    if end is None or end is begin or separate is end:
        raise RefusedError("its field is not built in a way that can be filled in")
    if separate is None:
        separate = markup.make(end, "r")
        separate.append(markup.make(end, "fldChar", fldCharType="separate"))
        end.addprevious(separate)
    result = [r for r in _between(separate, end) if markup.is_(r, "r")]
    source = next((r for r in result if markup.run_text(r)), None)
    properties = markup.cleaned(markup.child(begin if source is None else source, "rPr"))
    for element in list(_between(separate, end)):
        if markup.is_(element, "r", "hyperlink", "ins", "sdt", "smartTag"):
            pen.strike(element)
    pen.put_behind(separate, markup.run(separate, text, properties))
    return text


def _field_marks(markup: Markup, mark: Element) -> tuple[Element, Element | None, Element | None]:
    """Return the runs that begin, separate and end a field, as far as they are siblings."""
    begin = mark.getparent()
    depth, separate = 0, None
    for run in [begin, *begin.itersiblings()]:
        for sign in run.iter(markup.tag("fldChar")):
            kind = sign.get(markup.tag("fldCharType"))
            depth += (kind == "begin") - (kind == "end")
            if kind == "separate" and depth == 1:
                separate = run
            if kind == "end" and depth == 0:
                return begin, separate, run
    return begin, separate, None


def _between(first: Element, last: Element) -> list[Element]:
    found = []
    for element in first.itersiblings():
        if element is last:
            break
        found.append(element)
    return found
