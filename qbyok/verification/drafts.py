"""Reading a response: exactly the JSON that was asked for, or nothing."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from qbyok.errors import BadResponseError
from qbyok.model import Citation, Draft, Passage

DRAFT_FIELDS = ("in_evidence", "verdict", "answer", "citations")
"""What every output schema asks for, in its order."""

CITATION_FIELDS = ("passage", "quote")
"""What each citation of a response holds."""


def parse_draft(text: str, passages: Sequence[Passage]) -> Draft:
    """Return the draft that a response holds; citations get path and locator of the passage that they name.

    Raises:
        BadResponseError: the response is anything but one JSON object with exactly the promised fields.
    """
    record = _load(text)
    _exact_fields(record, DRAFT_FIELDS, "the response")
    if not isinstance(record["in_evidence"], bool):
        raise _bad("'in_evidence' is neither true nor false")
    if not isinstance(record["citations"], list):
        raise _bad("'citations' is not a list")
    verdict = None if record["verdict"] is None else _text(record, "verdict")
    by_id = {passage.id: passage for passage in passages}
    return Draft(
        verdict=verdict if verdict and verdict.strip() else None,
        answer=_text(record, "answer"),
        citations=tuple(_citation(entry, by_id) for entry in record["citations"]),
        in_evidence=record["in_evidence"],
    )


def _citation(entry: object, by_id: Mapping[str, Passage]) -> Citation:
    if not isinstance(entry, dict):
        raise _bad("a citation is not an object")
    _exact_fields(entry, CITATION_FIELDS, "a citation")
    passage_id = _text(entry, "passage")
    passage = by_id.get(passage_id)
    return Citation(
        passage_id=passage_id,
        quote=_text(entry, "quote"),
        path=passage.path if passage else "",
        locator=passage.locator if passage else "",
        earlier=passage.earlier if passage else False,
    )


def _load(text: str) -> dict[str, Any]:
    try:
        record = json.loads(text, object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as error:
        raise _bad("it is not valid JSON") from error
    if not isinstance(record, dict):
        raise _bad("it is not a JSON object")
    return record


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a field is given twice")
    return record


def _exact_fields(record: Mapping[str, Any], fields: Sequence[str], what: str) -> None:
    if missing := [name for name in fields if name not in record]:
        raise _bad(f"{what} lacks '{missing[0]}'")
    if len(record) > len(fields):
        raise _bad(f"{what} has fields that were not asked for")


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record[name]
    if not isinstance(value, str):
        raise _bad(f"'{name}' is not a text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _bad(f"'{name}' holds half a character") from error
    return value


def _bad(reason: str) -> BadResponseError:
    return BadResponseError(
        f"the response is not what was asked for: {reason}",
        hint="Ask again with --resume; a model that does this often does not support JSON schemas",
        code="unusable-response",
    )
