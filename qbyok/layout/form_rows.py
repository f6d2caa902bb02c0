"""The questions of a form as rows: each with what the sheet says of its places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qbyok.layout.boxes import box_slots
from qbyok.layout.doclabels import label_of
from qbyok.layout.docwords import split_number
from qbyok.layout.grid import a1
from qbyok.layout.tables import Row
from qbyok.layout.typed_boxes import box_caption, is_preset, printed_options, ticked, ticked_options, unticked
from qbyok.layout.verdicts import options_in
from qbyok.layout.view import SheetView
from qbyok.model import Role, Slot, SlotKind

Place = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class FormQuestion:
    """A question of a form: where it stands, where its number stands, and the places to fill in with their roles.

    ``options`` are the places of texts beside boxes of which one is to be ticked: as many first ones of ``answers``.
    """

    place: Place
    label: Place | None = None
    section: str = ""
    answers: tuple[tuple[Place, Role], ...]
    options: tuple[Place, ...] = ()


def form_rows(view: SheetView, questions: Sequence[FormQuestion]) -> list[Row]:
    """Return a form's questions with what the sheet says of each place, those without a place to write left out."""
    return [row for question in questions if (row := _row(view, question))]


def _row(view: SheetView, question: FormQuestion) -> Row | None:
    row, col = question.place
    number, text = split_number(" ".join(view.text(row, col).split()))
    label = view.text(*question.label) if question.label else number
    answers = question.answers[len(question.options) :]
    boxed = [(*place, "") for place, _ in answers if view.boxes(*place)]
    written = [(p, role) for p, role in answers if not view.boxes(*p) and view.writable(*p)]
    slots = (
        *_ticks(view, question),
        *box_slots(view, boxed, Role.VERDICT, "check boxes beside a question"),
        *(_slot(view, place, role, text) for place, role in written),
    )
    if not text or not slots:
        return None
    section = (question.section,) if question.section else ()
    text = label_of(text) if text.endswith((":", "：")) else text
    return Row(row=row, col=col, text=text, label=label, section=section, guidance="", slots=slots)


def _ticks(view: SheetView, question: FormQuestion) -> Iterator[Slot]:
    marked = question.answers[: len(question.options)]
    for (place, role), option in zip(marked, question.options, strict=True):
        if view.writable(*place):
            held = view.text(*place)
            caption = box_caption(held)
            yield Slot(
                at=f"{view.sheet.name}!{a1(*place)}",
                role=role,
                kind=SlotKind.TICK,
                allowed=(ticked(held, caption) if caption else "X",),
                option=caption or " ".join(view.text(*option).split()),
                existing=held or None,
                default=bool(caption) and is_preset(held),
                unticked=unticked(held),
                why="a box beside each option",
            )


def _slot(view: SheetView, place: Place, role: Role, text: str) -> Slot:
    listed = view.allowed(*place)
    held = view.text(*place)
    chosen = ticked_options(held)
    allowed = listed or (printed_options(held) or options_in((text,)) if role in (Role.ANSWER, Role.VERDICT) else ())
    return Slot(
        at=f"{view.sheet.name}!{a1(*place)}",
        role=Role.VERDICT if allowed and role is Role.ANSWER else role,
        kind=SlotKind.CHOICE if allowed else SlotKind.TEXT,
        allowed=allowed or None,
        existing=chosen or held or None,
        default=bool(held) and is_preset(held),
        printed=held if chosen else None,
        why="a drop-down list beside its question" if listed else "a box beside or below its question",
    )
