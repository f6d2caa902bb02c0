"""Which places of a cell or paragraph can be filled, and with what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qbyok.layout.blocks import INSIDE, Cell, Control, ControlKind, Paragraph, Table, TextBox, after
from qbyok.layout.doclabels import answer_in, is_filler, label_end, label_of
from qbyok.layout.docwords import is_item_number, is_request
from qbyok.layout.presets import is_default, without_prompt
from qbyok.layout.typed_boxes import before_caption, captions
from qbyok.layout.verdicts import codes_in, is_option, options_in, strokes_in
from qbyok.layout.vocabulary import Sense, header_sense
from qbyok.model import Role, Slot, SlotKind

_CHOICES = (ControlKind.DROPDOWN, ControlKind.COMBO, ControlKind.FORM_DROPDOWN)
_ANSWER_LABELS = {
    Sense.ANSWER: Role.ANSWER,
    Sense.COMMENT: Role.COMMENT,
    Sense.EVIDENCE: Role.EVIDENCE,
    Sense.VERDICT: Role.VERDICT,
}
_MAX_OPTION = 120
_MAX_PROMPT = 160
_IN_BRACKETS = re.compile(r"[(\[（［](.*)[)\]）］]")
_UNITS = "$€£¥₩₹₽₺₴₪฿￥％% "
"""What a form prints where an amount is to be entered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A check box and the text that it stands for, "" for a bare one."""

    control: Control
    option: str


def answer_role(label: str) -> Role | None:
    """Return what is to follow a label such as "Response" or "Comments", None for a label that asks by itself."""
    sense = header_sense(label)
    return _ANSWER_LABELS.get(sense) if sense else None


def plain(text: str) -> str:
    """Return a text in one line, without surrounding space."""
    return " ".join(text.split())


def boxes_in(paragraphs: Sequence[Paragraph]) -> tuple[Box, ...]:
    """Return all check boxes with their options; the text behind a box names it, or that before it."""
    found: list[Box] = []
    for paragraph in paragraphs:
        boxes = [c for c in paragraph.controls if c.kind.is_box]
        if not boxes:
            continue
        options = captions(_beside(paragraph, boxes)) or [""] * len(boxes)
        found += [Box(control=b, option=_option(o)) for b, o in zip(boxes, options, strict=True)]
    return tuple(found)


def _beside(paragraph: Paragraph, boxes: Sequence[Control]) -> tuple[str, ...]:
    """Return the texts before the first box, between the boxes, and behind the last one."""
    starts, ends = [0, *(b.end for b in boxes)], [*(b.start for b in boxes), len(paragraph.text)]
    return tuple(paragraph.text[start:end].strip() for start, end in zip(starts, ends, strict=True))


def _option(text: str) -> str:
    text = plain(text)
    label = label_of(text)
    return (label if len(label) < len(text) and is_filler(text[label_end(text) or 0 :]) else text)[:_MAX_OPTION]


def prefix_of(paragraphs: Sequence[Paragraph]) -> str:
    """Return the text before the first check box: the question that the boxes answer."""
    lines: list[str] = []
    for paragraph in paragraphs:
        boxes = [c for c in paragraph.controls if c.kind.is_box]
        if boxes:
            text, *behind = _beside(paragraph, boxes)
            named_behind = bool(behind[-1]) and captions((text, *behind)) == tuple(behind)
            asked = text if named_behind or len(boxes) == 1 else before_caption(text)
            lines.append("" if is_item_number(asked) else asked)
            break
        lines.append(paragraph.text)
    return plain(" ".join(lines))


def own_control(cell: Cell) -> Control | None:
    """Return the control that a cell consists of, None where it shows anything else or several."""
    controls = [c for c in cell.controls if not c.kind.is_box and not c.bound]
    shown = [(p, c) for p in cell.paragraphs for c in p.controls]
    if len(controls) != 1 or len(shown) != 1:
        return None
    paragraph, control = shown[0]
    outside = paragraph.text[: control.start] + paragraph.text[control.end :]
    others = (p.text for p in cell.paragraphs if p is not paragraph)
    return control if not outside.strip() and not "".join(others).strip() else None


def _only_prompt(cell: Cell) -> Control | None:
    """Return the control that waits for an answer beside a cell's own words, None for none or several."""
    waiting = [c for c in cell.controls if not c.kind.is_box and c.placeholder and not c.bound]
    return waiting[0] if len(cell.controls) == len(waiting) == 1 else None


def waiting_in(box: TextBox) -> Paragraph | None:
    """Return the paragraph of a text box that waits for an answer, None where the box shows anything else."""
    paragraphs = tuple(block for block in box.blocks if isinstance(block, Paragraph))
    if not paragraphs or any(isinstance(block, Table) or block.controls or block.picture for block in box.blocks):
        return None
    filled = [p for p in paragraphs if p.text.strip()]
    if len(filled) > 1 or (filled and not is_prompt(Cell(at=box.at, column=1, paragraphs=paragraphs))):
        return None
    return filled[0] if filled else paragraphs[0]


def waiting_box(cell: Cell) -> Paragraph | None:
    """Return the paragraph that waits for an answer in the only text box of a cell."""
    return waiting_in(cell.boxes[0]) if len(cell.boxes) == 1 else None


def _own_box(cell: Cell) -> Paragraph | None:
    """Return the paragraph that waits for an answer in a cell which shows nothing but its text box."""
    return None if cell.text.strip() or cell.controls or cell.tables else waiting_box(cell)


def is_prompt(cell: Cell) -> bool:
    """Return whether a cell only says that something is to be entered there."""
    text = plain(cell.text)
    if not text or any(c.kind.is_box for c in cell.controls):
        return False
    lines = [plain(p.text) for p in cell.paragraphs if p.text.strip() and not p.prompt]
    if not lines or _is_note_above_room(cell):
        return True
    filler = is_filler(text.strip(_UNITS))
    return len(text) <= _MAX_PROMPT and (filler or all(is_default(x) and not is_option(x) for x in lines))


def _is_note_above_room(cell: Cell) -> bool:
    """Return whether a cell holds nothing but a request in brackets, and lines left free below it."""
    first, *below = cell.paragraphs
    note = _IN_BRACKETS.fullmatch(first.text.strip())
    return note is not None and is_request(note[1]) and bool(below) and all(p.blank for p in below)


def is_open(cell: Cell) -> bool:
    """Return whether a cell waits for an answer."""
    control = own_control(cell)
    if control is not None:
        return control.placeholder or is_prompt(cell) or not cell.text.strip()
    named = any(box.option for box in boxes_in(cell.paragraphs))
    return cell.blank or is_prompt(cell) or named or _own_box(cell) is not None


def is_fixed(cell: Cell) -> bool:
    """Return whether a cell shows printed text."""
    return bool(cell.text.strip()) and not is_open(cell) and not bare_box(cell)


def bare_box(cell: Cell) -> Control | None:
    """Return the check box that a cell consists of."""
    controls = cell.controls
    if len(controls) != 1 or not controls[0].kind.is_box:
        return None
    box = controls[0]
    return box if len("".join(cell.text.split())) <= max(1, box.end - box.start) else None


def option_list(cell: Cell) -> tuple[str, ...]:
    """Return the options that a cell prints one below another, or in one line, for the right one to be left."""
    lines = [plain(p.text) for p in cell.paragraphs if p.text.strip()]
    if cell.controls:
        return ()
    if len(lines) >= 2 and len(set(lines)) == len(lines) and all(len(line.split()) <= 4 for line in lines):
        listed = all(p.bullet and not p.text.rstrip().endswith(".") for p in cell.paragraphs if p.text.strip())
        return tuple(lines) if listed or sum(map(is_option, lines)) * 2 >= len(lines) else ()
    return options_in(lines) or strokes_in(lines[0]) if len(lines) == 1 and len(lines[0]) <= 60 else ()


def is_writable(control: Control) -> bool:
    """Return whether a control can be set without touching anything but its own cell or paragraph."""
    return not control.locked and not control.in_frame


def _named(control: Control, what: str) -> str:
    return f"{what} around the cell, whose state belongs to the frame of the table" if control.in_frame else what


def cell_slot(cell: Cell, role: Role, why: str, *, header: str = "", hints: Sequence[str] = ()) -> Slot:
    """Return the slot for a cell as a whole, or for the one control that it consists of.

    What may be answered is listed in the cell, in the ``header`` of its column or in the other ``hints``.
    """
    control = own_control(cell) or _only_prompt(cell)
    if control is not None:
        return control_slot(control, plain(cell.text), role, why, hints=(header, *hints))
    if options := option_list(cell):
        return Slot(at=cell.at, role=Role.VERDICT, kind=SlotKind.CHOICE, allowed=options, why=f"{why}; options in it")
    open_cell, box = is_open(cell), _own_box(cell)
    existing = None if open_cell else cell.text.strip()
    judged = role in (Role.VERDICT, Role.ANSWER)
    options = (options_in((header, *hints)) or codes_in(header)) if judged else ()
    state = "text box" if box else "empty" if cell.blank else "prompt" if open_cell else "answered"
    return Slot(
        at=box.at if box else cell.at,
        role=Role.VERDICT if options else role,
        kind=SlotKind.CHOICE if options else SlotKind.TEXT,
        writable=not (box or cell).locked,
        allowed=options or None,
        existing=existing or None,
        why=f"{why}; {state}",
    )


def control_slot(control: Control, text: str, role: Role, why: str, *, hints: Sequence[str] = ()) -> Slot:
    """Return the slot for a content control or form field that shows ``text``."""
    allowed = without_prompt(control.allowed or ()) if control.kind in _CHOICES else None
    options = allowed or options_in(hints)
    prompt = control.placeholder or is_default(text)
    return Slot(
        at=control.at,
        role=Role.VERDICT if options else role,
        kind=SlotKind.CHOICE if options else SlotKind.TEXT,
        writable=is_writable(control),
        allowed=options or None,
        existing=None if prompt or not text.strip() else text.strip(),
        why=f"{why}; {_named(control, f'{control.kind} control')}",
    )


def box_slots(boxes: Sequence[Box], why: str) -> tuple[Slot, ...]:
    """Return a slot per check box; where one is set, its option is what all of them hold together."""
    options = tuple(dict.fromkeys(box.option for box in boxes))
    chosen = "; ".join(box.option for box in boxes if box.control.checked)
    return tuple(
        Slot(
            at=box.control.at,
            role=Role.VERDICT,
            kind=SlotKind.CHECKBOX,
            writable=is_writable(box.control),
            allowed=options,
            option=box.option,
            existing=chosen or None,
            unticked="" if box.control.checked else None,
            why=f"{why}; {_named(box.control, 'check box')}",
        )
        for box in boxes
    )


def _is_in_option(paragraph: Paragraph, field: Control) -> bool:
    boxed = any(control.kind.is_box for control in paragraph.controls)
    return boxed and not paragraph.text[: field.start].rstrip().endswith((":", "："))


def fields_beside_boxes(cell: Cell) -> tuple[Slot, ...]:
    """Return the slots of the fields in a cell of check boxes, for what is left to say: "If yes, since when: …".

    A field among an option's own words ("inherited from …") belongs to that option.
    """
    fields = [
        (c, p.text[c.start : c.end])
        for p in cell.paragraphs
        for c in p.controls
        if not c.kind.is_box and not _is_in_option(p, c)
    ]
    why = "beside the check boxes"
    return tuple(control_slot(c, shown, Role.COMMENT, why) for c, shown in fields if not c.bound)


def joined(known: Sequence[Slot], more: Sequence[Slot]) -> list[Slot]:
    """Return check boxes that stand in several places as one set of options."""
    slots = [*known, *more]
    options = tuple(dict.fromkeys(o for s in slots for o in s.allowed or ()))
    chosen = "; ".join(dict.fromkeys(s.existing for s in slots if s.existing))
    return [replace(s, allowed=options, existing=chosen or None) for s in slots]


def label_slot(holder: str, number: int, paragraph: Paragraph, why: str, *, box: Paragraph | None = None) -> Slot:
    """Return the slot behind a label; ``number`` is the paragraph's place in its holder.

    ``box`` is what waits for an answer in a text box there, the better place where nothing follows the label.
    """
    behind = answer_in(paragraph.text)
    existing = None if is_default(behind) else behind or None
    taken = box if box is not None and not existing else None
    return Slot(
        at=taken.at if taken else f"{holder}{INSIDE}label {number}",
        role=Role.ANSWER,
        kind=SlotKind.TEXT,
        writable=not (taken or paragraph).locked,
        existing=existing,
        why=why,
    )


def new_paragraph(above: Paragraph) -> Slot:
    """Return the slot for a paragraph that is to be put below a question."""
    return Slot(
        at=after(above.at),
        role=Role.ANSWER,
        kind=SlotKind.TEXT,
        writable=not above.locked,
        why="a new paragraph below the question",
    )


def answer_given(answer: Paragraph) -> Slot:
    """Return the slot of a paragraph below a question that answers it."""
    return replace(paragraph_slot(answer, "the answer below the question"), existing=plain(answer.text))


def paragraph_slot(paragraph: Paragraph, why: str) -> Slot:
    """Return the slot for a paragraph as a whole."""
    return Slot(at=paragraph.at, role=Role.ANSWER, kind=SlotKind.TEXT, writable=not paragraph.locked, why=why)
