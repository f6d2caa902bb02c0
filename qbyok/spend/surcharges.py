"""What vendors add to their list prices for endpoints that keep processing in a region.

- OpenAI: endpoints for data residency cost 10 % more, for models released on or after 5 March 2026. The price data
  does not say when a model was released, so older ones are counted too dear: set ``regional_surcharge = 0`` for them.
  Source: https://developers.openai.com/api/docs/guides/data-residency
- Anthropic: its own API costs 10 % more where calls are asked to run in the United States. Source:
  https://platform.claude.com/docs/en/manage-claude/data-residency
- Vertex AI: Claude costs 10 % more at all endpoints but the global one, from Sonnet 4.5 on. Source:
  https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai
- Bedrock: what Claude costs in a region and across regions are two models of the price data.
- A host of Azure does not show where a deployment runs: what makes those calls dearer the user says.

All of it was read in November 2026.
"""

from decimal import Decimal

_TEN_PERCENT = Decimal("0.1")
_OPENAI = tuple(f"{region}.api.openai.com" for region in ("ae", "au", "eu", "in", "jp", "us"))
_VERTEX = ("-aiplatform.googleapis.com", ".rep.googleapis.com")
"""How the hosts of regions and of groups of regions end; the global one is ``aiplatform.googleapis.com``."""


def regional_surcharge(host: str, region: str) -> Decimal:
    """Return the share that the vendor adds for a host and a region: 0.1 for 10 %, 0 where none is documented."""
    name = host.lower()
    asked = (name, region) == ("api.anthropic.com", "us")
    return _TEN_PERCENT if asked or name in _OPENAI or name.endswith(_VERTEX) else Decimal(0)
