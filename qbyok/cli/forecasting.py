"""What ``--dry-run`` shows of a run."""

from collections.abc import Sequence
from typing import Any

from qbyok.model import Target
from qbyok.pipeline.preparing import Prepared
from qbyok.report.forecast import forecast
from qbyok.spend import ListPricing, expected, total, worst_case


def forecast_of(target: Target, prepared: Sequence[Prepared], max_output_tokens: int) -> dict[str, Any]:
    """Return what would be sent, to which host, and what it would cost by list prices, as JSON values."""
    pricing = ListPricing()
    sizes = [(one.file.path.name, one.request, one.prompt_bytes) for one in prepared]
    likely = total(pricing.price(target, expected(size)) for *_, size in sizes)
    worst = total(pricing.price(target, worst_case(size, max_output_tokens)) for *_, size in sizes)
    return forecast(target, sizes, likely, worst)
