"""Check boxes and other form controls over a sheet, in the XML that Excel writes for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from qbyok.layout.grid import parse_a1
from support.workbooks import BuiltWorkbook

DRAWING = "xl/drawings/vmlDrawing1.vml"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_POINT = 12_700


@dataclass(frozen=True, kw_only=True)
class Control:
    """A form control: from ``top`` points into the cell ``ref`` to ``bottom`` points into a row further down."""

    ref: str
    caption: str = ""
    checked: bool = False
    link: str = ""
    kind: str = "CheckBox"
    locked: bool = True
    top: int = 1
    rows: int = 0
    bottom: int = 14


def with_controls(
    controls: Sequence[Control], rows: str, *, after: str = "", html: str = "", protected: bool = False
) -> BuiltWorkbook:
    """Return a workbook whose one sheet S has these controls over its rows; ``html`` is put into each caption."""
    protection = '<sheetProtection sheet="1" objects="1"/>' if protected else ""
    listed = "".join(_listed(control, number) for number, control in enumerate(controls, 1))
    content = (
        f'<sheetData>{rows}</sheetData>{protection}<legacyDrawing r:id="rId1"/>'
        f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="x14"><controls>{listed}</controls></mc:Choice>'
        f"</mc:AlternateContent>{after}"
    )
    shapes = "".join(_shape(control, number, html) for number, control in enumerate(controls, 1))
    parts = {f"xl/ctrlProps/ctrlProp{number}.xml": _own_part(control) for number, control in enumerate(controls, 1)}
    links = [("vmlDrawing", "../drawings/vmlDrawing1.vml")]
    links += [("ctrlProp", f"../ctrlProps/ctrlProp{number}.xml") for number, _ in enumerate(controls, 1)]
    return BuiltWorkbook(
        sheets={"S": content}, relations={"S": links}, extra={**parts, DRAWING: _HEAD + shapes + "</xml>"}
    )


def _listed(control: Control, number: int) -> str:
    row, col = parse_a1(control.ref)
    start = _end("from", col - 1, 19_050, row - 1, control.top * _POINT)
    stop = _end("to", col + 1, 0, row - 1 + control.rows, control.bottom * _POINT)
    reference = f'shapeId="{1024 + number}" r:id="rId{number + 1}"'
    return (
        f'<mc:AlternateContent><mc:Choice Requires="x14"><control {reference} name="Check Box {number}">'
        f'<controlPr locked="{int(control.locked)}" defaultSize="0" autoFill="0">'
        f'<anchor moveWithCells="1">{start}{stop}</anchor></controlPr></control></mc:Choice>'
        f"<mc:Fallback><control {reference}/></mc:Fallback></mc:AlternateContent>"
    )


def _end(name: str, col: int, right: int, row: int, down: int) -> str:
    numbers = (("col", col), ("colOff", right), ("row", row), ("rowOff", down))
    inside = "".join(f'<xdr:{tag} xmlns:xdr="{_XDR}">{number}</xdr:{tag}>' for tag, number in numbers)
    return f"<{name}>{inside}</{name}>"


def _own_part(control: Control) -> str:
    checked = ' checked="Checked"' if control.checked else ""
    link = f" fmlaLink={quoteattr(control.link)}" if control.link else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        f'<formControlPr xmlns="{_X14}" objectType="{control.kind}"{checked}{link} lockText="1" noThreeD="1"/>'
    )


_HEAD = """<xml xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
 <o:shapelayout v:ext="edit">
  <o:idmap v:ext="edit" data="1"/>
 </o:shapelayout><v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201"
  path="m,l,21600r21600,l21600,xe">
  <v:stroke joinstyle="miter"/>
  <v:path shadowok="f" o:extrusionok="f" strokeok="f" fillok="f" o:connecttype="rect"/>
  <o:lock v:ext="edit" shapetype="t"/>
 </v:shapetype>"""


def _shape(control: Control, number: int, html: str) -> str:
    row, col = parse_a1(control.ref)
    kind = {"CheckBox": "Checkbox"}.get(control.kind, control.kind)
    checked = "\n   <x:Checked>1</x:Checked>" if control.checked else ""
    link = f"\n   <x:FmlaLink>{escape(control.link)}</x:FmlaLink>" if control.link else ""
    return f"""<v:shape id="_x0000_s{1024 + number}" type="#_x0000_t201" style='position:absolute;
  margin-left:1.5pt;margin-top:1.5pt;width:96pt;height:15pt;z-index:{number};mso-wrap-style:tight'
  filled="f" fillcolor="window [65]" stroked="f" strokecolor="windowText [64]" o:insetmode="auto">
  <v:path shadowok="t" strokeok="t" fillok="t"/>
  <o:lock v:ext="edit" rotation="t"/>
  <v:textbox style='mso-direction-alt:auto' o:singleclick="f">
   <div style='text-align:left'><font face="Segoe UI" size="160">{html}{escape(control.caption)}</font></div>
  </v:textbox>
  <x:ClientData ObjectType="{kind}">
   <x:SizeWithCells/>
   <x:Anchor>
    {col - 1}, 2, {row - 1}, 2, {col + 1}, 0, {row}, 2</x:Anchor>
   <x:AutoFill>False</x:AutoFill>
   <x:AutoLine>False</x:AutoLine>
   <x:TextVAlign>Center</x:TextVAlign>{checked}{link}
   <x:NoThreeD/>
  </x:ClientData>
 </v:shape>"""
