"""Anthropic's own API. It runs in the United States or wherever there is room; for the EU there are the clouds."""

from qbyok.kinds.kind import Kind
from qbyok.kinds.models import claude_pin

REGIONS = ("us", "global")
"""Values of ``inference_geo``. Source: https://platform.claude.com/docs/en/build-with-claude/data-residency"""
_HOST = "api.anthropic.com"

ANTHROPIC = Kind(
    name="anthropic",
    apis=("messages",),
    source="https://platform.claude.com/docs/en/api/messages",
    conventional_name="anthropic",
    residency="https://platform.claude.com/docs/en/manage-claude/data-residency",
    keeps="retention; some models have a fixed one",
    endpoint=lambda _place: f"https://{_HOST}",
    added_path="/v1",
    host_of_region=lambda region: _HOST if region in REGIONS else "",
    own_hosts=(_HOST,),
    asked_regions=REGIONS,
    structured={"messages": ("json_schema", "prompt")},
    key_env="ANTHROPIC_API_KEY",
    pin=claude_pin,
    batches=True,
    price_list="anthropic",
)
