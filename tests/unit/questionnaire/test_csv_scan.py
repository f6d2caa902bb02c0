"""Fields, delimiters and encodings of CSV files."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qbyok.questionnaire.csv.dialect import Dialect, find_dialect
from qbyok.questionnaire.csv.encoding import decode
from qbyok.questionnaire.csv.scan import scan

TEXTS = st.text(st.sampled_from('ab"",;\t|\r\n é😀='))
DELIMITERS = st.sampled_from([",", ";", "\t", "|", "^", "."])


@given(TEXTS, DELIMITERS)
@example('"a""', ",")
@example('"a"b"c,"",', ",")
@example("\r\n\r\r\n", ",")
def test_the_fields_are_those_of_pythons_csv(text: str, delimiter: str) -> None:
    read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    ours = [[field.value(text) for field in row.fields] for row in scan(text, delimiter)]
    assert ours == [row or [""] for row in read]


@given(TEXTS, DELIMITERS)
def test_fields_delimiters_and_line_breaks_make_up_the_text(text: str, delimiter: str) -> None:
    rebuilt = ""
    for row in scan(text, delimiter):
        rebuilt += delimiter.join(text[field.start : field.end] for field in row.fields)
        assert text[row.end : row.stop] in ("", "\n", "\r", "\r\n")
        rebuilt += text[row.end : row.stop]
    assert rebuilt == text


@given(TEXTS, DELIMITERS)
def test_a_field_is_unclosed_only_where_strict_csv_complains(text: str, delimiter: str) -> None:
    unclosed = any(field.unclosed for row in scan(text, delimiter) for field in row.fields)
    complaint = ""
    try:
        list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        complaint = str(error)
    if "expected after" not in complaint:  # it stops at the first stray quote, and sees nothing behind it
        assert unclosed == bool(complaint)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("ID,Question,Answer\n1,Do you; or don't you?,\n", ","),
        ("ID;Question;Answer\n1;Do you log, monitor, and alert?;\n2;Do you?;\n", ";"),
        ("ID\tQuestion\tAnswer\n1\tDo you log, monitor, and alert?\t\n", "\t"),
        ("ID|Question|Answer\n1|Do you log, monitor, and alert?|\n", "|"),
        ('Question,Answer\n"Do you; or not?",\n', ","),
        ('Question;Answer\n"Do you, or\nnot, or both?";\n', ";"),
        (
            'ID,Question,Options,Answer\n1,Do you?,"Yes | No | N/A | Other",\n2,Is it?,"Yes | No | N/A | Other",\n',
            ",",
        ),
        ("Assessment of vendors, 2026\n\nID;Question;Answer\n1;Do you?\n2;Are you?\n", ";"),
        ("Do you?\nAre you?\n", ","),
        ("", ","),
    ],
)
def test_the_delimiter_is_the_one_that_cuts_rows_alike(text: str, delimiter: str) -> None:
    assert find_dialect(text) == Dialect(delimiter=delimiter)


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [("sep=;\r\n", ";"), ('"sep=|"\n', "|"), ("SEP=\t\r", "\t"), ("sep=^\n", "^"), ("sep=,", ",")],
)
def test_a_first_line_names_the_delimiter(line: str, delimiter: str) -> None:
    assert find_dialect(line) == Dialect(delimiter=delimiter, start=len(line))


def test_the_named_delimiter_is_obeyed_even_where_another_fits_better() -> None:
    assert find_dialect("sep=;\na,b,c\nd,e,f\n") == Dialect(delimiter=";", start=6)


@pytest.mark.parametrize("line", ["sep=a\n", 'sep="\n', "sep=;;\n", "x\nsep=;\n", "sep= \n"])
def test_other_lines_name_none(line: str) -> None:
    assert find_dialect(line + "a,b,c\nd,e,f\n").start == 0


@pytest.mark.parametrize(
    ("data", "text", "name"),
    [
        ("Größe".encode(), "Größe", "UTF-8"),
        (b"\xef\xbb\xbf" + "Größe".encode(), "Größe", "UTF-8"),
        (b"\xff\xfe" + "Größe".encode("utf-16-le"), "Größe", "UTF-16"),
        (b"\xfe\xff" + "Größe".encode("utf-16-be"), "Größe", "UTF-16"),
        ("Größe – “ja” €".encode("cp1252"), "Größe – “ja” €", "Windows-1252"),
        ("すべてのデータ、質問".encode("cp932"), "すべてのデータ、質問", "Shift-JIS"),
        (b"plain\x0b\x0ctext", "plain\x0b\x0ctext", "UTF-8"),
        (b"pasted\x1ehyphens " + b"and a lot of text around " * 9, None, "UTF-8"),
    ],
)
def test_encodings_are_told_and_keep_the_bytes(data: bytes, text: str | None, name: str) -> None:
    found, encoding = decode(data)
    assert encoding.name == name
    assert text is None or found == text
    assert encoding.encode(found) == data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a,b\0c", "NUL"),
        ("a,b".encode("utf-16-le"), "NUL"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "NUL"),
        (bytes(range(1, 32)), "control characters"),
        (b"\xef\xbb\xbfGr\xf6\xdfe", "damaged at byte 6"),
        (b"\xff\xfea", "damaged at byte 3"),
        (b"\xff\xfe\x00\xd8a\x00", "damaged at byte 3"),
        ("Größe, Maß".encode() + b"\xf6", "some bytes are not"),
        ("für".encode("cp850") + b" x\x9d", "can't be told"),
        (b"\x82\xb7\x82\xd7\x81\x41\x87\x90", "can't be kept"),  # two codes for the same character
        ("日本".encode("euc-jp") + b"\x8f\x8f", "can't be told"),
    ],
)
def test_what_is_no_text_in_a_known_encoding_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        decode(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_kept_or_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except ValueError:
        return
    assert encoding.encode(text) == data
