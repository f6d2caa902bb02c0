"""Servers that speak OpenAI's Chat Completions: vLLM, llama.cpp, Ollama, gateways."""

from collections.abc import Mapping

from qbyok.providers.openai import ChatCompletionsProvider, ResponsesProvider


class CompatibleChatProvider(ChatCompletionsProvider):
    """Calls ``/chat/completions`` with the older name for the longest answer, which all of these servers know.

    Source: https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html,
    https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md,
    https://docs.ollama.com/api/openai-compatibility
    """

    limit = "max_tokens"
    tier: Mapping[str, str] = {}


class CompatibleResponsesProvider(ResponsesProvider):
    """Calls ``/responses``; these servers have no tiers to choose from."""

    tier: Mapping[str, str] = {}
