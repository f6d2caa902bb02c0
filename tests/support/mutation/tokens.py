"""What mutations put into XML: values that no attribute or text should have, and pieces of markup."""

_NUMBERS = (
    *("", " ", "0", "-0", "1", "-1", "2", "3", "7", "999", "16384", "16385", "65535", "1048576", "1048577"),
    *("2147483647", "-2147483648", "4294967295", "4294967296", "99999999999999999999", "-99999999999999999999"),
    *("1e309", "-1e309", "1e5", "0x10", "NaN", "INF", "1.5", "1,5", "+1", " 1 ", "01", "1_000", "٣", "²", "१"),
    *("9" * 5000, "1" * 310),
)
REFERENCES = (
    *("XFD1048576", "A1:XFD1048576", "A1:XFD1048575", "A0", "A1", "B3", "C3:C3", "XFE1", "AAAA1", "A1048577", "1"),
    *("A", "A:A", "1:1", "A:XFD", "1:1048576", "$A$1", "$C$3:D", "C3:A1", "#REF!", "Sheet1!A1", "A1 B2 C3"),
    *("A1:B2:C3", "a1", "Ä1", "A١", "R1C1", "A1:XFD1048576 " * 2000, "A-1", "A1:", ":", "xfd1048576"),
)
REFERRING = frozenset((b"r", b"ref", b"sqref"))
"""The attributes that hold references."""
_WORDS = (
    *("true", "false", "on", "none", "list", "s", "b", "n", "e", "str", "inlineStr", "d", "visible", "hidden"),
    *("veryHidden", "array", "shared", "dataTable", "begin", "separate", "end", "restart", "continue", "bullet"),
    *("decimal", "upperRoman", "paragraph", "forms", "readOnly", "contentLocked", "External", "rId1", "rId2"),
    *("../../../../etc/passwd", "/dev/zero", "http://example.invalid/x", "file:///etc/passwd", "../workbook.xml"),
    *("&#0;", "&#xFFFF;", "&#xD800;", "&amp;", "&lt;", "&unknown;", "<", "]]>", "\0", "\x0b"),
    *("_x0000_", "_xD83D_", "_xDE00_", "\u202e", "\ufeff", "😀", "{{ x }}", "%s", "\\0", "\\1", "x" * 70_000),
)
VALUES = _NUMBERS + REFERENCES + _WORDS

_LAUGHS = b"".join(
    b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10 if level else b"lol" * 10) for level in range(12)
)
DOCTYPES = (
    b'<!DOCTYPE x [<!ENTITY a "y">]>',
    b"<!DOCTYPE x>",
    b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    b'<!DOCTYPE x PUBLIC "-//x" "http://example.invalid/x.dtd">',
    b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    b"<!DOCTYPE x [" + _LAUGHS + b"]>",
    b'<!DOCTYPE x [<!ATTLIST c r CDATA "A1">]>',
    b"<!doctype x>",
    b"<!DOCTYPE",
    b'<!ENTITY a "y">',
)

PIECES = (
    *(b"<!-- comment -->", b"<!-- <row r='9'><c/></row> -->", b"<![CDATA[text <row> </c>]]>", b"<?pi data?>"),
    *(b"<c/>", b"<row/>", b"</c>", b"</row>", b"<w:p/>", b"<w:t>text</w:t>", b"<x/>", b"<x xmlns='urn:x'/>"),
    *(b"<mc:AlternateContent/>", b"<w:sdt><w:sdtContent/></w:sdt>", b"text", b" ", b"\n", b"\r", b"\r\n", b"\t"),
    *(b"&lt;", b"&#65;", b"&x;", b"&", b"<", b">", b'"', b"'", b"/>", b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80"),
    *(b"\xf4\x90\x80\x80", b"\xef\xbb\xbf"),
)
"""Markup and bytes to put between two tags, or anywhere."""

NAMESPACES = (
    *(b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"),
    *(b"urn:x", b"", b"-ttp://no uri"),
)

ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp037", "utf-8-sig", "us-ascii", "utf-7")
"""How parts are encoded, whatever they declare…"""
DECLARED = (
    *("UTF-16", "utf-16le", "ISO-8859-1", "windows-1252", "us-ascii", "UTF8", "utf-7", "cp037", "x-none", "hex"),
    *("rot13", ""),
)
"""…and what they declare."""
