"""What the witness sees of a sheet whose rows are mostly the same before and after."""

import pytest

from qbyok.questionnaire.xlsx.comparing import Item
from qbyok.questionnaire.xlsx.witness_sheet import witnesses

FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>\n'
SECOND = '<row r="2" ht="9"><c r="A2"><f>A1</f></c></row>'
ANSWERED = '<row r="3"><c r="A3"/></row>'


def sheet(*rows: str) -> bytes:
    return f'<worksheet xmlns="urn:x"><sheetData>{"".join(rows)}</sheetData><cols/></worksheet>'.encode()


def seen(old: bytes, new: bytes) -> tuple[list[Item], list[Item]]:
    before, after = witnesses(old, new, {(3, 1)}, drawn=False)
    return list(before.items()), list(after.items())


def test_rows_that_both_sheets_hold_look_alike() -> None:
    answered = ANSWERED.replace("/>", "><v>5</v></c>", 1)
    before, after = seen(sheet(FIRST, SECOND, ANSWERED), sheet(FIRST, SECOND, answered))
    assert before == after


@pytest.mark.parametrize(
    "rows",
    [
        (SECOND, FIRST),
        (FIRST,),
        (FIRST, FIRST, SECOND),
        (FIRST, f"<!--{SECOND}-->"),
        (FIRST, f"<?row {SECOND}?>"),
        (FIRST, SECOND.replace("A1", "A9")),
        (FIRST, SECOND.replace('ht="9"', 'ht="8"')),
        (FIRST, f"<x>{SECOND}</x>"),
    ],
)
def test_rows_that_moved_went_or_changed_are_seen(rows: tuple[str, ...]) -> None:
    before, after = seen(sheet(FIRST, SECOND, ANSWERED), sheet(*rows, ANSWERED))
    assert before != after


def test_an_answer_is_found_in_a_row_that_is_the_same_in_both() -> None:
    before, after = witnesses(sheet(FIRST, ANSWERED), sheet(FIRST, ANSWERED), {(3, 1)}, drawn=False)
    assert list(before.items()) == list(after.items())
    assert list(before.answers) == list(after.answers) == [(3, 1)]
