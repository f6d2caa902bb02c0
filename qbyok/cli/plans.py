"""What a run was asked to do, kept so that ``--resume RUN`` needs nothing else."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qbyok.config import DEFAULTS, Settings
from qbyok.errors import InputError, IntegrityError, UsageError
from qbyok.files import sha256_file, write_atomic
from qbyok.interfaces import QuestionnaireFile


def save_plan(
    path: Path, run: str, settings: Settings, files: Sequence[QuestionnaireFile], *, overwrite: bool
) -> None:
    """Store a run's files and settings; no key is a setting."""
    values = {name: _absolute(getattr(settings, name)) for name in DEFAULTS}
    record = {
        "run": run,
        "files": [{"path": str(file.path), "sha256": file.sha256} for file in files],
        "settings": {name: str(value) for name, value in values.items() if value not in (None, "")},
        "overwrite": overwrite,
    }
    write_atomic(path, json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8"))


def load_plan(path: Path) -> tuple[str, tuple[Path, ...], dict[str, Any], bool]:
    """Return a run's id, its questionnaires, its settings as flags, and whether it overwrites answers.

    Raises:
        UsageError: the folder holds no run.
        InputError: a questionnaire is gone or has changed since.
        IntegrityError: the plan is damaged.
    """
    try:
        record = json.loads(path.read_text("utf-8"))
        files = [(Path(file["path"]), str(file["sha256"])) for file in record["files"]]
        plan = (
            str(record["run"]),
            tuple(file for file, _ in files),
            dict(record["settings"]),
            bool(record["overwrite"]),
        )
    except OSError as error:
        raise UsageError(f"{path.parent.parent} holds no run to resume", hint="Name a run directory") from error
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityError(f"{path} is damaged", hint="Start a new run") from error
    for file, digest in files:
        if not file.is_file() or sha256_file(file) != digest:
            raise InputError(
                f"{file} is gone or has changed since the run began", hint="Restore it, or start a new run"
            )
    return plan


def _absolute(value: object) -> object:
    """A run may be resumed from another working folder."""
    return value.absolute() if isinstance(value, Path) else value
