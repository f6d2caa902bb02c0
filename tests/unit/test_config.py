"""Settings: precedence, provenance, and consent for files that could redirect a key."""

from decimal import Decimal
from pathlib import Path

import pytest

from qbyok.config.locations import Locations
from qbyok.config.settings import load_settings
from qbyok.config.trust import trust_project
from qbyok.errors import UsageError
from qbyok.model import BudgetPlan, EntryPrice, KeyRef, Limits, Rates


@pytest.fixture
def where(tmp_path: Path) -> Locations:
    project = tmp_path / "project"
    project.mkdir()
    return Locations(
        cwd=project, user_file=tmp_path / "user.toml", state=tmp_path / "state", cache=tmp_path / "cache"
    )


def test_each_source_wins_over_the_ones_below(where: Locations) -> None:
    env: dict[str, str] = {}
    flags: dict[str, object] = {}

    def passages() -> tuple[int, str]:
        found = load_settings(flags, env, where)
        return found.passages, found.sources["passages"]

    assert passages() == (8, "default")
    where.user_file.write_text("passages = 5")
    assert passages() == (5, str(where.user_file))
    where.project_file.write_text("passages = 6")
    assert passages() == (6, "qbyok.toml")
    env["QBYOK_PASSAGES"] = "7"
    assert passages() == (7, "QBYOK_PASSAGES")
    flags["passages"] = 9
    assert passages() == (9, "--passages")


def test_a_flag_that_was_not_given_decides_nothing(where: Locations) -> None:
    assert load_settings({"provider": None}, {"QBYOK_PROVIDER": "openai"}, where).provider == "openai"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("passages = 0", "passages must be a whole number"),
        ('passages = "many"', "passages must be a whole number"),
        ('max_cost = "cheap"', "max_cost must be an amount"),
        ("max_cost = -1", "max_cost must be an amount"),
        ("max_cost = nan", "max_cost must be an amount"),
        ('retention = "some"', "Choose one of: hash, full, none"),
        ("author = 5", "author must be a name"),
        ('author = ""', "author must be a name"),
        ('author = "a\\u2028b"', "author must be a name"),
        ('modell = "x"', "Did you mean 'model'?"),
        ("provider = ", "not valid TOML"),
        ('providers = "x"', "must be tables"),
        ('[providers.x]\nkind = "cohere"', "Known: offline, anthropic, openai"),
        ('[providers.x]\nkind = "openai"\nendpont = "https://x"', "Did you mean 'endpoint'?"),
        ('[providers.x]\nkind = "openai"\nkey_command = "op read x"', "list of words"),
        ('[providers.x]\nkind = "openai"\napi = "soap"', "responses, chat-completions"),
        ('[providers.x]\nkind = "vertex"\napi = "chat-completions"', "choose one of: messages, responses"),
        ('[providers.x]\nkind = "anthropic"\nstructured = "json_object"', "choose one of: json_schema, prompt"),
        ('[providers.x]\nkind = "openai"\ntimeout = 0', "seconds above 0"),
        ('[providers.x]\nkind = "openai"\ntimeout = true', "seconds above 0"),
        ('[providers.x]\nkind = "openai-compatible"\nkeyless = "yes"', "true or false"),
        ("[providers]\nx = 1", "must be a table"),
        ('[providers.x]\nkind = "openai"\nmodel = 5', "model must be a text"),
        ("budget = 3", "must be a table"),
        ("[budget]\ndays = 3", "Did you mean 'day'?"),
        ('[budget]\nday = "3"', "day must be an amount"),
        ("[budget]\nday = -1", "day must be an amount"),
        ("[budget]\nrun = true", "run must be an amount"),
        ("[budget]\nalerts = 0.5", "alerts must be a list of shares"),
        ("[budget]\nalerts = [50]", "alerts must be a list of shares"),
        ('[budget]\nalert_command = "mail"', "list of words"),
        ('[labels]\neu = "eu/*"', 'Write eu = ["eu/*"]'),
        ('[providers.openai]\nlabels = ["local-only"]', "labels can't hold 'local-only'"),
        ("[budget]\nkeys = 3", "must be a table"),
        ("[budget.keys.team]\nweek = 3", "unknown setting 'week'"),
        ("[budget.keys]\nteam = 3", "must be a table"),
        ("[providers.openai]\nprice = 3", "price must be a table"),
        ("[providers.openai.price]\ninput = 3", "has no 'output'"),
        ("[providers.openai.price]\ncache_read = 3", "has no 'input'"),
        ("[providers.openai.price]\ninput = -1\noutput = 3", "input must be a number from 0"),
        ('[providers.openai.price]\ninput = "3"\noutput = 3', "input must be a number from 0"),
        ("[providers.openai.price]\ninput = true\noutput = 3", "input must be a number from 0"),
        ("[providers.openai.price]\ninput = inf\noutput = 3", "input must be a number from 0"),
        ("[providers.openai.price]\ninputs = 3\noutput = 3", "Did you mean 'input'?"),
        ('keys = "x"', "Write [keys.NAME]"),
        ("[keys]\nx = 1", "must be a table"),
        ("[keys.x]\nmax_age = 1", "Did you mean 'max_age_days'?"),
        ('[keys.x]\ncommand = "op read x"', "[keys.x] command must be a list of words"),
        ("[keys.x]\nenv = 5", "env must be a text"),
        ("[keys.x]\nmax_age_days = 0", "whole number of days from 1"),
        ("[keys.x]\nmax_age_days = true", "whole number of days from 1"),
        ('[keys.x]\nwhen_old = "ignore"', "'warn' or 'refuse'"),
        ('[keys.x]\nenv = "A"\n[providers.y]\nkind = "openai"\nkey = "x"\nkey_env = "B"', "both say where"),
    ],
)
def test_wrong_settings_are_named_with_a_remedy(where: Locations, text: str, words: str) -> None:
    where.user_file.write_text(text)
    with pytest.raises(UsageError) as caught:
        load_settings({}, {}, where)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_money_is_exact(where: Locations) -> None:
    where.user_file.write_text("max_cost = 0.1")
    assert load_settings({}, {}, where).max_cost == Decimal("0.1")


def test_a_budget_has_limits_alerts_and_a_command(where: Locations) -> None:
    where.user_file.write_text(
        '[budget]\nrun = 0.1\nmonth = 50\nalerts = [0.9, 0.25]\nalert_command = ["notify", "me"]\n'
        "[budget.keys.team]\nday = 5"
    )
    assert load_settings({}, {}, where).budget == BudgetPlan(
        limits=Limits(run=Decimal("0.1"), month=Decimal(50)),
        keys={"team": Limits(day=Decimal(5))},
        alerts=(Decimal("0.25"), Decimal("0.9")),
        alert_command=("notify", "me"),
    )


def test_without_a_budget_there_are_alerts_for_the_limit_of_a_run(where: Locations) -> None:
    assert load_settings({}, {}, where).budget == BudgetPlan(alerts=(Decimal("0.5"), Decimal("0.8")))


def test_a_project_can_lower_a_limit_and_not_raise_it(where: Locations) -> None:
    where.user_file.write_text("[budget]\nday = 5\nmonth = 50\n[budget.keys.team]\nday = 3")
    where.project_file.write_text("[budget]\nrun = 1\nday = 4\nmonth = 500\n[budget.keys.team]\nday = 30")
    budget = load_settings({}, {}, where).budget
    assert budget.limits == Limits(run=Decimal(1), day=Decimal(4), month=Decimal(50))
    assert budget.keys["team"] == Limits(day=Decimal(3))
    assert budget.unused == (
        "qbyok.toml: [budget] month of $500.00 has no effect: your own file's $50.00 is lower",
        "qbyok.toml: [budget.keys.team] day of $30.00 has no effect: your own file's $3.00 is lower",
    )


def test_a_projects_alert_command_needs_consent(where: Locations) -> None:
    where.user_file.write_text('[budget]\nalert_command = ["mine"]')
    where.project_file.write_text('[budget]\nalert_command = ["theirs"]')
    budget = load_settings({}, {}, where).budget
    assert (budget.alert_command, budget.withheld) == ((), True)
    trust_project(where)
    budget = load_settings({}, {}, where).budget
    assert (budget.alert_command, budget.withheld) == (("theirs",), False)


def test_prices_of_an_entry_are_exact_and_cached_tokens_default_to_the_input(where: Locations) -> None:
    where.user_file.write_text(
        '[providers.eu]\nkind = "openai"\n[providers.eu.price]\ninput = 0.1\noutput = 7\ncache_read = 0\n'
        "[providers.openai.price]\nregional_surcharge = 0.075"
    )
    providers = load_settings({}, {}, where).providers
    rates = Rates(input=Decimal("0.1"), output=Decimal(7), cache_read=Decimal(0), cache_write=Decimal("0.1"))
    assert providers["eu"].price == EntryPrice(rates=rates)
    assert providers["openai"].price == EntryPrice(surcharge=Decimal("0.075"))


def test_an_entry_inherits_its_vendors_endpoint_but_not_its_key(where: Locations) -> None:
    where.user_file.write_text('provider = "mine"\n[providers.mine]\nkind = "anthropic"\nmodel = "m-1"')
    entry = load_settings({}, {}, where).entry()
    assert (entry.endpoint, entry.model) == ("https://api.anthropic.com", "m-1")
    assert entry.key is not None
    assert (entry.key.name, entry.key.env) == ("mine", "")


@pytest.mark.parametrize(
    "line",
    [
        'endpoint = "https://elsewhere.example"',
        'key_command = ["cat", "/etc/passwd"]',
        'key_env = "AWS_SECRET_ACCESS_KEY"',
        'key_file = "~/.ssh/id_ed25519"',
        "price = { input = 0, output = 0 }",
        'key = "the-key-of-another-provider"',
    ],
)
def test_a_project_file_that_steers_a_key_needs_consent(where: Locations, line: str) -> None:
    where.project_file.write_text(f'provider = "theirs"\n[providers.theirs]\nkind = "openai"\n{line}')
    with pytest.raises(UsageError, match="qbyok config trust"):
        load_settings({}, {}, where).entry()
    trust_project(where)
    assert load_settings({}, {}, where).entry().name == "theirs"
    where.project_file.write_text(where.project_file.read_text() + "\n# changed")
    with pytest.raises(UsageError, match="qbyok config trust"):
        load_settings({}, {}, where).entry()


def test_a_provider_takes_what_is_said_of_its_key_by_name(where: Locations) -> None:
    where.user_file.write_text(
        '[keys.team]\ncommand = ["op", "read", "x"]\nmax_age_days = 30\nwhen_old = "refuse"\n'
        '[providers.mine]\nkind = "openai"\nkey = "team"'
    )
    settings = load_settings({}, {}, where)
    key = KeyRef(name="team", command=("op", "read", "x"), max_age_days=30, when_old="refuse")
    assert settings.providers["mine"].key == settings.keys["team"] == key


def test_a_built_in_key_keeps_its_variable_unless_another_source_is_named(where: Locations) -> None:
    where.user_file.write_text("[keys.openai]\nmax_age_days = 7\n[keys.anthropic]\nfile = '~/key'")
    providers = load_settings({}, {}, where).providers
    assert providers["openai"].key == KeyRef(name="openai", env="OPENAI_API_KEY", max_age_days=7)
    assert providers["anthropic"].key == KeyRef(name="anthropic", file="~/key")


def test_a_project_table_of_a_key_needs_consent_for_every_provider_that_uses_it(where: Locations) -> None:
    where.user_file.write_text('[keys.team]\nmax_age_days = 7\n[providers.mine]\nkind = "openai"\nkey = "team"')
    where.project_file.write_text("[keys.team]\nmax_age_days = 9999")
    with pytest.raises(UsageError, match=r"\[keys\.team\]"):
        load_settings({"provider": "mine"}, {}, where).entry()
    assert load_settings({"provider": "openai"}, {}, where).entry().name == "openai"
    trust_project(where)
    key = load_settings({"provider": "mine"}, {}, where).entry().key
    assert key is not None
    assert key.max_age_days == 9999


def test_a_project_endpoint_cannot_redirect_a_provider_of_the_users(where: Locations) -> None:
    where.user_file.write_text('[providers.mine]\nkind = "openai"')
    where.project_file.write_text('endpoint = "https://elsewhere.example"')
    with pytest.raises(UsageError, match="qbyok config trust"):
        load_settings({"provider": "mine"}, {}, where).entry()


def test_a_project_endpoint_cannot_redirect_a_built_in_provider(where: Locations) -> None:
    where.project_file.write_text('endpoint = "https://elsewhere.example"')
    with pytest.raises(UsageError, match="qbyok config trust"):
        load_settings({"provider": "anthropic"}, {}, where).entry()


def test_the_users_own_file_needs_no_consent(where: Locations) -> None:
    where.user_file.write_text('provider = "mine"\n[providers.mine]\nkind = "openai"\nendpoint = "https://x.example"')
    assert load_settings({}, {}, where).entry().endpoint == "https://x.example"


def test_a_damaged_consent_record_is_no_consent(where: Locations) -> None:
    where.project_file.write_text('[providers.theirs]\nendpoint = "https://x.example"\nkind = "openai"')
    trust_project(where)
    (where.state / "trust.json").write_text("{")
    with pytest.raises(UsageError, match=r"trust\.json"):
        load_settings({}, {}, where)
