"""What LibreOffice makes of a file, and what stands in a Word file by its XML alone."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from openpyxl import load_workbook

from support.system import bare_environment, require, run

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"

_FILTERS = {".xlsx": "xlsx:Calc MS Excel 2007 XML", ".docx": "docx:MS Word 2007 XML"}
_PACKAGES = {".xlsx": "libreoffice-calc", ".docx": "libreoffice-writer"}
_MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Changes" script:language="StarBasic">
Sub Settle(source As String, target As String, command As String)
  Dim options(0) As New com.sun.star.beans.PropertyValue
  options(0).Name = "Hidden"
  options(0).Value = True
  Dim filter(0) As New com.sun.star.beans.PropertyValue
  filter(0).Name = "FilterName"
  filter(0).Value = "MS Word 2007 XML"
  opened = StarDesktop.loadComponentFromURL(source, "_blank", 0, options())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(opened.CurrentController.Frame, command, "", 0, Array())
  opened.storeToURL(target, filter())
  opened.close(True)
End Sub
</script:module>
"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
<library:element library:name="Changes"/></library:library>
"""
_CELL = re.compile(r"table (\d+) row (\d+) cell (\d+)")


def resave(file: Path, out: Path, profile: Path) -> Path:
    """Open a file in LibreOffice, save it in its own format below ``out``, and return the new file."""
    soffice = require("soffice", _PACKAGES[file.suffix])
    options: list[str | Path] = ["--headless", "--norestore", "--convert-to", _FILTERS[file.suffix], "--outdir", out]
    command: list[str | Path] = [soffice, f"-env:UserInstallation={profile.as_uri()}", *options, file]
    done = run(command, cwd=profile.parent, env=bare_environment(profile.parent / "home"))
    # LibreOffice leaves with 0 whatever happens: only the file tells.
    saved = out / file.name
    assert saved.is_file(), f"{_PACKAGES[file.suffix]} made no {saved.name}: {done.stdout}{done.stderr}"
    return saved


def settle(file: Path, out: Path, profile: Path, *, accept: bool) -> Path:
    """Accept or reject all tracked changes of a Word file in LibreOffice, and return the file that it saved."""
    soffice = require("soffice", _PACKAGES[file.suffix])
    macros = profile / "user" / "basic" / "Standard"
    macros.mkdir(parents=True, exist_ok=True)
    (macros / "Changes.xba").write_text(_MACRO, "utf-8")
    (macros / "script.xlb").write_text(_LIBRARY, "utf-8")
    saved = out / file.name
    change = ".uno:AcceptAllTrackedChanges" if accept else ".uno:RejectAllTrackedChanges"
    call = f'macro:///Standard.Changes.Settle("{file.as_uri()}","{saved.as_uri()}","{change}")'
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", call]
    done = run(command, cwd=profile.parent, env=bare_environment(profile.parent / "home"))
    assert saved.is_file(), f"{_PACKAGES[file.suffix]} made no {saved.name}: {done.stdout}{done.stderr}"
    return saved


def notes(file: Path) -> dict[str, str]:
    """Return the notes of a workbook's first sheet by cell."""
    sheet = load_workbook(file).worksheets[0]
    found = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    # In notes neither LibreOffice nor openpyxl takes the escape for an underscore.
    return {ref: text.replace("_x005F_", "_") for ref, text in found.items()}


def form_controls(file: Path) -> dict[str, bool]:
    """Return the check boxes over a workbook's first sheet by their names, and whether they are set."""
    folder = "xl/worksheets"
    with zipfile.ZipFile(file) as archive:
        links = ET.fromstring(archive.read(f"{folder}/_rels/sheet1.xml.rels"))
        parts = {link.get("Id"): posixpath.normpath(posixpath.join(folder, link.get("Target", ""))) for link in links}
        controls = ET.fromstring(archive.read(f"{folder}/sheet1.xml")).iter(f"{S}control")
        return {
            control.get("name", ""): ET.fromstring(archive.read(parts[control.get(f"{R}id")])).get("checked")
            == "Checked"
            for control in controls
        }


def body(file: Path) -> ET.Element:
    """Return the w:body of a Word file."""
    with zipfile.ZipFile(file) as archive:
        found = ET.fromstring(archive.read("word/document.xml")).find(f"{W}body")
    assert found is not None
    return found


def blocks(parent: ET.Element) -> Iterator[ET.Element]:
    """Yield the paragraphs and tables of a body or cell, those in block-level content controls too."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag == f"{W}sdt" and (content := child.find(f"{W}sdtContent")) is not None:
            yield from blocks(content)


def text(parent: ET.Element) -> str:
    """Return the text of an element: line breaks as ``\\n``, a paragraph after another on a new line."""
    shown = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}noBreakHyphen": "\u2011"}
    lines = []
    for paragraph in [parent] if parent.tag == f"{W}p" else parent.iter(f"{W}p"):
        runs = [part for run in paragraph.iter(f"{W}r") for part in run]
        lines.append("".join(part.text or "" if part.tag == f"{W}t" else shown.get(part.tag, "") for part in runs))
    # LibreOffice writes the workbooks' escape for the underscore of "_xFEED_" in documents too, and reads it back.
    return "\n".join(lines).replace("_x005F_", "_")


def texts(file: Path) -> list[list[list[str]]]:
    """Return a Word file's text in its place: each block's rows of cells; a paragraph is one row of one cell."""
    return [
        [[text(cell) for cell in row.findall(f"{W}tc")] for row in block.findall(f"{W}tr")]
        if block.tag == f"{W}tbl"
        else [[text(block)]]
        for block in blocks(body(file))
    ]


def cell_text(file: Path, place: str) -> str:
    """Return the text at ``table T row R cell C``, a place as qbyok names it."""
    found = _CELL.match(place)
    assert found, place
    return text(_cell(body(file), *map(int, found.groups())))


def text_below(file: Path, words: str) -> str:
    """Return the text of the paragraph after the one that holds these words."""
    paragraphs = [text(block) for block in blocks(body(file)) if block.tag == f"{W}p"]
    (number,) = (number for number, line in enumerate(paragraphs) if words in line)
    return paragraphs[number + 1]


def checked_boxes(file: Path) -> set[str]:
    """Return the places of all check boxes that are checked, both in their state and in what they show."""
    found = set()
    tables = [block for block in blocks(body(file)) if block.tag == f"{W}tbl"]
    for t, table in enumerate(tables, 1):
        for r, row in enumerate(table.findall(f"{W}tr"), 1):
            for c, cell in enumerate(row.findall(f"{W}tc"), 1):
                boxes = [sdt for sdt in cell.iter(f"{W}sdt") if sdt.find(f"{W}sdtPr/{W14}checkbox") is not None]
                found |= {
                    f"table {t} row {r} cell {c} # checkbox {n}" for n, box in enumerate(boxes, 1) if _is_checked(box)
                }
    return found


def drop_downs(file: Path) -> list[list[str]]:
    """Return the choices of each drop-down control, in the document's order."""
    return [
        [item.get(f"{W}displayText", "") for item in control.findall(f"{W}listItem")]
        for control in body(file).iter(f"{W}dropDownList")
    ]


def _cell(parent: ET.Element, table: int, row: int, cell: int) -> ET.Element:
    tables = [block for block in blocks(parent) if block.tag == f"{W}tbl"]
    return tables[table - 1].findall(f"{W}tr")[row - 1].findall(f"{W}tc")[cell - 1]


def _is_checked(box: ET.Element) -> bool:
    state = box.find(f"{W}sdtPr/{W14}checkbox/{W14}checked")
    mark = box.find(f"{W}sdtPr/{W14}checkbox/{W14}checkedState")
    assert state is not None
    assert mark is not None
    checked = state.get(f"{W14}val") in ("1", "true")
    glyph = chr(int(mark.get(f"{W14}val", "0"), 16))
    content = box.find(f"{W}sdtContent")
    assert content is not None
    shown = "".join(part.text or "" for part in content.iter(f"{W}t"))
    assert (shown == glyph) == checked, f"a box is {checked} and shows {shown!r}"
    return checked
