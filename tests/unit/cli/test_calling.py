"""What a person is told before a provider is called."""

import pytest
from support.settings import settle

from qbyok.cli import wiring
from qbyok.cli.calling import ready_to_call

LOCAL = 'provider = "local"\n[providers.local]\nkind = "openai-compatible"\nkeyless = true\nmodel = "m"\n'


def test_variables_for_certificates_are_no_news_and_those_that_lead_elsewhere_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settle(f'{LOCAL}endpoint = "http://127.0.0.1:9/v1"')
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/ssl/cert.pem")
    ready_to_call(wiring.settings({}), None)
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    ready_to_call(wiring.settings({}), None)
    assert capsys.readouterr().err == "warning: HTTPS_PROXY set in the environment: no effect on qbyok\n"
