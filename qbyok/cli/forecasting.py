"""What ``--dry-run`` shows of a run."""

from collections.abc import Sequence
from typing import Any

from qbyok.cli import wiring
from qbyok.cli.spending import ledger_storage
from qbyok.config.settings import Settings
from qbyok.pipeline.preparing import Prepared
from qbyok.report.forecast import Forecast, forecast
from qbyok.spend.estimates import Earlier, earlier_calls, expected, worst_case
from qbyok.spend.prices import Prices, total


def forecast_of(chosen: Settings, prepared: Sequence[Prepared], *, batch: bool = False) -> dict[str, Any]:
    """Return what would be sent, to which host, and what it would cost as JSON values; a ``batch`` is cheaper.

    Raises:
        UsageError: the ledger, which knows of earlier calls, can't be used.
    """
    target, prices = wiring.provider(wiring.chosen_entry(chosen), None).target, Prices(chosen.providers)
    earlier = _earlier(target.model, prepared)
    likely = [expected(one.prompt_bytes, one.sent_bytes, earlier) for one in prepared]
    worst = (worst_case(one.sent_bytes, chosen.max_output_tokens) for one in prepared)
    return forecast(
        target,
        [(one.file.path.name, one.request, one.prompt_bytes) for one in prepared],
        Forecast(
            expected=total(prices.price(target, usage, batch=batch) for usage in likely),
            worst=total(prices.worst(target, usage, batch=batch) for usage in worst),
            input_tokens=sum(usage.input for usage in likely),
            output_tokens=sum(usage.output for usage in likely),
            earlier_calls=earlier.calls if earlier else 0,
        ),
    )


def _earlier(model: str, prepared: Sequence[Prepared]) -> Earlier | None:
    """Return what earlier calls with the model and the prompts' template used, if there were any."""
    if not prepared:
        return None
    prompt = prepared[0].request.prompt
    with ledger_storage() as storage:
        return earlier_calls(storage, model, prompt.template, prompt.template_version)
