"""OpenAI's own API, with a host for each region that it keeps data in."""

from qbyok.kinds.kind import Kind, Place
from qbyok.kinds.models import openai_pin

REGIONS = ("us", "eu", "ae", "au", "in", "jp")
"""Source: the ``data_residency`` values of the official SDK (``openai/_data_residency.py``)."""
_GLOBAL = "api.openai.com"


def _host(region: str) -> str:
    return f"{region}.{_GLOBAL}" if region in REGIONS else _GLOBAL if region in ("", "global") else ""


def _endpoint(place: Place) -> str:
    host = _host(place.region)
    return f"https://{host}/v1" if host else ""


STRUCTURED = {
    "responses": ("json_schema", "json_object", "prompt"),
    "chat-completions": ("json_schema", "json_object", "prompt"),
}

OPENAI = Kind(
    name="openai",
    apis=("responses", "chat-completions"),
    source="https://platform.openai.com/docs/api-reference/responses/create",
    conventional_name="openai",
    residency="https://developers.openai.com/api/docs/guides/data-residency",
    keeps="logs for abuse monitoring; the cache of prompts, "
    "which lasts up to 24 hours and can't be switched off for models from gpt-5.5 on",
    endpoint=_endpoint,
    host_of_region=_host,
    own_hosts=(_GLOBAL,),
    structured=STRUCTURED,
    key_env="OPENAI_API_KEY",
    pin=openai_pin,
    batches=True,
    price_list="openai",
)
