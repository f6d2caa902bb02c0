"""How each kind of control takes a value (ECMA-376-1, 17.5.2 and 17.16; w14 check boxes: [MS-DOCX] 2.6.1)."""

import re
from datetime import date

from qbyok.layout.blocks import ControlKind
from qbyok.questionnaire.docx import names
from qbyok.questionnaire.docx.runs import Element, Markup
from qbyok.questionnaire.values import whole_number

_W14 = names.W14
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE_PART = re.compile(r"'([^']*)'|(d{1,2}(?!d)|M{1,4}|y{4}|y{2})")


class RefusedError(Exception):
    """The control does not take this value; the message says why."""


def set_value(markup: Markup, kind: ControlKind, element: Element, text: str, *, offset: int, tick: str) -> str:
    """Set a control and return the text that it shows now, "" for a box.

    Raises:
        RefusedError: the control can't hold the text.
    """
    match kind:
        case ControlKind.CHECKBOX:
            _tick_control(markup, element)
        case ControlKind.FORM_CHECKBOX:
            _tick_field(markup, element)
        case ControlKind.GLYPH:
            _tick_glyph(markup, element, offset, tick)
        case ControlKind.FORM_DROPDOWN:
            return _choose_field(markup, element, text)
        case ControlKind.FORM_TEXT:
            return _write_field(markup, element, text)
        case ControlKind.DROPDOWN | ControlKind.COMBO:
            return _choose(markup, element, kind, text)
        case ControlKind.DATE:
            return _write(markup, element, _dated(markup, element, text))
        case ControlKind.TEXT:
            return _write(markup, element, text)
    return ""


def _tick_control(markup: Markup, sdt: Element) -> None:
    box = sdt.find(f"{markup.tag('sdtPr')}/{_W14}checkbox")
    checked = box.find(_W14 + "checked")
    if checked is None:
        checked = box.makeelement(_W14 + "checked")
        box.insert(0, checked)
    checked.set(_W14 + "val", "1")
    state = box.find(_W14 + "checkedState")
    code = "2612" if state is None else state.get(_W14 + "val", "2612")
    font = "MS Gothic" if state is None else state.get(_W14 + "font", "MS Gothic")
    run = markup.first_run(sdt)
    content = markup.child(sdt, "sdtContent")
    if run is None:
        run = markup.make(content, "r")
        next(markup.paragraphs(content), content).append(run)
    properties = markup.child(run, "rPr")
    for child in list(run):
        if child is not properties:
            run.remove(child)
    _set_font(markup, run, properties, font)
    run.append(markup.make(run, "t"))
    run[-1].text = chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{2,5}", code) else "☒"


def _set_font(markup: Markup, run: Element, properties: Element | None, font: str) -> None:
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


def _tick_field(markup: Markup, mark: Element) -> None:
    box = mark.find(f"{markup.tag('ffData')}/{markup.tag('checkBox')}")
    for old in box.findall(markup.tag("checked")):
        box.remove(old)
    box.append(markup.make(box, "checked", val="1"))


def _tick_glyph(markup: Markup, element: Element, offset: int, tick: str) -> None:
    if markup.is_(element, "sym"):
        code = element.get(markup.tag("char"), "")
        font = element.get(markup.tag("font"), "").lower()
        ticked = names.SYMBOL_BOXES[font, code[-2:].upper()][1]
        element.set(markup.tag("char"), code[:-2] + ticked)
    elif element.text[offset] in names.OPEN_BOXES:
        element.text = element.text[:offset] + tick + element.text[offset + 1 :]


def _choose_field(markup: Markup, mark: Element, text: str) -> str:
    choices = mark.find(f"{markup.tag('ffData')}/{markup.tag('ddList')}")
    entries = [e.get(markup.tag("val"), "") for e in choices.findall(markup.tag("listEntry"))]
    entry = _matching(text, entries)
    for old in choices.findall(markup.tag("result")):
        choices.remove(old)
    choices.insert(0, markup.make(choices, "result", val=str(entries.index(entry))))
    return entry


def _matching(text: str, entries: list[str]) -> str:
    folded = {" ".join(e.split()).casefold(): e for e in reversed(entries)}
    found = text if text in entries else folded.get(" ".join(text.split()).casefold())
    if found is None:
        raise RefusedError(f"'{text[:40]}' is not one of its choices")
    return found


def _choose(markup: Markup, sdt: Element, kind: ControlKind, text: str) -> str:
    properties = markup.child(sdt, "sdtPr")
    name = "dropDownList" if kind is ControlKind.DROPDOWN else "comboBox"
    box = markup.child(properties, name)
    items = [
        (i.get(markup.tag("displayText")) or i.get(markup.tag("value"), ""), i.get(markup.tag("value"), ""))
        for i in box.findall(markup.tag("listItem"))
    ]
    items = [(shown, value) for shown, value in items if shown.strip() and value.strip()]
    try:
        shown = _matching(text, [shown for shown, _ in items])
        box.set(markup.tag("lastValue"), dict(reversed(items))[shown])
    except RefusedError:
        if kind is ControlKind.DROPDOWN:
            raise
        shown = text
        box.attrib.pop(markup.tag("lastValue"), None)
    return _write(markup, sdt, shown)


def _dated(markup: Markup, sdt: Element, text: str) -> str:
    """Record an ISO date in the control and return it in the control's own format; other texts stay as they are."""
    element = markup.child(markup.child(sdt, "sdtPr"), "date")
    try:
        value = date.fromisoformat(text.strip())
    except ValueError:
        element.attrib.pop(markup.tag("fullDate"), None)
        return text
    element.set(markup.tag("fullDate"), f"{value.isoformat()}T00:00:00Z")
    shape = markup.child(element, "dateFormat")
    return _formatted(value, "" if shape is None else shape.get(markup.tag("val"), "")) or value.isoformat()


def _formatted(value: date, shape: str) -> str:
    def part(found: re.Match[str]) -> str:
        match found[2]:
            case None:
                return found[1]
            case "d" | "M" as name:
                return str(value.day if name == "d" else value.month)
            case "dd" | "MM" as name:
                return f"{value.day if name == 'dd' else value.month:02}"
            case "yyyy":
                return f"{value.year:04}"
            case "yy":
                return f"{value.year % 100:02}"
            case name:
                month = _MONTHS[value.month - 1]
                return month if name == "MMMM" else month[:3]

    return _DATE_PART.sub(part, shape)


def _write(markup: Markup, sdt: Element, text: str) -> str:
    properties, content = markup.child(sdt, "sdtPr"), markup.child(sdt, "sdtContent")
    plain = markup.child(properties, "text")
    if plain is not None and not names.is_on(plain.get(markup.tag("multiLine"), "0")):
        text = " ".join(part.strip() for part in text.split("\n") if part.strip()) if "\n" in text else text
    for prompt in properties.findall(markup.tag("showingPlcHdr")):
        properties.remove(prompt)
    paragraph = next(markup.paragraphs(content), None)
    target = content if paragraph is None else paragraph
    own = markup.cleaned(markup.child(properties, "rPr"))
    markup.fill(target, text, own if own is not None else markup.formatting(target))
    return text


def _write_field(markup: Markup, mark: Element, text: str) -> str:
    limit = mark.find(f"{markup.tag('ffData')}/{markup.tag('textInput')}/{markup.tag('maxLength')}")
    length = None if limit is None else whole_number(limit.get(markup.tag("val")))
    if length and 0 < length < len(text):
        raise RefusedError(f"it takes at most {length} characters")
    begin, separate, end = _field_marks(markup, mark)
    if end is None or end is begin or separate is end:
        raise RefusedError("its field is not built in a way that can be filled in")
    if separate is None:
        separate = markup.make(end, "r")
        separate.append(markup.make(end, "fldChar", fldCharType="separate"))
        end.addprevious(separate)
    result = [r for r in _between(separate, end) if markup.is_(r, "r")]
    source = next((r for r in result if markup.text(r)), None)
    properties = markup.cleaned(markup.child(begin if source is None else source, "rPr"))
    for element in list(_between(separate, end)):
        if markup.is_(element, "r", "hyperlink", "ins", "sdt", "smartTag"):
            element.getparent().remove(element)
    separate.addnext(markup.run(separate, text, properties))
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
