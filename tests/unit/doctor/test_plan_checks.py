"""What ``qbyok doctor`` says of a run before it begins."""

import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from qbyok.config.locations import Locations
from qbyok.config.settings import Settings, load_settings
from qbyok.doctor.plan import check_alert_command, check_budget, check_evidence, check_failover
from qbyok.errors import BudgetError
from qbyok.spend.caps import Cap, Span, Standing


def chosen(tmp_path: Path, text: str) -> Settings:
    """Return settings as the user's own file says."""
    file = tmp_path / "user.toml"
    file.write_text(text)
    here = Locations(cwd=tmp_path, user_file=file, state=tmp_path / "state", cache=tmp_path / "cache")
    return load_settings({}, os.environ, here)


def test_a_folder_of_evidence_has_to_be_there(tmp_path: Path) -> None:
    assert list(check_evidence(chosen(tmp_path, ""))) == []
    (there,) = check_evidence(chosen(tmp_path, f"evidence = '{tmp_path}'"))
    (missing,) = check_evidence(chosen(tmp_path, f"evidence = '{tmp_path}/nowhere'"))
    assert (there.exit_code, missing.exit_code) == (0, 3)


@pytest.mark.parametrize(("command", "levels"), [("sh", []), ("/no/such/program", ["warning"])])
def test_a_program_that_tells_of_alerts_has_to_be_there(tmp_path: Path, command: str, levels: list[str]) -> None:
    settings = chosen(tmp_path, f'[budget]\nalert_command = ["{command}"]')
    assert [check.level.value for check in check_alert_command(settings)] == levels


def test_who_may_not_take_over_is_a_problem(tmp_path: Path) -> None:
    one = 'provider = "a"\n[providers.a]\nkind = "openai"\nmodel = "m"\nregion = "eu"\nfailover = ["b"]\n'
    (refused,) = check_failover(chosen(tmp_path, one + '[providers.b]\nkind = "openai"\nregion = "us"'))
    (allowed,) = check_failover(chosen(tmp_path, one + '[providers.b]\nkind = "openai"\nregion = "eu"'))
    assert (refused.exit_code, allowed.exit_code) == (2, 0)
    assert "b, key 'b'" in allowed.message


@pytest.mark.parametrize(("spent", "code"), [("4.99", 0), ("5", 6)])
def test_a_limit_that_is_spent_is_a_problem(spent: str, code: int) -> None:
    cap = Cap(name="[budget] day", span=Span.DAY, limit=Decimal(5))
    period = cap.period("", datetime.now(UTC))
    standing = Standing(cap=cap, period=period, spent=Decimal(spent), reserved=Decimal(0))
    (check,) = check_budget([standing], None)
    assert (check.name, check.exit_code) == ("budget", code)


def test_a_model_without_a_price_is_a_problem_under_a_limit() -> None:
    (check,) = check_budget([], BudgetError("the price of model 'm' is unknown"))
    assert check.exit_code == 6
