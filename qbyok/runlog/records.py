"""One line of a run log: its bytes, and how each is tied to the one before."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FORMAT = "qbyok.runlog/1"
VERSION = 1
ENVELOPE = ("v", "seq", "prev", "time", "run", "event")
NO_LINE_BEFORE = "0" * 64


def line_digest(line: bytes) -> str:
    """Return the SHA-256 of a line's exact bytes, without its line feed."""
    return hashlib.sha256(line).hexdigest()


def encode_record(record: Mapping[str, Any]) -> bytes:
    """Return the RFC 8785 bytes of a record, without a line feed.

    Raises:
        TypeError: a value is no text, whole number, truth value, None, list or mapping with text keys. Money and
            scores are texts: a float is a mistake of the caller, and is not converted.
        ValueError: a whole number is too large for JSON, or a text holds half a character.
    """
    import rfc8785

    _refuse_floats(record, "")
    return rfc8785.dumps(dict(record))


def decode_record(line: bytes) -> dict[str, Any]:
    """Return what a line holds.

    Raises:
        ValueError: it is not one JSON object in UTF-8 without floats and doubled keys; the message says why.
    """
    try:
        record = json.loads(
            line.decode("utf-8"), object_pairs_hook=_no_doubles, parse_float=_no_float, parse_constant=_no_float
        )
    except UnicodeDecodeError as error:
        raise ValueError("the line is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError("the line is not valid JSON") from error
    except RecursionError as error:
        raise ValueError("the line is nested too deeply") from error
    if not isinstance(record, dict):
        raise ValueError("the line is not a JSON object")
    return record


def _refuse_floats(value: object, where: str) -> None:
    match value:
        case None | bool() | int() | str():
            return
        case Mapping():
            for name, inner in value.items():
                if not isinstance(name, str):
                    raise TypeError(f"the name {name!r} in {where or 'the record'} is not a text")
                _refuse_floats(inner, f"{where}.{name}" if where else name)
        case list() | tuple():
            for inner in value:
                _refuse_floats(inner, where)
        case _:
            raise TypeError(f"{where} is a {type(value).__name__}, which the run log does not hold")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return record


def _no_float(text: str) -> Any:
    raise ValueError(f"{text[:20]} is not a whole number")
