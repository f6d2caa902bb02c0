"""Workbooks built by hand, part by part, for what no library would write."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qbyok.model import Receipt, Role, Slot, SlotKind, SlotWrite
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx.file import XlsxQuestionnaire
from support.archives import zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
STYLES = (
    '<numFmts count="1"><numFmt numFmtId="200" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill></fill></fills>'
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="2" applyFont="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" applyProtection="1"><protection locked="0"/></xf>'
    '<xf numFmtId="200" fontId="0" fillId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles><dxfs count="0"/>'
)
"""Formats: 0 plain, 1 bold on yellow, 2 unlocked, 3 a date."""
BOX_STYLES = (
    '<fonts count="1"><font><sz val="11"/></font></fonts><fills count="1"><fill><patternFill/></fill></fills>'
    "<borders><border/></borders>"
    '<cellStyleXfs><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    + "".join(
        '<xf><extLst><ext uri="{C7286773-470A-42A8-94C5-96B5CB345126}"><xfpb:xfComplement '
        f'xmlns:xfpb="http://schemas.microsoft.com/office/spreadsheetml/2022/featurepropertybag" i="{number}"/>'
        "</ext></extLst></xf>"
        for number in (0, 1)
    )
    + "</cellXfs>"
)
"""Formats: 0 plain, 1 and 2 with the complements 0 and 1."""
BOX_FEATURES = (
    '<FeaturePropertyBags xmlns="http://schemas.microsoft.com/office/spreadsheetml/2022/featurepropertybag">'
    '<bagExt/><bag type="Checkbox"/><bag type="XFControls"><bagId k="CellControl">0</bagId></bag>'
    '<bag type="XFComplement"><bagId k="XFControls">1</bagId></bag><bag type="XFComplement"/>'
    '<bag type="XFComplements" extRef="XFComplementsMapperExtRef"><a k="MappedFeaturePropertyBags">'
    "<bagId>2</bagId><bagId>3</bagId></a></bag></FeaturePropertyBags>"
)
"""Complement 0 is a check box, complement 1 is not."""


@dataclass(kw_only=True)
class BuiltWorkbook:
    """A workbook to be. Contents are XML without prefixes, as they stand inside the root elements.

    ``prefix`` is put before every element name of spreadsheet parts ("x:"), ``strict`` selects the namespaces.
    """

    sheets: Mapping[str, str]
    strings: str | None = None
    styles: str | None = STYLES
    workbook: str = '<calcPr calcId="191029"/>'
    states: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    features: str | None = None
    prefix: str = ""
    strict: bool = False

    def parts(self) -> dict[str, bytes]:
        """Return all parts by name, in the usual order."""
        kinds = STRICT_RELATIONS if self.strict else RELATIONS
        tabs = "".join(
            f'<sheet name="{name}" sheetId="{index}" state="{self.states.get(name, "visible")}" r:id="rId{index}"/>'
            for index, name in enumerate(self.sheets, 1)
        )
        links = [("worksheet", f"worksheets/sheet{index}.xml") for index, _ in enumerate(self.sheets, 1)]
        links += [("styles", "/xl/styles.xml")] if self.styles is not None else []
        links += [("sharedStrings", "sharedStrings.xml")] if self.strings is not None else []
        links += [("FeaturePropertyBag", "features.xml")] if self.features is not None else []
        parts = {
            "[Content_Types].xml": content_types({"xl/workbook.xml": WORKBOOK_TYPE}),
            "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")], kinds),
            "xl/workbook.xml": self._part("workbook", f"<sheets>{tabs}</sheets>{self.workbook}"),
            "xl/_rels/workbook.xml.rels": relations(links, kinds),
        }
        for index, (name, content) in enumerate(self.sheets.items(), 1):
            parts[f"xl/worksheets/sheet{index}.xml"] = self._part("worksheet", content)
            if name in self.relations:
                parts[f"xl/worksheets/_rels/sheet{index}.xml.rels"] = relations(self.relations[name], kinds)
        if self.strings is not None:
            parts["xl/sharedStrings.xml"] = self._part("sst", self.strings)
        if self.styles is not None:
            parts["xl/styles.xml"] = self._part("styleSheet", self.styles)
        if self.features is not None:
            parts["xl/features.xml"] = self.features.encode()
        return parts | {name: text.encode() for name, text in self.extra.items()}

    def save(self, path: Path) -> Path:
        """Write the workbook and return its path."""
        path.write_bytes(zipped(self.parts()))
        return path

    def _part(self, root: str, content: str) -> bytes:
        main, kinds = (STRICT_MAIN, STRICT_RELATIONS) if self.strict else (MAIN, RELATIONS)
        xmlns = f'xmlns:{self.prefix[:-1]}="{main}"' if self.prefix else f'xmlns="{main}"'
        body = re.sub(r"<(/?)(?=\w+[\s/>])", rf"<\1{self.prefix}", content)
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        return f'{head}<{self.prefix}{root} {xmlns} xmlns:r="{kinds}">{body}</{self.prefix}{root}>'.encode()


def content_types(overrides: Mapping[str, str]) -> bytes:
    """Return a package's content types."""
    items = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
    defaults = (
        '<Default Extension="rels" ContentType="x/rels"/><Default Extension="xml" ContentType="application/xml"/>'
    )
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{defaults}{items}</Types>'.encode()


def relations(links: Sequence[tuple[str, str]], kinds: str = RELATIONS) -> bytes:
    """Return a relationships part: kind and target of each, with ids rId1, rId2 …"""
    items = "".join(
        f'<Relationship Id="rId{index}" Type="{kinds}/{kind}" Target="{target}"/>'
        for index, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{PACKAGE_RELATIONS}">{items}</Relationships>'.encode()


def write(path: Path, built: BuiltWorkbook, *writes: SlotWrite) -> tuple[Receipt, Package]:
    """Return the receipt and the answered copy of a workbook, made in a folder."""
    source, target = built.save(path / "q.xlsx"), path / "answered.xlsx"
    target.unlink(missing_ok=True)
    receipt = XlsxQuestionnaire(Package.open(source)).write(writes, target)
    return receipt, Package.open(target)


def box(at: str, *others: str) -> SlotWrite:
    """Return the wish to set a check box, and to open those of other options."""
    slot = Slot(at=at, role=Role.VERDICT, kind=SlotKind.CHECKBOX, option="Yes")
    clears = tuple(SlotWrite(slot=replace(slot, at=other, option="No"), text="") for other in others)
    return SlotWrite(slot=slot, text="Yes", clears=clears)


def tick(at: str, mark: str = "x", /, **others: str) -> SlotWrite:
    """Return the wish to tick a cell; ``others`` are what cells of the same sheet hold without their ticks."""
    slot = Slot(at=at, role=Role.VERDICT, kind=SlotKind.TICK, option="Yes", allowed=(mark,))
    sheet = at.rpartition("!")[0]
    clears = (SlotWrite(slot=replace(slot, at=f"{sheet}!{ref}"), text=text) for ref, text in others.items())
    return SlotWrite(slot=slot, text=mark, clears=tuple(clears))


def answer(at: str, text: str, *, writable: bool = True) -> SlotWrite:
    """Return an answer for a cell."""
    return SlotWrite(slot=Slot(at=at, role=Role.ANSWER, kind=SlotKind.TEXT, writable=writable), text=text)
