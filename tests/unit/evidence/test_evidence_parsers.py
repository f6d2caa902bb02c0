"""What holds for every parser, whatever the bytes are."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.archives import zipped
from support.evidence_files import docx_text, mail, pdf, slides, title_slide, workbook

from qbyok.errors import InputError
from qbyok.evidence.parsers import SUFFIXES, Parser, parser
from qbyok.evidence.passages import cut

_GOOD = {
    ".md": b"# Access\nMFA is required.\n\n- one\n- two\n",
    ".markdown": b"MFA is required.\n",
    ".txt": b"MFA is required.\n",
    ".docx": docx_text([(1, "Access"), (0, "MFA is required.")]),
    ".xlsx": workbook({"Controls": [["Control", "State"], ["MFA", "In place"]]}),
    ".xlsm": workbook({"Controls": [["Control", "State"], ["MFA", "In place"]]}),
    ".pdf": pdf([["MFA is required."]]),
    ".pptx": slides(title_slide("Access", "MFA is required.", notes="Ask for MFA")),
    ".csv": b"Control,State\r\nMFA,In place\r\n",
    ".tsv": b"Control\tState\nMFA\tIn place\n",
    ".html": b"<h1>Access</h1><p>MFA is required.</p><table><tr><th>A</th><th>B</th></tr><tr><td>1</td></tr></table>",
    ".htm": b"<p>MFA is required.",
    ".eml": mail("MFA", "MFA is required.\n\nRegards"),
}
_ZIPPED = [".docx", ".xlsx", ".pptx"]


def test_each_kind_of_file_has_its_sample() -> None:
    assert set(_GOOD) == SUFFIXES


@pytest.mark.parametrize("suffix", _GOOD)
def test_blocks_hold_text_and_have_a_place(suffix: str) -> None:
    parsed = parser(suffix)(_GOOD[suffix])
    assert "MFA" in " ".join(block.text for block in parsed.blocks)
    assert all(block.text.strip() and parsed.locate([block]) for block in parsed.blocks)
    assert cut("a", parsed.blocks, parsed.locate) == cut("a", parser(suffix)(_GOOD[suffix]).blocks, parsed.locate)


def _attempt(parse: Parser, data: bytes) -> None:
    """Parse bytes that may be no such file: any exception other than an InputError fails the test."""
    with suppress(InputError):
        parse(data)


@pytest.mark.parametrize("suffix", _GOOD)
@settings(deadline=None, max_examples=25)
@given(data=st.binary(max_size=300), keep=st.floats(0, 1))
def test_damaged_files_raise_input_errors_only(suffix: str, data: bytes, keep: float) -> None:
    good = _GOOD[suffix]
    kept = int(len(good) * keep)
    _attempt(parser(suffix), data)
    _attempt(parser(suffix), good[:kept])
    _attempt(parser(suffix), good[:kept] + data + good[kept + len(data) :])


def _with_part_changed(data: bytes, part: int, place: float, new: bytes) -> bytes:
    """Return a package with sound zip structure in which one part has some bytes replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = sorted(parts)[part % len(parts)]
    old = parts[name]
    start = int(len(old) * place)
    parts[name] = old[:start] + new + old[start + len(new) :]
    return zipped(dict(parts))


@pytest.mark.parametrize("suffix", _ZIPPED)
@settings(deadline=None, max_examples=60)
@given(
    part=st.integers(0, 30),
    place=st.floats(0, 1),
    new=st.one_of(
        st.binary(max_size=6), st.sampled_from([b"0", b"-1", b"A0", b"99999999999", b'"/>', b"</w:p>", b"x"])
    ),
)
def test_damaged_parts_raise_input_errors_only(suffix: str, part: int, place: float, new: bytes) -> None:
    _attempt(parser(suffix), _with_part_changed(_GOOD[suffix], part, place, new))
