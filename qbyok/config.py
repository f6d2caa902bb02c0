"""Settings from flags, environment and files, each knowing where it came from.

Precedence: flag > ``QBYOK_*`` variable > ``./qbyok.toml`` > the user's file > default. Keys are never settings.
"""

import difflib
import json
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, get_args

from qbyok.errors import UsageError
from qbyok.files import private_dir, sha256_file, write_atomic
from qbyok.model import KeyRef, ProviderEntry

Retention = Literal["hash", "full", "none"]
Drafts = Literal["mark", "blank"]
FailOn = Literal["review", "failed", "never"]

PROJECT_FILE = "qbyok.toml"

DEFAULTS: Mapping[str, object] = {
    "provider": "offline",
    "model": "",
    "endpoint": "",
    "evidence": "",
    "prompts": "",
    "layouts": "",
    "library": "",
    "passages": 8,
    "concurrency": 4,
    "max_cost": "",
    "max_output_tokens": 4096,
    "retention": "hash",
    "drafts": "blank",
    "review_copy": False,
    "tracked": False,
    "author": "qbyok",
    "fail_on": "review",
}

BUILT_IN_PROVIDERS: Mapping[str, ProviderEntry] = {
    "offline": ProviderEntry(name="offline", kind="offline"),
    "anthropic": ProviderEntry(
        name="anthropic",
        kind="anthropic",
        endpoint="https://api.anthropic.com",
        key=KeyRef(name="anthropic", env="ANTHROPIC_API_KEY"),
    ),
    "openai": ProviderEntry(
        name="openai",
        kind="openai",
        endpoint="https://api.openai.com/v1",
        key=KeyRef(name="openai", env="OPENAI_API_KEY"),
    ),
}

_PROVIDER_FIELDS = (
    "kind", "endpoint", "region", "model", "api", "key", "key_env", "key_command", "key_file", "timeout",
)  # fmt: skip
_LONGEST_NAME = 255
_NO_LETTERS = ("Cc", "Cs", "Zl", "Zp")
"""Control characters, halves of surrogates, ends of lines and paragraphs."""
_NEEDS_CONSENT = ("endpoint", "key_env", "key_command", "key_file")


@dataclass(frozen=True, kw_only=True, slots=True)
class Locations:
    """Where settings and state lie: the working folder, the user's file, and the user's state folder."""

    cwd: Path
    user_file: Path
    state: Path

    @property
    def project_file(self) -> Path:
        """The settings file of the project in the working folder."""
        return self.cwd / PROJECT_FILE

    @property
    def layouts(self) -> Path:
        """The folder of saved layouts where no other is set; it need not exist."""
        return self.user_file.with_name("layouts")

    @property
    def library(self) -> Path:
        """The file of approved answers where no other is set; it need not exist."""
        return self.user_file.with_name("library.jsonl")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """All settings, resolved. ``sources`` says for each name which flag, variable or file it came from.

    ``max_cost`` is in US dollars, None for no limit; ``evidence`` and ``prompts`` are None where unset. Where
    ``layouts`` and ``library`` are unset they lie beside the user's file.
    """

    provider: str
    model: str
    endpoint: str
    evidence: Path | None
    prompts: Path | None
    layouts: Path
    library: Path
    passages: int
    concurrency: int
    max_cost: Decimal | None
    max_output_tokens: int
    retention: Retention
    drafts: Drafts
    review_copy: bool
    tracked: bool
    author: str
    fail_on: FailOn
    providers: Mapping[str, ProviderEntry]
    sources: Mapping[str, str]
    unconsented: Mapping[str, str]

    def entry(self) -> ProviderEntry:
        """Return the chosen provider with ``endpoint`` and ``model`` applied.

        Raises:
            UsageError: no such provider, or a project file decides where its key goes and the user has not agreed.
        """
        found = self.providers.get(self.provider)
        if found is None:
            raise UsageError(
                f"there is no provider '{self.provider}' ({self.sources['provider']})",
                hint=f"Known: {', '.join(sorted(self.providers))}. Add [providers.{self.provider}] to {PROJECT_FILE}",
            )
        if self.provider in self.unconsented:
            raise UsageError(
                f"{PROJECT_FILE} in this folder decides where the key of provider '{self.provider}' goes"
                f" ({self.unconsented[self.provider]})",
                hint="Read the file, and if you agree run: qbyok config trust",
            )
        from dataclasses import replace

        return replace(found, endpoint=self.endpoint or found.endpoint, model=self.model or found.model)


def load_settings(flags: Mapping[str, Any], env: Mapping[str, str], where: Locations) -> Settings:
    """Resolve every setting. A flag of None was not given.

    Raises:
        UsageError: an unknown name or a value of the wrong kind, with the source that holds it.
    """
    user, project = _read_toml(where.user_file), _read_toml(where.project_file)
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name, default in DEFAULTS.items():
        values[name], sources[name] = default, "default"
        for table, source in ((user, str(where.user_file)), (project, PROJECT_FILE)):
            if name in table:
                values[name], sources[name] = table[name], source
        if variable := env.get(f"QBYOK_{name.upper()}"):
            values[name], sources[name] = variable, f"QBYOK_{name.upper()}"
        if flags.get(name) is not None:
            values[name], sources[name] = flags[name], f"--{name.replace('_', '-')}"
    providers = {
        **BUILT_IN_PROVIDERS,
        **_providers(user, str(where.user_file)),
        **_providers(project, PROJECT_FILE),
    }
    return Settings(
        provider=str(values["provider"]),
        model=str(values["model"]),
        endpoint=str(values["endpoint"]),
        evidence=_path(values["evidence"]),
        prompts=_path(values["prompts"]),
        layouts=_path(values["layouts"]) or where.layouts,
        library=_path(values["library"]) or where.library,
        passages=_count("passages", values, sources),
        concurrency=_count("concurrency", values, sources),
        max_cost=_money(values, sources),
        max_output_tokens=_count("max_output_tokens", values, sources),
        retention=_choice("retention", get_args(Retention), values, sources),
        drafts=_choice("drafts", get_args(Drafts), values, sources),
        review_copy=_switch("review_copy", values, sources),
        tracked=_switch("tracked", values, sources),
        author=_name("author", values, sources),
        fail_on=_choice("fail_on", get_args(FailOn), values, sources),
        providers=providers,
        sources=sources,
        unconsented={} if _trusted(where) else _wants_consent(project),
    )


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


def _trusted(where: Locations) -> bool:
    if not where.project_file.is_file():
        return True
    return _trust_records(where).get(str(where.project_file.resolve())) == sha256_file(where.project_file)


def _wants_consent(project: Mapping[str, Any]) -> dict[str, str]:
    """Return, for each provider of the project file that steers a key, which of its lines do."""
    found = {}
    for name, table in project.get("providers", {}).items():
        if lines := [f"{field} = {json.dumps(table[field])}" for field in _NEEDS_CONSENT if field in table]:
            found[name] = ", ".join(lines)
    if "endpoint" in project:
        line = f"endpoint = {json.dumps(project['endpoint'])}"
        found.update(dict.fromkeys({*BUILT_IN_PROVIDERS, *project.get("providers", {})} - {"offline"}, line))
    return found


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="Check its permissions") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no text in UTF-8", hint="Save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}", hint="Correct that line") from error
    _known_names(table, (*DEFAULTS, "providers"), str(path))
    return table


def _known_names(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for name in table:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            raise UsageError(
                f"{where} has an unknown setting '{name}'",
                hint=f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(known)}",
            )


def _providers(table: Mapping[str, Any], source: str) -> dict[str, ProviderEntry]:
    entries = table.get("providers", {})
    if not isinstance(entries, dict):
        raise UsageError(f"{source}: 'providers' must be tables", hint="Write [providers.NAME]")
    return {name: _provider(name, entry, source) for name, entry in entries.items()}


def _provider(name: str, entry: object, source: str) -> ProviderEntry:
    where = f"{source}: [providers.{name}]"
    if not isinstance(entry, dict):
        raise UsageError(f"{where} must be a table", hint="Write its settings below the heading, one per line")
    _known_names(entry, _PROVIDER_FIELDS, where)
    kind = entry.get("kind", name)
    if kind not in BUILT_IN_PROVIDERS:
        raise UsageError(f"{where} has no known kind ('{kind}')", hint=f"Known: {', '.join(BUILT_IN_PROVIDERS)}")
    base = BUILT_IN_PROVIDERS[kind]
    command = entry.get("key_command", [])
    if not isinstance(command, list) or not all(isinstance(word, str) for word in command):
        raise UsageError(f"{where} key_command must be a list of words", hint='Write ["op", "read", "op://…"]')
    if entry.get("api", "responses") not in ("responses", "chat-completions"):
        raise UsageError(f"{where} api must be 'responses' or 'chat-completions'", hint="Correct it")
    timeout = entry.get("timeout", base.timeout)
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or timeout <= 0:
        raise UsageError(f"{where} timeout must be a number of seconds above 0", hint="Correct it")
    texts = ("endpoint", "region", "model", "key", "key_env", "key_file")
    if wrong := [field for field in texts if not isinstance(entry.get(field, ""), str)]:
        raise UsageError(f"{where} {wrong[0]} must be a text in quotes", hint="Correct it")
    key = KeyRef(
        name=entry.get("key", name),
        env=entry.get("key_env", base.key.env if base.key and name == kind else ""),
        command=tuple(command),
        file=entry.get("key_file", ""),
    )
    return ProviderEntry(
        name=name,
        kind=kind,
        endpoint=entry.get("endpoint", base.endpoint),
        region=entry.get("region", ""),
        model=entry.get("model", ""),
        api=entry.get("api", "responses"),
        key=None if kind == "offline" else key,
        timeout=float(timeout),
    )


def _path(value: object) -> Path | None:
    return Path(str(value)).expanduser() if value else None


def _count(name: str, values: Mapping[str, Any], sources: Mapping[str, str]) -> int:
    try:
        number = int(str(values[name]))
    except ValueError:
        number = 0
    if number < 1:
        raise UsageError(f"{name} must be a whole number from 1 ({sources[name]})", hint="Correct it")
    return number


def _switch(name: str, values: Mapping[str, Any], sources: Mapping[str, str]) -> bool:
    word = str(values[name]).lower()
    if word not in ("true", "false"):
        raise UsageError(f"{name} must be true or false ({sources[name]})", hint="Correct it")
    return word == "true"


def _name(setting: str, values: Mapping[str, Any], sources: Mapping[str, str]) -> str:
    value = values[setting]
    name = value.strip() if isinstance(value, str) else ""
    if not 0 < len(name) <= _LONGEST_NAME or any(unicodedata.category(c) in _NO_LETTERS for c in name):
        raise UsageError(
            f"{setting} must be a name of at most {_LONGEST_NAME} characters without control characters"
            f" ({sources[setting]})",
            hint="Write your own name, or that of your team",
        )
    return name


def _money(values: Mapping[str, Any], sources: Mapping[str, str]) -> Decimal | None:
    if values["max_cost"] in ("", None):
        return None
    try:
        amount = Decimal(str(values["max_cost"]))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise UsageError(f"max_cost must be an amount in US dollars ({sources['max_cost']})", hint="Write 2.50")
    return amount


def _choice(name: str, choices: tuple[Any, ...], values: Mapping[str, Any], sources: Mapping[str, str]) -> Any:
    if values[name] not in choices:
        raise UsageError(
            f"{name} '{values[name]}' is unknown ({sources[name]})", hint=f"Choose one of: {', '.join(choices)}"
        )
    return values[name]
