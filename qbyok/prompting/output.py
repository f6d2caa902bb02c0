"""The JSON Schema of a response: the subset that vendors share, with what can be read, fitted to one question."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qbyok.errors import UsageError
from qbyok.model import Question
from qbyok.verification.characters import visible

# Vendors' structured output takes no limits (minLength, maxItems, pattern …); the checks enforce what matters.
_KEYWORDS = (
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "enum",
    "const",
    "anyOf",
    "description",
)
_NULL = {"type": "null"}
_HINT = "Start from a template that is shipped: qbyok prompts show"


def check_output(schema: Mapping[str, Any], fields: Mapping[str, Sequence[str]], path: Path) -> None:
    """Check that a template asks for what can be read and what every vendor accepts.

    ``fields`` names the properties of the response under "", and those of the items of a list under its path.

    Raises:
        UsageError: other fields than can be read, a keyword that vendors don't share, or an open object.
    """
    for problem in _problems(schema, "output"):
        raise UsageError(f"{path}: {problem}", hint=_HINT)
    for lists, wanted in fields.items():
        steps = [step for name in lists.split(".") if name for step in ("properties", name, "items")]
        if set(_at(schema, *steps, "properties")) != set(wanted):
            where = ".".join(("output", *(step for step in steps if step != "properties")))
            raise UsageError(f"{path}: {where} must have exactly the properties {', '.join(wanted)}", hint=_HINT)


def output_schema(schema: Mapping[str, Any], question: Question) -> dict[str, Any]:
    """Return the schema for one question: its verdict is one of the allowed values, or null.

    Where the question names no allowed values a verdict may be any text or null. Values go out as a reader sees
    them; the answer gets the file's own spelling back.
    """
    fitted = copy.deepcopy(dict(schema))
    verdict: dict[str, Any] = {"type": "string"}
    if options := verdict_options(question):
        verdict["enum"] = options
    described = {key: value for key, value in fitted["properties"]["verdict"].items() if key == "description"}
    fitted["properties"]["verdict"] = {"anyOf": [verdict, dict(_NULL)], **described}
    return fitted


def verdict_options(question: Question) -> list[str]:
    """Return the allowed verdicts as a reader sees them, each once, in the file's order."""
    seen = (" ".join(visible(value).split()) for value in question.allowed)
    return list(dict.fromkeys(value for value in seen if value))


def _problems(schema: object, where: str) -> Iterator[str]:
    if not isinstance(schema, Mapping):
        yield f"{where} must be a JSON Schema"
        return
    for keyword in schema:
        if keyword not in _KEYWORDS:
            yield f"{where} uses '{keyword}', which vendors' structured output does not share"
    properties = schema.get("properties", {})
    if schema.get("type") == "object" or properties:
        if not isinstance(properties, Mapping):
            yield f"{where}.properties must be a table"
            return
        if schema.get("additionalProperties") is not False:
            yield f"{where} needs additionalProperties = false"
        if sorted(schema.get("required", [])) != sorted(properties):
            yield f"{where} must require every one of its properties"
        for name, inner in properties.items():
            yield from _problems(inner, f"{where}.{name}")
    if "items" in schema:
        yield from _problems(schema["items"], f"{where}.items")
    for inner in schema.get("anyOf", []):
        yield from _problems(inner, f"{where}.anyOf")


def _at(schema: Mapping[str, Any], *steps: str) -> Mapping[str, Any]:
    found: Any = schema
    for step in steps:
        found = found.get(step, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}
