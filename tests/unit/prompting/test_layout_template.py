import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from qbyok.errors import BadResponseError
from qbyok.layout.proposals import parse_proposal
from qbyok.model import Sample, SampleRow
from qbyok.prompting.loading import load_template
from qbyok.prompting.template import LayoutTemplate
from qbyok.resources import resource_dir

GOLDEN = Path(__file__).parent / "golden"
SHEET = Sample(
    name="Értékelés",
    columns=("A", "B", "C", "E"),
    last=120,
    rows=(
        SampleRow(number=1, texts={"A": "Beszállítói kérdőív"}, open=()),
        SampleRow(number=3, texts={"A": "Sz.", "B": "Kérdés\n(röviden)", "C": "Válasz"}, open=()),
        SampleRow(number=4, texts={"A": "1.1", "B": "Titkosítják az adatokat? “AES”"}, open=("C", "E")),
    ),
)
TABLE: dict[str, Any] = {
    "header_rows": [3],
    "first_row": 4,
    "last_row": None,
    "question_column": "B",
    "label_column": "A",
    "section_columns": [],
    "guidance_columns": ["E"],
    "answers": [{"column": "C", "role": "verdict", "allowed": ["Igen", "Nem"]}],
    "ticks": [],
}
REPLY = {"reason": "A list of questions.", "tables": [TABLE]}


@pytest.fixture(scope="module")
def layout() -> LayoutTemplate:
    return load_template(LayoutTemplate, "layout", resource_dir("prompts"))


def test_the_rendered_prompt_is_what_was_reviewed(layout: LayoutTemplate) -> None:
    prompt = layout.render(SHEET)
    schema = json.dumps(prompt.schema, indent=1, ensure_ascii=False)
    assert f"{prompt.user}\n{schema}\n" == (GOLDEN / "sheet.txt").read_text("utf-8")


@given(name=st.text(), texts=st.dictionaries(st.sampled_from("ABC"), st.text(), max_size=3))
def test_data_stays_between_its_delimiters(layout: LayoutTemplate, name: str, texts: dict[str, str]) -> None:
    row = SampleRow(number=7, texts=texts, open=("D",))
    prompt = layout.render(Sample(name=name, columns=("A",), last=9, rows=(row, row)))
    lines = [line for line in prompt.user.split("\n") if line]
    marker = lines[0].rsplit(" ", 1)[1]
    frames = [f"[{edge} SHEET {marker}]" for edge in ("BEGIN", "END")]
    assert [line for line in lines if marker in line][1:] == frames
    assert [lines[1], lines[-1]] == frames
    first, *rows = map(json.loads, lines[2:-1])
    assert (first["columns"], first["last_row"]) == (["A"], 9)
    assert [(row["row"], row["open"], row["cells"].keys()) for row in rows] == [(7, ["D"], texts.keys())] * 2
    assert prompt.system == layout.render(SHEET).system


def test_invisible_characters_are_not_sent(layout: LayoutTemplate) -> None:
    hidden = "a\u200bb\u202ec\U000e0041d\x07e\ufeff\u2028f"
    row = SampleRow(number=1, texts={"A": hidden}, open=())
    user = layout.render(Sample(name=hidden, columns=("A",), last=1, rows=(row,))).user
    assert user.count('"abcde\\nf"') == 2


def test_what_the_schema_permits_can_be_read(layout: LayoutTemplate) -> None:
    validator = Draft202012Validator(layout.render(SHEET).schema)
    tick = {"column": "D", "option": "Igen"}
    assert validator.is_valid(REPLY)
    for change in ({}, {"last_row": 9, "label_column": None}, {"ticks": [tick, tick], "answers": []}):
        reply = {**REPLY, "tables": [{**TABLE, **change}]}
        assert validator.is_valid(reply)
        assert len(parse_proposal(json.dumps(reply)).tables) == 1
    assert parse_proposal('{"reason": "A glossary.", "tables": []}').tables == ()


def changed(**change: object) -> str:
    return json.dumps({**REPLY, "tables": [{**TABLE, **change}]})


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "null",
        "[]",
        "Sure! Here it is.",
        json.dumps(REPLY)[:-9],
        json.dumps(REPLY) + "x",
        json.dumps({"tables": []}),
        json.dumps({**REPLY, "more": 1}),
        json.dumps({**REPLY, "reason": None}),
        json.dumps({**REPLY, "tables": TABLE}),
        changed(first_row="4"),
        changed(first_row=4.5),
        changed(first_row=True),
        changed(header_rows=3),
        changed(question_column=2),
        changed(question_column=None),
        changed(answers=[{"column": "C", "role": "chatter", "allowed": []}]),
        changed(answers=[{"column": "C", "role": "verdict"}]),
        changed(ticks=[{"column": "C", "option": None}]),
        changed(command="rm"),
        '{"reason": "\\ud800", "tables": []}',
        '{"reason": "\ud800", "tables": []}',
        "[" * 100_000,
        '{"tables": ' + "[" * 100_000,
    ],
)
def test_anything_else_than_was_asked_for_is_refused(reply: str) -> None:
    with pytest.raises(BadResponseError) as caught:
        parse_proposal(reply)
    assert caught.value.code == "unusable-response"


NAMES = st.sampled_from([*REPLY, *TABLE])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
)


@given(reply=ANY_JSON)
def test_no_reply_breaks_the_reading(reply: object) -> None:
    with pytest.raises(BadResponseError) as caught:
        parse_proposal(json.dumps(reply))
    assert len(caught.value.message) < 300
