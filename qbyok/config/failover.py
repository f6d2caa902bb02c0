"""``failover``: whom a run may call in the place of a provider that refuses, or does not answer."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from qbyok.errors import UsageError
from qbyok.model import KeyRef, ProviderEntry


def successors(
    entry: ProviderEntry, providers: Mapping[str, ProviderEntry], keys: Mapping[str, KeyRef]
) -> Iterator[ProviderEntry]:
    """Yield the entries that the names in ``failover`` stand for, in their order: a provider, or the same one with
    another key of ``[keys.NAME]``.

    Raises:
        UsageError: a name stands for neither, or for a provider to which not all may go that goes to the first, or
            which needs other prompts.
    """
    for name in entry.failover:
        if name in providers and name != entry.name:
            _check_residency(entry, providers[name])
            _check_prompt(entry, providers[name])
            yield providers[name]
        elif name in keys:
            yield replace(entry, key=keys[name], keyless=False)
        else:
            raise UsageError(
                f"[providers.{entry.name}] failover names '{name}', which is neither another provider nor a key",
                hint=f"Write [providers.{name}] or [keys.{name}], or take it out",
            )


def _check_residency(entry: ProviderEntry, other: ProviderEntry) -> None:
    """Check that whatever may go to an entry may go to another: labels say so, or the region is the same."""
    if missing := set(entry.labels) - set(other.labels):
        raise UsageError(
            f"[providers.{entry.name}] failover names '{other.name}', which may not have evidence with the label"
            f" '{min(missing)}'",
            hint=f"Take it out, or add the label to [providers.{other.name}] labels",
        )
    if entry.region and not entry.labels and other.region != entry.region:
        raise UsageError(
            f"[providers.{entry.name}] failover names '{other.name}', whose region is not '{entry.region}'",
            hint="Take it out; or give both entries a label for the evidence that either may have (labels)",
        )


def _check_prompt(entry: ProviderEntry, other: ProviderEntry) -> None:
    """Check that another provider can be asked by the same prompts, so that none of the answers has to be paid for
    again."""
    if other.says_schema and not entry.says_schema:
        raise UsageError(
            f"[providers.{entry.name}] failover names '{other.name}', which needs the schema in the prompt",
            hint=f"Set structured = 'prompt' in [providers.{entry.name}], too, or take it out",
        )
