"""Documents that were damaged on purpose: answered and annotated with a receipt, or refused with a clear error."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from support import documents as d
from support.answered import put
from support.archives import rezipped, unzipped

from qbyok.errors import QbyokError
from qbyok.model import Annotations, Remark

ITEM = "{11111111-2222-3333-4444-555555555555}"
_BOUND = d.control("<w:text/>", d.run("old"), extra=d.binding("/f", item=ITEM), placeholder=True)
_BLOCKS = [
    d.paragraph("Is it so? ☐ Yes ☐ No", level=0),
    d.paragraph("Answer: ____", d.text_box("Why?", "", d.paragraph(_BOUND))),
    d.paragraph("Name: ", d.text_control(), d.form_text(), d.form_box(), d.form_choices("a", "b")),
    d.table(
        d.row("Question", "Answer", "Comment"),
        d.row("Is it so?", d.cell("Describe", "in detail"), d.cell(d.paragraph(_BOUND))),
        d.row("Is it so?", d.control("<w:text/>", d.cell("old")), d.cell(d.paragraph(d.box_control(), " Yes"))),
    ),
]


def damage(root: Any, data: st.DataObject) -> None:
    """Take away, repeat, move, wrap or empty an element."""
    elements = [e for e in root.iter() if e.getparent() is not None]
    if not elements:
        return
    element, other = (elements[data.draw(st.integers(0, len(elements) - 1))] for _ in range(2))
    parent = element.getparent()
    match data.draw(st.sampled_from(["remove", "repeat", "move", "wrap", "empty"])):
        case "remove":
            parent.remove(element)
        case "repeat":
            parent.append(deepcopy(element))
        case "move" if element not in [other, *other.iterancestors()]:
            other.append(element)
        case "wrap":
            name = data.draw(st.sampled_from(["ins", "del", "sdt", "sdtContent", "hyperlink", "p", "r", "tc"]))
            parent.replace(element, wrapper := parent.makeelement(f"{{{d.W}}}{name}"))
            wrapper.append(element)
        case _:
            element[:] = []


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=80)
@given(data=st.data(), tracked=st.booleans())
def test_damaged_documents_are_answered_or_refused(data: st.DataObject, tracked: bool, tmp_path: Path) -> None:
    header = d.paragraph("Form ", _BOUND)
    source = d.write_docx(tmp_path / "q.docx", *_BLOCKS, store={ITEM: "<f>old</f>"}, header=header).read_bytes()
    root = etree.fromstring(unzipped(source)["word/document.xml"])
    for _ in range(data.draw(st.integers(1, 5))):
        damage(root, data)
    path, target = tmp_path / "damaged.docx", tmp_path / "answered.docx"
    path.write_bytes(rezipped(source, {"word/document.xml": etree.tostring(root)}))
    target.unlink(missing_ok=True)
    try:
        questionnaire = d.open_docx(path)
        slots = [slot for question in questionnaire.layout.questions for slot in question.slots]
        remarks = tuple(Remark(at=slot.at, text="Look") for slot in slots)
        annotations = Annotations(author="Ada", date="2026-01-31T09:30:00Z", tracked=tracked, remarks=remarks)
        writes = [put(slot.at, "Yes\nindeed", slot.kind) for slot in slots]
        receipt = questionnaire.write(writes, target, annotations)
    except QbyokError:
        assert not target.exists()
    else:
        assert len(receipt.written) + len([f for f in receipt.findings if f.rule == "slot-not-writable"]) == len(
            slots
        )
