"""All settings, and where each came from.

Precedence: flag > ``QBYOK_*`` variable > ``./qbyok.toml`` > the user's file > default.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from qbyok.config import values
from qbyok.config.budget import read_budget
from qbyok.config.failover import successors
from qbyok.config.keys import read_keys, with_named_key
from qbyok.config.labels import read_labels
from qbyok.config.locations import PROJECT_FILE, Locations
from qbyok.config.providers import BUILT_IN_PROVIDERS, read_providers
from qbyok.config.redaction import read_redaction, without_leave
from qbyok.config.toml_files import known_names, read_toml
from qbyok.config.trust import is_trusted, steered
from qbyok.errors import UsageError
from qbyok.kinds.entries import check_entry
from qbyok.model import BudgetPlan, KeyRef, ProviderEntry
from qbyok.redaction.policy import RedactionPolicy

Retention = Literal["hash", "full", "none"]
Drafts = Literal["mark", "blank"]
FailOn = Literal["review", "failed", "never"]


class _Setting(NamedTuple):
    default: object
    read: values.Reader


_SETTINGS: Mapping[str, _Setting] = {
    "provider": _Setting("offline", values.text),
    "model": _Setting("", values.text),
    "endpoint": _Setting("", values.text),
    "evidence": _Setting("", values.path),
    "prompts": _Setting("", values.path),
    "layouts": _Setting("", values.path),
    "library": _Setting("", values.path),
    "vocabulary": _Setting("", values.path),
    "semantic": _Setting("", values.path),
    "library_max_age_days": _Setting(365, values.days),
    "reuse": _Setting(False, values.switch),
    "scope": _Setting("", values.text),
    "passages": _Setting(8, values.count),
    "concurrency": _Setting(4, values.count),
    "max_cost": _Setting("", values.money),
    "max_output_tokens": _Setting(4096, values.count),
    "retention": _Setting("hash", values.one_of(*get_args(Retention))),
    "restore": _Setting(False, values.switch),
    "drafts": _Setting("blank", values.one_of(*get_args(Drafts))),
    "review_copy": _Setting(False, values.switch),
    "tracked": _Setting(False, values.switch),
    "author": _Setting("qbyok", values.person),
    "fail_on": _Setting("review", values.one_of(*get_args(FailOn))),
}
DEFAULTS: Mapping[str, object] = {name: setting.default for name, setting in _SETTINGS.items()}
"""Each setting's default, "" where there is none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """All settings, resolved. ``sources`` says for each name which flag, variable or file it came from.

    ``max_cost`` is in US dollars, None for no limit; ``evidence``, ``prompts``, ``vocabulary`` and ``semantic`` (the
    folder of a sentence encoder) are None where unset. Where ``layouts`` and ``library`` are unset they lie beside
    the user's file. An approval in the library is good for ``library_max_age_days`` unless it says otherwise, 0 for
    ever; with ``reuse`` its answers to the same question with the same options are given again without a call.
    ``scope`` is the product or entity that evidence is wanted for, "" for all. ``keys`` are those of ``[keys.NAME]``,
    ``labels`` the patterns of ``[labels]``, ``redaction`` is what ``[redact]`` says; ``restore_withheld`` that a
    project's file allows to restore, and the user has not agreed with it;
    ``unconsented`` says for each provider that a project's file steers by which of its lines.
    """

    provider: str
    model: str
    endpoint: str
    evidence: Path | None
    prompts: Path | None
    layouts: Path
    library: Path
    vocabulary: Path | None
    semantic: Path | None
    library_max_age_days: int
    reuse: bool
    scope: str
    passages: int
    concurrency: int
    max_cost: Decimal | None
    max_output_tokens: int
    retention: Retention
    restore: bool
    drafts: Drafts
    review_copy: bool
    tracked: bool
    author: str
    fail_on: FailOn
    budget: BudgetPlan
    providers: Mapping[str, ProviderEntry]
    keys: Mapping[str, KeyRef]
    labels: Mapping[str, tuple[str, ...]]
    redaction: RedactionPolicy
    sources: Mapping[str, str]
    unconsented: Mapping[str, str]
    restore_withheld: bool = False

    def entry(self) -> ProviderEntry:
        """Return the chosen provider with ``endpoint`` and ``model`` applied.

        Raises:
            UsageError: see ``named_entry`` and ``check``.
        """
        entry = self.named_entry()
        self.check(entry)
        return entry

    def named_entry(self) -> ProviderEntry:
        """Return the chosen provider with ``endpoint`` and ``model`` applied, whether it may be called or not.

        Raises:
            UsageError: there is no such provider.
        """
        found = self.providers.get(self.provider)
        if found is None:
            raise UsageError(
                f"there is no provider '{self.provider}' ({self.sources['provider']})",
                hint=f"Known: {', '.join(sorted(self.providers))}. Add [providers.{self.provider}] to {PROJECT_FILE}",
            )
        return replace(found, endpoint=self.endpoint or found.endpoint, model=self.model or found.model)

    def failover(self) -> tuple[ProviderEntry, ...]:
        """Return whom the chosen provider's entry names to be called in its place.

        Raises:
            UsageError: see ``entry``; or a name there stands for nobody who may be called.
        """
        found = tuple(successors(self.entry(), self.providers, self.keys))
        for entry in found:
            self.check(entry)
        return found

    def check(self, entry: ProviderEntry) -> None:
        """Check that an entry may be called.

        Raises:
            UsageError: it can't be called as it is set; or a project file decides where its key goes and the user has
                not agreed.
        """
        if entry.name in self.unconsented:
            raise UsageError(
                f"{PROJECT_FILE} in this folder decides where the key of provider '{entry.name}' goes"
                f" ({self.unconsented[entry.name]})",
                hint="Read the file, and if you agree run: qbyok config trust",
            )
        check_entry(entry)


def load_settings(flags: Mapping[str, Any], env: Mapping[str, str], where: Locations) -> Settings:
    """Resolve every setting. A flag of None was not given.

    Raises:
        UsageError: an unknown name or a value of the wrong kind, with the source that holds it.
    """
    files = ((where.user_file, str(where.user_file)), (where.project_file, PROJECT_FILE))
    tables = [(read_toml(file), source) for file, source in files]
    for (table, _), (file, _) in zip(tables, files, strict=True):
        known_names(table, (*_SETTINGS, "providers", "keys", "budget", "labels", "redact"), str(file))
    trusted = is_trusted(where)
    withheld = not trusted and without_leave(tables[1][0])
    given: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name, setting in _SETTINGS.items():
        value, sources[name] = _given(name, flags, env, tables) or (setting.default, "default")
        given[name] = setting.read(value, name, sources[name])
    providers = dict(BUILT_IN_PROVIDERS)
    keys: dict[str, KeyRef] = {}
    for table, source in tables:
        providers |= read_providers(table, source)
        keys |= read_keys(table, source)
    providers = {name: with_named_key(entry, keys) for name, entry in providers.items()}
    if given["endpoint"] and (chosen := providers.get(given["provider"])) and chosen.endpoint != given["endpoint"]:
        # The labels are those of the place that the entry names, not of the one that it is led to now.
        providers[chosen.name] = replace(chosen, labels=())
    return Settings(
        **(given | {"layouts": given["layouts"] or where.layouts, "library": given["library"] or where.library}),
        budget=read_budget(tables, trusted=trusted),
        providers=providers,
        keys=keys,
        labels=read_labels(tables),
        redaction=read_redaction(tables, (where.user_file.parent, where.cwd)),
        sources=sources,
        restore_withheld=withheld,
        unconsented={} if trusted else steered(tables[1][0], tables[0][0], providers),
    )


def _given(
    name: str, flags: Mapping[str, Any], env: Mapping[str, str], tables: list[tuple[dict[str, Any], str]]
) -> tuple[Any, str] | None:
    """Return a setting's value and its source, None where nobody gives one."""
    if flags.get(name) is not None:
        return flags[name], f"--{name.replace('_', '-')}"
    variable = f"QBYOK_{name.upper()}"
    if env.get(variable):
        return env[variable], variable
    return next(((table[name], source) for table, source in reversed(tables) if name in table), None)
