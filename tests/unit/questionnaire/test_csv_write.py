"""Answers in a CSV file: what changes, what does not, and how that is proven."""

import csv
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.workbooks import answer, tick

from qbyok.errors import InputError, IntegrityError, QbyokError, UsageError
from qbyok.layout.grid import a1
from qbyok.model import Annotations, Receipt, Remark, Severity
from qbyok.questionnaire import limits
from qbyok.questionnaire.csv import file as file_module
from qbyok.questionnaire.csv.file import CsvQuestionnaire
from qbyok.questionnaire.csv.proof import check_copy
from qbyok.questionnaire.csv.reader import Table, read_table
from qbyok.questionnaire.csv.splice import splice
from qbyok.questionnaire.opening import open_questionnaire

FORM = 'ID;Question;Answer;Notes\r\n1;"Do you shut the ""doors""?";;\r\n2;Do you lock them?\r\n\r\n"3";"Why?";"";""'


def write(folder: Path, data: bytes | str, answers: Mapping[str, str]) -> tuple[bytes, Receipt]:
    """Write answers by cell into a file and return the copy's bytes and receipt."""
    source, target = folder / "q.csv", folder / "q.answered.csv"
    source.write_bytes(data.encode() if isinstance(data, str) else data)
    target.unlink(missing_ok=True)
    receipt = open_questionnaire(source).write([answer(f"q!{at}", text) for at, text in answers.items()], target)
    return target.read_bytes(), receipt


def rules(receipt: Receipt) -> list[str]:
    return [finding.rule for finding in receipt.findings]


def test_only_the_answers_fields_change(tmp_path: Path) -> None:
    answers = {"C2": "Yes", "D3": "At night", "C5": "So", "D5": 'He said "no"'}
    data, receipt = write(tmp_path, FORM, answers)
    assert data.decode() == (
        'ID;Question;Answer;Notes\r\n1;"Do you shut the ""doors""?";Yes;\r\n2;Do you lock them?;;At night\r\n\r\n'
        '"3";"Why?";"So";"He said ""no"""'
    )
    assert (tmp_path / "q.answered.csv").stat().st_mode & 0o777 == 0o600
    assert receipt.written == ("q!C2", "q!D3", "q!C5", "q!D5")
    assert receipt.findings == ()


@pytest.mark.parametrize(("mark", "left"), [("x", ""), ('"x"', '""'), (" x ", "")])
def test_the_tick_of_another_option_goes(tmp_path: Path, mark: str, left: str) -> None:
    source, target = tmp_path / "q.csv", tmp_path / "a.csv"
    source.write_text(f"Question,Yes,No\nIs it shut?,,{mark}\n")
    receipt = open_questionnaire(source).write([tick("q!B2", C2="")], target)
    assert target.read_text() == f"Question,Yes,No\nIs it shut?,x,{left}\n"
    assert receipt.written == ("q!B2", "q!C2")


def test_the_tick_of_another_option_stays_where_the_mark_can_not_be_written(tmp_path: Path) -> None:
    form = "Größe,Yes,No\nIs it shut?,,x\n".encode("cp1252")
    source, target = tmp_path / "q.csv", tmp_path / "a.csv"
    source.write_bytes(form)
    receipt = open_questionnaire(source).write([tick("q!B2", "☒", C2="")], target)
    assert (target.read_bytes(), receipt.written, rules(receipt)) == (form, (), ["slot-not-writable"])


def test_the_receipt_counts_the_file_as_its_one_part(tmp_path: Path) -> None:
    data, receipt = write(tmp_path, FORM, {"C2": "Yes"})
    assert (receipt.parts_total, receipt.parts_changed, receipt.parts_added) == (1, ("q.csv",), ())
    assert receipt.original_sha256 == hashlib.sha256(FORM.encode()).hexdigest()
    assert receipt.answered_sha256 == hashlib.sha256(data).hexdigest()
    same, unchanged = write(tmp_path, FORM, {})
    assert same == FORM.encode()
    assert (unchanged.parts_total, unchanged.parts_changed, unchanged.written) == (1, (), ())


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("plain, with a comma", "plain, with a comma"),
        ("a;b", '"a;b"'),
        ('a "b"', '"a ""b"""'),
        ("a\nb", '"a\nb"'),
        ("a\r\nb\rc", '"a\nb\nc"'),
        (" a", '" a"'),
        ("a\t", '"a\t"'),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\ta", "'\ta"),
        ("\ra", '"\'\na"'),
        ("  =1;2", '"\'  =1;2"'),
        ("\u00a0＝1", "'\u00a0＝1"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        ("\x00=1\x07", "'=1"),
    ],
)
def test_an_answer_is_quoted_where_it_must_be_and_never_a_formula(tmp_path: Path, text: str, field: str) -> None:
    data, receipt = write(tmp_path, "Größe;b\nc;d\n", {"B2": text})
    assert data.decode() == f"Größe;b\nc;{field}\n"
    assert ("formula-guarded" in rules(receipt)) == (field.strip('"').startswith("'") and text != "'=1")


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("cp1252", b""),
    ],
)
def test_encoding_and_byte_order_mark_stay(tmp_path: Path, codec: str, mark: bytes) -> None:
    data, receipt = write(tmp_path, mark + "Größe,Antwort\r\nJa?,\r\n".encode(codec), {"B2": "Gewiß – “ja”"})
    assert data == mark + "Größe,Antwort\r\nJa?,Gewiß – “ja”\r\n".encode(codec)
    assert receipt.findings == ()


def test_shift_jis_stays(tmp_path: Path) -> None:
    head = "質問、すべて,回答\r\nデータは、暗号化されていますか？,"
    data, receipt = write(tmp_path, head.encode("cp932"), {"B2": "はい – 完全に"})
    assert data == (head + "はい - 完全に").encode("cp932")
    assert rules(receipt) == ["characters-replaced"]


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        ("at least ≥ 12 ✓", "at least >= 12 x", ["characters-replaced"]),
        ("u\u0308ber", "über", ["characters-replaced"]),
        ("→ yes", "'-> yes", ["characters-replaced", "formula-guarded"]),
        ("Łódź", "ód", ["characters-stripped"]),
    ],
)
def test_what_windows_1252_lacks_is_replaced_or_left_out_and_named(
    text: str, written: str, expected: list[str], tmp_path: Path
) -> None:
    data, receipt = write(tmp_path, "Größe,b\nc,d\n".encode("cp1252"), {"B2": text})
    assert data.decode("cp1252") == f"Größe,b\nc,{written}\n"
    assert rules(receipt) == expected


def test_characters_that_were_left_out_ask_for_a_review(tmp_path: Path) -> None:
    _, receipt = write(tmp_path, "Größe,b\nc,d\n".encode("cp1252"), {"B2": "Łódź"})
    (finding,) = receipt.findings
    assert finding.severity is Severity.REVIEW
    assert finding.message == "q!B2: characters that Windows-1252 lacks were left out: Ł ź"


def test_an_answer_of_which_nothing_can_be_held_is_not_written(tmp_path: Path) -> None:
    form = "Größe,b\nc,d\n".encode("cp1252")
    data, receipt = write(tmp_path, form, {"B2": "はい"})
    assert (data, receipt.written, rules(receipt)) == (form, (), ["slot-not-writable"])


def test_characters_beyond_ascii_in_a_file_without_any_are_announced(tmp_path: Path) -> None:
    data, receipt = write(tmp_path, "a,b\nc,\n", {"B2": "Größe"})
    assert data == "a,b\nc,Größe\n".encode()
    assert rules(receipt) == ["encoding-assumed"]
    assert rules(write(tmp_path, "a,b\nc,\n", {"B2": "size"})[1]) == []
    assert rules(write(tmp_path, b"\xef\xbb\xbfa,b\nc,\n", {"B2": "Größe"})[1]) == []


def test_what_can_not_be_written_is_named(tmp_path: Path) -> None:
    most = "x" * (limits.CELL_UTF16_UNITS - 1)
    answers = {"B9": "Yes", "B2": "", "XFE2": "Yes", "A2": "=" + most, "B1": most + "xx", "nowhere": "x"}
    data, receipt = write(tmp_path, "a,b\nc,\n", answers)
    assert (data, receipt.written) == (b"a,b\nc,\n", ())
    assert sorted(rules(receipt)) == ["answer-too-long"] * 2 + ["slot-not-writable"] * 4
    assert any("no such row" in finding.message for finding in receipt.findings)


def test_an_existing_target_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        CsvQuestionnaire(read_table(tmp_path / "q.csv", b"a,b")).write([], tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        (None, []),
        (Annotations(author="A", date="2026-01-31T09:30:00Z"), []),
        (Annotations(author="A", date="2026-01-31T09:30:00Z", tracked=True), ["annotations-left-out"]),
        (
            Annotations(author="A", date="2026-01-31T09:30:00Z", remarks=(Remark(at="q!B2", text="x"),)),
            ["annotations-left-out"],
        ),
    ],
)
def test_annotations_have_no_place(tmp_path: Path, annotations: Annotations | None, expected: list[str]) -> None:
    questionnaire = CsvQuestionnaire(read_table(tmp_path / "q.csv", b"a,b\nc,"))
    receipt = questionnaire.write([answer("q!B2", "Yes")], tmp_path / "a.csv", annotations)
    assert rules(receipt) == expected
    assert (tmp_path / "a.csv").read_bytes() == b"a,b\nc,Yes"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("sep=;", "sep=,", "names the delimiter changed"),
        ("Größe", "Grösse", "A1 changed"),
        ('"quoted"', "quoted", "B1 changed"),
        ("\r\nYes", "\nYes", "line break after row 1 changed"),
        ("Yes", "Yes;", "B2 changed"),
        (";No", ";;No", "B2 changed"),
        ("Yes", "No", "the answer in A2 can't be read back"),
        ("'=1", "=1", "the answer in B3 can't be read back"),
        ("'=1", "'=1;;", "C3 changed|got longer"),
        ("'=1\r\n", "'=1\r\n\r\n", "number of rows"),
        ("'=1\r\n", "'=1", "line break after row 3 changed"),
    ],
)
def test_a_copy_that_differs_in_more_is_refused(
    old: str, new: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tampered(table: Table, answers: Mapping[tuple[int, int], str]) -> str:
        text = splice(table, answers)
        assert old in text
        return text.replace(old, new, 1)

    monkeypatch.setattr(file_module, "splice", tampered)
    with pytest.raises(IntegrityError, match=rf"q\.answered\.csv was not written, since .*({reason})"):
        write(tmp_path, 'sep=;\r\nGröße;"quoted"\r\n;No\r\nx\r\n', {"A2": "Yes", "B3": "=1"})
    assert not (tmp_path / "q.answered.csv").exists()


def test_a_copy_in_which_the_other_tick_is_still_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tampered(table: Table, answers: Mapping[tuple[int, int], str]) -> str:
        return splice(table, {place: text for place, text in answers.items() if text})

    monkeypatch.setattr(file_module, "splice", tampered)
    (tmp_path / "q.csv").write_text("Question,Yes,No\nIs it shut?,,x\n")
    with pytest.raises(IntegrityError, match="the answer in C2 can't be read back"):
        open_questionnaire(tmp_path / "q.csv").write([tick("q!B2", C2="")], tmp_path / "a.csv")


def test_a_copy_that_is_damaged_on_the_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(original: Table, data: bytes, answers: Mapping[tuple[int, int], str]) -> None:
        check_copy(original, data.replace(b"c", b"\xff"), answers)

    monkeypatch.setattr(file_module, "check_copy", damaged)
    with pytest.raises(IntegrityError, match="can't be read again"):
        write(tmp_path, "Größe,b\nc,\n", {"B2": "Yes"})


def test_what_pythons_csv_can_not_read_is_refused(tmp_path: Path) -> None:
    limit = csv.field_size_limit(8)
    try:
        with pytest.raises(IntegrityError, match="Python's csv can't read it"):
            write(tmp_path, "a,b\nc,\n", {"B2": "longer than that"})
    finally:
        csv.field_size_limit(limit)


FILES = st.text(st.sampled_from('ab",,;\n\r é='), min_size=1, max_size=60)
PLACES = st.tuples(st.integers(1, 6), st.integers(1, 6))
ANSWERS = st.dictionaries(PLACES, st.text(st.sampled_from('xy",;\n\r =-ß≥'), max_size=8), max_size=4)
TOKENS = st.sampled_from([b"", b'"', b";", b",", b"\r", b"\n", b"\0", b"\xff", b"\x81", b"sep=", b"PK\3\4"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=FILES, answers=ANSWERS, codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_what_was_written_is_read_and_nothing_else_differs(
    text: str, answers: dict[tuple[int, int], str], codec: str, tmp_path: Path
) -> None:
    original = f"é\n{text}".encode(codec)  # without a letter beyond ASCII every code page would be UTF-8
    try:
        data, receipt = write(tmp_path, original, {a1(*place): answer for place, answer in answers.items()})
    except InputError:
        return
    delimiter = read_table(tmp_path / "q.csv", original).dialect.delimiter
    before, after = (
        [row or [""] for row in csv.reader(io.StringIO(raw.decode(codec), newline=""), delimiter=delimiter)]
        for raw in (original, data)
    )
    written = {place for place in answers if f"q!{a1(*place)}" in receipt.written}
    assert all(place in written for place, answer in answers.items() if answer and place[0] <= len(before))
    for place in written:
        wanted = answers[place].replace("\r\n", "\n").replace("\r", "\n")
        if codec == "cp1252":
            wanted = wanted.replace("≥", ">=")
        assert after[place[0] - 1][place[1] - 1] in (wanted, f"'{wanted}")
    assert len(after) == len(before)
    for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
        padded = old + [""] * (len(new) - len(old))
        assert [v for col, v in enumerate(padded, 1) if (number, col) not in written] == [
            v for col, v in enumerate(new, 1) if (number, col) not in written
        ]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_give_a_copy_or_one_clear_error(data: st.DataObject, tmp_path: Path) -> None:
    codec = data.draw(st.sampled_from(["utf-8-sig", "utf-16", "cp1252"]))
    content = bytearray(("sep=;\r\n" + FORM + ";Größe").encode(codec))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(TOKENS)
    (tmp_path / "q.csv").write_bytes(bytes(content))
    (tmp_path / "a.csv").unlink(missing_ok=True)
    try:
        questionnaire = open_questionnaire(tmp_path / "q.csv")
        found = [answer(slot.at, "=x") for question in questionnaire.layout.questions for slot in question.slots]
        receipt = questionnaire.write([*found, answer("q!B99", "y")], tmp_path / "a.csv")
    except QbyokError:
        assert not (tmp_path / "a.csv").exists()
    else:
        assert set(receipt.written) == {write.slot.at for write in found}
