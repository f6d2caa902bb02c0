"""Which adapter serves which API of a kind. An adapter for another SDK client is one file and one line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from qbyok.errors import ProviderError, UsageError
from qbyok.interfaces import ApiKey, Connect, Provider
from qbyok.kinds.registry import KINDS, OFFLINE
from qbyok.model import ProviderEntry
from qbyok.providers.anthropic import AnthropicProvider
from qbyok.providers.batch_anthropic import MessageBatches
from qbyok.providers.batch_openai import FileBatches
from qbyok.providers.batches import Batches
from qbyok.providers.bedrock import BedrockChatProvider, BedrockMessagesProvider, BedrockResponsesProvider
from qbyok.providers.compatible import CompatibleChatProvider, CompatibleResponsesProvider
from qbyok.providers.listing import ListedModel, listed
from qbyok.providers.offline import OfflineProvider
from qbyok.providers.openai import ChatCompletionsProvider, ResponsesProvider
from qbyok.providers.vendor import Vendor
from qbyok.providers.vertex import VertexMessagesProvider, VertexResponsesProvider

_VENDORS: Mapping[tuple[str, str], Callable[..., Vendor]] = {
    ("anthropic", "messages"): AnthropicProvider,
    ("openai", "responses"): ResponsesProvider,
    ("openai", "chat-completions"): ChatCompletionsProvider,
    ("azure-openai", "responses"): ResponsesProvider,
    ("azure-openai", "chat-completions"): ChatCompletionsProvider,
    ("openai-compatible", "chat-completions"): CompatibleChatProvider,
    ("openai-compatible", "responses"): CompatibleResponsesProvider,
    ("bedrock", "messages"): BedrockMessagesProvider,
    ("bedrock", "responses"): BedrockResponsesProvider,
    ("bedrock", "chat-completions"): BedrockChatProvider,
    ("vertex", "messages"): VertexMessagesProvider,
    ("vertex", "responses"): VertexResponsesProvider,
}


_BATCHES: Mapping[str, Callable[..., Batches]] = {"anthropic": MessageBatches, "openai": FileBatches}


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyCheck:
    """What a provider says of a key: the models it may use, and the account behind it where it is named."""

    models: tuple[ListedModel, ...]
    account: Mapping[str, str]


def build_provider(entry: ProviderEntry, *, key: ApiKey | None, connect: Connect) -> Provider:
    """Build the provider of an entry. Without a key it can say whom it would call, and no more.

    Raises:
        UsageError: the entry's kind, api or endpoint can't be used.
    """
    if entry.kind == OFFLINE:
        return OfflineProvider(entry)
    return _vendor(entry, key, connect)


def check_key(entry: ProviderEntry, *, key: ApiKey | None, connect: Connect) -> KeyCheck:
    """Ask the provider for its list of models, which costs nothing and needs a valid key.

    Raises:
        UsageError: the entry has no host to ask, or its kind no call that costs nothing.
        KeyRejectedError: the key is refused.
        ProviderError, EgressError: it could not be asked.
    """
    vendor = _vendor(entry, key, connect)
    check_listing(entry)
    try:
        reply = vendor.models()
    except ProviderError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            error.hint = "There is no list of models at that path: check the endpoint"
        raise
    if not isinstance(reply.body.get("data"), list):
        raise ProviderError(
            f"{entry.name} answered with something that is not a list of models",
            hint="Check that the endpoint is the provider's API",
            code="wrong-shape",
            status=200,
            request_id=reply.request_id,
        )
    return KeyCheck(models=listed(reply.body, entry.kind), account=reply.account)


def check_listing(entry: ProviderEntry) -> None:
    """Check that there is a call to an entry's provider that costs nothing: its list of models.

    Raises:
        UsageError: there is none.
    """
    if entry.kind not in KINDS:
        raise UsageError(f"provider '{entry.name}' calls nobody", hint="Name another: --provider NAME")
    if not KINDS[entry.kind].lists_models:
        raise UsageError(
            f"provider '{entry.name}' of kind {entry.kind} has no list of models and no other free call",
            hint="See the console of the cloud, or ask one question",
        )


def as_vendor(provider: Provider) -> Vendor:
    """Return a provider as what speaks a vendor's wire format, in which batches are written.

    Raises:
        UsageError: it is the offline provider.
    """
    if not isinstance(provider, Vendor):
        raise UsageError(
            "the offline provider answers at once, and has no batches", hint="Name a provider: --provider NAME"
        )
    return provider


def batches_of(entry: ProviderEntry, provider: Provider) -> Batches:
    """Return the batch interface of an entry's vendor.

    Raises:
        UsageError: its kind has none, or the entry does not allow that the vendor stores what is sent.
    """
    vendor = as_vendor(provider)
    if not KINDS[entry.kind].batches:
        raise UsageError(
            f"provider '{entry.name}' of kind {entry.kind} takes no batches from here; anthropic and openai do",
            hint="Write the requests to a file instead, for whoever runs them: qbyok batch export",
        )
    if not entry.allow_batch:
        raise UsageError(
            f"provider '{entry.name}' stores what is in a batch, and its entry does not allow that",
            hint=f"If you agree, set allow_batch = true in [providers.{entry.name}] of your own settings"
            " (qbyok config path)",
        )
    return _BATCHES[entry.kind](vendor)


def _vendor(entry: ProviderEntry, key: ApiKey | None, connect: Connect) -> Vendor:
    try:
        vendor = _VENDORS[entry.kind, entry.api]
    except KeyError:
        known = ", ".join(dict.fromkeys(kind for kind, _ in _VENDORS))
        raise UsageError(
            f"provider '{entry.name}' has a kind or api that can't be called: {entry.kind}, {entry.api}",
            hint=f"Kinds that can be called: {known}",
        ) from None
    return vendor(entry, key=key, connect=connect)
