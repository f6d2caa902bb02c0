"""What a provider's list says of its models, however it says it, and what the shipped dates say of the others."""

from datetime import UTC, date, datetime

import pytest

from qbyok.kinds.registry import KINDS
from qbyok.kinds.retirements import known
from qbyok.providers.listing import ListedModel, listed


def only(kind: str, **entry: object) -> ListedModel:
    (model,) = listed({"data": [entry]}, kind)
    return model


@pytest.mark.parametrize(
    ("kind", "entry", "retires"),
    [
        ("anthropic", {"id": "claude-haiku-5-5", "lifecycle": "deprecated", "retires_at": "2027-02-01T00:00:00Z"},
         date(2027, 2, 1)),
        ("anthropic", {"id": "claude-haiku-5-5", "retires_at": None}, None),
        ("openai", {"id": "gpt-5.4-mini-2026-03-17", "shutdown_date": "2027-03-17"}, date(2027, 3, 17)),
        ("openai", {"id": "gpt-5.4-mini-2026-03-17", "shutdown_date": "soon"}, None),
        ("openai", {"id": "gpt-5.4-mini-2026-03-17", "shutdown_date": 20270317}, None),
        ("azure-openai", {"id": "gpt-4o-2024-11-20", "deprecation": {"inference": 1_800_000_000}}, date(2027, 1, 15)),
        ("azure-openai", {"id": "gpt-4o-2024-11-20", "deprecation": {"inference": 10**12}}, None),
    ],
)  # fmt: skip
def test_the_list_itself_says_when_a_model_retires(kind: str, entry: dict[str, object], retires: date | None) -> None:
    model = only(kind, **entry)
    assert model.retires == retires
    assert model.source == ("provider" if retires else "")


def test_a_date_that_the_list_does_not_have_is_a_page_that_said_it() -> None:
    model = only("openai", id="gpt-5-2025-08-07")
    assert model.retires == date(2026, 12, 11)
    assert model.source.startswith("https://")
    assert only("openai", id="gpt-5-2025-08-07", shutdown_date="2027-01-31").retires == date(2027, 1, 31)


def test_the_vendors_dates_are_not_those_of_a_cloud() -> None:
    assert only("azure-openai", id="gpt-5-2025-08-07").retires is None


def test_whatever_is_not_a_model_is_left_out() -> None:
    body = {"data": [{"id": ""}, {"id": 7}, None, "x", {"id": "o3"}, {"id": "gpt-5.5-2026-04-23"}]}
    assert [(model.id, model.pin.value) for model in listed(body, "openai")] == [
        ("gpt-5.5-2026-04-23", "exact"),
        ("o3", "alias"),
    ]
    assert listed({}, "openai") == ()


def test_each_shipped_date_names_a_page_and_when_it_was_read() -> None:
    for (kind, model), retirement in known().items():
        assert kind in KINDS
        assert model
        assert retirement.source.startswith("https://")
        assert date(2026, 11, 1) <= retirement.read <= datetime.now(UTC).date()
