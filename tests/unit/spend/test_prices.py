"""What a call costs: list prices, regional surcharges, the user's own rates."""

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.kinds.entries import completed
from qbyok.model import EntryPrice, ProviderEntry, Rates, Target, Usage
from qbyok.spend.estimates import worst_case
from qbyok.spend.prices import Prices, total

MILLION = 1_000_000
HAIKU = Target(provider="anthropic", kind="anthropic", model="claude-haiku-4-5-20251001")
GPT = Target(provider="openai", kind="openai", host="api.openai.com", model="gpt-5.5")
OWN = Target(provider="own", kind="openai", host="gateway.example", model="home-made")
RATES = Rates(input=Decimal(2), output=Decimal(10), cache_read=Decimal("0.2"), cache_write=Decimal("2.5"))


def cost(target: Target, usage: Usage, terms: EntryPrice | None = None) -> Decimal:
    entries = {target.provider: ProviderEntry(name=target.provider, kind=target.kind, price=terms)} if terms else {}
    found = Prices(entries).price(target, usage)
    assert found is not None
    return found.usd


def test_list_price_of_a_known_model() -> None:
    found = Prices().price(HAIKU, Usage(input=MILLION))
    assert found is not None
    assert found.usd == 1
    assert found.source.startswith("genai-prices ")


def test_cached_tokens_cost_less_and_writing_them_more() -> None:
    plain = cost(HAIKU, Usage(input=10_000))
    assert cost(HAIKU, Usage(input=10_000, cache_read=9_000)) < plain
    assert cost(HAIKU, Usage(input=10_000, cache_write=9_000)) > plain


def test_reasoning_is_a_part_of_the_output() -> None:
    assert cost(GPT, Usage(output=900, reasoning=500)) == cost(GPT, Usage(output=900))


def test_unknown_model_has_no_price_and_offline_costs_nothing() -> None:
    assert Prices().price(OWN, Usage(input=1)) is None
    assert Prices().worst(OWN, Usage(input=1)) is None
    assert cost(Target(provider="offline", kind="offline"), Usage()) == 0


def test_a_deployment_costs_what_the_model_costs_that_it_serves() -> None:
    named = Target(provider="azure", kind="azure-openai", model="our-own-name")
    assert Prices().price(named, Usage(input=1000)) is None
    here, there = (replace(named, serves=model) for model in ("gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18"))
    assert cost(here, Usage(input=1000)) > cost(there, Usage(input=1000)) > 0


@pytest.mark.parametrize("region", ["eu", "us", "ae", "au", "in", "jp"])
def test_a_regional_endpoint_costs_ten_percent_more(region: str) -> None:
    host = f"{region}.api.openai.com"
    here = Target(provider="here", kind="openai", host=host, model="gpt-5.5")
    found = Prices().price(here, Usage(input=1000, output=100))
    assert found is not None
    assert found.usd == cost(GPT, Usage(input=1000, output=100)) * Decimal("1.1")
    assert found.source.endswith(f" + 10 % regional surcharge ({host})")


@pytest.mark.parametrize(
    ("region", "more"), [("global", "1"), ("eu", "1.1"), ("us", "1.1"), ("europe-west1", "1.1"), ("us-east5", "1.1")]
)
def test_claude_on_vertex_costs_ten_percent_more_in_a_region(region: str, more: str) -> None:
    entry = completed(ProviderEntry(name="v", kind="vertex", region=region, project="proj-1"))
    host = urlsplit(entry.endpoint).hostname or ""
    here = Target(provider="v", kind="vertex", host=host, region=region, model="claude-haiku-4-5@20251001")
    assert cost(here, Usage(input=MILLION)) == Decimal(more)


@pytest.mark.parametrize(("place", "usd"), [("global", "1"), ("eu", "1.1"), ("us", "1.1")])
def test_claude_on_bedrock_costs_what_the_price_data_says_for_a_region(place: str, usd: str) -> None:
    model = f"{place}.anthropic.claude-haiku-4-5-20251001-v1:0"
    here = Target(provider="b", kind="bedrock", host="bedrock-runtime.eu-central-1.amazonaws.com", model=model)
    assert cost(here, Usage(input=MILLION)) == Decimal(usd)


@pytest.mark.parametrize(
    ("host", "region", "share"),
    [
        ("api.anthropic.com", "us", "1.1"),
        ("api.anthropic.com", "global", "1"),
        ("api.anthropic.com", "", "1"),
        ("gateway.example.com", "us", "1"),
    ],
)
def test_anthropic_costs_ten_percent_more_where_it_is_asked_to_stay(host: str, region: str, share: str) -> None:
    here = replace(HAIKU, host=host, region=region)
    usage = Usage(input=1000, output=100)
    assert cost(here, usage) == cost(HAIKU, usage) * Decimal(share)


def test_a_surcharge_is_overridden_in_both_directions() -> None:
    here = Target(provider="eu", kind="openai", host="eu.api.openai.com", model="gpt-5.5")
    usage = Usage(input=1000)
    assert cost(here, usage, EntryPrice(surcharge=Decimal(0))) == cost(GPT, usage)
    assert cost(GPT, usage, EntryPrice(surcharge=Decimal("0.25"))) == cost(GPT, usage) * Decimal("1.25")


def test_own_rates_price_each_kind_of_token() -> None:
    usage = Usage(input=1_000_000, cache_read=300_000, cache_write=200_000, output=100_000, reasoning=50_000)
    assert cost(OWN, usage, EntryPrice(rates=RATES)) == Decimal("1.0") + Decimal("0.06") + Decimal("0.5") + 1
    found = Prices({"own": ProviderEntry(name="own", kind="openai", price=EntryPrice(rates=RATES))}).price(OWN, usage)
    assert found is not None
    assert found.source == "rates of [providers.own.price]"


def test_own_rates_are_taken_as_they_are_at_a_regional_endpoint() -> None:
    here = Target(provider="eu", kind="openai", host="eu.api.openai.com", model="gpt-5.5")
    assert cost(here, Usage(input=MILLION), EntryPrice(rates=RATES)) == 2
    assert cost(here, Usage(input=MILLION), EntryPrice(rates=RATES, surcharge=Decimal("0.5"))) == 3


@given(st.integers(0, 400_000), st.floats(0, 1), st.floats(0, 1), st.integers(0, 4096), st.sampled_from([HAIKU, GPT]))
def test_no_usage_costs_more_than_the_worst_case(
    sent: int, read: float, written: float, output: int, target: Target
) -> None:
    cached = int(sent * read)
    usage = Usage(input=sent, output=output, cache_read=cached, cache_write=int((sent - cached) * written))
    worst = Prices().worst(target, worst_case(sent, 4096))
    assert worst is not None
    assert cost(target, usage) <= worst.usd


@given(st.text(max_size=200))
def test_a_prompt_has_no_more_tokens_than_bytes(text: str) -> None:
    assert worst_case(len(text.encode()), 5).input >= len(text.encode())


def test_a_sum_with_an_unknown_price_is_unknown() -> None:
    known = Prices().price(HAIKU, Usage(input=1000))
    found = total([known, known])
    assert found is not None
    assert known is not None
    assert found.usd == known.usd * 2
    assert total([known, None]) is None


def test_the_price_data_is_loaded_when_a_list_price_is_needed() -> None:
    code = (
        "import sys; from qbyok.spend.prices import Prices; import qbyok.cli.answering;"
        "print('genai_prices' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
