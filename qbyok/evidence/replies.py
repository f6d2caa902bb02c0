"""What a worker process says of a file: a line of JSON, which its parent checks, as a file may have taken it over."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from qbyok.evidence.document import Content, Read, Traits
from qbyok.model import ApprovedAnswer, Passage, Provenance

_UNKNOWN = json.loads(json.dumps(asdict(Provenance())))


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What was read in a file, or why it could not be (``message`` and ``hint``)."""

    read: Read | None = None
    message: str = ""
    hint: str = ""
    out_of_memory: bool = False


def dump(reply: Reply) -> str:
    """Return a reply as one line."""
    return json.dumps(reply, default=lambda value: {name: getattr(value, name) for name in value.__slots__})


def load(line: bytes) -> Reply:
    """Return the reply that a line holds.

    Raises:
        ValueError: it holds none.
    """
    try:
        found = json.loads(line)
        return Reply(
            read=_read(**found["read"]) if found["read"] else None,
            message=_text(found["message"]),
            hint=_text(found["hint"]),
            out_of_memory=bool(found["out_of_memory"]),
        )
    except (TypeError, KeyError, ValueError, RecursionError) as error:
        raise ValueError("this is no reply") from error


def _read(content: dict[str, Any], words: list[Any], traits: dict[str, Any]) -> Read:
    read = Read(
        content=Content(
            title=_text(content["title"]),
            passages=tuple(_passage(**one) for one in content["passages"]),
            approved=tuple(_answer(**one) for one in content["approved"]),
            notes=_texts(content["notes"]),
            modified=_text(content["modified"]),
        ),
        words=tuple(None if one is None else _text(one) for one in words),
        traits=_traits(**traits),
    )
    ids = {passage.id for passage in read.content.passages}
    if len(words) != len(ids) or not {answer.passage.id for answer in read.content.approved} <= ids:
        raise ValueError("passages are missing")
    return read


def _traits(*, sketch: list[Any], names: list[Any], **texts: Any) -> Traits:
    _texts(texts.values())
    named = tuple((_text(name), int(count)) for name, count in names)
    return Traits(sketch=tuple(map(int, sketch)), names=named, **texts)


def _passage(
    *, heading: list[Any], earlier: object, labels: list[Any], source: dict[str, Any], **texts: Any
) -> Passage:
    if source != _UNKNOWN:
        raise ValueError("a file says nothing of its document")
    _texts(texts.values())
    return Passage(heading=_texts(heading), earlier=bool(earlier), labels=_texts(labels), **texts)


def _answer(*, allowed: list[Any], passage: dict[str, Any], approval: None, **texts: Any) -> ApprovedAnswer:
    if approval is not None:
        raise ValueError("a file approves nothing")
    _texts(texts.values())
    return ApprovedAnswer(allowed=_texts(allowed), passage=_passage(**passage), **texts)


def _text(value: Any) -> str:
    return _texts([value])[0]


def _texts(values: Any) -> tuple[str, ...]:
    """Return texts as they are; ``join`` raises a TypeError for anything else, and takes the least time."""
    found = tuple(values)
    "".join(found)
    return found
