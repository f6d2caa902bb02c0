"""A budget that concurrent calls cannot pass."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from support.calls import call, cap, cost, ledger, settled

from qbyok.errors import BudgetError, UsageError
from qbyok.model import BudgetPlan, Limits, Target
from qbyok.spend.budget import Budget, Reservation
from qbyok.spend.calls import UNCERTAIN
from qbyok.spend.caps import Span, caps_for, caps_of

TARGET = Target(provider="work", kind="openai", model="m")
RUN = cap("1.00", Span.RUN)


def test_without_a_ledger_everything_is_free() -> None:
    budget = Budget()
    reservation = budget.reserve(call(), cost("0"), TARGET)
    assert reservation == Reservation()
    assert budget.settle(reservation, settled("0")) == ()
    assert budget.spent == 0
    assert not budget.standings("run-1")


def test_an_unknown_price_is_fine_without_a_limit_and_refused_under_one(tmp_path: Path) -> None:
    assert Budget(ledger(tmp_path)).reserve(call(), None, TARGET).usd is None
    with pytest.raises(BudgetError, match="'m' is unknown"):
        Budget(ledger(tmp_path), [RUN]).reserve(call(), None, TARGET)


def test_sixteen_workers_never_pass_the_limit(tmp_path: Path) -> None:
    """Simulated calls: each reserves 9 cents at worst, and costs 0 to 9."""
    for seed in range(5):
        chance = random.Random(seed)
        run = f"run-{seed}"
        budget = Budget(ledger(tmp_path), [RUN])
        costs = [chance.randint(0, 9) for _ in range(60)]

        def pay(cents: int, budget: Budget = budget, run: str = run) -> int:
            try:
                reservation = budget.reserve(call(run), cost("0.09"), TARGET)
            except BudgetError:
                return 0
            assert budget.spent <= Decimal("1.00")
            budget.settle(reservation, settled(Decimal(cents) / 100))
            return cents

        with ThreadPoolExecutor(16) as pool:
            paid = sum(pool.map(pay, costs))
        assert budget.spent == Decimal(paid) / 100 <= Decimal("1.00")
        if sum(costs) > 100:
            assert paid > 91 - 9  # refused only when the next call could really have passed the limit


def test_a_call_without_room_waits_for_those_of_its_process(tmp_path: Path) -> None:
    budget = Budget(ledger(tmp_path), [RUN])
    first = budget.reserve(call(), cost("0.90"), TARGET)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(budget.reserve, call(), cost("0.90"), TARGET)
        time.sleep(0.2)
        assert not second.done()
        budget.settle(first, settled("0.10"))
        assert second.result(10).usd == Decimal("0.90")


def test_a_call_without_room_does_not_wait_for_other_processes(tmp_path: Path) -> None:
    Budget(ledger(tmp_path), [cap("1.00")]).reserve(call("run-1"), cost("0.90"), TARGET)
    other = Budget(ledger(tmp_path), [cap("1.00")])
    with pytest.raises(BudgetError, match=r"\[budget\] day of \$1\.00 \(\$0\.00 spent, \$0\.90 reserved"):
        other.reserve(call("run-2"), cost("0.20"), TARGET)
    assert other.exceeded is not None


def test_what_broke_off_counts_at_its_worst_case(tmp_path: Path) -> None:
    budget = Budget(ledger(tmp_path), [RUN], spent=Decimal("0.25"))
    budget.settle(budget.reserve(call(), cost("0.95"), TARGET), UNCERTAIN)
    assert budget.spent == Decimal("0.25")
    with pytest.raises(BudgetError, match=r"\$0\.95 spent"):
        budget.reserve(call(), cost("0.06"), TARGET)


def test_a_ledger_that_fails_keeps_nobody_waiting(tmp_path: Path) -> None:
    budget = Budget(ledger(tmp_path), [RUN])
    first = budget.reserve(call(), cost("0.90"), TARGET)
    (tmp_path / "spend.lock").unlink(missing_ok=True)
    (tmp_path / "spend.lock").mkdir()
    with pytest.raises(UsageError):
        budget.settle(first, settled("0.10"))
    (tmp_path / "spend.lock").rmdir()
    with pytest.raises(BudgetError):
        budget.reserve(call(), cost("0.20"), TARGET)


def test_all_limits_hold_for_a_key() -> None:
    plan = BudgetPlan(
        limits=Limits(run=Decimal(3), month=Decimal(50)),
        keys={"team": Limits(day=Decimal(2)), "other": Limits(run=Decimal(1))},
    )
    set_ = caps_for(plan, Decimal(5))
    shared = [("max_cost (--max-cost)", 5, ""), ("[budget] run", 3, ""), ("[budget] month", 50, "")]
    for key, own in (
        ("team", [("[budget.keys.team] day", 2, "team")]),
        ("other", [("[budget.keys.other] run", 1, "other")]),
        ("", []),
    ):
        assert [(found.name, int(found.limit), found.key) for found in caps_of(set_, key)] == shared + own
    assert caps_for(BudgetPlan(), None) == ()


def test_the_limit_is_that_of_the_key_of_each_call(tmp_path: Path) -> None:
    budget = Budget(ledger(tmp_path), [cap("1.00", key="old"), cap("0.50", key="new")], [Decimal("0.5")])
    first = budget.reserve(call(key="old"), cost("0.90"), TARGET)
    assert [alert.standing.cap.key for alert in budget.settle(first, settled("0.80"))] == ["old"]
    second = budget.reserve(call(key="new"), cost("0.40"), TARGET)
    assert [alert.standing.cap.key for alert in budget.settle(second, settled("0.30"))] == ["new"]
    with pytest.raises(BudgetError, match=r"0\.50"):
        budget.reserve(call(key="new"), cost("0.30"), TARGET)
    budget.reserve(call(key="unlimited"), cost("9.00"), TARGET)
    assert [str(standing.spent.normalize()) for standing in budget.standings("run-1")] == ["0.8", "0.3"]


def test_the_limit_of_a_key_that_is_not_used_is_not_told_of(tmp_path: Path) -> None:
    budget = Budget(ledger(tmp_path), [cap("2.00"), cap("1.00", key="other")])
    budget.reserve(call(key="team"), cost("0.90"), TARGET)
    assert [standing.cap.key for standing in budget.standings("run-1")] == [""]
