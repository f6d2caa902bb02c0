"""What vendors add to their list prices for endpoints that keep processing in a region.

Source: https://developers.openai.com/api/docs/guides/data-residency (read in November 2026): endpoints for data
residency cost 10 % more, for models released on or after 5 March 2026. The price data does not say when a model was
released, so older ones are counted too dear: set ``regional_surcharge = 0`` for them. Anthropic's own API has no
regional endpoints; where a cloud, a gateway or a switch such as ``inference_geo`` makes calls dearer, the user says
so.
"""

from collections.abc import Mapping
from decimal import Decimal

_TEN_PERCENT = Decimal("0.1")
_BY_HOST: Mapping[str, Decimal] = {
    f"{region}.api.openai.com": _TEN_PERCENT for region in ("ae", "au", "eu", "in", "jp", "us")
}


def regional_surcharge(host: str) -> Decimal:
    """Return the share that the vendor adds for an endpoint's host: 0.1 for 10 %, 0 where none is documented."""
    return _BY_HOST.get(host.lower(), Decimal(0))
