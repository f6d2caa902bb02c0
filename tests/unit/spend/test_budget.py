"""A limit that concurrent calls cannot pass."""

import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from qbyok.errors import BudgetError
from qbyok.model import Price, Target
from qbyok.spend.budget import Budget

TARGET = Target(provider="work", kind="openai", model="m")


def price(cents: int) -> Price:
    return Price(usd=Decimal(cents) / 100, source="test")


def test_without_a_limit_unknown_prices_are_fine() -> None:
    assert Budget(None).reserve(None, TARGET) == 0


def test_unknown_price_under_a_limit_is_refused() -> None:
    with pytest.raises(BudgetError, match="'m' is unknown"):
        Budget(Decimal(1)).reserve(None, TARGET)


def test_sixteen_workers_never_pass_the_limit() -> None:
    """Simulated calls: each reserves 9 cents at worst, and costs 0 to 9."""
    for seed in range(20):
        chance = random.Random(seed)
        budget = Budget(Decimal("1.00"))
        costs = [chance.randint(0, 9) for _ in range(60)]

        def call(cents: int, budget: Budget = budget) -> int:
            try:
                reserved = budget.reserve(price(9), TARGET)
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
        budget.reserve(price(9), TARGET)
