"""Amazon Bedrock by its API key, through the variants that both SDKs have for it.

An AWS access key signs each request instead (SigV4). That is not offered: the SDKs would look for one along AWS's
chain of files, variables and metadata servers, so that nobody could say before a call whose key it carries. Source:
https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html

Its models are listed by another host, ``bedrock.REGION``, which is not the entry's endpoint. Source:
https://docs.aws.amazon.com/bedrock/latest/userguide/models-get-info.html
"""

from collections.abc import Mapping
from typing import Any

from qbyok.providers.anthropic import MessagesProvider
from qbyok.providers.openai import ChatCompletionsProvider, OpenAIVendor, ResponsesProvider


class BedrockMessagesProvider(MessagesProvider):
    """Calls ``/model/ID/invoke`` for Claude."""

    def _build(self, secret: str) -> tuple[Any, type[Exception]]:
        import anthropic

        client = anthropic.AnthropicBedrock(api_key=secret, aws_region=self.target.region, **self._how(secret))
        return client, anthropic.AnthropicError


class _BedrockOpenAI(OpenAIVendor):
    tier: Mapping[str, str] = {}

    def _build(self, secret: str) -> tuple[Any, type[Exception]]:
        import openai
        from openai.providers import bedrock

        client = openai.OpenAI(
            provider=bedrock(
                endpoint="runtime", region=self.target.region, base_url=self.target.endpoint, api_key=secret
            ),
            http_client=self._http,
            timeout=self._http.timeout,
            max_retries=0,
            # The SDK's variant sets the key itself, last of all, and refuses to have it named here.
            default_headers={"User-Agent": self._headers(secret)["User-Agent"]},
        )
        return client, openai.OpenAIError


class BedrockResponsesProvider(_BedrockOpenAI, ResponsesProvider):
    """Calls ``/openai/v1/responses``."""


class BedrockChatProvider(_BedrockOpenAI, ChatCompletionsProvider):
    """Calls ``/openai/v1/chat/completions``, which stores nothing and has no switch for it."""

    sent_switches: Mapping[str, bool | str] = {}
