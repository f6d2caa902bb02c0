"""What can be said of one provider: its entry, its host, its key and its model. Only free calls are made."""

import socket
import ssl
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from qbyok.doctor.check import Check, ok, problem, unchecked, warning
from qbyok.egress.probe import Reached, probe
from qbyok.errors import CredentialError, ProviderError, QbyokError, UsageError
from qbyok.interfaces import ApiKey, Connect
from qbyok.keys.age import too_old
from qbyok.kinds.entries import check_pin, said_of_region
from qbyok.kinds.hosts import host_of
from qbyok.kinds.models import Pin
from qbyok.kinds.registry import KINDS
from qbyok.kinds.retirements import announced
from qbyok.model import ProviderEntry
from qbyok.providers.registry import KeyCheck, check_key

_LARGEST_SKEW = 60.0
"""Seconds by which two clocks may differ; the Date of a response has whole ones."""
_CERTIFICATE_DAYS = 14
_NOTICE_DAYS = 60
"""The least notice that Anthropic promises before a model retires; OpenAI promises more. Source:
https://platform.claude.com/docs/en/about-claude/model-deprecations"""
_MEANING = {
    Pin.EXACT: "an exact version",
    Pin.ALIAS: "an alias, which the entry allows: what answers to it changes",
    Pin.UNKNOWN: "a name that does not tell its version; the log has what each response names",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """The entry to examine; ``find_key`` looks its key up, and raises what that raises."""

    entry: ProviderEntry
    find_key: Callable[[], ApiKey | None]
    connect: Connect


def examine(subject: Subject) -> Iterator[Check]:
    """Yield a check for each thing that a call depends on."""
    entry = subject.entry
    yield ok("provider", f"{entry.name} ({entry.kind}, {entry.api}) at {entry.endpoint}")
    yield check_region(entry)
    yield check_pinned(entry)
    yield from check_batches(entry)
    key = yield from _key(subject)
    yield from _host(entry)
    found = None
    if key is None and not entry.keyless:
        yield unchecked("account", "there is no key to try")
    elif not KINDS[entry.kind].lists_models:
        yield unchecked("account", f"kind {entry.kind} has no free call; --spend asks one question")
    else:
        found = yield from _account(subject, key)
    yield from check_retirement(entry, found)


def check_region(entry: ProviderEntry) -> Check:
    """Say where calls run, and who says so."""
    return ok("region", said_of_region(entry))


def check_pinned(entry: ProviderEntry) -> Check:
    """Say what the model's name promises."""
    if not entry.model:
        return problem("model", UsageError("none is named", hint="Set model in the entry, or give --model"))
    try:
        check_pin(entry)
    except UsageError as error:
        return problem("model", error)
    return ok("model", f"{entry.model}: {_MEANING[KINDS[entry.kind].pin(entry.model)]}")


def check_batches(entry: ProviderEntry) -> Iterator[Check]:
    """Say what it means that the entry allows batches; nothing if it does not."""
    if not entry.allow_batch:
        return
    if KINDS[entry.kind].batches:
        yield ok(
            "batch",
            "allowed: the vendor stores prompts and answers of qbyok batch submit, which qbyok batch collect deletes;"
            " no agreement on zero data retention covers them",
        )
    else:
        yield ok("batch", f"allow_batch has no effect: kind {entry.kind} takes no batches from here")


def check_reached(host: str, reached: Reached) -> Iterator[Check]:
    """Say what a host showed of itself: its certificate and its clock."""
    days, ahead = reached.certificate_days, reached.clock_ahead
    how = f"{host} answers by {reached.tls}" if reached.tls else f"{host} answers, without TLS on this machine"
    if days is not None and days < _CERTIFICATE_DAYS:
        yield warning("host", f"{how}; its certificate ends in {days:.0f} days", "Tell who runs it")
    else:
        yield ok("host", how)
    if ahead is None:
        yield unchecked("clock", f"{host} does not tell the time")
    elif abs(ahead) > _LARGEST_SKEW:
        side = "behind" if ahead > 0 else "ahead of"
        yield warning(
            "clock",
            f"this machine is {abs(ahead):.0f} seconds {side} {host}",
            "Set the clock: times in the log are this machine's, and tokens and certificates expire by it",
        )
    else:
        yield ok("clock", f"agrees with {host}")


def _key(subject: Subject) -> Generator[Check, None, ApiKey | None]:
    if subject.entry.keyless:
        yield ok("key", "none is sent (keyless)")
        return None
    try:
        key = subject.find_key()
        said = too_old(key.identity, subject.entry.key) if key and subject.entry.key else ""
    except CredentialError as error:
        yield problem("key", error)
        return None
    if key is None:
        return None
    identity = key.identity
    age = "not used before" if identity.age_days is None else f"{identity.age_days} days old"
    if said:
        yield warning("key", said, "")
    else:
        yield ok("key", f"'{identity.name}' from {identity.source}, {identity.fingerprint or 'short'}, {age}")
    return key


def _host(entry: ProviderEntry) -> Iterator[Check]:
    host = host_of(entry.endpoint)
    try:
        reached = probe(entry.endpoint)
    except ssl.SSLError as error:
        yield _unreachable(f"no trusted TLS connection to {host}: {error.reason or error}", "Check the host")
    except socket.gaierror:
        yield _unreachable(f"the address of {host} was not found", "Check the endpoint and the network")
    except OSError as error:
        yield _unreachable(
            f"{host} can't be reached: {error.strerror or error}", "Check the endpoint and the network"
        )
    else:
        yield from check_reached(host, reached)


def _unreachable(message: str, hint: str) -> Check:
    return problem("host", ProviderError(message, hint=hint))


def _account(subject: Subject, key: ApiKey | None) -> Generator[Check, None, KeyCheck | None]:
    entry = subject.entry
    try:
        found = check_key(entry, key=key, connect=subject.connect)
    except QbyokError as error:
        yield problem("account", error)
        return None
    behind = ", ".join(f"{name}: {value}" for name, value in sorted(found.account.items()))
    yield ok("account", f"{'the key is accepted' if key else 'calls are accepted'}{f' ({behind})' if behind else ''}")
    if entry.model and not KINDS[entry.kind].models_are_deployments:
        yield check_listed(entry, found)
    return found


def check_listed(entry: ProviderEntry, found: KeyCheck) -> Check:
    """Say whether the key can use the model."""
    if entry.model not in {model.id for model in found.models}:
        return warning(
            "listed",
            f"{entry.model} is not among the {len(found.models)} models that the key can use",
            f"See: qbyok models --provider {entry.name}",
        )
    return ok("listed", f"{entry.model} is among the models that the key can use")


def check_retirement(entry: ProviderEntry, found: KeyCheck | None) -> Iterator[Check]:
    """Say when the model retires, by the provider's list or else by what qbyok knows; nothing if nobody says so."""
    listed = next((model for model in found.models if model.id == entry.model), None) if found else None
    known = listed or announced(entry.kind, entry.model)
    if known is None or known.retires is None:
        return
    said = f"{entry.model} retires on {known.retires} (by {known.source})"
    if (known.retires - datetime.now(UTC).date()).days > _NOTICE_DAYS:
        yield ok("retirement", said)
    else:
        yield warning("retirement", said, "Choose another, and compare its answers while you can")
