"""``[redact]``: what is hidden from providers besides secrets. Each file adds to it, and none takes anything away."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qbyok.config.toml_files import known_names
from qbyok.config.values import words
from qbyok.errors import UsageError
from qbyok.redaction.policy import CONTACTS, Contact, RedactionPolicy

_NAMES = ("words", "words_file", "kinds")


def read_redaction(tables: Sequence[tuple[dict[str, Any], str]], folders: Sequence[Path]) -> RedactionPolicy:
    """Return what the settings files want hidden, all together; ``folders`` are those that the files lie in.

    Raises:
        UsageError: something in it is wrong, or a file of words can't be read; the message says where.
    """
    listed: list[str] = []
    kinds: set[Contact] = set()
    for (settings, source), folder in zip(tables, folders, strict=True):
        table, where = settings.get("redact", {}), f"{source}: [redact]"
        if not isinstance(table, dict):
            raise UsageError(
                f"{source}: 'redact' must be a table", hint='Write [redact], and words = ["Acme"] below it'
            )
        known_names(table, _NAMES, where)
        listed += words(table.get("words", []), "words", where, '["Acme Bank"]')
        if "words_file" in table:
            listed += _words_of(table["words_file"], folder, where)
        kinds |= _kinds(table.get("kinds", []), where)
    if empty := [word for word in listed if not any(map(str.isalnum, word))]:
        raise UsageError(f"a word to hide has no letter or digit: '{empty[0]}' ([redact])", hint="Take it out")
    return RedactionPolicy(words=tuple(dict.fromkeys(listed)), kinds=tuple(k for k in CONTACTS if k in kinds))


def without_leave(project: dict[str, Any]) -> bool:
    """Take out of a project's file that hidden words may be restored, and tell whether it said so."""
    if str(project.get("restore", False)).lower() != "true":
        return False
    del project["restore"]
    return True


def _words_of(name: Any, folder: Path, where: str) -> list[str]:
    if not isinstance(name, str) or not name:
        raise UsageError(f"{where} words_file must be a path", hint='Write words_file = "customers.txt"')
    path = folder / Path(name).expanduser()
    try:
        if not path.is_file():
            raise UsageError(f"{where} words_file: there is no file {path}", hint="Correct the path: nothing is sent")
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise UsageError(f"{where} words_file: cannot read {path}: {reason}", hint="Correct it") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _kinds(given: Any, where: str) -> set[Contact]:
    names = words(given, "kinds", where, '["email", "phone", "ip"]')
    if unknown := [name for name in names if name not in CONTACTS]:
        raise UsageError(f"{where} kinds: '{unknown[0]}' is unknown", hint=f"Choose from: {', '.join(CONTACTS)}")
    return {kind for kind in CONTACTS if kind in names}
