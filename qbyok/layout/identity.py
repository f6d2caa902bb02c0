"""What makes a question the same question the next time the same file is read."""

import hashlib

_DIGITS = 16


def question_id(file_sha256: str, at: str) -> str:
    """Return the stable id of the question at a locator of the file with these bytes (``q-`` and 16 hex digits)."""
    return "q-" + hashlib.sha256(f"{file_sha256}\0{at}".encode()).hexdigest()[:_DIGITS]
