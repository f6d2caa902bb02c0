"""Google's Vertex AI by an access token, through the variants that both SDKs have for it.

The token is the user's to get: ``key_command = ["gcloud", "auth", "print-access-token"]``. Google's own chain of
credentials is not used: it would ask other hosts for a token, under an account that no setting names. Source:
https://docs.cloud.google.com/docs/authentication/rest
"""

from collections.abc import Mapping
from typing import Any

from qbyok.providers.anthropic import MessagesProvider
from qbyok.providers.openai import ResponsesProvider


class VertexMessagesProvider(MessagesProvider):
    """Calls ``…/publishers/anthropic/models/ID:rawPredict`` for Claude."""

    def _build(self, secret: str) -> tuple[Any, type[Exception]]:
        import anthropic

        client = anthropic.AnthropicVertex(
            access_token=secret, project_id=self._entry.project, region=self.target.region, **self._how(secret)
        )
        return client, anthropic.AnthropicError


class VertexResponsesProvider(ResponsesProvider):
    """Calls ``…/publishers/openai/v1/responses``."""

    tier: Mapping[str, str] = {}

    def _build(self, secret: str) -> tuple[Any, type[Exception]]:
        import openai
        from openai.providers import vertex

        client = openai.OpenAI(
            provider=vertex(base_url=self.target.endpoint, token_provider=lambda: secret),
            http_client=self._http,
            timeout=self._http.timeout,
            max_retries=0,
            # The SDK's variant sets the token itself, last of all, and refuses to have it named here.
            default_headers={"User-Agent": self._headers(secret)["User-Agent"]},
        )
        return client, openai.OpenAIError
