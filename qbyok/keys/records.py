"""What is known of the user's keys (never the keys), in a file of the state folder."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from qbyok.errors import UsageError
from qbyok.files import private_dir, write_atomic


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredKey:
    """What is known of a key in the keyring. Times are ISO 8601 in UTC, ``last_used`` empty at first."""

    name: str
    provider: str
    fingerprint: str
    created: str
    last_used: str = ""

    @property
    def age_days(self) -> int:
        """Whole days since it was stored."""
        return max(0, (datetime.now(UTC) - datetime.fromisoformat(self.created).astimezone(UTC)).days)


class KeyRecords:
    """The file ``keys.json``; several processes may change it at the same time."""

    def __init__(self, state: Path) -> None:
        self._file = state / "keys.json"

    def read(self) -> dict[str, StoredKey]:
        """Return what is known of each key; nothing where nothing was recorded.

        Raises:
            UsageError: the file is damaged, or can't be read.
        """
        try:
            records = json.loads(self._file.read_text("utf-8"))["keys"]
            return {name: _stored(name, record) for name, record in records.items()}
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError, OverflowError, TypeError, KeyError, AttributeError) as error:
            raise UsageError(
                f"cannot read {self._file}: {type(error).__name__}",
                hint="Delete it: the keys themselves are in the keyring, only their dates would be lost",
            ) from error

    def update(self, change: Callable[[dict[str, StoredKey]], dict[str, StoredKey]]) -> None:
        """Replace what is known by what ``change`` makes of it.

        Raises:
            UsageError: the file can't be read or written.
        """
        from filelock import FileLock

        try:
            private_dir(self._file.parent)
            with FileLock(self._file.with_suffix(".lock")):
                records = change(self.read())
                rows = {
                    name: {field: value for field, value in asdict(record).items() if field != "name"}
                    for name, record in sorted(records.items())
                }
                write_atomic(self._file, json.dumps({"version": 1, "keys": rows}, indent=1).encode())
        except OSError as error:
            raise UsageError(
                f"cannot write {self._file}: {error.strerror or error}", hint="Check the folder's permissions"
            ) from error


def _stored(name: str, record: Mapping[str, str]) -> StoredKey:
    """Return what a state file says of a key, or raise one of the errors that its reader expects."""
    stored = StoredKey(name=name, **record)
    if not all(isinstance(value, str) for value in asdict(stored).values()):
        raise TypeError(name)
    datetime.fromisoformat(stored.created).astimezone(UTC)
    return stored


def now() -> str:
    """Return the time as records hold it: ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
