"""Which parser reads which kind of file. A new kind is one module and one line here."""

from collections.abc import Mapping
from typing import Protocol

from qbyok.evidence import delimited, docx, html, mail, markdown, pptx, text, xlsx
from qbyok.evidence.blocks import Parsed
from qbyok.evidence.pdf import PdfParser, PdfReader


class Parser(Protocol):
    """Turns a file's bytes into blocks of text."""

    def __call__(self, data: bytes) -> Parsed:
        """Return the file's blocks in reading order.

        Raises:
            InputError: the file can't be read; no other exception gets out, whatever the bytes are.
        """
        ...


def parsers(pdf: PdfReader) -> Mapping[str, Parser]:
    """Return the parser for each file name suffix, in lower case with its dot."""
    return {
        ".md": markdown.parse,
        ".markdown": markdown.parse,
        ".txt": text.parse,
        ".docx": docx.parse,
        ".xlsx": xlsx.parse,
        ".xlsm": xlsx.parse,
        ".pptx": pptx.parse,
        ".csv": delimited.parse,
        ".tsv": delimited.parse,
        ".html": html.parse,
        ".htm": html.parse,
        ".eml": mail.parse,
        ".pdf": PdfParser(pdf).parse,
    }
