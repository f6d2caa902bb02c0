"""How many tokens a call will use: at worst, for what is reserved, and likely, for a forecast."""

from qbyok.model import Usage

_FRAMING = 1000
"""Tokens that a vendor adds to a request at most: roles, and instructions to keep to the schema."""


def worst_case(prompt_bytes: int, max_output_tokens: int) -> Usage:
    """Return the most tokens that a call can use; ``prompt_bytes`` are those of its texts and schema.

    Byte-level tokenizers never make more tokens than there are bytes.
    """
    return Usage(input=prompt_bytes + _FRAMING, output=max_output_tokens)


def expected(prompt_bytes: int) -> Usage:
    """Return a plain estimate for a dry run: four bytes a token, and an answer of 400 tokens."""
    return Usage(input=prompt_bytes // 4, output=400)
