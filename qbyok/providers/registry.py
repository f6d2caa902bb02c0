"""Which adapter serves which API of a kind. An adapter for another SDK client is one file and one line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qbyok.errors import ProviderError, UsageError
from qbyok.interfaces import ApiKey, Connect, Provider
from qbyok.kinds.registry import KINDS
from qbyok.model import ProviderEntry
from qbyok.providers.anthropic import AnthropicProvider
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
    if entry.kind == "offline":
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
    reply = vendor.models()
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
    if entry.kind not in KINDS or not KINDS[entry.kind].lists_models:
        raise UsageError(
            f"provider '{entry.name}' of kind {entry.kind} has no list of models and no other free call",
            hint="See the console of the cloud, or ask one question",
        )


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
