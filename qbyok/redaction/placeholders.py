"""What stands in a prompt for what is hidden: ``[[secret-kqvwxbtd]]``.

The letters are made by HMAC-SHA-256 from the hidden text, with a key that stays on this machine. So the same text has
the same placeholder in every prompt and run, whatever else is hidden; nobody can try guesses against it; and nobody
who writes evidence can make one. They are consonants: no word, and no figure that a check would look for.
"""

import hashlib
import hmac
import re
from collections.abc import Callable

from qbyok.redaction.spans import Span

_CONSONANTS = "bcdfghjklmnpqrstvwxz"
_LENGTH = 8
_SPELLING = 4
PLACEHOLDER = re.compile(
    rf"\[\[(?P<kind>secret|word|email|phone|ip)-(?P<letters>[{_CONSONANTS}]{{{_LENGTH}}})(?:-[{_CONSONANTS}]{{{_SPELLING}}})?\]\]"
)


class Placeholders:
    """Makes placeholders; ``key`` returns the secret key, and is asked where there is something to hide."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def name(self, span: Span, text: str) -> str:
        """Return the placeholder for the text of a span.

        Another spelling of the same thing has the same letters, and some more that tell it apart.
        """
        name = _letters(self._mac(span.kind, span.identity), _LENGTH)
        spelling = f"-{_letters(self._mac('spelling', text), _SPELLING)}" if text != span.identity else ""
        return f"[[{span.kind}-{name}{spelling}]]"

    def digest(self, *parts: str) -> str:
        """Return a digest that can't be guessed without the key, as hexadecimal digits."""
        return self._mac("digest", *parts).hex()

    def _mac(self, *parts: str) -> bytes:
        return hmac.new(self._key(), "\0".join(parts).encode("utf-8", "backslashreplace"), hashlib.sha256).digest()


def _letters(digest: bytes, length: int) -> str:
    number, letters = int.from_bytes(digest), ""
    for _ in range(length):
        number, rest = divmod(number, len(_CONSONANTS))
        letters += _CONSONANTS[rest]
    return letters
