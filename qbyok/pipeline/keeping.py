"""Prompts and responses as a user may want them kept: under the digests that the log names them by."""

from collections.abc import Callable

from qbyok.model import Completion, RenderedPrompt
from qbyok.runlog.events import sha256_text

Keep = Callable[[str, bytes], None]
"""Stores content by its SHA-256."""


def keep_exchange(keep: Keep, prompt: RenderedPrompt, completion: Completion) -> None:
    """Store what was sent and what came back."""
    keep(prompt.sha256, _bytes_of(prompt))
    keep(sha256_text(completion.text), completion.text.encode("utf-8", "backslashreplace"))


def _bytes_of(prompt: RenderedPrompt) -> bytes:
    """Return the bytes that ``prompt.sha256`` is the SHA-256 of."""
    import rfc8785

    return b"\0".join((prompt.system.encode(), prompt.user.encode(), rfc8785.dumps(dict(prompt.schema))))
