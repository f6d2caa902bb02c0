"""Saved layouts as TOML files: ``qbyok.layout/1``, written to be read and corrected by people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qbyok.layout.answer_columns import AnswerColumn
from qbyok.layout.form_rows import FormQuestion
from qbyok.layout.grid import a1, column_name
from qbyok.layout.plans import TablePlan
from qbyok.layout.saved import LAST_ROW, SavedLayout
from qbyok.model import Role

SCHEMA = "qbyok.layout/1"

_ROLES = ", ".join(Role)
_HEAD = f"""\
How qbyok reads this questionnaire. Correct it, and give it back with --layout FILE; in the folder of saved layouts
(setting "layouts") it is used by itself for every file with the same texts in the same columns.

use          false: the sheet is passed over
header       rows of the table's header
rows         first and last row that may hold a question; "5-" means to the end
question     column of the questions; label: of their numbers; section and guidance: columns of those
answers      columns to fill in. Roles: {_ROLES}
allowed      the values that a column takes, where no drop-down list says it
ticks        columns of which one is ticked: what each stands for; mark: what they are ticked with
options      column of texts beside a question that spans several rows; option_ticks: the column to tick them in
form         questions without a table: where one stands, where its number (label) stands, the cells to fill in;
             options: cells with the texts beside boxes of which one is ticked
anchors      texts by which the file is recognised, as digests
"""
_DOCUMENT_HEAD = f"""\
How qbyok reads this document. Correct it, and give it back with --layout FILE; in the folder of saved layouts
(setting "layouts") it is used by itself for every document with the same questions in the same places.

at           where the question stands, and where each of its answers goes (see: qbyok inspect FILE)
anchor       digest of the text there; a question whose text is not found is left out. A question that you add
             needs none: text is then what stands there
role         one of: {_ROLES}
allowed      the values that a place takes, where no control says it
option       what a tick in a place stands for
"""


def dump_layout(saved: SavedLayout) -> str:
    """Return a saved layout as TOML with a comment that explains it."""
    import tomlkit

    document = tomlkit.document()
    head = _HEAD if saved.sheets else _DOCUMENT_HEAD
    for line in head.splitlines():
        document.add(tomlkit.comment(line) if line else tomlkit.nl())
    document.add(tomlkit.nl())
    document.add("schema", tomlkit.item(SCHEMA))
    for name, tables in (("sheet", _sheets(saved)), ("question", _questions(saved))):
        if rows := list(tables):
            array = tomlkit.aot()
            for row in rows:
                array.append(tomlkit.item(row))
            document.add(name, array)
    return tomlkit.dumps(document)


def _sheets(saved: SavedLayout) -> Iterator[dict[str, Any]]:
    for sheet in saved.sheets:
        record: dict[str, Any] = {"name": sheet.name, "use": sheet.use}
        if sheet.anchors:
            record["anchors"] = [f"{a1(anchor.row, anchor.col)} {anchor.digest}" for anchor in sheet.anchors]
        if sheet.tables:
            record["table"] = [_table_record(table) for table in sheet.tables]
        if sheet.form:
            record["form"] = [_form_record(question) for question in sheet.form]
        yield record


def _table_record(table: TablePlan) -> dict[str, Any]:
    columns = table.columns
    last = "" if table.last >= LAST_ROW else table.last
    record = {
        "header": list(table.header),
        "rows": f"{table.first}-{last}",
        "label": column_name(columns.label) if columns.label else "",
        "question": column_name(columns.question),
        "section": _names(columns.sections),
        "guidance": _names(columns.guidance),
        "title": list(table.section),
        "mark": table.mark,
        "numbered_only": table.numbered_only,
        "answers": {column_name(a.col): _use(a) for a in columns.answers},
        "options": column_name(columns.options) if columns.options else "",
        "option_ticks": column_name(columns.option_ticks) if columns.option_ticks else "",
        "ticks": [
            {"role": g.role.value, "columns": dict(zip(_names(g.columns), g.options, strict=True))}
            for g in columns.ticks
        ],
    }
    return {name: value for name, value in record.items() if value not in ("", [], {}, False)}


def _form_record(question: FormQuestion) -> dict[str, Any]:
    record = {
        "at": a1(*question.place),
        "label": a1(*question.label) if question.label else "",
        "section": question.section,
        "answers": {a1(*place): role.value for place, role in question.answers},
        "options": [a1(*place) for place in question.options],
    }
    return _filled(record)


def _names(columns: Sequence[int]) -> list[str]:
    return [column_name(col) for col in columns]


def _use(answer: AnswerColumn) -> str | dict[str, Any]:
    role = answer.role.value
    return {"role": role, "allowed": list(answer.allowed)} if answer.allowed else role


def _questions(saved: SavedLayout) -> Iterator[dict[str, Any]]:
    for question in saved.questions:
        record: dict[str, Any] = {
            "at": question.at,
            "anchor": question.anchor,
            "label": question.label,
            "text": question.text,
        }
        slots = [
            {"at": s.at, "role": s.role.value, "allowed": list(s.allowed), "option": s.option} for s in question.slots
        ]
        yield _filled(record) | {"slot": list(map(_filled, slots))}


def _filled(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value}
