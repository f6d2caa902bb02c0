"""Files that repeat a thing thousands of times are read, and answered, in a time that grows with their size alone."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support import documents as d
from support.archives import stored, unzipped
from support.filling import writes_for
from support.pace import mostly_slow
from support.workbooks import BuiltWorkbook

from qbyok.layout.grid import a1
from qbyok.model import Annotations, Remark
from qbyok.questionnaire.opening import open_questionnaire

_TIMES = 2_000
_SECONDS = 4
"""Of the processor, for what should take less than one."""
_QUESTION = d.paragraph("Is data encrypted at rest?")
_NUMBERS = range(1, _TIMES + 1)
_ITEM = "{11111111-2222-3333-4444-555555555555}"
_REVIEW = Annotations(author="A. Reviewer", date="2026-01-31T09:30:00Z", tracked=True)


def _bound(number: int) -> str:
    return d.control("<w:text/>", d.run("Who?"), extra=d.binding(f"/f/a[{number}]", item=_ITEM), placeholder=True)


DOCUMENTS: dict[str, Callable[[], list[str]]] = {
    "paragraphs with a box": lambda: [_QUESTION, *(d.paragraph(f"☐ option {n}") for n in range(_TIMES))],
    "boxes in a paragraph": lambda: [d.paragraph("Which? " + "☐ one " * _TIMES)],
    "brackets in a paragraph": lambda: [d.paragraph("Which? " + "[ ] one " * _TIMES)],
    "controls": lambda: [_QUESTION, *[d.paragraph(d.text_control())] * _TIMES],
    "questions": lambda: [_QUESTION] * _TIMES,
    "header rows": lambda: [d.table(*[d.row("Question", "Answer", header=True)] * _TIMES)],
    "rows": lambda: [d.table(d.row("Question", "Answer"), *[d.row("Is it logged?", "")] * _TIMES)],
    "text boxes": lambda: [_QUESTION, d.paragraph(d.text_box(""))] * (_TIMES // 2),
    "values": lambda: [d.table(*(d.row(f"Who is in team {n}?", d.cell(d.paragraph(_bound(n)))) for n in _NUMBERS))],
}


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


_HEAD = f"<row>{''.join(map(_cell, ('No.', 'Question', 'Answer')))}</row>"
_ROWS = f"<row>{_cell('1')}{_cell('Is it logged?')}</row>" * _TIMES


def _sheet(*, columns: str = "", rows: str = _HEAD + _ROWS, more: str = "") -> str:
    return f"<cols>{columns}</cols><sheetData>{rows}</sheetData>{more}"


def _merges(*refs: str) -> str:
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    return f"<mergeCells>{merges}</mergeCells>"


def _lists(formula: str) -> str:
    rule = f'<dataValidation type="list" sqref="C{{0}}:C9999"><formula1>{formula}</formula1></dataValidation>'
    return f"<dataValidations>{''.join(rule.format(n) for n in range(1, _TIMES))}</dataValidations>"


SHEETS: dict[str, Callable[[], str]] = {
    "merged cells": lambda: _sheet(more=_merges(*(f"C{n}:C{n + 1}" for n in range(2, _TIMES, 2)))),
    "hidden columns": lambda: _sheet(columns='<col min="9" max="9" style="2" hidden="1"/>' * _TIMES),
    "drop-down lists": lambda: _sheet(more=_lists("$A$1:$B${0}")),
    "headers": lambda: _sheet(rows=(_HEAD + _ROWS[: len(_ROWS) // _TIMES]) * _TIMES),
    "rich text": lambda: _sheet(
        rows=f'<row><c t="inlineStr"><is>{"<r><t>piece</t></r>" * _TIMES * 20}</is></c></row>'
    ),
    "far corners": lambda: _sheet(
        rows=f'{_HEAD}<row r="1048576"><c r="{a1(1_048_576, 16_384)}"><v>1</v></c></row>',
        columns='<col min="1" max="16384" style="2"/>',
        more=_merges("A3:XFD1048575") + _lists("$A:$XFD"),
    ),
}


@pytest.mark.parametrize("name", mostly_slow(DOCUMENTS, fast=3))
def test_a_document_costs_what_its_size_says(name: str, tmp_path: Path) -> None:
    _answer(d.write_docx(tmp_path / "q.docx", *DOCUMENTS[name](), store={_ITEM: f"<f>{'<a/>' * _TIMES}</f>"}))


def test_changes_and_comments_cost_what_their_number_says(tmp_path: Path) -> None:
    _answer(d.write_docx(tmp_path / "q.docx", *[_QUESTION] * (_TIMES // 2)), _REVIEW)


def test_notes_cost_what_their_number_says(tmp_path: Path) -> None:
    _answer(BuiltWorkbook(sheets={"S": _sheet()}).save(tmp_path / "q.xlsx"), _REVIEW)


@pytest.mark.parametrize("name", mostly_slow(SHEETS, fast=3))
def test_a_workbook_costs_what_its_size_says(name: str, tmp_path: Path) -> None:
    _answer(BuiltWorkbook(sheets={"S": SHEETS[name]()}).save(tmp_path / "q.xlsx"))


def _answer(path: Path, annotations: Annotations | None = None) -> None:
    path.write_bytes(stored(unzipped(path.read_bytes())))  # what repeats is packed too tight to be accepted
    started = time.process_time()
    questionnaire = open_questionnaire(path)
    writes = writes_for(questionnaire.layout)
    if annotations is not None:
        annotations = replace(annotations, remarks=tuple(Remark(at=write.slot.at, text="Look") for write in writes))
    questionnaire.write(writes, path.parent / "answered", annotations)
    assert time.process_time() - started < _SECONDS
