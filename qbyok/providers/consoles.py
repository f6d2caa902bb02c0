"""Where a vendor's customers revoke their keys. Source: both vendors' help pages on API keys."""

_CONSOLES = {
    "anthropic.com": "https://platform.claude.com/settings/keys",
    "openai.com": "https://platform.openai.com/api-keys",
}


def key_console(host: str) -> str:
    """Return the address of the page that lists the keys for an API host, "" where it is not known."""
    return _CONSOLES.get(".".join(host.split(".")[-2:]), "")
