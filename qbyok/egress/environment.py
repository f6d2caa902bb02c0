"""Variables of the environment that the vendors' SDKs obey without a word, and that have no effect on qbyok.

Measured with anthropic 2.12 and openai 3.54: several of them hold even where the key and the address are named.
"""

from collections.abc import Mapping

_ADDRESS = "leads calls to another address"
_ACCOUNT = "bills calls to another account"
_CREDENTIAL = "gives another credential"
_HEADERS = "adds headers, or replaces the key"
_PROXY = "leads calls through a proxy"
_ROOTS = "replaces the certificates that are trusted"
OBEYED_BY_SDKS: Mapping[str, str] = {
    "ALL_PROXY": _PROXY,
    "ANTHROPIC_AUTH_TOKEN": _CREDENTIAL,
    "ANTHROPIC_BASE_URL": _ADDRESS,
    "ANTHROPIC_BEDROCK_BASE_URL": _ADDRESS,
    "ANTHROPIC_CUSTOM_HEADERS": _HEADERS,
    "ANTHROPIC_LOG": "writes whole prompts to stderr",
    "ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE": "writes prompts into traces",
    "ANTHROPIC_PROFILE": _CREDENTIAL,
    "ANTHROPIC_VERTEX_BASE_URL": _ADDRESS,
    "ANTHROPIC_VERTEX_PROJECT_ID": _ACCOUNT,
    "AWS_BEDROCK_BASE_URL": _ADDRESS,
    "AZURE_OPENAI_AD_TOKEN": _CREDENTIAL,
    "AZURE_OPENAI_ENDPOINT": _ADDRESS,
    "CLOUD_ML_REGION": "leads calls to another region",
    "HTTPS_PROXY": _PROXY,
    "HTTP_PROXY": _PROXY,
    "OPENAI_ADMIN_KEY": _CREDENTIAL,
    "OPENAI_API_VERSION": "asks for another version of the API",
    "OPENAI_BASE_URL": _ADDRESS,
    "OPENAI_CUSTOM_HEADERS": _HEADERS,
    "OPENAI_LOG": "writes requests to stderr",
    "OPENAI_ORG_ID": _ACCOUNT,
    "OPENAI_PROJECT_ID": _ACCOUNT,
    "SSLKEYLOGFILE": "writes the keys of TLS connections to a file",
    "SSL_CERT_DIR": _ROOTS,
    "SSL_CERT_FILE": _ROOTS,
}
"""What each of them does to a program that uses an SDK as it comes."""
PROXIES = frozenset(name for name, effect in OBEYED_BY_SDKS.items() if effect is _PROXY)
ROOTS = frozenset(name for name, effect in OBEYED_BY_SDKS.items() if effect is _ROOTS)
"""The variables for certificates, which some systems set for all programs."""


def ignored_environment(env: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables that are set, that the vendors' SDKs would obey, and that qbyok does not."""
    return tuple(sorted(name for name in env if name.upper() in OBEYED_BY_SDKS and env[name]))
