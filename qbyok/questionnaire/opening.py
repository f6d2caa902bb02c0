"""Opening a questionnaire by what it is, not by what it is called."""

from pathlib import Path

from qbyok.errors import InputError
from qbyok.interfaces import QuestionnaireFile
from qbyok.questionnaire.layouts import DETECT, Candidates
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx.file import XlsxQuestionnaire

_PLAIN_TEXT = {".csv", ".tsv", ".txt"}


def open_questionnaire(path: Path, layouts: Candidates = DETECT) -> QuestionnaireFile:
    """Open a questionnaire file; ``layouts`` are saved ones that it may be read by.

    Raises:
        InputError: the file can't be read, is damaged or encrypted, or is of a format that is not supported.
    """
    if path.suffix.lower() in _PLAIN_TEXT and path.is_file():
        raise InputError(
            f"{path} is a text file", hint="Supported: xlsx, xlsm, docx, docm. Save it as a workbook (.xlsx) first"
        )
    package = Package.open(path)
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
        hint="Supported: xlsx, xlsm, docx, docm",
    )
