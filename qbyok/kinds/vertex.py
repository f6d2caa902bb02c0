"""Google's Vertex AI, with an OAuth access token as the key; such a token lives for an hour.

Source of the hosts: the official SDKs (``anthropic/lib/vertex/_client.py``, ``openai/providers/vertex.py``).
"""

import re

from qbyok.kinds.kind import Kind, Place
from qbyok.kinds.models import cloud_pin

_REGION = re.compile(r"[a-z]+(?:-[a-z]+\d+)?")
_HOSTS = {
    "global": "aiplatform.googleapis.com",
    "us": "aiplatform.us.rep.googleapis.com",
    "eu": "aiplatform.eu.rep.googleapis.com",
}


def _host(region: str) -> str:
    if not _REGION.fullmatch(region):
        return ""
    return _HOSTS.get(region, f"{region}-aiplatform.googleapis.com")


def _endpoint(place: Place) -> str:
    host = _host(place.region)
    if not host or not place.project:
        return ""
    if place.api == "messages":
        return f"https://{host}/v1"
    return f"https://{host}/v1/projects/{place.project}/locations/{place.region}/publishers/openai/v1"


VERTEX = Kind(
    name="vertex",
    apis=("messages", "responses"),
    source="https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai",
    conventional_name="gcp.vertex_ai",
    residency="https://docs.cloud.google.com/vertex-ai/generative-ai/docs/learn/data-residency",
    keeps="retention, and the request logging of your own project",
    endpoint=_endpoint,
    host_of_region=_host,
    own_hosts=("googleapis.com",),
    needs=("region", "project", "endpoint"),
    structured={
        "messages": ("json_schema", "prompt"),
        "responses": ("json_schema", "json_object", "prompt"),
    },
    pin=cloud_pin,
    lists_models=False,
    price_list="google",
)
