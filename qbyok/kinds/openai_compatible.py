"""Whatever else speaks OpenAI's APIs: vLLM, llama.cpp, Ollama, or a gateway of the company's own."""

from qbyok.kinds.kind import Kind
from qbyok.kinds.openai import STRUCTURED

OPENAI_COMPATIBLE = Kind(
    name="openai-compatible",
    apis=("chat-completions", "responses"),
    source="https://platform.openai.com/docs/api-reference/chat/create",
    conventional_name="openai-compatible",
    keeps="whatever its operator keeps",
    structured=STRUCTURED,
    keyless=True,
)
