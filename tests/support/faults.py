"""What becomes of each fault that a provider or the network can have: the table that tests and documentation share.

``python -m support.faults`` (in ``tests``) prints it as it stands in ``docs/faults.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Becomes(StrEnum):
    """What a run does."""

    KEY = "key"
    STOPS = "stops"
    WAITS = "waits"
    SKIPS = "skips"
    EGRESS = "egress"
    USED = "used"


EXIT_CODES: Mapping[Becomes, int] = {
    Becomes.KEY: 4,
    Becomes.STOPS: 5,
    Becomes.WAITS: 5,
    Becomes.SKIPS: 10,
    Becomes.EGRESS: 7,
    Becomes.USED: 0,
}
WAYS = {
    "anthropic": "messages",
    "openai": "responses",
    "azure-openai": "azure-responses",
    "openai-compatible": "compatible-chat",
    "bedrock": "bedrock-messages",
    "vertex": "vertex-messages",
}
"""How each kind is called here: its default API."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A row of the matrix: how it is made (a fault of the wire server, or of the network), and what it becomes."""

    title: str
    name: str
    becomes: Becomes
    differs: Mapping[str, Becomes] = field(default_factory=dict)
    retry_after: str = ""
    seconds: float = 0.0

    def becomes_at(self, kind: str) -> Becomes:
        """Return what it becomes with a kind of provider."""
        return self.differs.get(kind, self.becomes)


NETWORK = ("refused", "no-address", "no-trust")
"""Faults that are there from the first call on, until someone mends the network."""

FAULTS = (
    Fault(title="401 key revoked (Bedrock: 403)", name="revoked", becomes=Becomes.KEY),
    Fault(title="403 no permission, or not from this country", name="forbidden", becomes=Becomes.KEY),
    Fault(title="402 payment required", name="payment-required", becomes=Becomes.STOPS),
    Fault(title="no credit (400 at Anthropic and Bedrock, 403 at Vertex, else 429)", name="no-credit",
          becomes=Becomes.STOPS),
    Fault(title="429 spend limit or quota", name="spend-limit", becomes=Becomes.STOPS),
    Fault(title="404 no such model or deployment", name="model-gone", becomes=Becomes.STOPS),
    Fault(title="400 request not understood", name="bad-request", becomes=Becomes.STOPS),
    Fault(title="413 request too large", name="too-large", becomes=Becomes.SKIPS),
    Fault(title="400 prompt too long for the model", name="too-long", becomes=Becomes.SKIPS),
    Fault(title="429 rate limit, without retry-after", name="rate-limit", becomes=Becomes.WAITS),
    Fault(title="429 rate limit, with retry-after", name="rate-limit", becomes=Becomes.WAITS, retry_after="0.05"),
    Fault(title="500", name="server-error", becomes=Becomes.WAITS),
    Fault(title="500, as llama.cpp can't parse the model's output", name="unparsed", becomes=Becomes.WAITS,
          differs={"openai-compatible": Becomes.SKIPS}),
    Fault(title="502 page of a gateway", name="bad-gateway", becomes=Becomes.WAITS),
    Fault(title="503", name="unavailable", becomes=Becomes.WAITS),
    Fault(title="overloaded (529 at Anthropic, else 503)", name="overloaded", becomes=Becomes.WAITS),
    Fault(title="529 without a body", name="gateway-overloaded", becomes=Becomes.WAITS),
    Fault(title="connection refused", name="refused", becomes=Becomes.WAITS),
    Fault(title="host name not found", name="no-address", becomes=Becomes.WAITS),
    Fault(title="TLS that nobody vouches for", name="no-trust", becomes=Becomes.STOPS),
    Fault(title="connection broken off", name="disconnect", becomes=Becomes.WAITS),
    Fault(title="no response in time", name="slow", becomes=Becomes.WAITS, seconds=1.0),
    Fault(title="response stalls half way", name="stall", becomes=Becomes.WAITS, seconds=1.0),
    Fault(title="response drips, byte by byte", name="drip", becomes=Becomes.WAITS, seconds=1.0),
    Fault(title="response cut off half way", name="truncated", becomes=Becomes.WAITS),
    Fault(title="200 with JSON that ends too soon", name="broken-json", becomes=Becomes.SKIPS),
    Fault(title="200 with a page of HTML", name="html", becomes=Becomes.SKIPS),
    Fault(title="200 with JSON of another shape", name="wrong-shape", becomes=Becomes.SKIPS),
    Fault(title="answer of 1 GB (16 MB are read)", name="huge", becomes=Becomes.SKIPS),
    Fault(title="answer against the schema", name="wrong-schema", becomes=Becomes.SKIPS),
    Fault(title="empty answer", name="empty-text", becomes=Becomes.SKIPS),
    Fault(title="answer cut off at the token limit", name="cut-off", becomes=Becomes.SKIPS),
    Fault(title="refusal", name="refusal", becomes=Becomes.SKIPS),
    Fault(title="content filter, as the end of an answer", name="content-filter", becomes=Becomes.SKIPS),
    Fault(title="content filter, as 400", name="filtered", becomes=Becomes.SKIPS),
    Fault(title="another model answers", name="wrong-model", becomes=Becomes.STOPS,
          differs={"azure-openai": Becomes.USED}),
    Fault(title="redirect to another host", name="redirect", becomes=Becomes.EGRESS),
)  # fmt: skip


def table() -> str:
    """Return the matrix in Markdown."""
    lines = [f"| fault | {' | '.join(f'`{kind}`' for kind in WAYS)} |", f"|---{'|---' * len(WAYS)}|"]
    lines += [f"| {fault.title} | {' | '.join(fault.becomes_at(kind) for kind in WAYS)} |" for fault in FAULTS]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
