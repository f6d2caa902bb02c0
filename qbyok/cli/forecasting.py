"""What ``--dry-run`` shows of a run."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from qbyok.cli import wiring
from qbyok.cli.spending import ledger_storage, standing_line, standings_for, unpriced
from qbyok.config.settings import Settings
from qbyok.pipeline.asking import budget_facts
from qbyok.pipeline.preparing import Prepared
from qbyok.report.forecast import Forecast, Planned, forecast
from qbyok.spend.budget import too_much
from qbyok.spend.estimates import Earlier, earlier_calls, expected, worst_case
from qbyok.spend.prices import Prices, total


def forecast_of(chosen: Settings, prepared: Sequence[Prepared], *, batch: bool = False) -> dict[str, Any]:
    """Return what would be sent, to which host, and what it would cost as JSON values; a ``batch`` is cheaper.

    Raises:
        UsageError: the ledger, which knows of earlier calls, can't be used.
    """
    target, prices = wiring.provider(wiring.chosen_entry(chosen), None).target, Prices(chosen.providers)
    asked = [one for one in prepared if not one.reused]
    earlier = _earlier(target.model, asked)
    likely = [expected(one.prompt_bytes, one.sent_bytes, earlier) for one in asked]
    worst = (worst_case(one.sent_bytes, chosen.max_output_tokens) for one in asked)
    return forecast(
        target,
        [Planned(one.file.path.name, one.request, one.prompt_bytes, one.reused) for one in prepared],
        Forecast(
            expected=total(prices.price(target, usage, batch=batch) for usage in likely),
            worst=total(prices.worst(target, usage, batch=batch) for usage in worst),
            input_tokens=sum(usage.input for usage in likely),
            output_tokens=sum(usage.output for usage in likely),
            earlier_calls=earlier.calls if earlier else 0,
        ),
        batch=batch,
    )


def outlook(chosen: Settings, prepared: Sequence[Prepared], *, batch: bool = False) -> dict[str, Any]:
    """Return, as JSON values, who else might be called, how the limits stand, and why they would stop a run at once.

    Raises:
        UsageError: ``failover`` names somebody who may not be called, or the ledger can't be used.
    """
    entries = (wiring.chosen_entry(chosen),) if batch else wiring.entries_to_call(chosen)
    ways = [(wiring.provider(entry, None).target, entry.key.name if entry.key else "") for entry in entries]
    (first, key), *others = ways
    if not first.host:
        return {"failover": [], "budgets": [], "stops": None}
    standings = standings_for(chosen, [name for _, name in ways])
    prices = Prices(chosen.providers)
    costs = [
        cost.usd
        for one in prepared
        if not one.reused
        and (cost := prices.worst(first, worst_case(one.sent_bytes, chosen.max_output_tokens), batch=batch))
    ]
    # A batch is reserved as a whole; calls wait for what others leave.
    least = sum(costs, Decimal(0)) if batch else min(costs, default=Decimal(0))
    full = (one for one in standings if one.cap.key in ("", key) and one.spent + one.reserved + least > one.cap.limit)
    stops = unpriced(chosen, ways) or next((too_much(standing, least) for standing in full), None)
    return {
        "failover": [
            {"provider": to.provider, "host": to.host, "model": to.model, "key": name} for to, name in others
        ],
        "budgets": [{**budget_facts(standing), "line": standing_line(standing)} for standing in standings],
        "stops": str(stops) if stops else None,
    }


def _earlier(model: str, prepared: Sequence[Prepared]) -> Earlier | None:
    """Return what earlier calls with the model and the prompts' template used, if there were any."""
    if not prepared:
        return None
    prompt = prepared[0].request.prompt
    with ledger_storage() as storage:
        return earlier_calls(storage, model, prompt.template, prompt.template_version)
