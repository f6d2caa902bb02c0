"""Opening a questionnaire by what it is, not by what it is called; only of text does the name decide."""

from pathlib import Path

from qbyok.errors import InputError
from qbyok.interfaces import QuestionnaireFile
from qbyok.questionnaire.candidates import DETECT, Candidates
from qbyok.questionnaire.package import OLE_MAGIC, SUPPORTED, Package
from qbyok.questionnaire.source import read_file
from qbyok.questionnaire.xlsx.file import XlsxQuestionnaire

_ZIP_OR_OLE = (b"PK\3\4", b"PK\5\6", OLE_MAGIC)
TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt"})


def open_questionnaire(path: Path, layouts: Candidates = DETECT) -> QuestionnaireFile:
    """Open a questionnaire file; ``layouts`` are saved ones that it may be read by.

    Raises:
        InputError: the file can't be read, is damaged or encrypted, or is of a format that is not supported.
    """
    return open_data(path, read_file(path), layouts)


def open_data(path: Path, data: bytes, layouts: Candidates) -> QuestionnaireFile:
    """Open a questionnaire of which the content was read before; ``path`` is what it is called.

    Raises:
        InputError: see ``open_questionnaire``.
    """
    if path.suffix.lower() in TEXT_SUFFIXES and not data.startswith(_ZIP_OR_OLE):
        from qbyok.questionnaire.csv.file import CsvQuestionnaire
        from qbyok.questionnaire.csv.reader import read_table

        return CsvQuestionnaire(read_table(path, data), layouts)
    package = Package.parse(path, data)
    kind = package.content_type(package.main_part).lower()
    if "sheet.binary" in kind:
        raise InputError(f"{path} is a binary workbook (.xlsb)", hint="Save it as .xlsx in Excel")
    if "spreadsheetml" in kind or "ms-excel" in kind:
        return XlsxQuestionnaire(package, layouts)
    if "wordprocessingml" in kind or "ms-word" in kind:
        from qbyok.questionnaire.docx.file import DocxQuestionnaire

        return DocxQuestionnaire(package, layouts)
    raise InputError(
        f"{path} is an Office file, but neither a workbook nor a Word document",
        hint=SUPPORTED,
    )
