"""What a run was asked to do, kept so that ``--resume RUN`` needs nothing else."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qbyok.cli.console import from_here
from qbyok.config.settings import DEFAULTS, Settings
from qbyok.errors import InputError, IntegrityError, UsageError
from qbyok.files import sha256_file, write_atomic
from qbyok.interfaces import QuestionnaireFile
from qbyok.model import Target

_TARGET = ("kind", "endpoint", "model")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A run's id, its questionnaires, and all settings as flags.

    ``layouts`` are the saved layouts that the user named, ``sources`` the one that each file was read by ("" for
    none), ``redaction`` is a keyed digest of what was to be hidden. ``target`` says who was called: the settings
    alone don't, since they name an entry that may change.
    """

    run: str
    files: tuple[Path, ...]
    layouts: tuple[Path, ...]
    sources: tuple[str, ...]
    settings: Mapping[str, str]
    target: Mapping[str, str]
    overwrite: bool
    redaction: str


def save_plan(
    path: Path,
    run: str,
    settings: Settings,
    target: Target,
    files: Sequence[QuestionnaireFile],
    layouts: Sequence[Path],
    *,
    overwrite: bool,
    redaction: str,
) -> None:
    """Store what a run was asked to do; no key is in it."""
    values = {name: _absolute(getattr(settings, name)) for name in DEFAULTS}
    record = {
        "run": run,
        "files": [{"path": str(f.path.absolute()), "sha256": f.sha256, "layout": f.layout.source} for f in files],
        "layouts": [{"path": str(layout.absolute()), "sha256": sha256_file(layout)} for layout in layouts],
        "settings": {name: "" if value is None else str(value) for name, value in values.items()},
        "target": {name: getattr(target, name) for name in _TARGET},
        "overwrite": overwrite,
        "redaction": redaction,
    }
    write_atomic(path, json.dumps(record, indent=1).encode("ascii"))


def load_plan(path: Path) -> Plan:
    """Read what a run was asked to do.

    Raises:
        UsageError: the folder holds no run.
        InputError: a questionnaire is gone or has changed since.
        IntegrityError: the plan is damaged.
    """
    try:
        record = json.loads(path.read_text("utf-8"))
        files, layouts = (
            [(from_here(Path(file["path"])), str(file["sha256"])) for file in record[name]]
            for name in ("files", "layouts")
        )
        plan = Plan(
            run=str(record["run"]),
            files=tuple(file for file, _ in files),
            layouts=tuple(layout for layout, _ in layouts),
            sources=tuple(str(file["layout"]) for file in record["files"]),
            settings={name: str(record["settings"][name]) for name in DEFAULTS},
            target={name: str(record["target"][name]) for name in _TARGET},
            overwrite=bool(record["overwrite"]),
            redaction=str(record["redaction"]),
        )
    except OSError as error:
        raise UsageError(f"{path.parent.parent} holds no run to resume", hint="Name a run directory") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise IntegrityError(f"{path} is damaged", hint="Start a new run") from error
    for file, digest in (*files, *layouts):
        if not file.is_file() or sha256_file(file) != digest:
            raise InputError(
                f"{file} is gone or has changed since the run began", hint="Restore it, or start a new run"
            )
    return plan


def flags_to_resume(plan: Plan, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings to resume with: the planned ones, but for what the user names now.

    A provider that is named now does not inherit endpoint and model of the one before: its key would go there.
    """
    named = {name: value for name, value in given.items() if value is not None}
    planned = dict(plan.settings)
    if named.get("provider", planned["provider"]) != planned["provider"]:
        planned |= {"endpoint": "", "model": ""}
    return planned | named


def check_layouts(plan: Plan, files: Sequence[QuestionnaireFile]) -> None:
    """Make sure that a resumed run reads each file by the same saved layout as before.

    Raises:
        UsageError: the folder of saved layouts has changed.
    """
    for file, before in zip(files, plan.sources, strict=True):
        if (now := file.layout.source) != before:
            raise UsageError(
                f"{file.path} was read by {before or 'detection'} when the run began, and is now by "
                f"{now or 'detection'}",
                hint="Restore the folder of saved layouts as it was, or start a new run",
            )


def check_redaction(plan: Plan, digest: str) -> None:
    """Make sure that a resumed run hides what it hid before: a list of words is lost in another working folder.

    Raises:
        UsageError: it would not.
    """
    if plan.redaction != digest:
        raise UsageError(
            "what is to be hidden from providers ([redact]), or the key of its placeholders (redaction.key), is not "
            "what it was when the run began",
            hint="Restore settings, lists and key, and work in the same folder; or start a new run",
        )


def check_target(plan: Plan, target: Target, given: Mapping[str, Any]) -> None:
    """Make sure that a resumed run calls whom it called before, unless the user names another.

    Raises:
        UsageError: the settings files lead elsewhere than they did.
    """
    for name in _TARGET:
        now, before = getattr(target, name), plan.target[name]
        if now != before and given.get("provider") is None and given.get(name) is None:
            raise UsageError(
                f"the {name} of provider '{target.provider}' is now '{now}', and was '{before}' when the run began",
                hint="Name the one that you want, by --provider, --endpoint or --model",
            )


def _absolute(value: object) -> object:
    """A run may be resumed from another working folder."""
    return value.absolute() if isinstance(value, Path) else value
