"""The data flow as Markdown, with a Mermaid diagram: ready to paste into a review."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from qbyok.dataflow.sections import Section, Table, called, sections, shown_key, shown_place

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&!$])")
"""What is markup in Markdown as GitHub reads it; ``$`` begins a formula there."""


def markdown(record: Mapping[str, Any]) -> str:
    """Return a data flow as a Markdown document. Values from settings and logs are text in it, never markup."""
    parts = ["# Data flow of qbyok"]
    for section in sections(record):
        parts.append(f"## {_text(section.title)}")
        parts += _body(section, record)
    return "\n\n".join(parts) + "\n"


def _body(section: Section, record: Mapping[str, Any]) -> Iterator[str]:
    if section.diagram:
        yield f"```mermaid\n{_diagram(record)}\n```"
    yield from map(_text, section.paragraphs)
    if section.table:
        yield _table(section.table)


def _table(table: Table) -> str:
    lines = (table.header, ("---",) * len(table.header), *table.rows)
    return "\n".join(
        f"| {' | '.join(cell if line is lines[1] else _text(cell) for cell in line)} |" for line in lines
    )


def _diagram(record: Mapping[str, Any]) -> str:
    lines = [
        "flowchart LR",
        '  subgraph machine["this machine"]',
        '    inputs["questionnaire, evidence, answer library"] --> qbyok["qbyok"]',
        '    keys["your keys"] --> qbyok',
        '    qbyok --> kept["run directory: answered copies, log"]',
        "  end",
    ]
    for number, one in enumerate(called(record)):
        arrow = "-->" if one["use"] == "chosen" else "-.->"
        sent = _label(f"prompt, passages; {shown_key(one)}")
        where = _label(f"{one['provider']}: {shown_place(one)}")
        lines.append(f'  qbyok {arrow}|"{sent}"| provider{number}["{where}"]')
    return "\n".join(lines)


def _label(text: str) -> str:
    """Return text as it may stand between quotes in Mermaid: all that could end or steer it as a number."""
    return "".join(c if c.isalnum() or c in " .,:;-_/()" else f"#{ord(c)};" for c in " ".join(text.split()))


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
