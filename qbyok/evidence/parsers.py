"""Which parser reads which kind of file. A new kind is one module and one line here."""

from importlib import import_module
from typing import Protocol, cast

from qbyok.evidence.blocks import Parsed

_MODULES = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".docx": "docx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".pptx": "pptx",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".html": "html",
    ".htm": "html",
    ".eml": "mail",
    ".pdf": "pdf",
}
SUFFIXES = frozenset(_MODULES)
"""Of the names of files that are read, in lower case with the dot."""


class Parser(Protocol):
    """Turns a file's bytes into blocks of text."""

    def __call__(self, data: bytes) -> Parsed:
        """Return the file's blocks in reading order.

        Raises:
            InputError: the file can't be read; no other exception gets out, whatever the bytes are.
        """
        ...


def parser(suffix: str) -> Parser:
    """Return the parser for a suffix; its module is loaded only now, so that a worker starts fast."""
    return cast("Parser", import_module(f"qbyok.evidence.{_MODULES[suffix]}").parse)
