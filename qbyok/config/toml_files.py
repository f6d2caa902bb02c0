"""Reading settings files: what is wrong in one is said by its name."""

import difflib
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from qbyok.errors import UsageError


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a settings file holds; nothing where there is none.

    Raises:
        UsageError: it can't be read, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="Check its permissions") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no text in UTF-8", hint="Save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}", hint="Correct that line") from error


def known_names(table: Mapping[str, Any], known: Collection[str], where: str) -> None:
    """Check that a table holds nothing but known names.

    Raises:
        UsageError: it does; with the name that is likely meant.
    """
    for name in table:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            raise UsageError(
                f"{where} has an unknown setting '{name}'",
                hint=f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(known)}",
            )
