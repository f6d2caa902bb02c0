"""Answers for every slot of a questionnaire, and texts in which every line is something that some format twists."""

from qbyok.model import Layout, Slot, SlotKind, SlotWrite

# Without figures, which a check would look for in the evidence. Right-to-left text comes with the marks and
# overrides that could hide what is there.
NASTY = "\n".join(
    (
        '=HYPERLINK("http://evil.invalid","click")&cmd|\'/c calc\'!A',
        "+sum(A:B) 'single' \"double\" “curly” ‹angle› \\back\\slash %s {{ braces }} ${shell} $(shell)",
        "<b>bold</b> & &amp; &lt; ]]> <!-- --> <?pi?> <w:t>tag</w:t> _xFEED_ _x_ %d",
        "\u200fשלום עולם\u200e \u202eback\u202c مرحبا 😀 👩‍💻 e\u0301 ﬁ ß İ 漢字",
        "",
        "\ttab\u00a0no-break  two spaces ",
        "@at",
        "-end",
    )
)
LONG = "\n".join([NASTY] * 12)


def slots_of(layout: Layout) -> list[Slot]:
    """Return the slots that may be written, in the layout's order."""
    return [slot for question in layout.questions for slot in question.slots if slot.writable]


def writes_for(layout: Layout, text: str = NASTY) -> list[SlotWrite]:
    """Return a write for each slot that may be written: ``text``, or in turns the values that a slot permits."""
    return [SlotWrite(slot=slot, text=_value(slot, n, text)) for n, slot in enumerate(slots_of(layout))]


def _value(slot: Slot, number: int, text: str) -> str:
    if slot.kind is SlotKind.TEXT or not slot.allowed:
        return text
    return slot.allowed[number % len(slot.allowed)]
