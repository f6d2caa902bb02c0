"""Responses on disk before they are used, so that nothing that was paid for is lost or paid for twice."""

import json
from dataclasses import asdict
from pathlib import Path

from qbyok.errors import IntegrityError
from qbyok.files import discard, private_dir, write_atomic
from qbyok.model import Completion, Finding, Severity, Usage


class Journal:
    """Completions of a run by the digest of their request, in a private folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = private_dir(folder)

    def put(self, digest: str, completion: Completion) -> None:
        """Store a completion durably."""
        # ASCII, since a response may hold half a character, which has no UTF-8.
        write_atomic(self._file(digest), json.dumps(asdict(completion)).encode("ascii"))

    def get(self, digest: str) -> Completion | None:
        """Return the stored completion of a request, or None.

        Raises:
            IntegrityError: what is stored is not a completion.
        """
        file = self._file(digest)
        try:
            record = json.loads(file.read_text("utf-8"))
            usage = Usage(**record.pop("usage"))
            findings = tuple(Finding(**{**f, "severity": Severity(f["severity"])}) for f in record.pop("findings"))
            return Completion(**record, usage=usage, findings=findings)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise IntegrityError(
                f"the stored response {file} is damaged", hint="Delete it to ask that question again"
            ) from error

    def remove(self, digest: str) -> None:
        """Drop the stored completion of a request, if there is one."""
        discard(self._file(digest))

    def _file(self, digest: str) -> Path:
        return self._folder / f"{digest}.json"
