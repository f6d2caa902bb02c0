"""Amazon Bedrock's runtime endpoint, with a Bedrock API key.

The other endpoint, ``bedrock-mantle``, rejects a response schema in its Messages API. Source:
https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-structured-outputs.html
"""

import re

from qbyok.kinds.kind import Kind, Place
from qbyok.kinds.models import cloud_pin

_REGION = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]+)+-\d+")
_DOMAINS = {"cn": "amazonaws.com.cn", "eusc": "amazonaws.eu"}


def _host(region: str) -> str:
    if not _REGION.fullmatch(region):
        return ""
    return f"bedrock-runtime.{region}.{_DOMAINS.get(region.partition('-')[0], 'amazonaws.com')}"


def _endpoint(place: Place) -> str:
    host = _host(place.region)
    path = "" if place.api == "messages" else "/openai/v1"
    return f"https://{host}{path}" if host else ""


BEDROCK = Kind(
    name="bedrock",
    apis=("messages", "responses", "chat-completions"),
    source="https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html",
    conventional_name="aws.bedrock",
    residency="https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html",
    keeps="logs for abuse detection, in the region that processed the call",
    endpoint=_endpoint,
    host_of_region=_host,
    own_hosts=("amazonaws.com", "api.aws", *_DOMAINS.values()),
    needs=("region", "endpoint"),
    structured={
        "messages": ("json_schema", "prompt"),
        "responses": ("json_schema", "json_object", "prompt"),
        "chat-completions": ("json_schema", "json_object", "prompt"),
    },
    key_env="AWS_BEARER_TOKEN_BEDROCK",
    pin=cloud_pin,
    lists_models=False,  # another host, bedrock.REGION, does
    price_list="aws",
)
