"""The data flow as one HTML page: no script, nothing loaded from anywhere."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from typing import Any

from qbyok.dataflow.sections import Section, Table, called, sections, shown_key, shown_place

_STYLE = """
:root { color-scheme: light dark;
  --line: #d0d7de; --edge: #57606a; --shade: #f3f5f7; --ground: #fff; --ink: #1b1f24; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3d444d; --edge: #9198a1; --shade: #1a2028; --ground: #0d1117; --ink: #e6edf3; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); max-width: 76rem;
  margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.2rem; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }
td { overflow-wrap: break-word; min-width: 4rem; max-width: 30rem; }
th, .machine { background: var(--shade); }
.scroll { overflow-x: auto; }
.flow { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem; margin: 1rem 0; }
.box { border: 1px solid var(--edge); border-radius: .4rem; padding: .5rem .8rem; background: var(--ground); }
.machine { border: 2px dashed var(--edge); border-radius: .6rem; padding: .8rem; }
.machine > div { margin: .4rem 0; }
.way { display: flex; align-items: center; gap: .8rem; margin: .4rem 0; }
"""
_DIGEST = b64encode(sha256(_STYLE.encode()).digest()).decode()
_HEAD = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width">
<title>Data flow of qbyok</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>Data flow of qbyok</h1>"""


def page(record: Mapping[str, Any]) -> str:
    """Return a data flow as an HTML page. Values from settings and logs are text in it, never markup."""
    parts = [_HEAD]
    for section in sections(record):
        parts.append(f"<h2>{escape(section.title)}</h2>")
        parts += _body(section, record)
    return "\n".join((*parts, "</body>", "</html>", ""))


def _body(section: Section, record: Mapping[str, Any]) -> Iterator[str]:
    if section.diagram:
        yield _diagram(record)
    yield from (f"<p>{escape(paragraph)}</p>" for paragraph in section.paragraphs)
    if section.table:
        yield _table(section.table)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.header)
    rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in table.rows)
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return f'<div class="scroll"><table>\n<tr>{head}</tr>\n{body}\n</table></div>'


def _diagram(record: Mapping[str, Any]) -> str:
    boxes = ("questionnaire, evidence, answer library", "your keys", "qbyok", "run directory: answered copies, log")
    machine = "".join(f'<div class="box">{escape(box)}</div>' for box in boxes)
    ways = "".join(_way(one) for one in called(record)) or '<div class="box">nobody is called</div>'
    return f'<div class="flow"><div class="machine">this machine{machine}</div><div>{ways}</div></div>'


def _way(one: Mapping[str, Any]) -> str:
    when = "" if one["use"] == "chosen" else " (if the first one fails)"
    sent = escape(f"prompt, passages; {shown_key(one)}{when} →")
    where = escape(f"{one['provider']}: {shown_place(one)}")
    return f'<div class="way"><span>{sent}</span><div class="box">{where}</div></div>'
