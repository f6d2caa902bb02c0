"""What vendors add to their list prices for endpoints that keep processing in a region.

Source: https://developers.openai.com/api/docs/guides/data-residency (read in November 2026): endpoints for data
residency cost 10 % more, for models released on or after 5 March 2026. The price data does not say when a model was
released, so older ones are counted too dear: set ``regional_surcharge = 0`` for them. Anthropic's own API
costs 10 % more where calls are asked to run in the United States. Source:
https://platform.claude.com/docs/en/manage-claude/data-residency (read in November 2026). Where a cloud or a gateway
makes calls dearer, the user says so.
"""

from collections.abc import Mapping
from decimal import Decimal

_TEN_PERCENT = Decimal("0.1")
_BY_HOST: Mapping[str, Decimal] = {
    f"{region}.api.openai.com": _TEN_PERCENT for region in ("ae", "au", "eu", "in", "jp", "us")
}


def regional_surcharge(host: str, region: str) -> Decimal:
    """Return the share that the vendor adds for a host and a region: 0.1 for 10 %, 0 where none is documented."""
    if (host.lower(), region) == ("api.anthropic.com", "us"):
        return _TEN_PERCENT
    return _BY_HOST.get(host.lower(), Decimal(0))
