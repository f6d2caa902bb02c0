"""What is known of the user's keys (never the keys), in a file of the state folder."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qbyok.errors import UsageError
from qbyok.files import private_dir, write_atomic

_TYPES: Mapping[str, type] = {"max_age_days": int, "overlap": bool}
KEYRING = "keyring"
"""The source of a key that the system's keyring holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyRecord:
    """What is known of a key. Times are ISO 8601 in UTC, ``last_used`` empty at first.

    ``source`` is where it was found, ``provider`` the provider's kind, ``max_age_days`` the age that was allowed when
    it was last used. ``created`` is when qbyok stored the key; of one that comes from elsewhere, when it was first
    used from there. ``previous`` is the fingerprint of the key that it replaced, ``previous_created`` when that one
    was stored, ``overlap`` whether the keyring still has it.
    """

    name: str
    provider: str
    source: str = KEYRING
    fingerprint: str
    created: str
    last_used: str = ""
    max_age_days: int = 90
    previous: str = ""
    previous_created: str = ""
    overlap: bool = False

    @property
    def id(self) -> str:
        """What tells it from others: one name has one key in the keyring, and may have others elsewhere."""
        return self.name if self.source == KEYRING else f"{self.name} {self.source} {self.provider}"

    @property
    def age_days(self) -> int:
        """Whole days since it was created."""
        return max(0, (datetime.now(UTC) - datetime.fromisoformat(self.created).astimezone(UTC)).days)


class KeyRecords:
    """The file ``keys.json``; several processes may change it at the same time."""

    def __init__(self, state: Path) -> None:
        self._file = state / "keys.json"

    def read(self) -> dict[str, KeyRecord]:
        """Return what is known of each key by its record's id; nothing where nothing was recorded.

        Raises:
            UsageError: the file is damaged, or can't be read.
        """
        try:
            records = json.loads(self._file.read_text("utf-8"))["keys"]
            return {record.id: record for record in (_record(key, fields) for key, fields in records.items())}
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError, OverflowError, TypeError, KeyError, AttributeError) as error:
            raise UsageError(
                f"cannot read {self._file}: {type(error).__name__}",
                hint="Delete it: the keys themselves are in the keyring, only their dates would be lost",
            ) from error

    def update(self, change: Callable[[dict[str, KeyRecord]], dict[str, KeyRecord]]) -> None:
        """Replace what is known by what ``change`` makes of it.

        Raises:
            UsageError: the file can't be read or written.
        """
        from filelock import FileLock

        try:
            private_dir(self._file.parent)
            with FileLock(self._file.with_suffix(".lock")):
                records = change(self.read())
                rows = {key: asdict(record) for key, record in sorted(records.items())}
                write_atomic(self._file, json.dumps({"version": 1, "keys": rows}, indent=1).encode())
        except OSError as error:
            raise UsageError(
                f"cannot write {self._file}: {error.strerror or error}", hint="Check the folder's permissions"
            ) from error


def _record(key: str, fields: Mapping[str, Any]) -> KeyRecord:
    """Return what the file says of a key, or raise one of the errors that its reader expects."""
    record = KeyRecord(**{"name": key, **fields})
    for name, value in asdict(record).items():
        if type(value) is not _TYPES.get(name, str):
            raise TypeError(name)
    datetime.fromisoformat(record.created).astimezone(UTC)
    return record


def now() -> str:
    """Return the time as records hold it: ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
