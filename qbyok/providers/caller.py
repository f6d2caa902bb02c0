"""How a provider is named in messages, and how its own words may be repeated there."""

import re
from dataclasses import asdict, dataclass, field

from qbyok.errors import BadResponseError
from qbyok.model import KeyIdentity, Usage

_LONGEST_QUOTE = 240
# Masked keys ("sk-ab***wxyz") and whatever else begins like one.
_LIKE_A_KEY = re.compile(r"\S*\*{2,}\S*|\b(?:sk|key|pk)[-_][\w*.…-]{4,}", re.IGNORECASE)
_FRAGMENT = 6


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is called: the provider's name, host and kind, and the key that no message may repeat."""

    provider: str
    host: str
    secret: str = field(repr=False)
    kind: str = ""
    key: KeyIdentity | None = None

    def __str__(self) -> str:
        return f"{self.provider} ({self.host})"

    def quote(self, text: str) -> str:
        """Return what a provider said on one line, shortened, and without the key or a piece of it."""
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if self.secret:
            line = line.replace(self.secret, "[key]")
            line = " ".join("[key]" if self._holds_a_piece(word) else word for word in line.split(" "))
        line = _LIKE_A_KEY.sub("[key]", line)
        return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"

    @property
    def other_key(self) -> str:
        """What to do about a key that is refused: it has to be replaced where it came from."""
        if self.key is None:
            return "Check the key"
        place, _, detail = self.key.source.partition(":")
        match place:
            case "keyring":
                return f"It came from the keyring; replace it with: qbyok keys rotate {self.key.name}"
            case "environment":
                return f"It came from the variable {detail}: set that to another"
            case "command":
                return f"The command '{detail}' printed it: have that print another"
            case "stdin":
                return "It came from standard input: give another there"
            case _:
                return "It came from a key file: put another into that file, or name another file"

    def unusable(
        self, what: str, *, hint: str, code: str, request_id: str = "", usage: Usage | None = None
    ) -> BadResponseError:
        """Return the error for a response that came with HTTP 200 and can't be used all the same."""
        return BadResponseError(
            f"{self} {what}",
            hint=hint,
            code=code,
            status=200,
            request_id=request_id,
            tokens=asdict(usage) if usage else None,
        )

    def _holds_a_piece(self, word: str) -> bool:
        return len(self.secret) > 2 * _FRAGMENT and (
            self.secret[:_FRAGMENT] in word or self.secret[-_FRAGMENT:] in word
        )
