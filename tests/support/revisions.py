"""Tracked changes of a Word document accepted and rejected, as ECMA-376-1 17.13.5 describes it, without qbyok."""

from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011"}
_KEPT, _GONE = ("ins", "moveTo"), ("del", "moveFrom")


def accepted(xml: bytes) -> Any:
    """Return the body after all changes were accepted."""
    return _settled(xml, stays=_KEPT, goes=_GONE)


def rejected(xml: bytes) -> Any:
    """Return the body after all changes were rejected."""
    return _settled(xml, stays=_GONE, goes=_KEPT)


def lines(body: Any) -> list[str]:
    """Return the text of each paragraph that is left, in document order; one in a text box has its own line."""
    return [_line(paragraph) for paragraph in body.iter(f"{W}p")]


def _line(paragraph: Any) -> str:
    shown = ""
    for piece in paragraph.iter():
        if next(piece.iterancestors(f"{W}p"), None) is not paragraph:
            continue
        if piece.tag == f"{W}t":
            text = piece.text or ""
            shown += text if piece.get(_SPACE) == "preserve" else text.strip(" \t\r\n")
        elif piece.tag == f"{W}sym":
            shown += f"[{piece.get(f'{W}char')}]"
        elif piece.getparent().tag == f"{W}r":
            shown += _SIGNS.get(piece.tag, "")
    return shown


def _settled(xml: bytes, *, stays: tuple[str, ...], goes: tuple[str, ...]) -> Any:
    root = etree.fromstring(xml)
    _settle_controls(root, deleted="del" in goes)
    for name in goes:
        for change in list(root.iter(f"{W}{name}")):
            if change.getparent() is not None and change.getparent().tag != f"{W}rPr":
                change.getparent().remove(change)
    for name in stays:
        for change in list(root.iter(f"{W}{name}")):
            if change.getparent().tag == f"{W}rPr":
                change.getparent().remove(change)
            else:
                _unwrap(change)
    for text in list(root.iter(f"{W}delText")):
        text.tag = f"{W}t"
    for mark in list(root.iter(*(f"{W}{name}" for name in goes))):
        _join(mark)
    return root.find(f"{W}body") if root.find(f"{W}body") is not None else root


def _settle_controls(root: Any, *, deleted: bool) -> None:
    """Take out the content controls whose start and end lie in deleted ranges."""
    starts = {e.get(f"{W}id"): e for e in root.iter(f"{W}customXmlDelRangeStart")}
    ends = {e.get(f"{W}id"): e for e in root.iter(f"{W}customXmlDelRangeEnd")}
    assert starts.keys() == ends.keys()
    gone = [start.getnext() for key, start in starts.items() if ends[key].getparent() is not start.getparent()]
    for control in [sdt for sdt in gone if sdt is not None and sdt.tag == f"{W}sdt"] if deleted else []:
        _unwrap(control.find(f"{W}sdtContent"))
        properties = control.find(f"{W}sdtPr")
        control.remove(properties)
        _unwrap(control)
    for element in [*starts.values(), *ends.values()]:
        element.getparent().remove(element)


def _unwrap(element: Any) -> None:
    parent = element.getparent()
    at = parent.index(element)
    for child in reversed(element):
        parent.insert(at, child)
    parent.remove(element)


def _join(mark: Any) -> None:
    """Join the paragraph whose mark has gone with the one behind it."""
    paragraph = mark.getparent().getparent().getparent()
    assert paragraph.tag == f"{W}p"
    behind = paragraph.getnext()
    content = [child for child in paragraph if child.tag != f"{W}pPr"]
    if behind is None or behind.tag != f"{W}p":
        assert not content, "a paragraph with text has lost its mark before something that is no paragraph"
    else:
        at = 1 if len(behind) and behind[0].tag == f"{W}pPr" else 0
        for child in reversed(content):
            behind.insert(at, child)
    paragraph.getparent().remove(paragraph)
