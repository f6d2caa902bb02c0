"""Consent: a project's file decides where a key goes only after the user has read it and agreed."""

import json
from collections.abc import Mapping
from typing import Any

from qbyok.config.locations import PROJECT_FILE, Locations
from qbyok.errors import UsageError
from qbyok.files import private_dir, sha256_file, write_atomic
from qbyok.model import ProviderEntry

_STEERING = (
    "kind",
    "endpoint",
    "region",
    "project",
    "labels",
    "failover",
    "allow_batch",
    "key",
    "key_env",
    "key_command",
    "key_file",
    "price",
)
"""What leads a key or labelled evidence elsewhere (a kind and a region have hosts of their own), lets a vendor store
evidence, or makes calls look cheaper than they are."""


def trust_project(where: Locations) -> str:
    """Record that the user agrees with the project file as it is now; return its SHA-256.

    Raises:
        UsageError: there is no project file here.
    """
    if not where.project_file.is_file():
        raise UsageError(f"there is no {PROJECT_FILE} in {where.cwd}", hint="Run this in the project's folder")
    digest = sha256_file(where.project_file)
    trusted = {**_trust_records(where), str(where.project_file.resolve()): digest}
    write_atomic(private_dir(where.state) / "trust.json", json.dumps(trusted, indent=1).encode())
    return digest


def _trust_records(where: Locations) -> dict[str, str]:
    file = where.state / "trust.json"
    try:
        records = json.loads(file.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot read {file}: {reason}", hint="Delete it, and trust your projects again") from error
    return records if isinstance(records, dict) else {}


def is_trusted(where: Locations) -> bool:
    """Tell whether the user has agreed with the project file as it is now, or there is none."""
    if not where.project_file.is_file():
        return True
    return _trust_records(where).get(str(where.project_file.resolve())) == sha256_file(where.project_file)


def steered(
    project: Mapping[str, Any], user: Mapping[str, Any], providers: Mapping[str, ProviderEntry]
) -> dict[str, str]:
    """Return, for each provider whose key the project file steers, which of its lines do.

    An entry of the user's own file that the project replaces is steered by the mere table: endpoint and region of the
    user's would be gone.

    A table ``[keys.NAME]`` of the project steers every provider that uses the key of that name, by ``failover`` too:
    it says where the key is found, and how old it may become.
    """
    found: dict[str, list[str]] = {}
    for name, table in project.get("providers", {}).items():
        if lines := [f"{field} = {json.dumps(table[field])}" for field in _STEERING if field in table]:
            found[name] = lines
        elif name in user.get("providers", {}):
            found[name] = [f"[providers.{name}]"]
    for name, entry in providers.items():
        used = dict.fromkeys((*([entry.key.name] if entry.key else []), *entry.failover))
        if lines := [f"[keys.{key}]" for key in used if key in project.get("keys", {})]:
            found.setdefault(name, []).extend(lines)
    if "endpoint" in project:
        line = f"endpoint = {json.dumps(project['endpoint'])}"
        found.update({name: [line] for name in set(providers) - {"offline"}})
    return {name: ", ".join(lines) for name, lines in found.items()}
