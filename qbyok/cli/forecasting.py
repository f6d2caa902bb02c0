"""What ``--dry-run`` shows of a run."""

from collections.abc import Sequence
from typing import Any

from qbyok.model import Target
from qbyok.pipeline.preparing import Prepared
from qbyok.report.forecast import forecast
from qbyok.spend.estimates import expected, worst_case
from qbyok.spend.prices import Prices, total


def forecast_of(
    target: Target, prepared: Sequence[Prepared], max_output_tokens: int, prices: Prices
) -> dict[str, Any]:
    """Return what would be sent, to which host, and what it would cost as JSON values."""
    sizes = [(one.file.path.name, one.request, one.prompt_bytes) for one in prepared]
    likely = total(prices.price(target, expected(size)) for *_, size in sizes)
    worst = total(prices.worst(target, worst_case(one.sent_bytes, max_output_tokens)) for one in prepared)
    return forecast(target, sizes, likely, worst)
