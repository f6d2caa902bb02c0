"""Prices, and a limit that concurrent calls cannot pass."""

import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.errors import BudgetError
from qbyok.model import Price, Target, Usage
from qbyok.spend import Budget, ListPricing, worst_case


def price(cents: int) -> Price:
    return Price(usd=Decimal(cents) / 100, source="test")


def test_list_price_of_a_known_model() -> None:
    target = Target(provider="anthropic", kind="anthropic", model="claude-haiku-4-5-20251001")
    found = ListPricing().price(target, Usage(input=1_000_000, output=0))
    assert found is not None
    assert found.usd == 1
    assert found.source.startswith("genai-prices ")


def test_cached_tokens_cost_less() -> None:
    target = Target(provider="openai", kind="openai", model="gpt-5.5")
    plain = ListPricing().price(target, Usage(input=10_000))
    cached = ListPricing().price(target, Usage(input=10_000, cache_read=9_000))
    assert plain is not None
    assert cached is not None
    assert cached.usd < plain.usd


def test_unknown_model_has_no_price_and_offline_costs_nothing() -> None:
    assert ListPricing().price(Target(provider="x", kind="openai", model="home-made"), Usage(input=1)) is None
    free = ListPricing().price(Target(provider="offline", kind="offline"), Usage())
    assert free is not None
    assert free.usd == 0


def test_without_a_limit_unknown_prices_are_fine() -> None:
    assert Budget(None).reserve(None, "m") == 0


def test_unknown_price_under_a_limit_is_refused() -> None:
    with pytest.raises(BudgetError, match="'m' is unknown"):
        Budget(Decimal(1)).reserve(None, "m")


@given(st.text(max_size=200))
def test_a_prompt_has_no_more_tokens_than_bytes(text: str) -> None:
    assert worst_case(len(text.encode()), 5).input >= len(text.encode())


def test_sixteen_workers_never_pass_the_limit() -> None:
    """Simulated calls: each reserves 9 cents at worst, and costs 0 to 9."""
    for seed in range(20):
        chance = random.Random(seed)
        budget = Budget(Decimal("1.00"))
        costs = [chance.randint(0, 9) for _ in range(60)]

        def call(cents: int, budget: Budget = budget) -> int:
            try:
                reserved = budget.reserve(price(9), "m")
            except BudgetError:
                return 0
            assert budget.spent <= Decimal("1.00")
            budget.settle(reserved, price(cents).usd)
            return cents

        with ThreadPoolExecutor(16) as pool:
            paid = sum(pool.map(call, costs))
        assert budget.spent == Decimal(paid) / 100 <= Decimal("1.00")
        if sum(costs) > 100:
            assert paid > 91 - 9  # refused only when the next call could really have passed the limit


def test_what_an_earlier_try_spent_counts() -> None:
    budget = Budget(Decimal("1.00"), spent=Decimal("0.95"))
    with pytest.raises(BudgetError, match=r"\$0\.9500 spent"):
        budget.reserve(price(9), "m")
