"""How many tokens a call will use: at worst, for what is reserved, and likely, for a forecast."""

from dataclasses import dataclass
from fractions import Fraction

from qbyok.model import Usage
from qbyok.spend.storage import Storage

_FRAMING = 1000
"""Tokens that a vendor adds to a request at most: roles, and instructions to keep to the schema."""


_BYTES_A_TOKEN = 4
"""Measured with the prompts of the sample questionnaires: 4.03 with OpenAI's ``o200k_base`` and 4.01 with
``cl100k_base`` (gpt-tokenizer 4.0.0)."""
_ANSWER = 400
"""Tokens of an answer with its quotes, and a little reasoning: an assumption, until there are earlier calls."""
_ENOUGH = 10
"""Calls. Fewer say little: answers differ much in length."""
_LATEST = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """What earlier calls of a model with a prompt template used, all together."""

    calls: int
    prompt_bytes: int
    usage: Usage


def earlier_calls(storage: Storage, model: str, template: str, version: int) -> Earlier | None:
    """Return what the latest calls of this machine used, None where there are too few to say anything.

    Raises:
        UsageError: the ledger can't be used.
    """
    if not storage.exists:
        return None
    with storage.transaction(durable=False) as db:
        calls, *sums = db.execute(
            "SELECT count(*), sum(prompt_bytes), sum(input), sum(output), sum(cache_read), sum(cache_write),"
            " sum(reasoning) FROM (SELECT * FROM calls WHERE model = ? AND template = ? AND template_version = ?"
            " AND status = 'settled' AND input > 0 ORDER BY time DESC LIMIT ?)",
            (model, template, version, _LATEST),
        ).fetchone()
    if calls < _ENOUGH:
        return None
    prompt_bytes, sent, received, read, written, reasoning = sums
    usage = Usage(input=sent, output=received, cache_read=read, cache_write=written, reasoning=reasoning)
    return Earlier(calls=calls, prompt_bytes=prompt_bytes, usage=usage)


def worst_case(prompt_bytes: int, max_output_tokens: int) -> Usage:
    """Return the most tokens that a call can use; ``prompt_bytes`` are those of its texts and schema.

    Byte-level tokenizers never make more tokens than there are bytes.
    """
    return Usage(input=prompt_bytes + _FRAMING, output=max_output_tokens)


def expected(prompt_bytes: int, sent_bytes: int, earlier: Earlier | None) -> Usage:
    """Return how many tokens a call will likely use: as earlier ones did, by the bytes of their prompts.

    Without earlier calls it is a token for four of the bytes that are sent, nothing cached, and an answer of 400
    tokens.
    """
    if earlier is None:
        return Usage(input=round(sent_bytes / _BYTES_A_TOKEN), output=_ANSWER)
    part = Fraction(prompt_bytes, earlier.prompt_bytes)
    return Usage(
        input=round(part * earlier.usage.input),
        cache_read=round(part * earlier.usage.cache_read),
        cache_write=round(part * earlier.usage.cache_write),
        output=round(Fraction(earlier.usage.output, earlier.calls)),
        reasoning=round(Fraction(earlier.usage.reasoning, earlier.calls)),
    )
