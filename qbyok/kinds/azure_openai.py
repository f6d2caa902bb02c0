"""Azure OpenAI in its v1 form, which takes the API key in a header of its own and a deployment's name as the model.

Where a resource runs is a property of the resource: its host name does not show it.
"""

from qbyok.kinds.kind import Kind
from qbyok.kinds.openai import STRUCTURED

AZURE_OPENAI = Kind(
    name="azure-openai",
    apis=("responses", "chat-completions"),
    source="https://learn.microsoft.com/en-us/azure/ai-foundry/openai/api-version-lifecycle",
    conventional_name="azure.ai.openai",
    residency="https://learn.microsoft.com/en-us/azure/ai-services/openai/how-to/deployment-types",
    keeps="logs for abuse monitoring, and caches of prompts",
    own_hosts=("openai.azure.com", "cognitiveservices.azure.com", "services.ai.azure.com"),
    own_path="/openai/v1",
    structured=STRUCTURED,
    key_header="api-key",
    key_env="AZURE_OPENAI_API_KEY",
    models_are_deployments=True,
    price_list="azure",
)
