"""What a model's name promises: one exact version, whatever is newest, or nothing that anyone could tell.

Sources: https://platform.claude.com/docs/en/about-claude/models/model-ids-and-versions (from 4.6 on a name without a
date is a pinned snapshot), https://platform.openai.com/docs/models (names with a date are snapshots; from gpt-5.6 on
there are none with a date), https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html,
https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai.
"""

import re
from enum import StrEnum


class Pin(StrEnum):
    """What a model's name promises."""

    EXACT = "exact"
    """One version, for as long as it is served."""
    ALIAS = "alias"
    """Another version one day."""
    UNKNOWN = "unknown"
    """The name does not tell."""


class Match(StrEnum):
    """How the model that a response names fits the one that was asked for."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"
    """The response names none, or the name asked for is no model's."""


_MOVING = re.compile(r"[-:@/](?:latest|default)\Z|\A(?:latest|default)\Z")
_DATE = re.compile(r"-\d{8}\Z|-\d{4}-\d{2}-\d{2}\Z")
_CLAUDE = re.compile(r"claude-[a-z]+-(\d+)(?:-(\d{1,2}))?\Z")
_CLAUDE_OLD = re.compile(r"claude-(?:instant-|v?\d)")
_FIRST_PINNED_CLAUDE = (4, 6)
_GPT = re.compile(r"gpt-(\d+)(?:\.(\d+))?")
_GPT_SNAPSHOT = re.compile(r"-\d{4}\Z")
_FIRST_GPT_WITHOUT_DATES = (5, 6)
_OPENAI = re.compile(r"gpt-|o\d|codex-|chatgpt-")
# Of Bedrock: where the call may be routed, who made the model, and the version of its packaging.
_BEDROCK_PREFIX = re.compile(r"\A(?:[a-z]{2,6}(?:-[a-z]+)?\.)?(?:anthropic|openai)\.")
_BEDROCK_SUFFIX = re.compile(r"-v\d+(?::\d+)?\Z")


def other_pin(model: str) -> Pin:
    """Say what a name promises of which only the owner of the server knows what it stands for."""
    return Pin.ALIAS if _MOVING.search(model) else Pin.UNKNOWN


def claude_pin(model: str) -> Pin:
    """Say what a name of Anthropic's promises, on Bedrock and Vertex too."""
    name = _plain(model)
    if _MOVING.search(name):
        return Pin.ALIAS
    if not name.startswith("claude-"):
        return Pin.UNKNOWN
    if _DATE.search(name):
        return Pin.EXACT
    if found := _CLAUDE.fullmatch(name):
        return Pin.EXACT if _version(found) >= _FIRST_PINNED_CLAUDE else Pin.ALIAS
    return Pin.ALIAS if _CLAUDE_OLD.match(name) else Pin.UNKNOWN


def openai_pin(model: str) -> Pin:
    """Say what a name of OpenAI's promises; a fine-tuned model is as exact as the one that it was made of."""
    name = model.removeprefix("ft:").partition(":")[0]
    if _MOVING.search(name) or name.startswith("chatgpt-"):
        return Pin.ALIAS
    if _DATE.search(name) or _GPT_SNAPSHOT.search(name):
        return Pin.EXACT if _OPENAI.match(name) else Pin.UNKNOWN
    found = _GPT.match(name)
    if found and _version(found) >= _FIRST_GPT_WITHOUT_DATES:
        return Pin.UNKNOWN
    return Pin.ALIAS if _OPENAI.match(name) else Pin.UNKNOWN


def cloud_pin(model: str) -> Pin:
    """Say what a name promises in a cloud that serves the models of several vendors."""
    return claude_pin(model) if "claude" in model else openai_pin(_plain(model))


def match(asked: str, named: str) -> Match:
    """Compare the model that a response names with the one that was asked for.

    A snapshot of what was asked for is the same: ``gpt-5.5`` may answer as ``gpt-5.5-2026-04-23``, if it was allowed.
    """
    if not named or asked.startswith("arn:"):
        return Match.UNKNOWN
    wanted, got = _MOVING.sub("", _plain(asked)), _plain(named)
    rest = got.removeprefix(wanted)
    same = got in (_plain(asked), wanted) or (rest != got and _DATE.fullmatch(rest) is not None)
    return Match.SAME if same else Match.OTHER


def _plain(model: str) -> str:
    """Return a name as its vendor writes it, without what a cloud puts around it."""
    return _BEDROCK_SUFFIX.sub("", _BEDROCK_PREFIX.sub("", model)).replace("@", "-")


def _version(found: re.Match[str]) -> tuple[int, int]:
    return int(found[1]), int(found[2] or 0)
